"""Chords by their names."""

import pytest

from madang.media.chords import close_to, notes_of
from madang.media.songtext import SongTextError


@pytest.mark.parametrize(
    ("name", "notes"),
    [("C", (0, 4, 7)), ("Am", (9, 12, 16)), ("Bb", (10, 14, 17)), ("F#m7", (6, 9, 13, 16)), ("Fmaj7", (5, 9, 12, 16))],
)
def test_a_name_gives_its_notes(name: str, notes: tuple[int, ...]) -> None:
    assert notes_of(name) == notes


@pytest.mark.parametrize("name", ["", "H", "Cm9", "c", "C maj"])
def test_what_is_no_chord_is_refused(name: str) -> None:
    with pytest.raises(SongTextError, match="not a chord"):
        notes_of(name)


def test_chords_lie_close_to_each_other() -> None:
    assert close_to(60, notes_of("G")) == (55, 59, 62)
    assert close_to(60, notes_of("C")) == (60, 64, 55) or close_to(60, notes_of("C")) == (55, 60, 64)
