"""`/api/live`: the WebSocket by which open pages hear what changed.

A page sends `{"subscribe": ["member/12"]}` or `{"unsubscribe": […]}`. The house answers each subscription with
`{"topic", "sequence", "subscribed": true}` and then sends `{"topic", "sequence", "message"}`. A page that reads too
slowly is disconnected; it comes back and fetches again.
"""

import asyncio
import contextlib
import logging
import re
from collections import Counter, defaultdict

import msgspec
import psycopg
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from madang.app.doorkeeper import same_origin, token_of
from madang.features.members import queries as members
from madang.features.members.model import KeysChanged, SignedIn
from madang.house import House
from madang.plumbing import live
from madang.plumbing.sessions import token_hash

TOPIC = re.compile(r"^(house|member/[1-9][0-9]{0,18}|recording/[0-9a-f]{32}|device-invite/[0-9a-f]{32})$")
TOPICS_MAX = 64
"""Topics of one connection."""
QUEUE_MAX = 256
"""Messages that wait for one connection before it is dropped."""
LOSSY_MAX = 64
"""Lossy messages are dropped when more than this many wait."""
CONNECTIONS_MAX = 5_000
CONNECTIONS_OF_ONE_ADDRESS_MAX = 1_000
"""A fifth of them, so that nobody alone takes every place. A school or an office may share one address."""
FRAME_MAX_BYTES = 16_384
RECONNECT_S = 0.5
KEYS_CHANGED = f'"type":"{KeysChanged.__struct_config__.tag}"'.encode()
BUSY, AGAIN, POLICY = 1013, 1012, 1008
"""WebSocket close codes: try later; the server restarts; not allowed."""

router = APIRouter()
log = logging.getLogger(__name__)


class _Wish(msgspec.Struct, forbid_unknown_fields=True):
    subscribe: list[str] = []
    unsubscribe: list[str] = []


class Page:
    """One connection: its topics, and what waits to be sent."""

    def __init__(self, token: str | None = None, address: str = "") -> None:
        """`token`: the session's, by which is seen whether it still is one. `address`: where the page is."""
        self.token = token
        self.address = address
        self.topics: set[str] = set()
        self.waiting: asyncio.Queue[bytes] = asyncio.Queue(QUEUE_MAX)
        self.ended = asyncio.Event()
        self.doubted = asyncio.Event()
        """Set when the keys of the page's member changed: its own may have been removed."""
        self.close_code = AGAIN

    def push(self, frame: bytes, lossy: bool = False) -> None:
        if lossy and self.waiting.qsize() >= LOSSY_MAX:
            return
        try:
            self.waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self.end(BUSY)

    def end(self, close_code: int) -> None:
        self.close_code = close_code
        self.ended.set()


