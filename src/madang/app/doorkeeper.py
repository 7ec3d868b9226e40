"""What happens to every API request before its endpoint: its size, who sends it, and that a page of ours sent it.

Pure ASGI, so that bodies stream through.
"""

import logging
import re
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import DBAPIError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from madang.app import problems
from madang.app.activity import Activity
from madang.features.members import queries as members
from madang.features.members.model import SignedIn
from madang.features.songs.model import AUDIO_BYTES_MAX, COVER_BYTES_MAX, SOURCE_BYTES_MAX
from madang.house import House
from madang.plumbing.db import AWAY, why_away
from madang.plumbing.errors import NotSignedInError
from madang.plumbing.sessions import COOKIE, CSRF_HEADER, token_hash

BODY_MAX_BYTES = 384 * 1024
"""The largest JSON body: a transaction's envelope in hexadecimal."""
LARGER_BODIES = (
    # Ten seconds of 16-bit sound at 96 kHz.
    (re.compile(r"^/api/singings/[^/]+/chunks/[^/]+$"), 2 * 1024 * 1024),
    (re.compile(r"^/api/drafts/[^/]+/(?:sound|guide)$"), AUDIO_BYTES_MAX),
    (re.compile(r"^/api/drafts/[^/]+/cover$"), COVER_BYTES_MAX),
    (re.compile(r"^/api/drafts/words$"), SOURCE_BYTES_MAX),
    # A song of many notes in JSON.
    (re.compile(r"^/api/drafts(?:/[^/]+(?:/pitches)?)?$"), 2 * 1024 * 1024),
)
"""What is sent to these addresses may be as large as this."""
AGAIN = 1012
"""WebSocket close code: the server restarts."""
READING = {"GET", "HEAD", "OPTIONS"}

log = logging.getLogger(__name__)


class _TooLargeError(Exception):
    """The body went beyond its limit while it was read."""


class Doorkeeper:
    """Refuses bodies that are too large, keeps forged ones out, finds the session's member, notes active minutes."""

    def __init__(self, app: ASGIApp, house: House, activity: Activity) -> None:
        self._app = app
        self._house = house
        self._activity = activity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        token, by_cookie = token_of(headers)
        scope.setdefault("state", {})
        if scope["type"] == "http":
            reading = scope["method"] in READING
            if by_cookie and not reading and headers.get(CSRF_HEADER) != "1":
                sentence = f"Requests with a session's cookie that change something carry the header {CSRF_HEADER}: 1."
                await _refuse(send, 403, "csrf", sentence)
                return
            if not reading and not same_origin(headers.get("origin"), headers.get("host", "")):
                await _refuse(send, 403, "foreign_page", "Only pages of this house change something here.")
                return
            limit_bytes = limit_of(scope["path"])
            length = headers.get("content-length", "")
            if length.isdecimal() and int(length) > limit_bytes:
                await _refuse(send, 413, "too_large", f"At most {limit_bytes:,} bytes are taken here.")
                return
        try:
            member = await self._member(token)
        except (DBAPIError, *AWAY) as failure:
            log.error("Nobody can be recognised: the database is away (%s).", why_away(failure))
            await _refuse_for_now(scope, send)
            return
        scope["state"]["member"] = member
        scope["state"]["signed_in"] = lambda: _signed_in(member)
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        self._activity.note(member, scope["method"], scope["path"])
        await self._counted(scope, receive, send, limit_bytes)

    async def _member(self, token: str | None) -> SignedIn | None:
        digest = token_hash(token) if token else None
        if digest is None:
            return None
        async with self._house.db.connect() as db:
            return await members.member_of_token(db, digest)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, limit_bytes: int) -> None:
        """Let the request through, ending it once its body is larger than allowed."""
        read_bytes, answering = 0, False

        async def limited() -> Message:
            nonlocal read_bytes
            message = await receive()
            read_bytes += len(message.get("body", b""))
            if read_bytes > limit_bytes:
                raise _TooLargeError
            return message

        async def watched(message: Message) -> None:
            nonlocal answering
            if read_bytes > limit_bytes and not answering:
                raise _TooLargeError  # Whatever the endpoint made of the broken body is not the answer.
            answering = True
            await send(message)

        try:
            await self._app(scope, limited, watched)
        except _TooLargeError:
            if not answering:
                await _refuse(send, 413, "too_large", f"At most {limit_bytes:,} bytes are taken here.")


def limit_of(path: str) -> int:
    """How many bytes a request to this address may bring."""
    return next((limit_bytes for pattern, limit_bytes in LARGER_BODIES if pattern.match(path)), BODY_MAX_BYTES)


def _signed_in(member: SignedIn | None) -> SignedIn:
    if member is None:
        raise NotSignedInError
    return member


def token_of(headers: Headers) -> tuple[str | None, bool]:
    """The session's token, and whether it came by cookie (a browser adds that by itself)."""
    kind, _, value = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return value.strip(), False
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None, False
    return (found.value, True) if found is not None and found.value else (None, False)


async def _refuse_for_now(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": AGAIN})
        return
    await _refuse(send, 503, "database_unavailable", "The house is very busy or just starting. Try again in a moment.")


def same_origin(origin: str | None, host: str) -> bool:
    """Whether the page that asks is one of this house; programs that are no browser send no origin."""
    return origin is None or urlsplit(origin).netloc.lower() == host.lower()


async def _refuse(send: Send, status: int, code: str, sentence: str) -> None:
    body = problems.body(status, code, sentence)
    headers: list[Any] = [
        (b"content-type", problems.MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
