"""Importing many songs: in batches, so that one transaction, one block and one turn of the disk serve many of them.

What is here already is known by the digest of its file before it is read: an import that was stopped goes on quickly.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from madang.features.songs.actions.finding import is_archive, read_start, song_files_at
from madang.features.songs.actions.keeping import add_songs, known_by_digest
from madang.features.songs.actions.preparing import Prepared, digest_of, prepare
from madang.features.songs.model import (
    ARCHIVE_BYTES_MAX,
    ARCHIVE_FILES_MAX,
    ARCHIVE_RATIO_MAX,
    PRICES_CENTS,
    SOURCE_BYTES_MAX,
    BadImportError,
    Holder,
    Imported,
    Result,
    Terms,
    holders_fault,
)
from madang.house import House
from madang.ledger.units import BASIS_POINTS
from madang.media.songtext import SongTextError
from madang.plumbing.archives import ArchiveLimits, BadArchiveError, unpack_zip

BATCH = 128
"""Songs that are kept and registered together: eight transactions of one block."""
NOTHING_HERE = "There is no song file here."
ARCHIVE_LIMITS = ArchiveLimits(ARCHIVE_FILES_MAX, ARCHIVE_BYTES_MAX, ARCHIVE_RATIO_MAX)


@dataclass(frozen=True)
class _File:
    """A song file and how it is told to people: in an archive by the archive's name."""

    path: Path
    shown: str


def _nobody(_: int) -> None:
    """Who is told how many files there are where nobody asked."""


def _never() -> bool:
    return False


async def import_songs(
    house: House,
    paths: Sequence[Path],
    price_cents: int,
    holders: Sequence[Holder],
    *,
    melody_track: int | None = None,
    alike: bool = False,
    found: Callable[[int], None] = _nobody,
    stopping: Callable[[], bool] = _never,
) -> AsyncGenerator[Imported, None]:
    """Bring in every song in folders, .zip archives and single files, telling what became of each.

    A song that costs nothing needs no holders: the community fund stands for them. `found` is told how many files
    there are each time that more are known; `stopping` is asked between batches.

    Raises BadImportError before anything is done.
    """
    if not holders and price_cents == 0:
        holders = [Holder((await house.chain.status()).fund_account, BASIS_POINTS)]
    terms = Terms(price_cents, tuple(holders), alike=alike, melody_track=melody_track)
    await _check_terms(house, terms)
    for path in paths:
        if not path.exists():
            raise BadImportError(f"There is nothing at {path}.")
    files: list[_File] = []
    for path in paths:
        at_path = await asyncio.to_thread(_files_at, path, "")
        if not at_path:
            yield Imported(str(path), "", "", Result.REFUSED, NOTHING_HERE)
        files += at_path
    found(len(files))
    async with contextlib.aclosing(_import_files(house, files, terms, found)) as batches:
        async for batch in batches:
            for imported in batch:
                yield imported
            if stopping():
                return


async def import_song(
    house: House, folder: Path, price_cents: int, holders: Sequence[Holder], *, alike: bool = False
) -> Imported:
    """Bring in the one song of a folder, or the one text that is named. Raises BadImportError if it is not one."""
    found = [imported async for imported in import_songs(house, [folder], price_cents, holders, alike=alike)]
    if len(found) != 1:
        raise BadImportError(f"{folder} holds {len(found)} songs, not one.")
    return found[0]


async def _import_files(
    house: House, files: Sequence[_File], terms: Terms, found: Callable[[int], None]
) -> AsyncGenerator[list[Imported], None]:
    """Batch by batch what became of the files; archives last, each unpacked while it is its turn."""
    total = len(files)
    plain = [file for file in files if not is_archive(file.path)]
    for first in range(0, len(plain), BATCH):
        yield await _import_batch(house, plain[first : first + BATCH], terms)
    for archive in (file for file in files if is_archive(file.path)):
        with tempfile.TemporaryDirectory(prefix="madang-import-") as folder:
            inside = await asyncio.to_thread(_unpacked, archive, Path(folder))
            if isinstance(inside, Imported):
                yield [inside]
                continue
            total += len(inside) - 1
            found(total)
            for first in range(0, len(inside), BATCH):
                yield await _import_batch(house, inside[first : first + BATCH], terms)


def _unpacked(archive: _File, into: Path) -> list[_File] | Imported:
    """The song files of an archive, at least one, or why there are none."""
    try:
        unpack_zip(archive.path, into, ARCHIVE_LIMITS)
    except BadArchiveError as failure:
        return _refused(archive, str(failure))
    return _files_at(into, archive.shown) or _refused(archive, NOTHING_HERE)


async def _import_batch(house: House, files: Sequence[_File], terms: Terms) -> list[Imported]:
    """What became of each file, in order."""
    read = await asyncio.gather(*(asyncio.to_thread(_content, file) for file in files))
    digests = {place: digest_of(each) for place, each in enumerate(read) if isinstance(each, bytes)}
    known = await known_by_digest(house, list(digests.values()))
    results: dict[int, Imported] = {}
    for place, each in enumerate(read):
        if isinstance(each, Imported):
            results[place] = each
        elif (song := known.get(digests[place])) is not None and song.has_sound:
            results[place] = Imported(files[place].shown, "", "", Result.ALREADY_HERE, "", song.id.hex())
    left = [place for place in range(len(files)) if place not in results]
    prepared = await asyncio.gather(
        *(asyncio.to_thread(_prepared, files[place], read[place], terms.melody_track) for place in left)
    )
    batch: dict[int, Prepared] = {}
    for place, made in zip(left, prepared, strict=True):
        if isinstance(made, Imported):
            results[place] = made
        else:
            batch[place] = made
    for place, imported in zip(batch, await add_songs(house, list(batch.values()), terms), strict=True):
        results[place] = replace(imported, file=files[place].shown)
    return [results[place] for place in range(len(files))]


def _files_at(path: Path, archive: str) -> list[_File]:
    """`archive`: how to tell of the folder that it was unpacked into; empty for what lies on the disk as it is."""
    return [
        _File(each, str(each).replace(str(path), archive, 1) if archive else str(each)) for each in song_files_at(path)
    ]


def _content(file: _File) -> bytes | Imported:
    try:
        return read_start(file.path, SOURCE_BYTES_MAX + 1)
    except OSError as failure:
        return _refused(file, f"The file cannot be read: {failure.strerror}.")


def _prepared(file: _File, content: bytes | Imported, melody_track: int | None) -> Prepared | Imported:
    assert isinstance(content, bytes), "Files that cannot be read have their answer already."
    if is_archive(file.path):
        return _refused(file, "An archive inside an archive is not opened.")
    if len(content) > SOURCE_BYTES_MAX:
        return _refused(file, f"The file is larger than {SOURCE_BYTES_MAX // 2**20} MiB.")
    try:
        return prepare(file.path, content, melody_track)
    except SongTextError as failure:
        return _refused(file, str(failure))
    except OSError as failure:
        return _refused(file, f"The file cannot be read: {failure.strerror}.")


def _refused(file: _File, why: str) -> Imported:
    return Imported(file.shown, "", "", Result.REFUSED, why)


async def _check_terms(house: House, terms: Terms) -> None:
    if terms.price_cents not in PRICES_CENTS:
        raise BadImportError(f"A song costs {PRICES_CENTS[0]} or {PRICES_CENTS[1]} cents.")
    fault = holders_fault(list(terms.holders))
    if fault is not None:
        raise BadImportError(fault)
    for holder in terms.holders:
        if await house.chain.account(holder.account) is None:
            raise BadImportError(f"There is no account {holder.account} to hold rights.")
