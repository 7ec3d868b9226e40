"""Importing generated songs: texts of real size, short sounds, a folder for each, into a running house.

`MADANG_BENCH_SONGS` makes it smaller. The rate counts until every song is in the catalogue; measuring the sounds goes
on in the worker, and how fast it does is told beside.
"""

import asyncio
import os
import random
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.figure import Figure
from bench.running import folder, running
from madang.app.running import running_house
from madang.features.songs.actions import import_songs
from madang.features.songs.model import Result
from madang.features.songs.queries import sounds_waiting
from madang.media import transcode
from madang.plumbing.settings import read_settings

SONGS = int(os.environ.get("MADANG_BENCH_SONGS", "10000"))
GOAL_A_SECOND = 100.0
LINES, NOTES_A_LINE = 45, 8
"""360 notes, 7 kB: what real texts have."""
SOUND_S = 5
SOUNDS = 20
"""Different sounds; each song has its own copy with a mark of its own, so that none looks like another."""
WATCHED_S = 20
RATE = 24_000
SYLLABLES = ["la", "mo", "ri", "dan", "sol", "ke", "tu", "ven", "ah", "night "]


def figures() -> list[Figure]:
    """Songs a second, the same files a second time, and sounds measured a second."""
    with folder() as home, tempfile.TemporaryDirectory(prefix="madang-songs-") as name:
        generate(Path(name), SONGS)
        with running(home):
            first_s, again_s, measured = asyncio.run(_import(home, Path(name)))
    rate = SONGS / first_s
    note = f"{SONGS:,} songs; the same again: {SONGS / again_s:,.0f} a second; sounds measured: {measured:.1f} a second"
    name = "songs imported, a second"
    return [Figure(name, rate, None, rate, f"≥ {GOAL_A_SECOND:g}", rate >= GOAL_A_SECOND, note)]


def generate(root: Path, number: int) -> None:
    """A folder for each song: its text, and a sound that is a few bytes different from all others."""
    chance = random.Random(4)
    sounds = []
    for each in range(SOUNDS):
        sound = root / f"sound{each}.mp3"
        time_s = np.arange(SOUND_S * RATE) / RATE
        transcode.write(sound, (0.2 * np.sin(2 * np.pi * (200 + 20 * each) * time_s)).astype(np.float32), RATE, "mp3")
        sounds.append(sound.read_bytes())
        sound.unlink()
    for each in range(number):
        own = root / f"{each:05}"
        own.mkdir()
        (own / "song.txt").write_text(_text(chance, each), "utf-8")
        (own / "song.mp3").write_bytes(sounds[each % SOUNDS] + each.to_bytes(8, "big"))


async def _import(home: Path, songs: Path) -> tuple[float, float, float]:
    """Seconds of the first import, seconds of the same again, sounds measured a second."""
    async with running_house(read_settings(home=str(home), sandbox=True)) as house:
        began = time.monotonic()
        imported = [each async for each in import_songs(house, [songs], 0, [])]
        first_s = time.monotonic() - began
        wrong = [each for each in imported if each.result is not Result.ADDED]
        if wrong:
            raise RuntimeError(f"{len(wrong)} songs did not come in: {wrong[0]}")
        began = time.monotonic()
        again = [each async for each in import_songs(house, [songs], 0, [])]
        again_s = time.monotonic() - began
        if any(each.result is not Result.ALREADY_HERE for each in again):
            raise RuntimeError("a song came in twice")
        async with house.db.connect() as db:
            before = await sounds_waiting(db)
        await asyncio.sleep(WATCHED_S)
        async with house.db.connect() as db:
            after = await sounds_waiting(db)
    shutil.rmtree(songs, ignore_errors=True)
    return first_s, again_s, (before - after) / WATCHED_S


def _text(chance: random.Random, number: int) -> str:
    rows = [f"#TITLE:Song {number}", f"#ARTIST:Artist {number % 700}", "#LANGUAGE:English", "#GENRE:Pop", "#YEAR:1999"]
    rows += ["#BPM:280", "#GAP:1000", "#MP3:song.mp3"]
    beat = 0
    for _ in range(LINES):
        for _ in range(NOTES_A_LINE):
            beats = chance.randint(2, 9)
            rows.append(f": {beat} {beats} {chance.randint(-5, 14)} {chance.choice(SYLLABLES)}")
            beat += beats + chance.randint(0, 3)
        rows.append(f"- {beat}")
        beat += 8
    return "\n".join([*rows, "E", ""])
