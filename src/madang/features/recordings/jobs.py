"""Mixing: the voice over its accompaniment, as loud as other music, and the picture of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.recordings.actions import MIX
from madang.features.recordings.model import MIX_TRIES_MAX, MIX_WAITED_MS, RecordingMixed, SoundReplaced
from madang.features.recordings.tables import recordings
from madang.features.singing.queries import key_of
from madang.features.songs.queries import Move, SingableSong, moved, singable, words
from madang.house import House
from madang.media import cleaning, decode, mix, pitch, transcode, waveform
from madang.media.pitch_help import help_pitch
from madang.media.presets import MixSettings, read_settings
from madang.plumbing import heavy
from madang.plumbing.jobs import defer
from madang.plumbing.live import Publish, publish
from madang.plumbing.outbox import put

RATE = 48_000
FORMAT: transcode.Format = "mp3"
"""Plays everywhere, and at a constant bit rate a byte's place tells its second."""
TAIL_MS = 2_000
"""Left of the accompaniment behind a voice that stopped early."""
SWEEP_EVERY_S = 30
SWEPT_MAX = 1_000


@dataclass(frozen=True)
class Mixing:
    """What the niced process needs to mix one recording."""

    voice: Path
    accompaniment: Path
    text: Path
    """Of the song: whose notes help with the pitch."""
    key: int
    """Semitones by which song and notes are moved."""
    settings: MixSettings
    mixed: Path
    """Where the mix is written."""


@dataclass(frozen=True)
class Mixed:
    duration_ms: int
    waveform: bytes


async def mix_recording(house: House, key: str) -> None:
    """Mix the recording as its settings now say; one that is mixed so already stays as it is."""
    id = bytes.fromhex(key)
    # A full disk is found out before the try is counted: the mix waits until there is room.
    file = house.files.new()
    async with house.db.begin() as db:
        due = update(recordings).where(recordings.c.id == id, recordings.c.mixed < recordings.c.wanted)
        row = (await db.execute(due.values(tries=recordings.c.tries + 1).returning(recordings))).one_or_none()
        if row is None:
            return
        if row.tries > MIX_TRIES_MAX:
            await _give_up(db, row)
            return
        song = await singable(db, row.song)
        semitones = await key_of(db, row.singing)
    try:
        mixed = await heavy.run(make, await _mixing(house, row, song, semitones, file))
        async with house.db.begin() as db:
            kept = await _put_in_place(db, row, mixed, file)
    except BaseException:
        await house.files.delete(file)
        raise
    if not kept:
        await house.files.delete(file)


async def sweep(house: House) -> None:
    """Ask again for mixes that never came."""
    stale = select(recordings.c.id).where(
        recordings.c.mixed < recordings.c.wanted, recordings.c.wanted_ms < house.clock.now_ms() - MIX_WAITED_MS
    )
    async with house.db.begin() as db:
        for id in (await db.execute(stale.limit(SWEPT_MAX))).scalars():
            await defer(db, MIX, id.hex())


JOBS = {MIX: mix_recording}
PERIODIC = {"recordings.sweep": (SWEEP_EVERY_S, sweep)}


def make(mixing: Mixing) -> Mixed:
    """Decode, mix, write and draw. Runs in the niced process."""
    with ThreadPoolExecutor(1) as beside:
        decoded = beside.submit(decode.decode, mixing.accompaniment, RATE, 2, decode.SONG_SECONDS_MAX)
        voice = _voice(mixing)
        accompaniment = decoded.result()[: len(voice) + TAIL_MS * RATE // 1000]
        result = mix.mix(voice, accompaniment, RATE, mixing.settings)
        drawn = beside.submit(waveform.peaks, result)
        transcode.write(mixing.mixed, result, RATE, FORMAT)
        return Mixed(len(result) * 1000 // RATE, drawn.result())


def _voice(mixing: Mixing) -> decode.Samples:
    """The voice without the microphone's faults, and with help where it was asked for."""
    voice, settings = cleaning.read_voice(mixing.voice, RATE), mixing.settings
    if settings.pitch_help <= 0:
        return voice
    notes = [replace(note, pitch=note.pitch + mixing.key) for part in words(mixing.text).voices for note in part.notes]
    return help_pitch(voice, RATE, pitch.track(voice, RATE), notes, settings.lag_ms, settings.pitch_help)


async def _mixing(house: House, row: Row[Any], song: SingableSong, key: int, file: str) -> Mixing:
    assert song.audio_file is not None, "A song without accompaniment is not sung."
    return Mixing(
        voice=house.files.path(row.voice_file),
        accompaniment=await moved(house, song.audio_file, Move(key)),
        text=house.files.path(song.text_file),
        key=key,
        settings=read_settings(row.mix),
        mixed=house.files.path(file),
    )


async def _put_in_place(db: AsyncConnection, row: Row[Any], mixed: Mixed, file: str) -> bool:
    """Whether the recording is still there to have a mix."""
    now = (await db.execute(select(recordings).where(recordings.c.id == row.id).with_for_update())).one_or_none()
    if now is None:
        return False
    values = {"mix_file": file, "mixed": row.wanted, "duration_ms": mixed.duration_ms, "waveform": mixed.waveform}
    values |= {"pitch_helped": read_settings(row.mix).pitch_help > 0, "tries": 0}
    await db.execute(update(recordings).where(recordings.c.id == row.id).values(values))
    if now.mix_file:
        await put(db, SoundReplaced(files=[now.mix_file]))
    if now.wanted > row.wanted:
        await defer(db, MIX, row.id.hex())
    else:
        await publish(db, [Publish(f"member/{row.account}", RecordingMixed(row.id.hex()))])
    return True


async def _give_up(db: AsyncConnection, row: Row[Any]) -> None:
    await db.execute(update(recordings).where(recordings.c.id == row.id).values(mixed=row.wanted))
    await publish(db, [Publish(f"member/{row.account}", RecordingMixed(row.id.hex()))])
