"""The song files at a path, in order: a file itself, or all in a folder and the folders in it."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from madang.features.songs.model import FOLDER_DEPTH_MAX, LICENCE_CHARACTERS_MAX, TEXTS_MAX
from madang.media import song_reading

ARCHIVE_SUFFIX = ".zip"
HEAD_BYTES = 4_096
LICENCE_NAMES = ("license.txt", "licence.txt", "LICENSE.txt", "LICENSE")
SCORE_MARKS = (b"score-partwise", b"score-timewise")


def song_files_at(path: Path) -> Iterator[Path]:
    """Every song file, at most `TEXTS_MAX`; what only looks like one by its suffix (licences, notes) is passed over."""
    if path.is_file():
        yield path
        return
    left = TEXTS_MAX
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(folders) if len(Path(folder).relative_to(path).parts) < FOLDER_DEPTH_MAX else []
        for name in sorted(names):
            file = Path(folder, name)
            if left and not file.is_symlink() and _is_song(file):
                left -= 1
                yield file


def is_archive(path: Path) -> bool:
    return path.suffix.lower() == ARCHIVE_SUFFIX and path.is_file()


def read_start(path: Path, size_bytes: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size_bytes)


def licence_beside(text: Path) -> str:
    """What a licence file in the same folder says; empty where there is none."""
    for name in LICENCE_NAMES:
        with contextlib.suppress(FileNotFoundError):
            told = read_start(text.with_name(name), 4 * LICENCE_CHARACTERS_MAX).decode("utf-8", "replace")
            return told[:LICENCE_CHARACTERS_MAX]
    return ""


def _is_song(file: Path) -> bool:
    suffix = file.suffix.lower()
    if suffix not in song_reading.SUFFIXES:
        return False
    if suffix not in (".txt", ".xml"):
        return True
    try:
        start = read_start(file, HEAD_BYTES).replace(b"\0", b"")
    except OSError:
        return True  # Whoever reads it says why it cannot be read.
    if suffix == ".xml":
        return any(mark in start for mark in SCORE_MARKS)
    start = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(b"#") and b":" in start.splitlines()[0]
