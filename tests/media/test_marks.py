"""Marks are kept as JSON and read again."""

from madang.media.judging import judge
from madang.media.marks import marks_of, read, written
from tests.media.sung_on_purpose import RATE, Manner, long_notes, sing


def test_marks_are_kept_as_they_were_made() -> None:
    voice = long_notes()
    sound = sing(voice, Manner({1: -40.0}, vibrato_hz=5.5, vibrato_cents=60.0, breathing=frozenset({3})))
    marks = marks_of(voice, judge(voice, sound, RATE), 0)
    assert marks is not None and marks.breaths and marks.advice
    assert read(written(marks)) == marks
    assert read(written(None)) is None
