"""Bringing songs in: read the text, keep the files, and let the ledger give the song its number.

The row is written with the id of its `RegisterSong` before that is sent; `finish_registrations` completes what a
crash left between the two.
"""

import asyncio
import contextlib
import hashlib
import os
import secrets
import tempfile
import unicodedata
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.submit import HouseKey, Signed
from madang.features.members.model import SignedIn
from madang.features.songs.model import (
    ARCHIVE_BYTES_MAX,
    ARCHIVE_FILES_MAX,
    ARCHIVE_RATIO_MAX,
    AUDIO_BYTES_MAX,
    COVER_BYTES_MAX,
    FOLDER_DEPTH_MAX,
    LICENCE_CHARACTERS_MAX,
    PRICES_CENTS,
    SONG_SECONDS_MAX,
    TEXT_BYTES_MAX,
    TEXTS_MAX,
    Holder,
    Imported,
    Result,
    SongAdded,
    holders_fault,
    picture_type,
    sound_type,
)
from madang.features.songs.queries import is_registered
from madang.features.songs.tables import song_languages, songs, songs_sung
from madang.house import House
from madang.ledger.rejections import Rejection
from madang.ledger.rules.songs import RegisterSong, Share
from madang.ledger.units import BASIS_POINTS
from madang.media import song_files, ultrastar
from madang.media.songtext import SongText, SongTextError
from madang.media.ultrastar_encoding import decode_text
from madang.plumbing.archives import ArchiveLimits, BadArchiveError, unpack_zip
from madang.plumbing.errors import Refused
from madang.plumbing.outbox import put

TITLE_KEY_LENGTH = 200
REGISTRATION_WAITED_MS = 60_000
PREVIEW_LEAD_MS = 500
LOUDNESS_RATE = 44_100
ARCHIVE_LIMITS = ArchiveLimits(ARCHIVE_FILES_MAX, ARCHIVE_BYTES_MAX, ARCHIVE_RATIO_MAX)


class UnusableSoundError(Exception):
    """The accompaniment cannot be taken; `str()` is a sentence."""


class BadImportError(Refused):
    """What was asked for cannot be done with any song: a wrong price, holders, or path."""

    status = 422
    code = "bad_import"


@dataclass(frozen=True)
class Terms:
    """On which terms songs come in."""

    price_cents: int
    holders: tuple[Holder, ...]
    own: bool = False


@dataclass(frozen=True)
class SongFiles:
    """A song's files before the house has them."""

    text: bytes
    audio: Path | None
    cover: Path | None
    licence: str


@dataclass(frozen=True)
class _Sound:
    duration_ms: int
    loudness_lufs: float | None
    media_type: str


async def import_songs(
    house: House, paths: Sequence[Path], price_cents: int, holders: Sequence[Holder]
) -> AsyncIterator[Imported]:
    """Bring in every song text in folders, .zip archives and single files, telling what became of each.

    A song that costs nothing needs no holders: the community fund stands for them. Raises BadImportError before
    anything is done.
    """
    if not holders and price_cents == 0:
        holders = [Holder((await house.chain.status()).fund_account, BASIS_POINTS)]
    terms = Terms(price_cents, tuple(holders))
    await _check_terms(house, terms)
    for path in paths:
        if not path.exists():
            raise BadImportError(f"There is nothing at {path}.")
    for path in paths:
        async for imported in _import_path(house, path, terms):
            yield imported


async def import_song(house: House, folder: Path, price_cents: int, holders: Sequence[Holder]) -> Imported:
    """Bring in the one song of a folder, or the one text that is named. Raises BadImportError if it is not one."""
    found = [imported async for imported in import_songs(house, [folder], price_cents, holders)]
    if len(found) != 1:
        raise BadImportError(f"{folder} holds {len(found)} songs, not one.")
    return found[0]


