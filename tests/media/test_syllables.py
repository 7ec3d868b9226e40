"""Syllables with times become a song that can be written and read again."""

import pytest

from madang.media import ultrastar, ultrastar_write
from madang.media.songtext import NOTES_MAX, SongTextError
from madang.media.syllables import Syllable, Words, assemble, lines_by_pauses


def test_what_is_assembled_is_read_again_as_the_same() -> None:
    lines = [[Syllable(1.0, 1.5, "Hel", 60), Syllable(1.5, 2.0, "lo ", 64)], [Syllable(4.0, 5.25, "you")]]
    song = assemble(Words("A title", "Somebody", languages=("english",)), [("", lines)])
    again = ultrastar.read(ultrastar_write.write(song))
    assert again.voices == song.voices
    assert [note.kind for note in again.voices[0].notes] == ["normal", "normal", "freestyle"]
    assert again.voices[0].notes[2].start_s == 4.0 and again.voices[0].notes[2].duration_s == pytest.approx(1.25)


def test_no_note_reaches_into_the_next() -> None:
    [voice] = assemble(Words("t"), [("", [[Syllable(1, 3, "a", 60), Syllable(2, 3, "b", 62)]])]).voices
    assert voice.notes[0].end_s == 2.0


def test_two_voices_keep_their_names() -> None:
    song = assemble(Words("t"), [("Mina", [[Syllable(1, 2, "a", 60)]]), ("Joon", [[Syllable(1, 2, "b", 55)]])])
    assert [voice.name for voice in ultrastar.read(ultrastar_write.write(song)).voices] == ["Mina", "Joon"]


def test_lines_without_marks_are_broken_at_pauses_and_where_they_grow_long() -> None:
    words = [Syllable(number * 0.4, number * 0.4 + 0.3, "la ", 60) for number in range(20)]
    assert [len(line) for line in lines_by_pauses(words)] == [14, 6]
    assert [len(line) for line in lines_by_pauses([words[0], Syllable(9, 10, "oh ", 60)])] == [1, 1]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [[Syllable(-1, 2, "a", 60)]],
        [[Syllable(1, 99_999, "a", 60)]],
        [[Syllable(1, 2, "a", 200)]],
        [[Syllable(number / 100, number / 100, "a") for number in range(NOTES_MAX + 1)]],
    ],
)
def test_what_cannot_be_sung_is_refused_with_a_sentence(lines: list[list[Syllable]]) -> None:
    with pytest.raises(SongTextError, match=r"\.$"):
        assemble(Words("t"), [("", lines)])
