"""Live messages are numbered by topic in the transaction that writes, and arrive in order."""

import msgspec
import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from madang.plumbing import live
from madang.plumbing.live import Message, Publish


class LampSeen(Message, frozen=True, tag="LampSeen"):
    lamp: int
    note: str = ""


async def _listening(dsn: str) -> psycopg.AsyncConnection:  # type: ignore[type-arg]
    db = await psycopg.AsyncConnection.connect(dsn, autocommit=True)
    await db.execute(f"LISTEN {live.CHANNEL}")  # type: ignore[arg-type]
    return db


async def test_each_topic_counts_for_itself_and_lossy_messages_do_not(engine: AsyncEngine, dsn: str) -> None:
    listener = await _listening(dsn)
    messages = [
        Publish("house", LampSeen(1)),
        Publish("member/7", LampSeen(2)),
        Publish("house", LampSeen(3), lossy=True),
    ]
    for _ in range(2):
        async with engine.begin() as db:
            await live.publish(db, messages)
    heard = [sent async for each in listener.notifies(timeout=2, stop_after=2) for sent in live.received(each.payload)]
    assert [(sent.topic, sent.sequence) for sent in heard] == [
        ("house", 1), ("member/7", 1), ("house", None), ("house", 2), ("member/7", 2), ("house", None),
    ]  # fmt: skip
    assert msgspec.json.decode(heard[0].message) == {"type": "LampSeen", "lamp": 1, "note": ""}
    async with engine.connect() as db:
        assert await live.sequences(db, ["house", "member/7", "member/8"]) == {"house": 2, "member/7": 2, "member/8": 0}
    await listener.close()


async def test_a_transaction_that_rolls_back_takes_no_number(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await live.publish(db, [Publish("house", LampSeen(1))])
        await db.rollback()
    async with engine.connect() as db:
        assert await live.sequences(db, ["house"]) == {"house": 0}


async def test_many_messages_arrive_whole_and_in_order(engine: AsyncEngine, dsn: str) -> None:
    listener = await _listening(dsn)
    async with engine.begin() as db:
        await live.publish(db, [Publish("house", LampSeen(lamp, "x" * 500)) for lamp in range(100)])
    heard = [sent async for each in listener.notifies(timeout=2) for sent in live.received(each.payload)]
    assert [sent.sequence for sent in heard] == list(range(1, 101))
    await listener.close()


async def test_a_message_that_no_notification_can_carry_is_refused(engine: AsyncEngine) -> None:
    async with engine.connect() as db:
        with pytest.raises(live.MessageTooLargeError):
            await live.publish(db, [Publish("house", LampSeen(1, "x" * 9_000))])
