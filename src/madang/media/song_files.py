"""Finding the files that a song text names: real texts name an mp3 that is not there while the ogg is."""

from collections.abc import Sequence
from pathlib import Path

from madang.media.songtext import SongText

AUDIO_SUFFIXES = (".ogg", ".opus", ".m4a", ".mp3", ".flac", ".wav", ".aac", ".webm", ".mp4")
PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


def find_audio(folder: Path, song: SongText) -> Path | None:
    """The song's audio in its folder: the named file, else one of the same stem, else the only sound there.

    None when there is none, or when the only candidates are several and none is named.
    """
    return _find(folder, (song.audio, song.instrumental), AUDIO_SUFFIXES)


def find_cover(folder: Path, song: SongText) -> Path | None:
    """The song's cover picture, found as its audio is."""
    return _find(folder, (song.cover, song.background), PICTURE_SUFFIXES)


def find_beside(text: Path, suffixes: tuple[str, ...]) -> Path | None:
    """The file of the same name beside a text that names none, with the first of the suffixes that is there."""
    for suffix in suffixes:
        beside = text.with_suffix(suffix)
        if beside.is_file() and not beside.is_symlink():
            return beside
    return None


def find_named(folder: Path, name: str | None) -> Path | None:
    """A file that the text names, if it is there and inside the folder."""
    if name is None:
        return None
    named = (folder / name).resolve()
    return named if named.is_relative_to(folder.resolve()) and named.is_file() else None


def _find(folder: Path, names: Sequence[str | None], suffixes: tuple[str, ...]) -> Path | None:
    inside = folder.resolve()
    for name in names:
        if name is None:
            continue
        named = (folder / name).resolve()
        # A symbolic link could lead out of the folder although the name itself does not.
        if not named.is_relative_to(inside):
            continue
        if named.is_file():
            return named
        for suffix in suffixes:
            if (other := named.with_suffix(suffix)).is_file():
                return other
    candidates = sorted(
        path
        for path in inside.iterdir()
        if path.suffix.lower() in suffixes and path.is_file() and not path.is_symlink()
    )
    return candidates[0] if len(candidates) == 1 else None
