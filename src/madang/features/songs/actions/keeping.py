"""A batch of songs into rows and files: all at once, each song whole or not at all.

Files are announced in `songs_arriving` before they are written, and taken off it in the transaction that writes the
rows. So whatever a kill leaves is either a whole song or a file that `sounds.sweep_arriving` removes.
"""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.features.songs.actions.describing import description
from madang.features.songs.actions.finding import read_start
from madang.features.songs.actions.preparing import Prepared, Sound, digest_of, melody_digest, sound_in
from madang.features.songs.actions.registering import register, signed_commands
from madang.features.songs.model import (
    AUDIO_BYTES_MAX,
    COVER_BYTES_MAX,
    SOURCE_BYTES_MAX,
    TEXT_BYTES_MAX,
    VIDEO_BYTES_MAX,
    Imported,
    Result,
    SongAdded,
    Terms,
    key_of,
    picture_type,
    video_type,
)
from madang.features.songs.tables import songs, songs_arriving, songs_sung
from madang.house import House
from madang.ledger.rejections import Rejection
from madang.media.songtext import SongText
from madang.plumbing.jobs import defer
from madang.plumbing.outbox import put

SOUNDS_JOB = "songs.prepare_sounds"
PREVIEW_LEAD_MS = 500
HEAD_BYTES = 16


@dataclass(frozen=True)
class SongFiles:
    """A song's files before the house has them."""

    text: bytes
    audio: Path | None
    cover: Path | None
    licence: str


@dataclass(frozen=True)
class _Known:
    """A song that is here."""

    id: bytes
    has_sound: bool
    """It has one, or one will be played from its source."""
    title: str = ""
    artist: str = ""


@dataclass
class _Arriving:
    """A song on its way in: its row, and what its files are copied from."""

    prepared: Prepared
    row: dict[str, Any]
    files: list[tuple[str, Path | bytes, int]]
    """(id, source, limit in bytes)"""


async def add_song(house: House, song: SongText, files: SongFiles, terms: Terms, id: bytes | None = None) -> Imported:
    """Keep a song and register it, under this public id if one is given; the same text again changes nothing, save that
    a missing sound is added."""
    sound, why = await asyncio.to_thread(sound_in, files.audio)
    digests = digest_of(files.text), melody_digest(song)
    prepared = Prepared(song, files.text, *digests, files.licence, sound, files.cover, why=why, id=id)
    [imported] = await add_songs(house, [prepared], terms)
    return imported


async def known_by_digest(house: House, digests: Sequence[bytes]) -> dict[bytes, _Known]:
    """The songs that are here already, by the digest of the file that they came from."""
    columns = (songs.c.text_digest, songs.c.id, songs.c.audio_file, songs.c.source_file)
    async with house.db.connect() as db:
        rows = await db.execute(select(*columns).where(songs.c.text_digest.in_(list(digests))))
    return {row.text_digest: _Known(row.id, bool(row.audio_file or row.source_file)) for row in rows}


async def add_songs(house: House, batch: Sequence[Prepared], terms: Terms) -> list[Imported]:
    """Keep and register what is new of a batch, in its order. Nothing of a song is kept unless all of it is."""
    known = await known_by_digest(house, [each.digest for each in batch])
    alike = {} if terms.alike else await _alike(house, batch)
    results: dict[int, Imported] = {}
    fresh: dict[int, Prepared] = {}
    taken: set[object] = set()
    for place, each in enumerate(batch):
        like = alike.get(_likeness(each))
        if each.digest in known or each.digest in taken:
            results[place] = await _known_again(house, each, known.get(each.digest))
        elif like is not None or (not terms.alike and each.sound is not None and _likeness(each) in taken):
            results[place] = _looks_like(each, like)
        else:
            fresh[place] = each
            taken |= {each.digest, *([_likeness(each)] if each.sound is not None else [])}
    kept = await _keep(house, list(fresh.values()), terms)
    for (place, each), (id, rejection) in zip(fresh.items(), kept, strict=True):
        results[place] = _told(each, id, rejection)
    return [results[place] for place in range(len(batch))]


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    """Forget which songs the member has sung."""
    await db.execute(delete(songs_sung).where(songs_sung.c.account == member.account))


async def _known_again(house: House, each: Prepared, known: _Known | None) -> Imported:
    imported = _imported(each, Result.ALREADY_HERE, "", known.id if known else None)
    if known is None or known.has_sound or each.sound is None:
        return imported
    added = await _add_sound(house, known.id, each.sound)
    return replace(imported, result=Result.AUDIO_ADDED) if added else imported