async def _import_path(house: House, path: Path, terms: Terms, packed: bool = False) -> AsyncIterator[Imported]:
    if path.suffix.lower() == ".zip" and path.is_file():
        if packed:
            yield Imported(str(path), "", "", Result.REFUSED, "An archive inside an archive is not opened.")
            return
        with tempfile.TemporaryDirectory(prefix="madang-import-") as folder:
            try:
                await asyncio.to_thread(unpack_zip, path, Path(folder), ARCHIVE_LIMITS)
            except BadArchiveError as failure:
                yield Imported(str(path), "", "", Result.REFUSED, str(failure))
                return
            async for imported in _import_path(house, Path(folder), terms, packed=True):
                yield replace(imported, file=imported.file.replace(folder, str(path), 1))
        return
    found = False
    for text in _texts(path):
        found = True
        if text.suffix.lower() == ".zip":
            async for imported in _import_path(house, text, terms, packed):
                yield imported
        else:
            yield await _import_text(house, text, terms)
    if not found:
        yield Imported(str(path), "", "", Result.REFUSED, "There is no UltraStar song text here.")


async def _import_text(house: House, text: Path, terms: Terms) -> Imported:
    try:
        content = await asyncio.to_thread(_read_start, text, TEXT_BYTES_MAX + 1)
        song = ultrastar.read(content)
        files = SongFiles(
            content,
            song_files.find_audio(text.parent, song),
            song_files.find_cover(text.parent, song),
            _licence_beside(text),
        )
    except SongTextError as failure:
        return Imported(str(text), "", "", Result.REFUSED, str(failure))
    except OSError as failure:
        return Imported(str(text), "", "", Result.REFUSED, f"The file cannot be read: {failure.strerror}.")
    return replace(await add_song(house, song, files, terms), file=str(text))


async def add_song(house: House, song: SongText, files: SongFiles, terms: Terms) -> Imported:
    """Keep a song and register it; the same text again changes nothing, save that a missing sound is added."""
    digest = hashlib.sha256(files.text).digest()
    async with house.db.connect() as db:
        found = (await db.execute(select(songs).where(songs.c.text_digest == digest))).one_or_none()
    sound, why = None, "The text names no sound file that is there."
    if files.audio is not None and (found is None or found.audio_file is None):
        try:
            sound = await asyncio.to_thread(_listen, files.audio)
        except UnusableSoundError as failure:
            why = str(failure)
    if found is not None:
        imported = Imported("", song.title, song.encoding, Result.ALREADY_HERE, "", found.id.hex())
        if found.audio_file is None and sound is not None and await _add_sound(house, found.id, files, sound):
            return replace(imported, result=Result.AUDIO_ADDED)
        return imported
    id = secrets.token_bytes(16)
    command = RegisterSong(id, terms.price_cents, [Share(each.account, each.basis_points) for each in terms.holders])
    signed = await house.chain.sign(HouseKey.REGISTRAR, [command])
    row = _words_row(song, files, terms) | {"id": id, "text_digest": digest, "added_ms": house.clock.now_ms()}
    if not await _keep(house, row | _signed_row(signed), files, sound):
        return Imported("", song.title, song.encoding, Result.ALREADY_HERE, "")
    rejection = await _register(house, id, signed)
    if rejection is not Rejection.NONE:
        sentence = f"The ledger refused the song: {rejection.name.lower().replace('_', ' ')}."
        return Imported("", song.title, song.encoding, Result.REFUSED, sentence)
    result, why = (Result.ADDED, "") if sound else (Result.NEEDS_AUDIO, why)
    return Imported("", song.title, song.encoding, result, why, id.hex())


async def finish_registrations(house: House) -> int:
    """Register again the songs whose registration was begun and never answered; returns how many were finished."""
    begun_ms = house.clock.now_ms() - REGISTRATION_WAITED_MS
    waiting = select(songs.c.id, songs.c.price_cents, songs.c.holders)
    waiting = waiting.where(songs.c.transaction_id.is_not(None), songs.c.added_ms < begun_ms)
    async with house.db.connect() as db:
        rows = (await db.execute(waiting.order_by(songs.c.added_ms).limit(1_000))).all()
    for row in rows:
        command = RegisterSong(row.id, row.price_cents, [Share(account, points) for account, points in row.holders])
        await _register(house, row.id, await house.chain.sign(HouseKey.REGISTRAR, [command]))
    return len(rows)


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    """Forget which songs the member has sung."""
    await db.execute(delete(songs_sung).where(songs_sung.c.account == member.account))


