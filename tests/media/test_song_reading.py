"""Any kind of song file by its name."""

import pytest

from madang.media import song_reading, ultrastar
from madang.media.songtext import SongTextError
from tests.media.midi_files import karaoke
from tests.media.test_musicxml import START, measure, note, score
from tests.media.texts import HEAD

XML = score(measure(START, note("C", 1, "la")))


@pytest.mark.parametrize(
    ("name", "content", "plays"),
    [
        ("song.txt", (HEAD + ": 0 4 0 la\nE\n").encode(), False),
        ("Somebody - Song.lrc", b"[00:01.00]la la\n", False),
        ("Somebody - Song.KAR", karaoke(), True),
        ("Somebody - Song.mid", karaoke(), True),
        ("Somebody - Song.musicxml", XML, True),
    ],
)
def test_every_kind_becomes_a_text_that_is_read_again_as_the_same_song(name: str, content: bytes, plays: bool) -> None:
    read = song_reading.read(name, content)
    assert ultrastar.read(read.text).voices == read.song.voices
    assert read.plays is plays
    if plays:
        parts, sung, end_s = song_reading.parts_of(name, content, None)
        assert sung <= {part.number for part in parts} and end_s > 0


def test_the_files_name_tells_what_the_file_does_not() -> None:
    song = song_reading.read("Mina - A - B.lrc", b"[00:01.00]la\n").song
    assert (song.artist, song.title) == ("Mina", "A - B")
    assert song_reading.read("alone.lrc", b"[00:01.00]la\n").song.title == "alone"


def test_a_text_of_words_plays_nothing() -> None:
    with pytest.raises(SongTextError, match=r"\.$"):
        song_reading.parts_of("song.lrc", b"[00:01.00]la\n", None)
