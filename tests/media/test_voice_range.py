"""What a range is learnt from: notes that were met, in the octave in which they were sung."""

from madang.media.voice_range import Heard, range_of, well_sung

SECOND = 50
"""Frames of 20 ms."""


def test_only_what_meets_its_note_counts_in_the_octave_that_was_sung() -> None:
    notes = [Heard(0, 4, 60), Heard(4, 6, 64), Heard(8, 12, 72)]
    cents = [6_000, 6_090, 6_150, -1, 5_200, 5_250, 6_000, 6_000, 6_000, 6_010]
    assert well_sung(cents, notes) == [60.0, 60.9, 52.0, 52.5, 60.0, 60.1]


def test_frames_before_the_song_or_after_the_sound_are_not_there() -> None:
    assert well_sung([6_000], [Heard(-5, -2, 60), Heard(40, 50, 60)]) == []


def test_a_range_leaves_the_lowest_and_the_highest_tenth_out() -> None:
    pitches = [40.0] * SECOND + [50.2] * (9 * SECOND) + [60.8] * (9 * SECOND) + [80.0] * SECOND
    assert range_of(pitches, 20) == (50, 61)


def test_too_little_singing_makes_no_range() -> None:
    assert range_of([60.0] * (10 * SECOND - 1), 20) is None
    assert range_of([60.0] * (10 * SECOND), 20) == (60, 60)
    assert range_of([], 20) is None
