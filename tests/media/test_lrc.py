"""LRC as the world writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.media.lrc import read
from madang.media.songtext import SongTextError


def starts(content: bytes) -> list[tuple[str, float]]:
    return [(line.text, line.start_s) for line in read(content).voices[0].lines]


def test_lines_have_their_times_and_words_share_them() -> None:
    song = read(b"[ti:Song]\n[ar:Somebody]\n[la:English]\n[by:Writer]\n[00:10.00]hello my friend\n[00:12.50]again\n")
    assert (song.title, song.artist, song.languages, song.creator) == ("Song", "Somebody", ("english",), "Writer")
    first, second = song.voices[0].lines
    assert [note.text for note in first.notes] == ["hello ", "my ", "friend"]
    assert first.start_s == 10 and first.end_s == 12.5 and second.start_s == 12.5
    assert not song.has_melody


def test_lines_out_of_order_are_sorted_and_it_is_said() -> None:
    song = read(b"[00:20.00]second\n[00:10.00]first\n")
    assert [line.text for line in song.voices[0].lines] == ["first", "second"]
    assert "out of order" in song.warnings[0]


def test_a_line_with_several_times_is_sung_several_times() -> None:
    content = b"[00:05.00][00:20.00]chorus\n[00:10.00]verse\n"
    assert starts(content) == [("chorus", 5), ("verse", 10), ("chorus", 20)]
    assert read(content).warnings == ()


def test_the_offset_brings_words_forward() -> None:
    assert starts(b"[offset:+500]\n[00:10.00]la\n") == [("la", 9.5)]
    assert starts(b"[offset:-500]\n[00:10.00]la\n") == [("la", 10.5)]
    assert starts(b"[offset:500]\n[00:00.20]la\n") == [("la", 0)]
    assert "offset" in read(b"[offset:soon]\n[00:10.00]la\n").warnings[0]


def test_words_have_their_own_times_in_enhanced_lrc() -> None:
    song = read(b"[00:10.00]<00:10.00>one <00:10.50>two<00:11.25>three <00:12.00>\n[00:20.00]later\n")
    notes = song.voices[0].lines[0].notes
    assert [(note.text, note.start_s, note.end_s) for note in notes] == [
        ("one ", 10, 10.5), ("two", 10.5, 11.25), ("three ", 11.25, 12),
    ]  # fmt: skip


def test_a_line_without_words_ends_the_one_before() -> None:
    assert read(b"[00:10.00]a long line of words\n[00:11.50]\n[00:40.00]x\n").voices[0].lines[0].end_s == 11.5


def test_letters_of_east_asia_are_shown_one_by_one() -> None:
    notes = read("[00:10.00]아리랑 노래\n".encode()).voices[0].lines[0].notes
    assert [note.text for note in notes] == ["아", "리", "랑 ", "노", "래"]


@pytest.mark.parametrize("stamp", ["01:02", "01:02.5", "01:02.50", "01:02.500", "01:02:50", "1:02.50"])
def test_times_are_written_in_many_ways(stamp: str) -> None:
    assert starts(f"[{stamp}]la\n".encode())[0][1] in (62, 62.5)


def test_a_text_in_shift_jis_is_read() -> None:
    song = read("[ti:さくら]\n[00:01.00]さくら さくら\n[00:05.00]野山も里も\n".encode("cp932"))
    assert (song.title, song.encoding) == ("さくら", "cp932")


@pytest.mark.parametrize(
    "content", [b"", b"no times at all", b"[ti:only a title]", b"[00:10.00]\n", b"\0\0", b"[00:10.00]x\n" * 20_001]
)
def test_what_is_no_lrc_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(SongTextError, match=r"\.$"):
        read(content)


PIECES = [*"0123456789:.[]<>\n ", "[00:01.00]", "<00:02.00>", "[offset:", "la", "가"]


@given(
    st.one_of(
        st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=60).map(lambda p: "".join(p).encode())
    )
)
def test_no_bytes_whatever_end_in_anything_but_a_song_or_a_sentence(content: bytes) -> None:
    try:
        read(content, "title")
    except SongTextError as error:
        assert str(error).endswith(".")
