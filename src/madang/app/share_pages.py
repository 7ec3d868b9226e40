"""Recordings for whoever does not run the client: words in the page's head for messengers, a small player in frames.

Every text comes from members and songs, so all of it is escaped. Nothing here is in a language of the house's.
"""

import logging
import re
from html import escape
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from madang.features.sharing import queries
from madang.house import House
from madang.plumbing.db import AWAY, why_away
from madang.plumbing.errors import NotFoundError

EMBED = "embed/"
"""Below this address alone may pages elsewhere frame the house."""
PLAYER_POLICY = (
    "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)
BARS = 80

log = logging.getLogger(__name__)

_RECORDING = re.compile(r"(embed/)?recordings/([0-9a-f]{32})/?")
_HOST = re.compile(r"[A-Za-z0-9.\-:\[\]]{1,255}")
_STYLE = """
:root{color-scheme:dark light;--bg:#121016;--text:#f6f1e7;--muted:#a79fb0;--line:#39333f;--accent:#ff6b57}
@media(prefers-color-scheme:light){:root{--bg:#fbf7f0;--text:#1f1a24;--muted:#685f71;--line:#e3d9c7;--accent:#c4361f}}
*{box-sizing:border-box;margin:0}
body{display:grid;grid-template-columns:minmax(0,1fr);gap:8px;padding:12px 16px;border:1px solid var(--line);
min-height:100vh;
align-content:center;background:var(--bg);color:var(--text);font:15px/1.3 'Pretendard Variable',system-ui,sans-serif}
a{color:inherit;text-decoration:none}a:focus-visible,a:hover{text-decoration:underline}
p{display:flex;justify-content:space-between;gap:12px}
b,span{min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
p span{color:var(--muted);font-size:13px}p span:last-child{flex:none;max-width:45%}
svg{display:block;width:100%;height:36px;fill:var(--accent)}audio{width:100%;height:40px}
"""


async def head_of(house: House, path: str, scope: Scope) -> bytes | None:
    """What the page at this path tells messengers and search engines; None where it shows no published recording."""
    found = _RECORDING.fullmatch(path)
    if found is None or found[1]:
        return None
    try:
        share = await queries.share_of(house, bytes.fromhex(found[2]))
    except NotFoundError:
        return None
    except AWAY as failure:
        # The client's page needs no database to be served; it says by itself that the house is not whole.
        log.error("A page goes out without its words for messengers: the database is away (%s).", why_away(failure))
        return None
    origin = _origin(house, scope)
    address, picture = f"{origin}/recordings/{share.id}", f"{origin}/api/recordings/{share.id}/picture"
    title = f"{share.title} · {share.singer}"
    told = {
        "og:type": "music.song",
        "og:site_name": house.settings.name,
        "og:title": title,
        "og:description": f"{share.artist} · {_stars(share.stars)} {share.score}/100",
        "og:url": address,
        "og:image": picture,
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": title,
        "music:duration": str(share.duration_ms // 1_000),
    }
    if share.sound_url:
        told |= {"og:audio": f"{origin}{share.sound_url}", "og:audio:type": "audio/mpeg"}
    card = {"twitter:card": "summary_large_image", "twitter:title": title, "twitter:image": picture}
    asked = f"{origin}/api/oembed?url={quote(address, safe='')}"
    lines = [f'<meta property="{name}" content="{escape(text)}">' for name, text in told.items()]
    lines += [f'<meta name="{name}" content="{escape(text)}">' for name, text in card.items()]
    lines += [
        f'<link rel="canonical" href="{escape(address)}">',
        f'<link rel="alternate" type="application/json+oembed" href="{escape(asked)}" title="{escape(title)}">',
    ]
    return "\n".join(lines).encode()


async def player_of(house: House, path: str, scope: Scope) -> Response | None:
    """The small player at this path; None where the path is none of a player's."""
    if not path.startswith(EMBED):
        return None
    found = _RECORDING.fullmatch(path)
    page, status = _page("Madang", "<p><span>∅</span></p>"), 404
    if found is not None:
        try:
            share = await queries.share_of(house, bytes.fromhex(found[2]))
            page, status = _page(share.title, _player(share, house.settings.name, _origin(house, scope))), 200
        except NotFoundError:
            status = 404
    answer = HTMLResponse(page, status, {"Cache-Control": "no-cache", "Cross-Origin-Resource-Policy": "cross-origin"})
    answer.headers["Content-Security-Policy"] = PLAYER_POLICY
    return answer


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta name="robots" content="noindex"><title>{escape(title)}</title><style>{_STYLE}</style>{body}'
    )


def _player(share: queries.Share, house: str, origin: str) -> str:
    outside = 'target="_blank" rel="noopener"'
    sound = f'<audio controls preload="none" src="{escape(share.sound_url)}"></audio>' if share.sound_url else ""
    return (
        f'<p><b><a href="{escape(origin)}/recordings/{share.id}" {outside}>{escape(share.title)}</a></b>'
        f'<span aria-label="{share.score}/100">{_stars(share.stars)} {share.score}</span></p>'
        f"<p><span>{escape(share.singer)} · {escape(share.artist)}</span>"
        f'<span><a href="{escape(origin)}/" {outside}>{escape(house)}</a></span></p>'
        f"{_waveform(share.waveform)}{sound}"
    )


def _waveform(peaks: list[int]) -> str:
    bars = []
    for bar in range(BARS):
        highest = max(peaks[bar * len(peaks) // BARS : (bar + 1) * len(peaks) // BARS], default=0)
        height = max(4, highest * 100 // 255)
        bars.append(f'<rect x="{bar * 5}" y="{50 - height / 2:g}" width="3" height="{height}" rx="1.5"/>')
    return f'<svg viewBox="0 0 {BARS * 5} 100" preserveAspectRatio="none" aria-hidden="true">{"".join(bars)}</svg>'


def _stars(stars: int) -> str:
    return "★" * stars + "☆" * (5 - stars)


def _origin(house: House, scope: Scope) -> str:
    """Where whoever asks reaches the house."""
    host = Headers(scope=scope).get("host", "")
    return f"{scope['scheme']}://{host}" if _HOST.fullmatch(host) else house.settings.origin
