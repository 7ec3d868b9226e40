"""Accompaniments in other keys: for members, made once, as long as the song, and not kept for ever."""

import asyncio
import os
from pathlib import Path

import httpx
import pytest

from madang.features.songs.queries import moved as one_moved
from madang.features.songs.queries.moved import FOLDER, WAITING_MAX, MakingManyError, Move, sweep
from madang.house import House
from madang.media.decode import decode
from tests.people import Person, arrive
from tests.singers import bring_song

RATE = 48_000


@pytest.fixture
async def singer(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


async def test_a_song_in_another_key_is_as_long_and_made_once(house: House, singer: Person, tmp_path: Path) -> None:
    song = await bring_song(house, tmp_path / "song")
    stored = await singer.client.get(f"/api/songs/{song}/audio", params={"key": 0, "tempo": 100})
    moved = await singer.client.get(f"/api/songs/{song}/audio", params={"key": 3})
    assert moved.status_code == 200 and moved.headers["content-type"] == "audio/mpeg"
    assert moved.content != stored.content
    made = list((house.settings.home / FOLDER).iterdir())
    assert len(made) == 1
    (tmp_path / "stored").write_bytes(stored.content)
    assert len(decode(made[0], RATE, 2)) == len(decode(tmp_path / "stored", RATE, 2))
    again = await singer.client.get(f"/api/songs/{song}/audio", params={"key": 3})
    assert again.content == moved.content
    assert list((house.settings.home / FOLDER).iterdir()) == made


async def test_slower_is_longer(house: House, singer: Person, tmp_path: Path) -> None:
    song = await bring_song(house, tmp_path / "song")
    slow = await singer.client.get(f"/api/songs/{song}/audio", params={"tempo": 80})
    (tmp_path / "slow").write_bytes(slow.content)
    assert abs(len(decode(tmp_path / "slow", RATE, 2)) / RATE - 80) < 0.1


async def test_only_members_have_songs_moved_and_only_so_far(
    house: House, singer: Person, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    for beyond in ({"key": 7}, {"key": -7}, {"tempo": 69}, {"tempo": 111}, {"key": "high"}):
        assert (await singer.client.get(f"/api/songs/{song}/audio", params=beyond)).status_code == 422
    assert (await singer.client.get(f"/api/songs/{'0' * 32}/audio", params={"key": 1})).status_code == 404
    async with httpx.AsyncClient(transport=client._transport, base_url=client.base_url) as guest:
        assert (await guest.get(f"/api/songs/{song}/audio", params={"key": 1})).status_code == 401
        assert (await guest.get(f"/api/songs/{song}/audio")).status_code == 200


async def test_a_broken_sound_is_told_in_words_and_leaves_nothing(house: House) -> None:
    broken = await house.files.put(b"not a sound", 100)
    with pytest.raises(Exception, match="another key"):
        await one_moved(house, broken, Move(2))
    assert list((house.settings.home / FOLDER).iterdir()) == []


async def test_more_than_a_few_at_once_are_told_to_wait(house: House) -> None:
    files = [await house.files.put(b"not a sound", 100) for _ in range(WAITING_MAX + 1)]
    answers = await asyncio.gather(*(one_moved(house, file, Move(1)) for file in files), return_exceptions=True)
    assert [type(answer) for answer in answers].count(MakingManyError) == 1


def test_what_was_not_asked_for_longest_goes_first(tmp_path: Path) -> None:
    for age, name in enumerate(("new", "older", "oldest")):
        (tmp_path / f"{name}.mp3").write_bytes(bytes(100))
        os.utime(tmp_path / f"{name}.mp3", (1_000_000 - age, 1_000_000 - age))
    (tmp_path / "left.part").write_bytes(b"")
    os.utime(tmp_path / "left.part", (1, 1))
    sweep(tmp_path, kept_bytes=250)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.mp3", "older.mp3"]
