"""House events: how a room of the house tells another that something happened.

An action puts the event in its own transaction. The worker gives it to every reaction that is wired to its type, at
least once; each reaction runs in one transaction that also records (event, reaction), so that its database effects
happen exactly once.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.plumbing.db import AWAY, metadata, why_away

if TYPE_CHECKING:
    from madang.house import House

CHANNEL = "madang_outbox"
"""PostgreSQL tells the worker on this channel that something was put."""
BATCH = 200
"""Events that one pass looks at."""
WAIT_MAX_S = 600
"""A reaction that keeps failing is tried again after 1, 2, 4 … seconds, at most this many."""

log = logging.getLogger(__name__)

house_events = Table(
    "house_events",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("put_at", BigInteger, nullable=False, server_default=text("(extract(epoch from now()) * 1000)::bigint")),
    Column("delivered_at", BigInteger),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_at", BigInteger, nullable=False, server_default="0"),
    Index("ix_house_events_waiting", "id", postgresql_where=text("delivered_at IS NULL")),
)

house_event_deliveries = Table(
    "house_event_deliveries",
    metadata,
    Column("event_id", BigInteger, primary_key=True, autoincrement=False),
    Column("reaction", Text, primary_key=True),
)


class HouseEvent(msgspec.Struct, frozen=True, tag=True):
    """Something that happened in house truth. Subclasses name themselves by `tag` and are past tense."""

    indexes: ClassVar[str | None] = None
    """The feature whose `queries.searchable` knows the thing named in the field `id` (32 hexadecimal characters): the
    worker asks it again and mends the search index."""


Reaction = Callable[[Any, int, AsyncConnection, "House"], Awaitable[None]]
"""`async def count_song(event, event_id, db, house)`."""
Reactions = Sequence[tuple[type[HouseEvent], Reaction]]


async def put(db: AsyncConnection, event: HouseEvent) -> None:
    """Write the event down in the caller's transaction; it is delivered after that commits."""
    kind = _kind(type(event))
    await db.execute(house_events.insert().values(kind=kind, body=msgspec.json.encode(event).decode()))
    await db.execute(select(func.pg_notify(CHANNEL, kind)))


async def put_all(db: AsyncConnection, events: Sequence[HouseEvent]) -> None:
    """As `put`, for many events at once and in their order."""
    if not events:
        return
    rows = [{"kind": _kind(type(event)), "body": msgspec.json.encode(event).decode()} for event in events]
    await db.execute(house_events.insert(), rows)
    await db.execute(select(func.pg_notify(CHANNEL, rows[0]["kind"])))


async def deliver(house: "House", reactions: Reactions, seen: Callable[[HouseEvent], None] | None = None) -> int:
    """Give waiting events to their reactions, oldest first; returns how many became fully delivered.

    A reaction that raises is logged and tried again later; the others of the same event go on. `seen` is called with
    each event before its reactions, and again when it is tried again.
    """
    now_ms = text("(extract(epoch from now()) * 1000)::bigint")
    waiting = (
        select(house_events.c.id, house_events.c.kind, house_events.c.body)
        .where(house_events.c.delivered_at.is_(None), house_events.c.next_at <= now_ms)
        .order_by(house_events.c.id)
        .limit(BATCH)
    )
    async with house.db.connect() as db:
        rows = (await db.execute(waiting)).all()
    delivered = 0
    for event_id, kind, body in rows:
        event = decode(kind, body)
        if event is not None and seen is not None:
            seen(event)
        failed = event is None or not await _react_all(house, reactions, event, event_id)
        async with house.db.begin() as db:
            row = update(house_events).where(house_events.c.id == event_id)
            if failed:
                wait_ms = text(f"least(power(2, least(tries, 20)), {WAIT_MAX_S})::bigint * 1000 + {now_ms.text}")
                await db.execute(row.values(tries=house_events.c.tries + 1, next_at=wait_ms))
            else:
                await db.execute(row.values(delivered_at=now_ms))
                delivered += 1
    return delivered


async def last_delivered(house: "House") -> list[HouseEvent]:
    """The events of the last pass and perhaps of some before it, that this version knows."""
    newest = select(house_events.c.kind, house_events.c.body).where(house_events.c.delivered_at.is_not(None))
    async with house.db.connect() as db:
        rows = await db.execute(newest.order_by(house_events.c.delivered_at.desc()).limit(BATCH))
        events = [decode(kind, body) for kind, body in rows]
    return [event for event in events if event is not None]


async def _react_all(house: "House", reactions: Reactions, event: HouseEvent, event_id: int) -> bool:
    """Whether every reaction to the event's type has now happened."""
    done = True
    for kind, reaction in reactions:
        if not isinstance(event, kind):
            continue
        name = f"{reaction.__module__}.{reaction.__qualname__}"
        try:
            await _react_once(house, reaction, name, event, event_id)
        except AWAY as failure:
            log.warning("%s waits with event %d for the database: %s", name, event_id, why_away(failure))
            done = False
        except Exception:
            # One reaction's fault must not hold up the others; it is said in the log and tried again.
            log.exception("%s failed on event %d (%s); it will be tried again.", name, event_id, _kind(type(event)))
            done = False
    return done


async def _react_once(house: "House", reaction: Reaction, name: str, event: HouseEvent, event_id: int) -> None:
    row = insert(house_event_deliveries).values(event_id=event_id, reaction=name)
    record = row.on_conflict_do_nothing().returning(house_event_deliveries.c.event_id)
    async with house.db.begin() as db:
        if (await db.execute(record)).first() is not None:
            await reaction(event, event_id, db, house)


def decode(kind: str, body: str) -> HouseEvent | None:
    """The event, or None (and a log line) if this version of the house does not know it."""
    for candidate in _every_kind(HouseEvent):
        if _kind(candidate) == kind:
            try:
                return msgspec.json.decode(body, type=candidate)
            except msgspec.ValidationError:
                log.exception("A house event of kind %s does not have the fields of this version.", kind)
                return None
    log.error("A house event of kind %s is unknown to this version; it waits.", kind)
    return None


def _every_kind(above: type[HouseEvent]) -> Iterator[type[HouseEvent]]:
    for below in above.__subclasses__():
        yield below
        yield from _every_kind(below)


def _kind(of: type[HouseEvent]) -> str:
    return str(of.__struct_config__.tag)
