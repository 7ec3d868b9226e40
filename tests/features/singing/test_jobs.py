"""Scoring when something is in the way."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert

from madang.features.singing.jobs import score
from madang.features.singing.queries import earlier_contours
from madang.features.singing.tables import singings
from madang.house import House
from madang.plumbing.files import DiskFullError, Files
from tests.house import Work
from tests.people import Person, arrive
from tests.singers import bring_song, put_chunk, sing, start, sung

Browser = Callable[[], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
async def singer(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


async def test_a_voice_waits_for_room_on_a_full_disk(singer: Person, house: House, work: Work, tmp_path: Path) -> None:
    song = await bring_song(house, tmp_path / "song")
    id = (await sing(singer, song, sung()))["id"]
    full = replace(house, files=Files(house.files.root, reserve_bytes=2**62))

    for _ in range(10):
        with pytest.raises(DiskFullError):
            await score(full, id)
    await work()

    assert (await singer.client.get(f"/api/singings/{id}")).json()["score"] >= 80


async def test_scoring_twice_tells_once(singer: Person, house: House, work: Work, tmp_path: Path) -> None:
    song = await bring_song(house, tmp_path / "song")
    id = (await sing(singer, song, sung()))["id"]
    await work()

    await score(house, id)
    await work()

    assert (await singer.client.get(f"/api/songs/{song}")).json()["singings"] == 1


async def test_of_the_same_sound_scored_twice_at_once_one_is_a_replay(
    singer: Person, house: House, another_client: Browser, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    async with another_client() as client:
        other = await arrive(house, client, "Joon")
        await score(house, (await sing(singer, song, sung(7)))["id"])  # So that there is something to compare with.
        sent = [(person, (await sing(person, song, sung()))["id"]) for person in (singer, other)]

        await asyncio.gather(*[score(house, id) for _, id in sent])

        shown = [(await person.client.get(f"/api/singings/{id}")).json() for person, id in sent]
    assert sorted(each["replay"] for each in shown) == [False, True]


async def test_a_full_disk_refuses_a_chunk_and_loses_nothing(singer: Person, house: House, app, tmp_path: Path) -> None:
    song = await bring_song(house, tmp_path / "song")
    id = (await start(singer, song)).json()["id"]
    app.state.house = replace(house, files=Files(house.files.root, reserve_bytes=2**62))
    refused = await put_chunk(singer, id, 0, 0, bytes(2_000))
    app.state.house = house

    assert refused.status_code == 507 and refused.json()["detail"]
    assert (await singer.client.get(f"/api/singings/{id}")).json()["chunks"] == []
    assert (await put_chunk(singer, id, 0, 0, bytes(2_000))).status_code == 204


async def test_a_singer_is_compared_with_all_they_sang_of_the_song_however_long_ago(house: House) -> None:
    song, another = b"s" * 16, b"a" * 16
    sung_by = [(9, song)] * 3 + [(9, another)] * 2 + [(10, song)] * 2
    rows = [
        {"id": bytes([number]) * 16, "account": account, "song": of, "started_ms": number, "contour": bytes([number])}
        for number, (account, of) in enumerate(sung_by)
    ]
    rest = {"song_number": 1, "voice": 0, "state": "scored", "transaction_id": bytes(32), "transaction_expires": 1}
    async with house.db.begin() as db:
        await db.execute(insert(singings), [row | rest | {"last_chunk_ms": 0, "sung": True} for row in rows])
        found = await earlier_contours(db, b"new singing here", 9, song, 1)

    own, newest_of_mine, newest_of_the_song = [0, 1, 2], [4], [6]
    assert sorted(each[0] for each in found) == own + newest_of_mine + newest_of_the_song