async def _add_sound(house: House, id: bytes, sound: Sound) -> bool:
    """Give a song that had none its accompaniment; False if somebody else was quicker."""
    file = await announce(house)
    await asyncio.to_thread(house.files.keep, file, sound.path, AUDIO_BYTES_MAX)
    values = _sound_row(sound) | {"audio_file": file, "sound_fault": None}
    if values["duration_ms"] is None:
        del values["duration_ms"]
    added = update(songs).where(songs.c.id == id, songs.c.audio_file.is_(None))
    async with house.db.begin() as db:
        is_added = bool((await db.execute(added.values(**values))).rowcount)
        if is_added:
            await _arrived(db, [file])
            await defer(db, SOUNDS_JOB, "")
            await put(db, SongAdded(id=id.hex()))
    if not is_added:
        await withdraw(house, [file])
    return is_added


async def announce(house: House, files: Sequence[str] = ()) -> str:
    """Say that files are about to be written; without any, a new one. Returns the (first) file's id."""
    files = files or [house.files.new()]
    now_ms = house.clock.now_ms()
    async with house.db.begin() as db:
        await db.execute(insert(songs_arriving), [{"file": file, "since_ms": now_ms} for file in files])
    return files[0]


async def withdraw(house: House, files: Sequence[str]) -> None:
    """Remove announced files that no song has taken."""
    for file in files:
        await asyncio.to_thread(house.files.forget, file)
    async with house.db.begin() as db:
        await _arrived(db, files)


async def _arrived(db: AsyncConnection, files: Sequence[str]) -> None:
    await db.execute(delete(songs_arriving).where(songs_arriving.c.file.in_(list(files))))


async def _keep(house: House, batch: Sequence[Prepared], terms: Terms) -> list[tuple[bytes, Rejection | None]]:
    """For each song its id and the ledger's answer; None where somebody else was quicker with the same text."""
    if not batch:
        return []
    arriving = await asyncio.to_thread(lambda: [_arriving(house, each, terms) for each in batch])
    files = [file for each in arriving for file, _, _ in each.files]
    await announce(house, files)
    try:
        await asyncio.gather(*(asyncio.to_thread(_write, house, each) for each in arriving))
        new, signed = await _write_rows(house, arriving)
    except BaseException:
        await withdraw(house, files)
        raise
    lost = [file for each in arriving if each.row["id"] not in new for file, _, _ in each.files]
    if lost:
        await withdraw(house, lost)
    answers = await register(house, signed)
    return [(each.row["id"], answers.get(each.row["id"])) for each in arriving]


async def _write_rows(house: House, arriving: list[_Arriving]) -> tuple[set[bytes], Any]:
    """The ids of those that were new, and their signed registrations, kept beside them before anything is sent."""
    written = insert(songs).on_conflict_do_nothing().returning(songs.c.id)
    async with house.db.begin() as db:
        new = set((await db.execute(written, [each.row for each in arriving])).scalars())
        ours = [each for each in arriving if each.row["id"] in new]
        signed = await signed_commands(house, db, [each.row for each in ours])
        await _arrived(db, [file for each in ours for file, _, _ in each.files])
        if any(each.row["sound_waits"] for each in ours):
            await defer(db, SOUNDS_JOB, "")
    return new, signed


def _write(house: House, arriving: _Arriving) -> None:
    for file, source, limit in arriving.files:
        house.files.keep(file, source, limit)


def _arriving(house: House, each: Prepared, terms: Terms) -> _Arriving:
    arriving = _Arriving(each, _words_row(each.song, each.licence, terms), [])
    row = arriving.row
    row |= description(row, each.song)
    row |= {"id": each.id or secrets.token_bytes(16), "text_digest": each.digest, "added_ms": house.clock.now_ms()}
    row |= {"melody_digest": each.melody, "melody_track": each.melody_track}

    def file(source: Path | bytes | None, limit: int) -> str | None:
        if source is None:
            return None
        arriving.files.append((house.files.new(), source, limit))
        return arriving.files[-1][0]

    row["text_file"] = file(each.text, TEXT_BYTES_MAX)
    sounds: dict[str, Any] = dict.fromkeys(("audio_type", "audio_digest", "loudness_lufs"))
    if each.sound is not None:
        sounds = _sound_row(each.sound)
        sounds["duration_ms"] = sounds["duration_ms"] or row["duration_ms"]
    row |= {"sound_waits": each.sound is not None or each.source is not None} | sounds
    row["audio_file"] = file(each.sound.path if each.sound else None, AUDIO_BYTES_MAX)
    row |= {"source_file": file(each.source, SOURCE_BYTES_MAX), "source_name": each.source and each.source.name}
    for kind, path in (("cover", each.cover), ("background", each.background)):
        found = _typed(path, picture_type, COVER_BYTES_MAX)
        row |= {f"{kind}_type": found, f"{kind}_file": file(path, COVER_BYTES_MAX) if found else None}
    found = _typed(each.video, video_type, VIDEO_BYTES_MAX)
    row |= {"video_type": found, "video_file": file(each.video, VIDEO_BYTES_MAX) if found else None}
    return arriving