async def _register(house: House, id: bytes, signed: Signed) -> Rejection:
    """Register a kept song, unless the ledger has it; a refused one leaves the catalogue again."""
    async with house.db.connect() as db:
        rejection = Rejection.NONE if await is_registered(db, id) else None
    if rejection is None:
        outcome = await house.chain.submit(signed.envelope)
        rejection = Rejection.NONE if outcome.rejection is Rejection.SONG_TAKEN else outcome.rejection
    async with house.db.begin() as db:
        if rejection is Rejection.NONE:
            done = update(songs).where(songs.c.id == id, songs.c.transaction_id.is_not(None))
            done = done.values(transaction_id=None, transaction_expires=None)
            for languages in (await db.execute(done.returning(songs.c.languages))).scalars():
                await _count_languages(db, languages)
            await put(db, SongAdded(id=id.hex()))
            return rejection
        named = (songs.c.text_file, songs.c.audio_file, songs.c.cover_file)
        files = (await db.execute(delete(songs).where(songs.c.id == id).returning(*named))).one_or_none()
    for file in files or ():
        if file:
            await house.files.delete(file)
    return rejection


async def _count_languages(db: AsyncConnection, languages: Sequence[str]) -> None:
    """Count a song that has just become seen, once in each of its languages."""
    for language in sorted(set(languages)):  # In one order, so that no two songs wait for each other.
        one = insert(song_languages).values(language=language, songs=1)
        more = {"songs": song_languages.c.songs + 1}
        await db.execute(one.on_conflict_do_update(index_elements=["language"], set_=more))


async def _add_sound(house: House, id: bytes, files: SongFiles, sound: _Sound) -> bool:
    """Give a song that had none its accompaniment; False if somebody else was quicker."""
    assert files.audio is not None, "A sound was listened to in a file."
    stored = await house.files.put(_pieces(files.audio), AUDIO_BYTES_MAX)
    added = update(songs).where(songs.c.id == id, songs.c.audio_file.is_(None))
    async with house.db.begin() as db:
        if (await db.execute(added.values(audio_file=stored, **_sound_row(sound)))).rowcount:
            await put(db, SongAdded(id=id.hex()))
            return True
    await house.files.delete(stored)
    return False


async def _keep(house: House, row: dict[str, object], files: SongFiles, sound: _Sound | None) -> bool:
    """Whether the song was new; its files are kept only then."""
    kept: list[str] = []
    try:
        row["text_file"] = await house.files.put(files.text, TEXT_BYTES_MAX)
        kept.append(str(row["text_file"]))
        if sound is not None and files.audio is not None:
            row |= {"audio_file": await house.files.put(_pieces(files.audio), AUDIO_BYTES_MAX)} | _sound_row(sound)
            kept.append(str(row["audio_file"]))
        cover_type = picture_type(_read_start(files.cover, 16)) if files.cover is not None else None
        if files.cover is not None and cover_type and files.cover.stat().st_size <= COVER_BYTES_MAX:
            cover_file = await house.files.put(_pieces(files.cover), COVER_BYTES_MAX)
            row |= {"cover_file": cover_file, "cover_type": cover_type}
            kept.append(cover_file)
        async with house.db.begin() as db:
            written = await db.execute(insert(songs).values(row).on_conflict_do_nothing())
            is_new = bool(written.rowcount)
    except BaseException:
        for file in kept:
            await house.files.delete(file)
        raise
    if not is_new:
        for file in kept:
            await house.files.delete(file)
    return is_new


