"""The web process's ports: plain HTTP, and with `--lan` HTTPS too.

Over plain HTTP from another machine browsers give neither microphone nor keys; so there the house answers with a page
that says so and leads to the secure address. On its own machine plain HTTP serves everything.
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

NOTICE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Madang</title>
<meta name="viewport" content="width=device-width">
<style>
body {{ font: 1.1rem/1.5 system-ui; margin: 8vh auto; max-width: 34rem; padding: 0 1.2rem; color-scheme: light dark }}
a.go {{ display: block; padding: 1rem; border: 2px solid; border-radius: 1rem; text-align: center }}
</style>
<h1>Madang</h1>
<p>Browsers give the microphone and keys to secure pages only. This address is not one.
The house is here:</p>
<p><a class="go" href="{origin}">{origin}</a></p>
<p>The first time, your phone warns that it does not know this house's certificate. Either go on past the warning, or
install <a href="/ca.crt">the house's own certificate</a> once and trust it in the settings.</p>
<hr><p lang="ko">이 주소는 안전한 연결이 아니어서
브라우저가 마이크와 열쇠를 내주지 않습니다.
위의 주소로 들어오세요. 처음에는 인증서 경고가 나옵니다. 그대로 계속하거나,
<a href="/ca.crt">이 집의 인증서</a>를 한 번 설치하고 신뢰하면 됩니다.</p></html>
"""


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
        elif is_from_here(request):
            await self._app(scope, receive, send)
        else:
            await _notice(self._settings, scope)(scope, receive, send)


def _notice(settings: Settings, scope: Scope) -> Response:
    asked = URL(scope=scope).hostname if Headers(scope=scope).get("host") else None
    origin = secure_origin(settings, asked)
    assert origin is not None, "only a house with HTTPS has this door"
    return HTMLResponse(NOTICE.format(origin=html.escape(origin)), headers={"Cache-Control": "no-store"})


async def listen(app: FastAPI, settings: Settings) -> None:
    """Answer on the house's ports until SIGTERM or SIGINT."""
    servers = [_server(app, EVERY_ADDRESS if settings.lan else settings.host, settings.port)]
    if settings.lan:
        certificate, key, _ = ensure_certificate(settings)
        servers = [
            _server(PlainDoor(app, settings), EVERY_ADDRESS, settings.port),
            _server(
                app,
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


def _server(app: ASGIApp, host: str, port: int, **more: object) -> uvicorn.Server:
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
        proxy_headers=False,
        **more,  # type: ignore[arg-type]
    )
    return _Server(config)
