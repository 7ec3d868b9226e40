"""Finding a song's files beside its text."""

from pathlib import Path

import pytest

from madang.media.song_files import find_audio, find_cover
from tests.media.texts import HEAD, song


def named(audio: str) -> str:
    return HEAD + f"#MP3:{audio}\n#COVER:cover.jpg\n"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (["song.mp3", "song.ogg"], "song.mp3"),
        (["song.ogg", "other.ogg"], "song.ogg"),
        (["other.m4a"], "other.m4a"),
        (["one.mp3", "two.mp3"], None),
        ([], None),
    ],
)
def test_the_audio_is_the_named_file_else_its_stem_else_the_only_one(
    tmp_path: Path, files: list[str], found: str | None
) -> None:
    for name in files:
        (tmp_path / name).touch()
    audio = find_audio(tmp_path, song(": 0 4 0 a\nE\n", named("song.mp3")))
    assert (audio.name if audio else None) == found


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.mp3").touch()
    folder = tmp_path / "song"
    folder.mkdir()
    (folder / "song.mp3").symlink_to(tmp_path / "outside.mp3")
    assert find_audio(folder, song(": 0 4 0 a\nE\n", named("song.mp3"))) is None


def test_a_cover_is_found_with_another_ending(tmp_path: Path) -> None:
    (tmp_path / "cover.png").touch()
    cover = find_cover(tmp_path, song(": 0 4 0 a\nE\n", named("song.mp3")))
    assert cover is not None
    assert cover.name == "cover.png"
