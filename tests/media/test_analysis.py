"""What was sung on purpose is found again in the sound."""

from functools import cache

import numpy as np
import pytest

from madang.media.analysis import Analysis, analyse
from madang.media.judging import judge
from madang.media.pitch import Contour
from tests.media.sung_on_purpose import RATE, Manner, long_notes, sing

SWINGING = Manner({1: -40.0}, {2: 120.0}, vibrato_hz=5.5, vibrato_cents=60.0, breathing=frozenset({3}))


def heard(manner: Manner, transpose: int = 0) -> Analysis:
    voice = long_notes()
    judged = judge(voice, sing(voice, manner), RATE, transpose=transpose)
    return analyse(voice, judged.contour, lag_ms=judged.score.lag_ms, transpose=transpose)


@cache
def swinging() -> Analysis:
    return heard(SWINGING)


def test_the_flat_line_is_flat_by_so_much() -> None:
    cents = [line.cents for line in swinging().lines]
    assert cents[1] == pytest.approx(-40, abs=8)
    assert all(abs(each or 0) < 10 for number, each in enumerate(cents) if number != 1)


def test_the_late_line_is_late_by_so_much() -> None:
    onsets = [line.onset_ms for line in swinging().lines]
    assert onsets[2] == pytest.approx(120, abs=20)
    assert all(abs(each or 0) <= 20 for number, each in enumerate(onsets) if number != 2)


def test_vibrato_is_found_with_its_rate_and_depth() -> None:
    found = [note.vibrato for note in swinging().notes if note.vibrato]
    assert len(found) >= 0.8 * len(swinging().notes)
    assert np.median([each.rate_hz for each in found]) == pytest.approx(5.5, abs=0.3)
    assert np.median([each.depth_cents for each in found]) == pytest.approx(60, abs=10)


def test_a_steady_voice_has_no_vibrato_and_holds_its_notes() -> None:
    steady = heard(Manner())
    assert [note.vibrato for note in steady.notes if note.vibrato] == []
    assert steady.held_share is not None and steady.held_share > 0.9


def test_notes_let_go_half_way_are_held_half() -> None:
    hasty = heard(Manner(let_go=0.5))
    assert hasty.held_share == pytest.approx(0.5, abs=0.1)


def test_a_breath_before_a_line_is_marked_where_it_was_taken() -> None:
    starts = [breath.start_ms for breath in swinging().breaths if not breath.within]
    # The line begins at 26 s; the breath lies within the rest of two seconds before it.
    assert len(starts) == 1 and 23_500 < starts[0] < 26_000


def test_rests_without_air_are_no_breaths() -> None:
    assert heard(Manner()).breaths == ()


def test_somebody_late_all_the_time_is_measured_by_their_own_place() -> None:
    late = heard(Manner(late_ms={2: 120.0}, all_late_ms=90.0))
    assert late.lines[2].onset_ms == pytest.approx(120, abs=20)
    assert abs(late.lines[0].onset_ms or 0) <= 20


def test_a_bass_is_measured_in_their_own_octave_and_key() -> None:
    low = heard(Manner(cents={line: -1500.0 - (40.0 if line == 1 else 0.0) for line in range(5)}), transpose=-3)
    assert low.lines[1].cents == pytest.approx(-40, abs=8)
    assert abs(low.lines[0].cents or 0) < 10


def test_a_line_left_out_says_so_and_nothing_of_its_pitch() -> None:
    quiet = heard(Manner(left_out=frozenset({3})))
    assert quiet.lines[3].heard_share == 0
    assert quiet.lines[3].cents is None and quiet.lines[3].onset_ms is None


def test_a_recording_that_is_empty_or_ends_early_has_marks_all_the_same() -> None:
    nothing = np.zeros(0, np.float32)
    silent = analyse(long_notes(), Contour(nothing, nothing, nothing), lag_ms=-200)
    assert all(note.cents is None and note.onset_ms is None for note in silent.notes)
    assert silent.breaths == () and silent.held_share == 0
