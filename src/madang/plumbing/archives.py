"""Unpacking what somebody else packed: no path leads out, no small file becomes a huge one."""

import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

PIECE_BYTES = 1 << 20


class BadArchiveError(Exception):
    """The archive is broken or not to be trusted; `str()` is a sentence. Nothing of it may be used."""


@dataclass(frozen=True)
class ArchiveLimits:
    files_max: int
    bytes_max: int
    """Unpacked, all files together."""
    ratio_max: int
    """Unpacked bytes for each packed one, of the whole archive."""


def unpack_zip(archive: Path, into: Path, limits: ArchiveLimits) -> None:
    """Unpack all files into a folder. What the archive says of its sizes is not believed: bytes are counted.

    Raises BadArchiveError.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            _check(entries, limits)
            left = min(limits.bytes_max, archive.stat().st_size * limits.ratio_max)
            for entry in entries:
                left -= _unpack(opened, entry, into, left)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, RuntimeError) as failure:
        raise BadArchiveError(f"{archive.name} cannot be unpacked: {failure}.") from failure


def _check(entries: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    if len(entries) > limits.files_max:
        raise BadArchiveError(f"The archive holds {len(entries):,} files; at most {limits.files_max:,} are taken.")
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or "\0" in entry.filename:
            raise BadArchiveError(f"The archive names a file outside its folder: {entry.filename[:80]!r}.")
        if entry.external_attr >> 16 & 0o170000 == 0o120000:
            raise BadArchiveError(f"The archive holds a link, which is not taken: {entry.filename[:80]!r}.")
        if entry.flag_bits & 1:
            raise BadArchiveError("The archive is locked with a password.")


def _unpack(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path, left: int) -> int:
    """The bytes written. Raises BadArchiveError once more than `left` come out."""
    target = into / PurePosixPath(entry.filename.replace("\\", "/"))
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened.open(entry) as source, target.open("wb") as file:
        while piece := source.read(PIECE_BYTES):
            written += len(piece)
            if written > left:
                raise BadArchiveError("The archive unpacks to far more than its size allows: it is not trusted.")
            file.write(piece)
    return written
