"""`madang sing`: a recorded voice through the public API."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import select

from madang.app.sing import How, SingError, sing, song_called
from madang.features.singing.tables import singings
from madang.house import House
from madang.media.decode import decode
from madang.media.transcode import write
from madang.plumbing.settings import Settings
from tests.house import Work
from tests.singers import RATE, bring_song, sung


@pytest.fixture
async def address(app: FastAPI):
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="warning"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def sing_there(
    address: str, keys: Path, song: str, voice: Path, name: str, work: Work, quick: bool = False
) -> dict[str, Any]:
    def sync() -> dict[str, Any]:
        with httpx.Client(base_url=address, timeout=60) as client:
            return sing(client, keys, song, decode(voice, 48_000, 1)[:, 0], name, How(quick=quick))

    singing = asyncio.create_task(asyncio.to_thread(sync))
    while not singing.done():
        await work()
        await asyncio.sleep(0.1)
    return await singing


async def test_a_voice_file_is_sung_by_a_new_member_and_again_by_the_same(
    house: House, address: str, tmp_path: Path, work: Work
) -> None:
    await bring_song(house, tmp_path / "song")
    voices = []
    for seed in (1, 2):
        voices.append(tmp_path / f"voice{seed}.wav")
        write(voices[-1], sung(seed), RATE, "wav")
    keys = tmp_path / "cli-keys"

    first = await sing_there(address, keys, "a song for tests", voices[0], "singer", work)
    second = await sing_there(address, keys, "1", voices[1], "singer", work)

    assert first["score"] >= 80 and first["counted"]
    assert second["score"] >= 80 and second["song"]["sung_by_me"]
    assert len(list(keys.iterdir())) == 1
    with pytest.raises(SingError, match="no song called"):
        await sing_there(address, keys, "Another Song", voices[0], "somebody new", work)
    assert len(list(keys.iterdir())) == 1
    with pytest.raises(SingError, match="no key of account"):
        await sing_there(address, keys, "1", voices[0], "99", work)


async def test_a_title_need_not_be_exact_where_only_one_song_fits(
    house: House, address: str, tmp_path: Path, work: Work
) -> None:
    numbers = {}
    for title in ("Amazing Weather", "Amazing Voices", "The Quiet Harbour"):
        id = await bring_song(house, tmp_path / title, title)
        async with httpx.AsyncClient(base_url=address) as client:
            numbers[title] = (await client.get(f"/api/songs/{id}")).json()["number"]
    await work()

    def find(wanted: str) -> dict[str, Any]:
        with httpx.Client(base_url=address) as client:
            return song_called(client, wanted)

    for wanted in ("quiet harbour", "quiet harbor", "harb", "The Quiet Harbour"):
        assert (await asyncio.to_thread(find, wanted))["title"] == "The Quiet Harbour"
    with pytest.raises(SingError) as several:
        await asyncio.to_thread(find, "amazing")
    for title in ("Amazing Weather", "Amazing Voices"):
        assert f"{numbers[title]} {title} (Nobody)" in str(several.value)
    assert "Harbour" not in str(several.value)
    with pytest.raises(SingError, match="no song called Zzyzx, and none like it"):
        await asyncio.to_thread(find, "Zzyzx")


class TestInARealHouse:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, sandbox=False)

    async def test_the_voice_takes_as_long_as_it_is_sung_unless_it_need_not_count(
        self, house: House, address: str, tmp_path: Path, work: Work
    ) -> None:
        await bring_song(house, tmp_path / "song")
        voice = tmp_path / "voice.wav"
        write(voice, sung()[: 6 * RATE], RATE, "wav")
        keys = tmp_path / "cli-keys"
        view = await sing_there(address, keys, "1", voice, "singer", work)
        async with house.db.connect() as db:
            started = select(singings.c.started_ms, singings.c.last_chunk_ms)
            row = (await db.execute(started.where(singings.c.id == bytes.fromhex(view["id"])))).one()
        assert row.last_chunk_ms - row.started_ms >= 6_000
        assert (await sing_there(address, keys, "1", voice, "singer", work, quick=True))["state"] == "scored"
