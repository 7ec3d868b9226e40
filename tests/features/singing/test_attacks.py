"""Singers who try to sing for nothing, to reach into the singings of others, or to fill the house's disk."""

import asyncio
import os
from pathlib import Path

import httpx
import numpy as np
import pytest

from madang.features.singing.model import CHUNKS_MAX
from madang.house import House
from madang.ledger.rules.songs import SingSong
from tests.house import Work
from tests.people import Person, arrive, envelope_of
from tests.singers import RATE, bring_song, finish, put_chunk, start, sung


@pytest.fixture
async def singer(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


@pytest.fixture
async def song(house: House, singer: Person, tmp_path: Path) -> str:
    return await bring_song(house, tmp_path / "song")


async def test_the_start_of_a_free_song_does_not_pay_for_another(
    singer: Person, song: str, house: House, tmp_path: Path
) -> None:
    dear = await bring_song(house, tmp_path / "dear", "A Dear Song", 10)
    id = os.urandom(16)
    number = (await singer.client.get(f"/api/songs/{song}")).json()["number"]
    assert (await singer.submit(SingSong(singer.account, number, id))).status_code == 200
    before = await singer.available()

    started = await start(singer, dear, id.hex())

    assert (started.status_code, started.json()["code"]) == (422, "key_used")
    assert await singer.available() == before
    assert (await singer.client.get(f"/api/singings/{id.hex()}")).status_code == 404
    assert (await put_chunk(singer, id.hex(), 0, 0, bytes(2 * RATE))).status_code == 404


async def test_a_start_that_another_signed_or_for_another_chain_starts_nothing(
    singer: Person, song: str, house: House, another_client
) -> None:
    number = (await singer.client.get(f"/api/songs/{song}")).json()["number"]
    status = await house.chain.status()
    async with another_client() as client:
        other = await arrive(house, client, "Joon")
        id = os.urandom(16)
        wrong = {
            "wrong account": await singer.envelope(SingSong(other.account, number, id)),
            "wrong key": envelope_of(status.chain_id, 500, other.device, SingSong(singer.account, number, id)),
            "wrong chain": envelope_of(os.urandom(32), 500, singer.device, SingSong(singer.account, number, id)),
            "two commands": await singer.envelope(*[SingSong(singer.account, number, id)] * 2),
        }
        for what, envelope in wrong.items():
            body = {"id": id.hex(), "song": song, "voice": 0, "transaction": envelope}
            answer = await singer.client.post("/api/singings", json=body)
            assert answer.status_code == 422, (what, answer.text)
            assert (await singer.client.get(f"/api/singings/{id.hex()}")).status_code == 404


async def test_the_same_start_by_two_members_at_once_belongs_to_one(
    singer: Person, song: str, house: House, another_client
) -> None:
    async with another_client() as client:
        other = await arrive(house, client, "Joon")
        id = os.urandom(16).hex()
        answers = await asyncio.gather(*(start(each, song, id) for each in (singer, other) for _ in range(3)))
        assert {answer.status_code for answer in answers} <= {201, 409}
        seen = [(await each.client.get(f"/api/singings/{id}")).status_code for each in (singer, other)]
        assert sorted(seen) == [200, 404]


async def test_chunks_of_every_number_that_overlap_and_change_leave_a_singing_that_ends(
    singer: Person, song: str, work: Work, house: House
) -> None:
    id = (await start(singer, song)).json()["id"]
    sound = (np.clip(sung(), -1, 1) * 32767).astype("<i2")
    piece = sound[: 2 * RATE].tobytes()
    for number in (CHUNKS_MAX, CHUNKS_MAX + 1, 10_000, -1, 2**63):
        assert (await put_chunk(singer, id, number, 0, piece)).status_code == 422
    for number in range(6):
        assert (await put_chunk(singer, id, number * 7, number * RATE, piece)).status_code == 204
    assert (await put_chunk(singer, id, 0, 0, piece[:-1])).status_code == 422
    assert (await put_chunk(singer, id, 0, 0, b"")).status_code == 422
    assert (await put_chunk(singer, id, 0, 1, piece)).status_code == 409
    assert (await put_chunk(singer, id, 1, 0, piece, rate=RATE // 2)).status_code == 422
    assert (await put_chunk(singer, id, 1, 2**62, piece)).status_code == 422
    same = await asyncio.gather(*(put_chunk(singer, id, 1, 0, piece) for _ in range(8)))
    assert {answer.status_code for answer in same} == {204}
    kept = {path for path in house.files.root.rglob("*") if path.is_file()}
    answers = await asyncio.gather(*(put_chunk(singer, id, 2, number, piece) for number in range(8)))
    assert sorted(answer.status_code for answer in answers) == [204] + [409] * 7
    assert len({path for path in house.files.root.rglob("*") if path.is_file()} - kept) == 1

    assert (await finish(singer, id)).status_code == 200
    await work()

    assert (await singer.client.get(f"/api/singings/{id}")).json()["state"] in ("scored", "failed")


async def test_sound_for_a_singing_that_does_not_exist_touches_no_disk(singer: Person, song: str, house: House) -> None:
    house.files.reserve_bytes = 2**62
    assert (await put_chunk(singer, os.urandom(16).hex(), 0, 0, bytes(2 * RATE))).status_code == 404
