"""The body of `madang songs export`: the running house's songs as UltraStar or LRC files, a folder for each."""

import asyncio
import json
import shutil
from pathlib import Path

from rich.progress import track

from madang.app.running import BadArgumentError, running_house
from madang.features.songs.model import TEXT_SUFFIXES, TextFormat, file_name
from madang.features.songs.queries import StoredSong, stored_songs, words, written
from madang.plumbing.settings import Settings

FORMATS: tuple[TextFormat, ...] = ("ultrastar", "lrc", "elrc")
SUFFIXES = {
    "audio/ogg": ".ogg",
    "audio/flac": ".flac",
    "audio/wav": ".wav",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/webm": ".webm",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
}


def run(settings: Settings, folder: Path, format: str, song: str | None, sounds: bool, as_json: bool) -> int:
    """Export all songs, or the one with this id; 0, or a BadArgumentError."""
    chosen = next((each for each in FORMATS if each == format), None)
    if chosen is None:
        raise BadArgumentError(f"--format is one of {', '.join(FORMATS)}, not {format!r}.")
    if folder.exists() and not folder.is_dir():
        raise BadArgumentError(f"{folder} is a file, not a folder.")
    files = asyncio.run(_export(settings, folder, chosen, song, sounds, quiet=as_json))
    if as_json:
        print(json.dumps([str(file) for file in files], ensure_ascii=False))
    else:
        print(f"{len(files):,} songs are in {folder}.")
    return 0


async def _export(
    settings: Settings, folder: Path, format: TextFormat, song: str | None, sounds: bool, quiet: bool
) -> list[Path]:
    async with running_house(settings) as house:
        wanted = [each async for each in stored_songs(house) if song is None or each.id == song]
        if song is not None and not wanted:
            raise BadArgumentError(f"There is no song with the id {song}.")
        shown = track(wanted, "Writing songs", transient=True, disable=quiet)
        return [await asyncio.to_thread(_write, each, folder, format, sounds) for each in shown]


def _write(song: StoredSong, folder: Path, format: TextFormat, sounds: bool) -> Path:
    """The id keeps two songs of one name apart, and the same song in the same place when it is exported again."""
    name = file_name(song.artist, song.title)
    own = folder / f"{name} {song.id[:8]}"
    own.mkdir(parents=True, exist_ok=True)
    text = own / f"{name}{TEXT_SUFFIXES[format]}"
    text.write_bytes(written(words(song.text), format))
    for file in song.files if sounds else []:
        shutil.copyfile(file.path, own / f"{name}{SUFFIXES.get(file.media_type, '')}")
    return text
