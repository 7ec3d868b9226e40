"""The song files at a path, in order: a file itself, or all in a folder and the folders in it."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from madang.features.songs.model import FOLDER_DEPTH_MAX, LICENCE_CHARACTERS_MAX, TEXT_BYTES_MAX, TEXTS_MAX
from madang.media import song_reading
from madang.media.songtext import SongTextError
from madang.media.ultrastar_encoding import decode_text

ARCHIVE_SUFFIX = ".zip"
HEAD_BYTES = 4_096
LICENCE_NAMES = ("license.txt", "licence.txt", "LICENSE.txt", "LICENSE")
SCORE_MARKS = (b"score-partwise", b"score-timewise")


def song_files_at(path: Path) -> Iterator[Path]:
    """Every song file and archive, at most `TEXTS_MAX`; one by its suffix alone is left out."""
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
    if suffix == ARCHIVE_SUFFIX:
        return True
    if suffix not in song_reading.SUFFIXES:
        return False
    if suffix not in (".txt", ".xml"):
        return True
    if suffix == ".xml":
        return _holds_score(file)
    return _looks_like_text(file)


def _holds_score(file: Path) -> bool:
    try:
        start = read_start(file, HEAD_BYTES).replace(b"\0", b"")
    except OSError:
        return True  # Whoever reads it says why it cannot be read.
    return any(mark in start for mark in SCORE_MARKS)


def _looks_like_text(file: Path) -> bool:
    """True also of an empty text and of bytes that nothing decodes: those are refused by name, not passed over."""
    try:
        words = decode_text(read_start(file, TEXT_BYTES_MAX))[0].strip()
    except (OSError, SongTextError):
        return True
    return not words or (words.startswith("#") and ":" in words.splitlines()[0])
