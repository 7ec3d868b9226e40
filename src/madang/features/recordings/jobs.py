"""Mixing: the voices over their accompaniment, as loud as other music, and the picture of it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.recordings.actions import MIX
from madang.features.recordings.model import MIX_TRIES_MAX, MIX_WAITED_MS, Opens, RecordingMixed, SoundReplaced
from madang.features.recordings.queries.parts import Parts, accounts_of, parts_of
from madang.features.recordings.tables import recordings
from madang.features.singing.queries import key_of
from madang.features.songs.queries import Move, SingableSong, moved, singable, words
from madang.house import House
from madang.media import cleaning, decode, mix, pitch, transcode, waveform
from madang.media.pitch_help import help_pitch
from madang.media.presets import MixSettings, read_settings, settings_of
from madang.plumbing import heavy
from madang.plumbing.jobs import defer
from madang.plumbing.live import Publish, publish
from madang.plumbing.outbox import put

RATE = 48_000
FORMAT: transcode.Format = "mp3"
"""Plays everywhere, and at a constant bit rate a byte's place tells its second."""
TAIL_MS = 2_000
"""Left of the accompaniment behind a voice that stopped early."""
GUIDE = settings_of("plain")
"""How others hear a voice that they sing to: as it was sung."""
SWEEP_EVERY_S = 30
SWEPT_MAX = 1_000


@dataclass(frozen=True)
class Sung:
    """One voice of a recording."""

    voice: Path
    length_ms: int
    level_db: float
    pan: float
    lag_ms: float


@dataclass(frozen=True)
class Mixing:
    """What the niced process needs to mix one recording."""

    voices: tuple[Sung, ...]
    accompaniment: Path
    text: Path
    """Of the song: whose notes help with the pitch."""
    key: int
    """Semitones by which song and notes are moved."""
    settings: MixSettings
    mixed: Path
    """Where the mix is written."""
    guide: Path | None
    """Where what others sing to is written."""


@dataclass(frozen=True)
class Mixed:
    duration_ms: int
    waveform: bytes


async def mix_recording(house: House, key: str) -> None:
    """Mix the recording as its settings now say; one that is mixed so already stays as it is."""
    id = bytes.fromhex(key)
    # A full disk is found out before the try is counted: the mix waits until there is room.
    files = [house.files.new()]
    async with house.db.begin() as db:
        due = update(recordings).where(recordings.c.id == id, recordings.c.mixed < recordings.c.wanted)
        row = (await db.execute(due.values(tries=recordings.c.tries + 1).returning(recordings))).one_or_none()
        if row is None:
            return
        parts = (await parts_of(db, [id]))[id]
        if row.tries > MIX_TRIES_MAX:
            await _give_up(db, row, parts)
            return
        song = await singable(db, row.song)
        semitones = await key_of(db, parts[0].singing)
    if all(part.opens != Opens.NO for part in parts):
        files.append(house.files.new())
    try:
        mixed = await heavy.run(make, await _mixing(house, row, parts, song, semitones, files))
        async with house.db.begin() as db:
            kept = await _put_in_place(db, row, mixed, files)
    except BaseException:
        kept = []
        raise
    finally:
        for file in files:
            if file not in kept:
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
        voices = _voices(mixing)
        whole = decoded.result()
        longest_ms = max(each.length_ms for each in mixing.voices) + TAIL_MS
        result = mix.together(voices, whole[: longest_ms * RATE // 1000], RATE, mixing.settings)
        drawn = beside.submit(waveform.peaks, result)
        transcode.write(mixing.mixed, result, RATE, FORMAT)
        if mixing.guide is not None:
            plain = replace(GUIDE, lag_ms=mixing.settings.lag_ms)
            transcode.write(mixing.guide, mix.together(voices, whole, RATE, plain), RATE, transcode.DELIVERY)
        return Mixed(len(result) * 1000 // RATE, drawn.result())


def _voices(mixing: Mixing) -> list[mix.Part]:
    """A single one is held; of several each is read again when it is its turn."""
    parts = []
    for sung in mixing.voices:
        read = partial(_voice, mixing, sung)
        if len(mixing.voices) == 1:
            read = partial(np.asarray, read())
        parts.append(mix.Part(read, sung.level_db, sung.pan, sung.lag_ms))
    return parts


def _voice(mixing: Mixing, sung: Sung) -> decode.Samples:
    """The voice without the microphone's faults, and with help where it was asked for."""
    voice, settings = cleaning.read_voice(sung.voice, RATE), mixing.settings
    if settings.pitch_help <= 0:
        return voice
    notes = [replace(note, pitch=note.pitch + mixing.key) for part in words(mixing.text).voices for note in part.notes]
    lag_ms = settings.lag_ms + sung.lag_ms
    return help_pitch(voice, RATE, pitch.track(voice, RATE), notes, lag_ms, settings.pitch_help)


async def _mixing(
    house: House, row: Row[Any], parts: Parts, song: SingableSong, key: int, files: Sequence[str]
) -> Mixing:
    assert song.audio_file is not None, "A song without accompaniment is not sung."
    same = ("length_ms", "level_db", "pan", "lag_ms")
    return Mixing(
        voices=tuple(
            Sung(house.files.path(part.voice_file), **{name: getattr(part, name) for name in same}) for part in parts
        ),
        accompaniment=await moved(house, song.audio_file, Move(key)),
        text=house.files.path(song.text_file),
        key=key,
        settings=read_settings(row.mix),
        mixed=house.files.path(files[0]),
        guide=house.files.path(files[1]) if len(files) > 1 else None,
    )


async def _put_in_place(db: AsyncConnection, row: Row[Any], mixed: Mixed, files: Sequence[str]) -> list[str]:
    """Which of the new files the recording has now; none where it is gone, or lost a voice meanwhile."""
    now = (await db.execute(select(recordings).where(recordings.c.id == row.id).with_for_update())).one_or_none()
    if now is None:
        return []
    parts = (await parts_of(db, [row.id]))[row.id]
    if now.wanted > row.wanted:
        await defer(db, MIX, row.id.hex())
        if now.mix_file is None:
            # It may have been taken away because a voice in this one is not to be heard any more.
            return []
    values = {"mix_file": files[0], "mixed": row.wanted, "duration_ms": mixed.duration_ms, "waveform": mixed.waveform}
    values |= {"pitch_helped": read_settings(row.mix).pitch_help > 0, "tries": 0}
    replaced = [now.mix_file]
    if len(files) > 1 and all(part.opens != Opens.NO for part in parts):
        values["guide_file"] = files[1]
        replaced.append(now.guide_file)
    await db.execute(update(recordings).where(recordings.c.id == row.id).values(values))
    gone = [file for file in replaced if file]
    if gone:
        await put(db, SoundReplaced(files=gone))
    if now.wanted == row.wanted:
        await _tell(db, row, parts)
    return [files[0], values["guide_file"]] if "guide_file" in values else [files[0]]


async def _give_up(db: AsyncConnection, row: Row[Any], parts: Parts) -> None:
    await db.execute(update(recordings).where(recordings.c.id == row.id).values(mixed=row.wanted))
    await _tell(db, row, parts)


async def _tell(db: AsyncConnection, row: Row[Any], parts: Parts) -> None:
    mixed = RecordingMixed(row.id.hex())
    await publish(db, [Publish(f"member/{account}", mixed) for account in sorted(accounts_of(parts))])
