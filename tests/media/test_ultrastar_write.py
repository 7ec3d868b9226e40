"""What is written is read as the same song."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang import house_songs
from madang.media.songtext import SongText
from madang.media.ultrastar import read
from madang.media.ultrastar_write import write
from tests.media.texts import HEAD, song

LINES = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(":*RGF"), st.integers(1, 9), st.integers(1, 9), st.integers(-20, 20),
            st.text("abc ~가", max_size=3),
        ),
        min_size=1, max_size=4,
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def assert_same(first: SongText, second: SongText) -> None:
    assert second.voices == first.voices
    assert (second.title, second.artist, second.bpm, second.gap_ms) == (
        first.title, first.artist, first.bpm, first.gap_ms,
    )  # fmt: skip
    assert (second.languages, second.audio, second.cover, second.preview_start_ms, second.medley_ms) == (
        first.languages, first.audio, first.cover, first.preview_start_ms, first.medley_ms,
    )  # fmt: skip


@given(LINES)
def test_any_song_survives_writing(lines: list[list[tuple[str, int, int, int, str]]]) -> None:
    beat, rows = 0, []
    for line in lines:
        for mark, rest, beats, pitch, text in line:
            beat += rest
            rows.append(f"{mark} {beat} {beats} {pitch} {text}")
            beat += beats
        rows.append(f"- {beat}")
    first = song("\n".join(rows[:-1]) + "\nE\n")
    assert_same(first, read(write(first)))


def test_a_duet_with_two_tempos_and_unknown_headers_survives() -> None:
    first = song("B 20 600\nP1\n: 0 4 0 a\n- 6\n: 40 4 0 b\nP2\n: 0 4 4 c\nE\n", HEAD + "#P1:Mina\n#P2:Joon\n#TAGS:x\n")
    second = read(write(first))
    assert_same(first, second)
    assert second.headers["TAGS"] == "x"


def test_a_relative_text_in_an_old_encoding_becomes_an_absolute_one_in_utf_8() -> None:
    first = read((HEAD.replace("A song", "Süß") + "#RELATIVE:yes\n: 0 4 0 a\n- 8\n: 0 4 0 b\nE\n").encode("cp1252"))
    second = read(write(first))
    assert_same(first, second)
    assert second.encoding == "utf-8"


def test_a_song_made_by_hand_can_be_written() -> None:
    made = replace(song(": 0 4 0 a\nE\n"), headers={}, audio="a.ogg", cover="c.jpg", year=1990, languages=("korean",))
    second = read(write(made))
    assert_same(made, second)
    assert second.year == 1990


@pytest.mark.parametrize("name", house_songs.texts())
def test_the_houses_own_songs_survive(name: str) -> None:
    first = read(house_songs.texts()[name])
    assert_same(first, read(write(first)))


def test_the_real_songs_survive(real_songs: Path) -> None:
    for text in real_songs.glob("songs/*/song.txt"):
        first = read(text.read_bytes())
        assert_same(first, read(write(first)))


def test_genres_edition_and_creator_are_written_also_where_no_header_named_them() -> None:
    told = replace(song(": 0 4 0 la\nE\n"), genres=("Pop", "Rock"), edition="SingStar", creator="Mina", year=1984)
    again = read(write(told))
    assert (again.genres, again.edition, again.creator, again.year) == (("Pop", "Rock"), "SingStar", "Mina", 1984)
