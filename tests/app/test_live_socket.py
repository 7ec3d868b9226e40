"""Open pages hear what changed: numbered, only what is theirs, and never at the cost of the house."""

import asyncio
import json
from typing import Any

import httpx
import pytest
import websockets
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection

from madang.app import live_socket
from madang.house import House
from madang.plumbing import live
from madang.plumbing.live import Message, Publish
from madang.plumbing.sessions import COOKIE
from tests.people import arrive


class LampSeen(Message, frozen=True, tag="LampSeen"):
    note: str


async def _publish(house: House, *messages: Publish) -> None:
    async with house.db.begin() as db:
        await live.publish(db, list(messages))


async def _heard(socket: ClientConnection) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), 5))
    return told


async def _subscribe(socket: ClientConnection, *topics: str) -> list[dict[str, Any]]:
    await socket.send(json.dumps({"subscribe": list(topics)}))
    return [await _heard(socket) for _ in topics]


async def test_a_page_hears_its_topics_in_order_and_nothing_else(house: House, address: str) -> None:
    await _publish(house, Publish("house", LampSeen("before")))
    async with websockets.connect(f"ws://{address}/api/live") as page:
        assert await _subscribe(page, "house") == [{"topic": "house", "sequence": 1, "subscribed": True}]
        unheard = Publish("recording/" + "0" * 32, LampSeen("unheard"))
        await _publish(house, unheard, Publish("house", LampSeen("soft"), lossy=True), Publish("house", LampSeen("a")))
        assert await _heard(page) == {
            "topic": "house",
            "sequence": None,
            "message": {"type": "LampSeen", "note": "soft"},
        }
        assert await _heard(page) == {"topic": "house", "sequence": 2, "message": {"type": "LampSeen", "note": "a"}}
        await page.send('{"unsubscribe": ["house"]}')
        await _subscribe(page, "recording/" + "1" * 32)
        await _publish(house, Publish("house", LampSeen("unheard")), Publish("recording/" + "1" * 32, LampSeen("b")))
        assert (await _heard(page))["message"]["note"] == "b"


async def test_only_the_member_hears_the_members_topic(house: House, address: str, client: httpx.AsyncClient) -> None:
    mina = await arrive(house, client, "Mina")
    topic = f"member/{mina.account}"
    cookie = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
    async with websockets.connect(f"ws://{address}/api/live") as stranger:
        assert await _subscribe(stranger, topic) == [{"topic": topic, "sequence": None, "subscribed": False}]
    async with websockets.connect(f"ws://{address}/api/live", additional_headers=cookie) as hers:
        assert (await _subscribe(hers, topic))[0]["subscribed"] is True
        await _publish(house, Publish(topic, LampSeen("hers")))
        assert (await _heard(hers))["message"]["note"] == "hers"


async def test_a_page_of_another_site_is_turned_away(address: str) -> None:
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(f"ws://{address}/api/live", origin="https://elsewhere.example")  # type: ignore[arg-type]


@pytest.mark.parametrize("frame", ["no json", "[]", '{"subscribe": "house"}', '{"shout": []}', b"\x00\x01"])
async def test_a_page_that_talks_nonsense_is_disconnected(address: str, frame: str | bytes) -> None:
    async with websockets.connect(f"ws://{address}/api/live") as page:
        await page.send(frame)
        with pytest.raises(websockets.ConnectionClosed):
            await asyncio.wait_for(page.recv(), 5)
        assert page.close_code == live_socket.POLICY


async def test_topics_that_do_not_exist_are_refused_one_by_one(address: str) -> None:
    async with websockets.connect(f"ws://{address}/api/live") as page:
        for topic in ("", "member/0", "member/-1", "recording/xyz", "house/", "wallet"):
            assert (await _subscribe(page, topic))[0]["subscribed"] is False


async def test_a_page_that_reads_too_slowly_is_dropped_and_lossy_messages_go_first() -> None:
    page = live_socket.Page()
    for number in range(live_socket.QUEUE_MAX):
        page.push(b"lossy", lossy=True)
        assert page.waiting.qsize() == min(number + 1, live_socket.LOSSY_MAX)
    while page.waiting.qsize() < live_socket.QUEUE_MAX:
        page.push(b"kept")
    assert not page.ended.is_set()
    page.push(b"too much")
    assert page.ended.is_set() and page.close_code == live_socket.BUSY


async def test_a_removed_devices_page_is_disconnected(house: House, address: str, app: FastAPI) -> None:
    from madang.features.members.model import KeysChanged
    from tests.conftest import open_client

    async with open_client(app) as client:
        mina = await arrive(house, client, "Mina")
        cookie = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
        async with websockets.connect(f"ws://{address}/api/live", additional_headers=cookie) as hers:
            await _subscribe(hers, f"member/{mina.account}")
            await client.delete("/api/sessions")
            await _publish(house, Publish(f"member/{mina.account}", KeysChanged(height=1)))
            with pytest.raises(websockets.ConnectionClosed):
                while True:
                    await _heard(hers)
            assert hers.close_code == live_socket.POLICY
