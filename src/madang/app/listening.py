"""The web process's ports: plain HTTP, and with `--lan` HTTPS too.

Over plain HTTP from another machine browsers give neither microphone nor keys; so there the house answers with a page
that says so and leads to the secure address. On its own machine plain HTTP serves everything.

What a web server in front of the house says of a visitor (address, HTTPS) is believed of those in the settings alone.
"""

import asyncio
import html
import signal

import uvicorn
from fastapi import FastAPI
from starlette.datastructures import URL, Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from madang.app.certificate import authority_file, ensure_certificate, secure_origin
from madang.app.front_door import is_from_here
from madang.plumbing.settings import Settings

EVERY_ADDRESS = "0.0.0.0"  # noqa: S104
GRACE_S = 3
"""How long answers under way may take when the house stops."""
FRAME_MAX_BYTES = 16_384
"""The largest WebSocket frame that is read."""

NOTICE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Madang</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root {{ color-scheme: light dark; --bg: #fbf7f0; --text: #1f1a24; --muted: #685f71; --accent: #c4361f; --on: #fff7f2 }}
@media (prefers-color-scheme: dark) {{
  :root {{ --bg: #121016; --text: #f6f1e7; --muted: #a79fb0; --accent: #ff6b57; --on: #1c0a06 }}
}}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 440px; margin: 10vh auto; padding: 0 20px;
  background: var(--bg); color: var(--text); word-break: keep-all; overflow-wrap: anywhere }}
h1 {{ font-size: 28px; line-height: 1.2; letter-spacing: -.02em }}
a {{ color: var(--accent) }}
a.go {{ display: block; margin: 24px 0; padding: 14px 20px; border-radius: 999px; background: var(--accent);
  color: var(--on); font-weight: 650; text-align: center; text-decoration: none }}
small, small a {{ color: var(--muted); font-size: 13px }}
</style>
{words}</html>
"""
WORDS = {
    "en": """<h1>This address is not secure</h1>
<p>Browsers give the microphone and keys to secure pages only. The house is here:</p>
<p><a class="go" href="{here}">{origin}</a></p>
<p><small>The first time, your phone warns that it does not know this house's certificate. Either go on past the
warning, or install <a href="/ca.crt">the house's own certificate</a> once and trust it in the settings.</small></p>
""",
    "ko": """<h1>안전하지 않은 주소예요</h1>
<p>브라우저는 안전한 화면에만 마이크와 열쇠를 허락해요. 마당은 여기에 있어요.</p>
<p><a class="go" href="{here}">{origin}</a></p>
<p><small>처음에는 이 마당의 인증서를 모른다는 경고가 나와요. 경고를 지나 계속하거나,
<a href="/ca.crt">마당의 인증서</a>를 한 번 설치하고 설정에서 신뢰해 주세요.</small></p>
""",
}
"""By language; what a browser asks for that is not here is told in English."""
WISHES_MAX = 20
"""Languages of one browser that are looked at."""


class PlainDoor:
    """Plain HTTP of a house that also serves HTTPS."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if scope["path"] == "/ca.crt" and authority_file(self._settings).exists():
            headers = {"Content-Disposition": 'attachment; filename="madang-ca.crt"'}
            certificate = authority_file(self._settings).read_bytes()
            await Response(certificate, 200, headers, "application/x-x509-ca-cert")(scope, receive, send)
        elif is_from_here(request) or request.url.scheme == "https":
            await self._app(scope, receive, send)
        else:
            await _notice(self._settings, scope)(scope, receive, send)


def _notice(settings: Settings, scope: Scope) -> Response:
    asked = URL(scope=scope).hostname if Headers(scope=scope).get("host") else None
    origin = secure_origin(settings, asked)
    assert origin is not None, "only a house with HTTPS has this door"
    query = scope["query_string"].decode("latin-1")
    here = origin + scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    language = _language(Headers(scope=scope).get("accept-language", ""))
    words = WORDS[language].format(origin=html.escape(origin), here=html.escape(here))
    page = NOTICE.format(language=language, words=words)
    return HTMLResponse(page, headers={"Cache-Control": "no-store"})


def _language(wishes: str) -> str:
    """Of the languages in WORDS the one that a browser's `Accept-Language` likes best; the first of equals."""
    liked: dict[str, float] = {}
    for wish in wishes.split(",")[:WISHES_MAX]:
        kind, _, weight = wish.partition(";q=")
        try:
            liked.setdefault(kind.strip().split("-")[0].lower(), float(weight or 1))
        except ValueError:
            continue  # A weight that is none: this wish is passed over.
    return max(WORDS, key=lambda language: liked.get(language, 0.0))


async def listen(app: FastAPI, settings: Settings) -> None:
    """Answer on the house's ports until SIGTERM or SIGINT."""
    servers = [_server(app, settings, EVERY_ADDRESS if settings.lan else settings.host, settings.port)]
    if settings.lan:
        certificate, key, _ = ensure_certificate(settings)
        servers = [
            _server(PlainDoor(app, settings), settings, EVERY_ADDRESS, settings.port),
            _server(
                app,
                settings,
                EVERY_ADDRESS,
                settings.secure_port,
                ssl_certfile=str(certificate),
                ssl_keyfile=str(key),
                lifespan="off",
            ),
        ]
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop)
    await asyncio.gather(*(_run(server, stop) for server in servers))


class _Server(uvicorn.Server):
    """Leaves signals to `listen`, which stops every server of the process."""

    def capture_signals(self):  # type: ignore[no-untyped-def]
        import contextlib

        return contextlib.nullcontext()


async def _run(server: uvicorn.Server, stop) -> None:  # type: ignore[no-untyped-def]
    try:
        await server.serve()
    finally:
        stop()


def _server(app: ASGIApp, settings: Settings, host: str, port: int, **more: object) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        ws_max_size=FRAME_MAX_BYTES,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACE_S,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        **more,  # type: ignore[arg-type]
    )
    return _Server(config)
