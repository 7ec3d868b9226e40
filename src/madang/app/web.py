"""The web process: the API of every feature, live messages, and the client's pages."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from madang import __version__
from madang.app import front_door, live_socket, problems, publishing, wiring
from madang.app.activity import Activity
from madang.app.doorkeeper import Doorkeeper
from madang.app.pages import SECURITY_HEADERS, Pages
from madang.house import House
from madang.plumbing import heavy
from madang.plumbing.sessions import Challenges

POOL = 12
"""Database connections of the web process for transactions, and as many for reading."""
STOP_WAIT_S = 5
FRAMED = "/embed/"
"""Pages elsewhere may frame what is below this; it says so itself."""

log = logging.getLogger(__name__)


def create_app(house: House, client: Path | None = None) -> FastAPI:
    """The whole house over HTTP. `client`: folder of the built web client; None: where the build puts it."""
    activity = Activity(house, dict(wiring.parts("actions", "note_activity")).get("participation"))
    hub = live_socket.Hub()

    @contextlib.asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        assert house.settings.dsn is not None
        tasks = [asyncio.create_task(hub.listen(house.settings.dsn)), asyncio.create_task(activity.keep_writing())]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await activity.flush()
        heavy.stop()

    app = FastAPI(
        title="Madang",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=living,
        responses={"4XX": problems.DOCUMENT, "5XX": problems.DOCUMENT},
    )
    app.state.house = house
    app.state.hub = hub
    app.state.activity = activity
    app.state.challenges = Challenges()
    app.state.advance_clock = getattr(house.chain, "advance_clock", None)
    app.state.exports = wiring.exports()
    app.state.erasers = wiring.erasers()
    app.state.cards = dict(wiring.parts("queries", "cards"))
    app.state.names_of_keys = dict(wiring.parts("queries", "names_of_keys"))["devices"]
    app.state.bring_in = publishing.bring_in
    app.state.recordings_of = dict(wiring.parts("queries", "recordings_of"))["recordings"]
    problems.install(app)
    app.include_router(_api())
    folder = client or wiring.repository() / "web" / "dist"
    app.state.font = folder / "fonts" / wiring.TYPEFACE
    app.mount("/", Pages(folder, house))
    app.add_middleware(Doorkeeper, house=house, activity=activity)
    app.add_middleware(_SecurityHeaders)
    return app


def _api() -> APIRouter:
    api = APIRouter(prefix="/api")
    for router in [front_door.router, live_socket.router, *wiring.routers()]:
        api.include_router(router)

    @api.api_route("/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    async def nothing() -> None:
        raise HTTPException(404)

    return api


class _SecurityHeaders:
    """Puts headers on every answer, and gives one to whoever still waits when the house stops."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    if name != "X-Frame-Options" or not scope["path"].startswith(FRAMED):
                        headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, with_headers)
        except asyncio.CancelledError:
            # The server does this to what takes longer than it waits for at its end.
            if not begun:
                stopping = problems.problem(503, "stopping", "The house is stopping. Try again in a moment.")
                await stopping(scope, receive, with_headers)


async def serve(house_settings: Any) -> None:
    """Serve until the process is asked to stop."""
    from madang.app.listening import listen

    async with wiring.open_house(house_settings, POOL) as house:
        await listen(create_app(house), house_settings)