def _words_row(song: SongText, files: SongFiles, terms: Terms) -> dict[str, object]:
    first_ms = min(round(line.start_s * 1000) for voice in song.voices for line in voice.lines)
    last_ms = max(round(line.end_s * 1000) for voice in song.voices for line in voice.lines)
    preview_ms = song.preview_start_ms if song.preview_start_ms is not None else first_ms - PREVIEW_LEAD_MS
    return {
        "title": _storable(song.title),
        "title_key": _ordered_by(song.title),
        "artist": _storable(song.artist),
        "languages": [_storable(language).lower() for language in song.languages],
        "year": song.year,
        "duration_ms": last_ms,
        "preview_ms": max(0, round(preview_ms)),
        "voices": len(song.voices),
        "licence": _storable(files.licence),
        "encoding": song.encoding,
        "own": terms.own,
        "price_cents": terms.price_cents,
        "holders": [[each.account, each.basis_points] for each in terms.holders],
    }


def _signed_row(signed: Signed) -> dict[str, object]:
    return {"transaction_id": signed.id, "transaction_expires": signed.expires_height}


def _ordered_by(title: str) -> str:
    """The title without case, width and what cannot be seen: a page's `next` carries it."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(letter for letter in folded if letter.isprintable())[:TITLE_KEY_LENGTH]


def _sound_row(sound: _Sound) -> dict[str, object]:
    return {"duration_ms": sound.duration_ms, "loudness_lufs": sound.loudness_lufs, "audio_type": sound.media_type}


def _storable(text: str) -> str:
    """PostgreSQL's texts cannot hold NUL, which a text in UTF-16 can."""
    return text.replace("\0", "")


def _listen(audio: Path) -> _Sound:
    """Decode the whole sound once: that alone proves that it is one, and how long. Raises UnusableSoundError."""
    # Loaded here and not above: the web process reads this module too, and never listens.
    from madang.media import decode, loudness  # noqa: PLC0415

    if audio.stat().st_size > AUDIO_BYTES_MAX:
        raise UnusableSoundError(f"{audio.name} is larger than {AUDIO_BYTES_MAX // 2**20} MiB.")
    try:
        samples = decode.decode(audio, LOUDNESS_RATE, 2, SONG_SECONDS_MAX)
    except decode.SoundError as failure:
        raise UnusableSoundError(str(failure)) from failure
    measured = loudness.integrated_lufs(samples, LOUDNESS_RATE)
    return _Sound(len(samples) * 1000 // LOUDNESS_RATE, measured, sound_type(_read_start(audio, 16)))


def _texts(path: Path) -> Iterator[Path]:
    """The song texts and archives at a path, in order; texts with no header line (licences, notes) are passed over."""
    if path.is_file():
        yield path
        return
    left = TEXTS_MAX
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(folders) if len(Path(folder).relative_to(path).parts) < FOLDER_DEPTH_MAX else []
        for name in sorted(names):
            text = Path(folder, name)
            if not left or text.is_symlink():
                continue
            if text.suffix.lower() == ".zip" or (text.suffix.lower() == ".txt" and _looks_like_song(text)):
                left -= 1
                yield text


def _looks_like_song(text: Path) -> bool:
    """True also of an empty text and of bytes that nothing decodes: those are refused by name, not passed over."""
    try:
        words = decode_text(_read_start(text, TEXT_BYTES_MAX))[0].strip()
    except (OSError, SongTextError):
        return True
    return not words or (words.startswith("#") and ":" in words.splitlines()[0])


def _licence_beside(text: Path) -> str:
    for name in ("license.txt", "licence.txt", "LICENSE.txt", "LICENSE"):
        with contextlib.suppress(FileNotFoundError):
            return _read_start(text.with_name(name), 4 * LICENCE_CHARACTERS_MAX).decode("utf-8", "replace")[
                :LICENCE_CHARACTERS_MAX
            ]
    return ""


def _read_start(path: Path, size_bytes: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size_bytes)


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, 1 << 20):
            yield piece


async def _check_terms(house: House, terms: Terms) -> None:
    if terms.price_cents not in PRICES_CENTS:
        raise BadImportError(f"A song costs {PRICES_CENTS[0]} or {PRICES_CENTS[1]} cents.")
    fault = holders_fault(list(terms.holders))
    if fault is not None:
        raise BadImportError(fault)
    for holder in terms.holders:
        if await house.chain.account(holder.account) is None:
            raise BadImportError(f"There is no account {holder.account} to hold rights.")