class Hub:
    """Carries messages from PostgreSQL's notifications to this process's pages."""

    def __init__(self) -> None:
        self._pages: set[Page] = set()
        self._by_topic: dict[str, set[Page]] = defaultdict(set)
        self._by_address: Counter[str] = Counter()

    def has_room(self, address: str) -> bool:
        """Whether one more page at this address may connect."""
        return len(self._pages) < CONNECTIONS_MAX and self._by_address[address] < CONNECTIONS_OF_ONE_ADDRESS_MAX

    def add(self, page: Page) -> None:
        self._pages.add(page)
        self._by_address[page.address] += 1

    def remove(self, page: Page) -> None:
        self._pages.discard(page)
        self._by_address[page.address] -= 1
        if not self._by_address[page.address]:
            del self._by_address[page.address]
        for topic in list(page.topics):
            self.unsubscribe(page, topic)

    def subscribe(self, page: Page, topic: str) -> None:
        page.topics.add(topic)
        self._by_topic[topic].add(page)

    def unsubscribe(self, page: Page, topic: str) -> None:
        page.topics.discard(topic)
        self._by_topic[topic].discard(page)
        if not self._by_topic[topic]:
            del self._by_topic[topic]

    def deliver(self, sent: live.Sent) -> None:
        pages = self._by_topic.get(sent.topic)
        if pages:
            frame = msgspec.json.encode(sent)
            for page in list(pages):
                page.push(frame, lossy=sent.sequence is None)
            if KEYS_CHANGED in bytes(sent.message):
                for page in list(pages):
                    page.doubted.set()

    async def listen(self, dsn: str) -> None:
        """Deliver until cancelled. When the database's connection breaks, messages may be missed: every page is then
        disconnected, so that it comes back and fetches again."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as db:
                    await db.execute(f"LISTEN {live.CHANNEL}")
                    async for notification in db.notifies():
                        for sent in live.received(notification.payload):
                            self.deliver(sent)
            except psycopg.OperationalError as failure:
                log.warning("Live messages pause: the database is away (%s).", failure)
            for page in list(self._pages):
                page.end(AGAIN)
            await asyncio.sleep(RECONNECT_S)


@router.websocket("/live")
async def hear(socket: WebSocket) -> None:
    hub: Hub = socket.app.state.hub
    address = socket.client.host if socket.client else ""
    ours = same_origin(socket.headers.get("origin"), socket.headers.get("host", ""))
    if not ours or not hub.has_room(address):
        await _close(socket, POLICY)
        return
    try:
        await socket.accept()
    except WebSocketDisconnect:
        return
    page = Page(token_of(socket.headers)[0], address)
    hub.add(page)
    reading = asyncio.create_task(_read(socket, page, hub))
    writing = asyncio.create_task(_write(socket, page))
    doubting = asyncio.create_task(_doubt(socket.app.state.house, page))
    ending = asyncio.create_task(page.ended.wait())
    tasks = (reading, writing, doubting, ending)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.remove(page)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await _close(socket, page.close_code)


async def _close(socket: WebSocket, code: int) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # The page has already closed it, or is gone.
        await socket.close(code)


async def _read(socket: WebSocket, page: Page, hub: Hub) -> None:
    house: House = socket.app.state.house
    member: SignedIn | None = socket.state.member
    while True:
        try:
            text = await socket.receive_text()
            wish = msgspec.json.decode(text[:FRAME_MAX_BYTES], type=_Wish)
        except WebSocketDisconnect:
            page.end(1000)
            return
        except (msgspec.DecodeError, KeyError):
            page.end(POLICY)
            return
        for topic in wish.unsubscribe:
            if topic in page.topics:
                hub.unsubscribe(page, topic)
        wanted = [topic for topic in wish.subscribe if may_hear(topic, member)]
        for topic in set(wish.subscribe) - set(wanted):
            page.push(msgspec.json.encode({"topic": topic, "sequence": None, "subscribed": False}))
        if len(page.topics | set(wanted)) > TOPICS_MAX:
            page.end(POLICY)
            return
        for topic in wanted:
            hub.subscribe(page, topic)
        async with house.db.connect() as db:
            numbers = await live.sequences(db, wanted)
        for topic in wanted:
            page.push(msgspec.json.encode({"topic": topic, "sequence": numbers[topic], "subscribed": True}))


def may_hear(topic: str, member: SignedIn | None) -> bool:
    """A member's own topic is for that member alone; the others are for everybody who knows them."""
    if not TOPIC.match(topic):
        return False
    kind, _, account = topic.partition("/")
    return kind != "member" or (member is not None and account == str(member.account))


async def _doubt(house: House, page: Page) -> None:
    """Whenever keys changed, end a page whose session ended with its device."""
    while True:
        await page.doubted.wait()
        page.doubted.clear()
        digest = token_hash(page.token or "")
        async with house.db.connect() as db:
            if digest is None or await members.member_of_token(db, digest) is None:
                page.end(POLICY)


async def _write(socket: WebSocket, page: Page) -> None:
    while True:
        frame = await page.waiting.get()
        try:
            await socket.send_text(frame.decode())
        except (WebSocketDisconnect, RuntimeError):
            return
