"""What may wait until a song is in the catalogue: measuring its sound, or playing it from the file that came in.

One song after the other in the niced process, each whole: a kill repeats the one that it met.
"""

import asyncio
import logging
import os
from pathlib import Path
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from madang.features.songs.actions.keeping import SOUNDS_JOB, announce, withdraw
from madang.features.songs.model import (
    SONG_SECONDS_MAX,
    SOURCE_BYTES_MAX,
    SongAdded,
    UnusableSoundError,
)
from madang.features.songs.queries import words
from madang.features.songs.tables import songs, songs_arriving
from madang.house import House
from madang.plumbing import heavy
from madang.plumbing.jobs import defer
from madang.plumbing.outbox import put

SONGS_A_JOB = 25
"""Then the job asks for itself again, so that others have their turn."""
ARRIVING_MAX_MS = 3_600_000
"""No batch takes so long: what is still announced then was left by a kill."""
SWEPT_MAX = 1_000
LOUDNESS_RATE = 44_100
PLAYED_TYPE = "audio/mpeg"

log = logging.getLogger(__name__)


async def prepare_sounds(house: House) -> None:
    """Measure or play the sounds that wait, a few at a time; asks for the job again while more wait."""
    waiting = select(songs).where(songs.c.sound_waits, songs.c.transaction_id.is_(None))
    async with house.db.connect() as db:
        rows = (await db.execute(waiting.order_by(songs.c.added_ms, songs.c.id).limit(SONGS_A_JOB))).all()
    for row in rows:
        try:
            await (_measure(house, row) if row.audio_file else _play(house, row))
        except UnusableSoundError as failure:
            await _fail(house, row, str(failure))
        except heavy.HeavyWorkDiedError:
            # One song must not stop all others for ever.
            await _fail(house, row, "The sound could not be measured: it takes more memory than there is.")
    async with house.db.begin() as db:
        left = select(func.count()).select_from(songs).where(songs.c.sound_waits)
        if rows and (await db.execute(left)).scalar_one():
            await defer(db, SOUNDS_JOB, "")


async def sweep_arriving(house: House) -> int:
    """Remove the files of songs that a kill kept from arriving; returns how many."""
    late_ms = house.clock.now_ms() - ARRIVING_MAX_MS
    late = select(songs_arriving.c.file).where(songs_arriving.c.since_ms < late_ms).limit(SWEPT_MAX)
    async with house.db.connect() as db:
        files = list((await db.execute(late)).scalars())
    if files:
        await withdraw(house, files)
    return len(files)


def listen(audio: Path) -> tuple[int, float | None]:
    """(length in ms, LUFS) of a whole sound; that it can be decoded to its end is what makes it one.

    Runs in the niced process. Raises UnusableSoundError.
    """
    # Loaded here and not above: the web process reads this module too, and never listens.
    from madang.media import decode, loudness  # noqa: PLC0415

    try:
        samples = decode.decode(audio, LOUDNESS_RATE, 2, SONG_SECONDS_MAX)
    except decode.SoundError as failure:
        raise UnusableSoundError(str(failure)) from failure
    return len(samples) * 1000 // LOUDNESS_RATE, loudness.integrated_lufs(samples, LOUDNESS_RATE)


def play(source: Path, name: str, melody_track: int | None, into: Path) -> tuple[int, float | None]:
    """Play a MIDI file or a score into an MP3. Runs in the niced process. Raises UnusableSoundError."""
    from madang.media import instruments, loudness, midi_sound, song_reading, transcode  # noqa: PLC0415
    from madang.media.songtext import SongTextError  # noqa: PLC0415

    try:
        parts, sung, end_s = song_reading.parts_of(name, source.read_bytes()[: SOURCE_BYTES_MAX + 1], melody_track)
        samples = midi_sound.play(parts, sung, end_s)
    except SongTextError as failure:
        raise UnusableSoundError(str(failure)) from failure
    transcode.write(into, samples, instruments.RATE, "mp3")
    with into.open("rb") as file:
        os.fsync(file.fileno())
    return len(samples) * 1000 // instruments.RATE, loudness.integrated_lufs(samples, instruments.RATE)


async def _measure(house: House, row: Row[Any]) -> None:
    duration_ms, lufs = await heavy.run(listen, house.files.path(row.audio_file))
    await _write(house, row, {"duration_ms": duration_ms, "loudness_lufs": lufs})


async def _play(house: House, row: Row[Any]) -> None:
    if row.source_file is None:
        raise UnusableSoundError("There is neither a sound nor a file that plays one.")
    file = await announce(house)
    try:
        source, into = house.files.path(row.source_file), house.files.path(file)
        duration_ms, lufs = await heavy.run(play, source, row.source_name, row.melody_track, into)
    except BaseException:
        await withdraw(house, [file])
        raise
    values = {"audio_file": file, "audio_type": PLAYED_TYPE, "duration_ms": duration_ms, "loudness_lufs": lufs}
    await _write(house, row, values)


async def _write(house: House, row: Row[Any], values: dict[str, Any]) -> None:
    """Take the song off those that wait; a sound that was played in the meantime is let go again."""
    same = (songs.c.id == row.id, songs.c.sound_waits, songs.c.audio_file.is_not_distinct_from(row.audio_file))
    async with house.db.begin() as db:
        done = bool((await db.execute(update(songs).where(*same).values(sound_waits=False, **values))).rowcount)
        if done and "audio_file" in values:
            await db.execute(delete(songs_arriving).where(songs_arriving.c.file == values["audio_file"]))
            await put(db, SongAdded(id=row.id.hex()))
    if not done and "audio_file" in values:
        await withdraw(house, [values["audio_file"]])


async def _fail(house: House, row: Row[Any], why: str) -> None:
    """The song stays, in need of a sound; its length is its notes' again."""
    log.warning("The sound of the song %s cannot be used: %s", row.id.hex(), why)
    text = await asyncio.to_thread(words, house.files.path(row.text_file))
    last_ms = max(round(line.end_s * 1000) for voice in text.voices for line in voice.lines)
    values: dict[str, Any] = {"audio_file": None, "audio_type": None, "audio_digest": None, "source_file": None}
    values |= {"sound_waits": False, "sound_fault": why, "duration_ms": last_ms}
    async with house.db.begin() as db:
        await db.execute(update(songs).where(songs.c.id == row.id).values(**values))
        await put(db, SongAdded(id=row.id.hex()))
    for file in filter(None, (row.audio_file, row.source_file)):
        await house.files.delete(file)
