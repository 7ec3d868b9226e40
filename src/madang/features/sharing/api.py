"""A recording's picture and file, and what other sites ask before they frame its player (oEmbed)."""

import re
from dataclasses import dataclass
from html import escape
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from madang.features.sharing import queries
from madang.features.sharing.model import PLAYER_HEIGHT, PLAYER_WIDTH, PLAYER_WIDTH_MIN
from madang.house import House
from madang.plumbing.errors import NotFoundError

ADDRESS_LENGTH_MAX = 2_000
RECORDING = re.compile(r"/(?:embed/)?recordings/([0-9a-f]{32})")

router = APIRouter(tags=["sharing"])
PublicId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@dataclass(frozen=True)
class Embedding:
    """A player for a page elsewhere, as oEmbed 1.0 names its parts."""

    version: str
    type: str
    title: str
    author_name: str
    author_url: str
    provider_name: str
    provider_url: str
    html: str
    width: int
    height: int
    thumbnail_url: str
    thumbnail_width: int
    thumbnail_height: int


class PictureResponse(Response):
    media_type = "image/png"


class Mp3Response(StreamingResponse):
    media_type = "audio/mpeg"


@router.get("/recordings/{id}/picture", response_class=PictureResponse)
async def picture(request: Request, id: PublicId) -> PictureResponse:
    """A card of 1200 × 630 for messengers and other sites."""
    house: House = request.app.state.house
    drawn = await queries.picture_of(house, bytes.fromhex(id), request.app.state.font)
    kept = {"Cache-Control": "public, max-age=600", "Cross-Origin-Resource-Policy": "cross-origin"}
    return PictureResponse(drawn, headers=kept)


@router.get("/recordings/{id}/file", response_class=Mp3Response)
async def file(request: Request, id: PublicId) -> Mp3Response:
    """The mix with title, singer, house and cover inside. Taking it home does not count as hearing it."""
    found = await queries.file_of(request.app.state.house, bytes.fromhex(id), request.state.member)
    headers = {
        "Content-Length": str(found.size_bytes),
        "Content-Disposition": f"attachment; filename=\"recording.mp3\"; filename*=UTF-8''{quote(found.name, safe='')}",
    }
    return Mp3Response(found.pieces(), headers=headers)


@router.get("/oembed")
async def oembed(
    request: Request,
    url: Annotated[str, Query(max_length=ADDRESS_LENGTH_MAX)],
    maxwidth: Annotated[int, Query(ge=1, le=10_000)] = PLAYER_WIDTH,
    format: Literal["json"] = "json",  # noqa: ARG001 (named by oEmbed; there is no other)
) -> Embedding:
    """How to frame the recording that the address shows."""
    origin = str(request.base_url).rstrip("/")
    share = await queries.share_of(request.app.state.house, _recording_in(url, origin))
    address = f"{origin}/embed/recordings/{share.id}"
    width = max(PLAYER_WIDTH_MIN, min(PLAYER_WIDTH, maxwidth))
    title = f"{share.title} · {share.singer}"
    return Embedding(
        version="1.0",
        type="rich",
        title=title,
        author_name=share.singer,
        author_url=f"{origin}/members/{share.account}",
        provider_name=request.app.state.house.settings.name,
        provider_url=origin,
        html=f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" height="{PLAYER_HEIGHT}" '
        'style="border:0;max-width:100%" loading="lazy"></iframe>',
        width=width,
        height=PLAYER_HEIGHT,
        thumbnail_url=f"{origin}/api/recordings/{share.id}/picture",
        thumbnail_width=1200,
        thumbnail_height=630,
    )


def _recording_in(url: str, origin: str) -> bytes:
    """The recording that an address of this house shows. Raises NotFoundError."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise NotFoundError("This is no address of a recording in this house.") from None
    found = RECORDING.fullmatch(parts.path.rstrip("/"))
    if found is None or parts.netloc.lower() != urlsplit(origin).netloc.lower():
        raise NotFoundError("This is no address of a recording in this house.")
    return bytes.fromhex(found[1])
