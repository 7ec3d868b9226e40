"""House events reach every reaction once, whatever fails on the way."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from madang.plumbing import outbox
from madang.plumbing.outbox import HouseEvent


class LampLit(HouseEvent, frozen=True, tag="LampLit"):
    indexes = "lamps"
    id: str


class LampBroken(HouseEvent, frozen=True, tag="LampBroken"):
    id: str


async def _put(engine: AsyncEngine, *events: HouseEvent) -> None:
    async with engine.begin() as db:
        for event in events:
            await outbox.put(db, event)


async def test_an_event_reaches_its_reactions_once_and_no_others(rooms: Any) -> None:
    heard: list[tuple[str, str]] = []

    async def first(event: LampLit, event_id: int, db: AsyncConnection, house: Any) -> None:
        heard.append(("first", event.id))

    async def second(event: LampLit, event_id: int, db: AsyncConnection, house: Any) -> None:
        heard.append(("second", event.id))

    await _put(rooms.db, LampLit(id="a"), LampBroken(id="b"))
    assert await outbox.deliver(rooms, [(LampLit, first), (LampLit, second)]) == 2
    assert await outbox.deliver(rooms, [(LampLit, first), (LampLit, second)]) == 0
    assert heard == [("first", "a"), ("second", "a")]


async def test_a_reaction_that_fails_is_tried_again_and_holds_up_nobody(rooms: Any) -> None:
    heard: list[str] = []
    broken = True

    async def fragile(event: LampLit, event_id: int, db: AsyncConnection, house: Any) -> None:
        heard.append(f"fragile {event.id}")
        if broken:
            raise RuntimeError("not now")

    async def sturdy(event: LampLit, event_id: int, db: AsyncConnection, house: Any) -> None:
        heard.append(f"sturdy {event.id}")

    reactions = [(LampLit, fragile), (LampLit, sturdy)]
    await _put(rooms.db, LampLit(id="a"), LampLit(id="b"))
    assert await outbox.deliver(rooms, reactions) == 0
    assert heard == ["fragile a", "sturdy a", "fragile b", "sturdy b"]
    broken = False
    assert await outbox.deliver(rooms, reactions) == 0, "it waits a while before it tries again"
    async with rooms.db.begin() as db:
        await db.execute(text("UPDATE house_events SET next_at = 0"))
    assert await outbox.deliver(rooms, reactions) == 2
    assert heard[4:] == ["fragile a", "fragile b"]


async def test_what_a_failed_reaction_wrote_is_gone(rooms: Any) -> None:
    async def half(event: LampLit, event_id: int, db: AsyncConnection, house: Any) -> None:
        await outbox.put(db, LampBroken(id="x"))
        raise RuntimeError("in the middle")

    await _put(rooms.db, LampLit(id="a"))
    await outbox.deliver(rooms, [(LampLit, half)])
    async with rooms.db.connect() as db:
        assert (await db.execute(text("SELECT count(*) FROM house_events"))).scalar() == 1


async def test_an_action_that_rolls_back_put_nothing(rooms: Any) -> None:
    async with rooms.db.begin() as db:
        await outbox.put(db, LampLit(id="a"))
        await db.rollback()
    assert await outbox.deliver(rooms, []) == 0


async def test_an_event_of_an_unknown_kind_waits(rooms: Any) -> None:
    async with rooms.db.begin() as db:
        await db.execute(text("INSERT INTO house_events (kind, body) VALUES ('FromTheFuture', '{}')"))
    await _put(rooms.db, LampLit(id="a"))
    seen: list[HouseEvent] = []
    assert await outbox.deliver(rooms, [], seen.append) == 1
    assert seen == [LampLit(id="a")]
