"""Importing many songs: stopped, killed and taken up again, nothing is half in and nothing is in twice."""

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from madang.features.songs.actions import finish_registrations, import_songs, sweep_arriving
from madang.features.songs.actions.importing import BATCH
from madang.features.songs.actions.registering import KEPT_FILES
from madang.features.songs.model import Imported, Result
from madang.features.songs.tables import songs, songs_arriving
from madang.house import House
from madang.plumbing.settings import Settings
from tests.conftest import REPOSITORY
from tests.house import Work
from tests.singers import song_text, write_song

SONGS = 300
KILLS = 4
SEED = int(os.environ.get("MADANG_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)
SCRIPT = """
import asyncio, sys
from pathlib import Path
from madang.app import wiring
from madang.features.songs.actions import import_songs
from madang.plumbing.settings import Settings

async def main(home, dsn, socket, folder):
    settings = Settings(home=Path(home), sandbox=True, dsn=dsn, node_socket=Path(socket), reserve_bytes=0)
    async with wiring.open_house(settings, 4) as house:
        print("begun", flush=True)
        async for each in import_songs(house, [Path(folder)], 0, []):
            pass

asyncio.run(main(*sys.argv[1:]))
"""


def write_songs(folder: Path, number: int = SONGS) -> Path:
    for each in range(number):
        write_song(folder / f"{each:03}", song_text(f"Song {each}", seconds=20 + each), sound=False)
        (folder / f"{each:03}" / "sound.wav").write_bytes(_sound(each))
    return folder


async def bring(house: House, folder: Path) -> list[Imported]:
    return [each async for each in import_songs(house, [folder], 0, [])]


@pytest.mark.slow
async def test_an_import_killed_at_any_moment_leaves_nothing_half_and_goes_on(
    house: House,
    settings: Settings,
    advance: Callable[[int], Awaitable[None]],
    work: Work,
    client: httpx.AsyncClient,
    tmp_path: Path,
) -> None:
    print(f"MADANG_SEED={SEED}")
    chance = random.Random(SEED)
    folder = write_songs(tmp_path / "songs")
    arguments = [str(each) for each in (settings.home, settings.dsn, settings.node_socket, folder)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    for _ in range(KILLS):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SCRIPT, *arguments, env=environment, stdout=subprocess.PIPE
        )
        assert process.stdout is not None and await process.stdout.readline() == b"begun\n"
        await asyncio.sleep(chance.uniform(0.05, 0.9))
        process.kill()
        await process.wait()
        await _every_row_has_its_files(house)

    await advance(2 * 3_600_000)
    while await finish_registrations(house):
        pass
    await sweep_arriving(house)
    results = {each.result for each in await bring(house, folder)}

    assert results <= {Result.ADDED, Result.ALREADY_HERE}
    assert (await client.get("/api/songs")).json()["total"] == SONGS
    async with house.db.connect() as db:
        assert (await db.execute(select(func.count()).select_from(songs_arriving))).scalar_one() == 0
        assert (await db.execute(select(func.count()).where(songs.c.transaction_id.is_not(None)))).scalar_one() == 0
    assert _files_on_disk(house) == await _files_named(house)


async def test_an_import_that_was_stopped_goes_on_and_brings_nothing_twice(
    house: House, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    folder = write_songs(tmp_path / "songs", 140)
    first = [each async for each in import_songs(house, [folder], 0, [], stopping=lambda: True)]
    assert len(first) == BATCH and {each.result for each in first} == {Result.ADDED}

    rest = await bring(house, folder)

    assert [each.file for each in rest[:BATCH]] == [each.file for each in first]
    assert {each.result for each in rest[:BATCH]} == {Result.ALREADY_HERE} and rest[-1].result is Result.ADDED
    assert (await client.get("/api/songs")).json()["total"] == 140
    assert _files_on_disk(house) == await _files_named(house)


async def test_how_many_there_are_is_told_before_any_is_read(house: House, tmp_path: Path) -> None:
    told: list[int] = []
    folder = write_songs(tmp_path / "songs", 3)
    async for _ in import_songs(house, [folder], 0, [], found=told.append):
        assert told == [3]


async def test_what_a_kill_left_on_the_disk_is_swept_after_an_hour(
    house: House, advance: Callable[[int], Awaitable[None]]
) -> None:
    from madang.features.songs.actions.keeping import announce

    left = await announce(house)
    house.files.keep(left, b"half a song", 100)
    house.files.path(left).with_suffix(".part").write_bytes(b"half a file")
    assert await sweep_arriving(house) == 0 and house.files.size_bytes(left) == 11

    await advance(2 * 3_600_000)

    assert await sweep_arriving(house) == 1 and not _files_on_disk(house)


async def _every_row_has_its_files(house: House) -> None:
    assert await _files_named(house) <= _files_on_disk(house)


async def _files_named(house: House) -> set[str]:
    async with house.db.connect() as db:
        rows = (await db.execute(select(*[songs.c[name] for name in KEPT_FILES]))).all()
    return {file for row in rows for file in row if file}


def _files_on_disk(house: House) -> set[str]:
    return {path.name for path in house.files.root.rglob("*") if path.is_file()}


def _sound(number: int) -> bytes:
    """A second of silence as a WAV, no two alike."""
    frames = bytes(15_996) + number.to_bytes(4, "little")
    head = b"fmt " + (16).to_bytes(4, "little") + b"\1\0\1\0" + (8_000).to_bytes(4, "little")
    head += (16_000).to_bytes(4, "little") + b"\2\0\x10\0" + b"data" + len(frames).to_bytes(4, "little")
    return b"RIFF" + (4 + len(head) + len(frames)).to_bytes(4, "little") + b"WAVE" + head + frames