def _typed(path: Path | None, type_of: Any, limit_bytes: int) -> str | None:
    """The media type of a file that is to be kept; None for one that is not."""
    if path is None or path.stat().st_size > limit_bytes:
        return None
    found: str | None = type_of(read_start(path, HEAD_BYTES))
    return found


def _words_row(song: SongText, licence: str, terms: Terms) -> dict[str, Any]:
    first_ms = min(round(line.start_s * 1000) for voice in song.voices for line in voice.lines)
    last_ms = max(round(line.end_s * 1000) for voice in song.voices for line in voice.lines)
    preview_ms = song.preview_start_ms if song.preview_start_ms is not None else first_ms - PREVIEW_LEAD_MS
    medley_ms = song.medley_ms if song.medley_ms and 0 <= song.medley_ms[0] < song.medley_ms[1] else (None, None)
    return {
        "title": _storable(song.title),
        "title_key": key_of(song.title),
        "artist": _storable(song.artist),
        "languages": [_storable(language).lower() for language in song.languages],
        "year": song.year,
        "genres": [_storable(genre) for genre in song.genres],
        "edition": _storable(song.edition) if song.edition else None,
        "creator": _storable(song.creator) if song.creator else None,
        "duration_ms": last_ms,
        "preview_ms": max(0, round(preview_ms)),
        "medley_start_ms": None if medley_ms[0] is None else round(medley_ms[0]),
        "medley_end_ms": None if medley_ms[1] is None else round(medley_ms[1]),
        "video_gap_ms": None if song.video_gap_s is None else round(song.video_gap_s * 1000),
        "voices": len(song.voices),
        "has_melody": song.has_melody,
        "licence": _storable(licence),
        "encoding": song.encoding,
        "own": terms.own,
        "price_cents": terms.price_cents,
        "holders": [[each.account, each.basis_points] for each in terms.holders],
    }


def _sound_row(sound: Sound) -> dict[str, Any]:
    return {
        "duration_ms": sound.duration_ms,
        "audio_type": sound.media_type,
        "audio_digest": sound.digest,
        "loudness_lufs": None,
        "sound_waits": True,
    }


def _storable(text: str) -> str:
    """PostgreSQL's texts cannot hold NUL, which a text in UTF-16 can."""
    return text.replace("\0", "")


def _likeness(each: Prepared) -> object:
    return (each.sound.digest, each.melody) if each.sound is not None else None


async def _alike(house: House, batch: Sequence[Prepared]) -> dict[object, _Known]:
    """The songs that are here with the same sound and the same notes, by these two digests."""
    pairs = [(each.sound.digest, each.melody) for each in batch if each.sound is not None]
    if not pairs:
        return {}
    same = [and_(songs.c.audio_digest == sound, songs.c.melody_digest == melody) for sound, melody in pairs]
    async with house.db.connect() as db:
        rows = (await db.execute(select(songs).where(or_(*same)))).all()
    return {(row.audio_digest, row.melody_digest): _Known(row.id, True, row.title, row.artist) for row in rows}


def _looks_like(each: Prepared, like: _Known | None) -> Imported:
    named = f"“{like.title}” by {like.artist}, which is here" if like else "another file of this import"
    why = f"It has the sound and the notes of {named}. It was not added."
    return _imported(each, Result.LOOKS_LIKE, why, like.id if like else None)


def _told(each: Prepared, id: bytes, rejection: Rejection | None) -> Imported:
    if rejection is None:
        return _imported(each, Result.ALREADY_HERE, "", None)
    if rejection is not Rejection.NONE:
        sentence = f"The ledger refused the song: {rejection.name.lower().replace('_', ' ')}."
        return _imported(each, Result.REFUSED, sentence, None)
    has_sound = each.sound is not None or each.source is not None
    return _imported(each, Result.ADDED if has_sound else Result.NEEDS_AUDIO, each.why, id)


def _imported(each: Prepared, result: Result, why: str, id: bytes | None) -> Imported:
    return Imported("", each.song.title, each.song.encoding, result, why, id.hex() if id else None)
