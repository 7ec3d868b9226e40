"""Holds views and live messages together: fetch, act, fold what was told, and compare with a fresh fetch."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import psycopg

from madang.house import House
from madang.plumbing import live
from madang.plumbing.live import CHANNEL, Sent

HEARD_WITHIN_S = 30.0

View = dict[str, Any]


async def verify_view(
    house: House,
    fetch: Callable[[], Awaitable[View]],
    act: Callable[[], Awaitable[Any]],
    fold: Callable[[View, str, dict[str, Any]], View],
    apart_from: frozenset[str] = frozenset(),
) -> View:
    """Fold every message on the view's own topics (`live`) into the view as it was, and expect the view as it is.

    fold: the view, the message's type and its fields; gives the view after it. apart_from: fields that go on by
    themselves, such as the newest block's height. Returns the fresh view.
    """
    assert house.settings.dsn is not None
    async with await psycopg.AsyncConnection.connect(house.settings.dsn, autocommit=True) as listener:
        await listener.execute(f"LISTEN {CHANNEL}")
        view = await fetch()
        await act()
        async with house.db.connect() as db:
            newest = await live.sequences(db, view["live"])
        for sent in await _heard(listener, view["live"], newest):
            fields = _fields(sent)
            view = {**fold(view, fields.pop("type"), fields), "live": {**view["live"], sent.topic: sent.sequence}}
    fresh = await fetch()
    assert _still(view, apart_from) == _still(fresh, apart_from)
    return fresh


def _still(view: View, moving: frozenset[str]) -> View:
    return {name: value for name, value in view.items() if name not in moving}


def _fields(sent: Sent) -> dict[str, Any]:
    """The message as a page reads it."""
    fields: dict[str, Any] = msgspec.json.decode(bytes(sent.message))
    return fields


async def _heard(listener: psycopg.AsyncConnection, known: dict[str, int], newest: dict[str, int]) -> list[Sent]:
    """The numbered messages of the topics after those known, up to the newest."""
    missing = {topic for topic, sequence in newest.items() if sequence > known[topic]}
    heard: list[Sent] = []
    notifications = listener.notifies(timeout=HEARD_WITHIN_S)
    while missing:
        async for notification in notifications:
            for sent in live.received(notification.payload):
                if sent.topic in known and sent.sequence is not None and sent.sequence > known[sent.topic]:
                    heard.append(sent)
                    if sent.sequence >= newest[sent.topic]:
                        missing.discard(sent.topic)
            if not missing:
                break
        else:
            raise AssertionError(f"never heard: {missing}")
        await asyncio.sleep(0)
    return heard
