"""Gentle help with a sung pitch."""

import numpy as np
import pytest

from madang.media.pitch import track
from madang.media.pitch_help import HELP_CENTS_MAX, correction_cents, help_pitch
from madang.media.songtext import Note
from tests.media.sounds import silence

RATE = 48_000
A3 = 57
NOTES = [Note("normal", 0.5, 3.0, A3, "la", 0, 1)]


def sung(cents: float, seconds: float = 3.0, vibrato_cents: float = 0.0, late_s: float = 0.0) -> np.ndarray:
    """A voice on the note of `NOTES`, so many cents beside it."""
    time_s = np.arange(round(seconds * RATE)) / RATE
    away = cents + vibrato_cents * np.sin(2 * np.pi * 5.5 * time_s)
    turn = 2 * np.pi * np.cumsum(220 * 2 ** (away / 1200)) / RATE
    wave = 0.3 * np.sum([np.sin(number * turn) / number for number in range(1, 9)], axis=0)
    return np.concatenate([silence(0.5 + late_s, RATE), wave.astype(np.float32), silence(0.5, RATE)])


def beside_cents(voice: np.ndarray, from_s: float = 1.0, to_s: float = 3.0) -> float:
    midi = track(voice, RATE).midi[round(from_s * 100) : round(to_s * 100)]
    return float(np.nanmedian(midi) - A3) * 100


def helped(voice: np.ndarray, amount: float = 1.0, lag_ms: float = 0.0) -> np.ndarray:
    return help_pitch(voice, RATE, track(voice, RATE), NOTES, lag_ms, amount)


@pytest.mark.parametrize("cents", [-28, 30])
def test_a_pitch_a_little_beside_its_note_comes_to_it(cents: float) -> None:
    voice = sung(cents)
    better = helped(voice)
    assert abs(beside_cents(better)) < 6
    assert beside_cents(helped(voice, 0.5)) == pytest.approx(cents / 2, abs=6)
    assert len(better) == len(voice)
    assert np.std(better) == pytest.approx(np.std(voice), rel=0.05)


def test_the_wave_has_no_cracks() -> None:
    voice, better = sung(30), helped(sung(30))
    middle = slice(RATE, 3 * RATE)
    assert np.abs(np.diff(better[middle])).max() < 1.3 * np.abs(np.diff(voice[middle])).max()


def test_help_is_never_more_than_a_third_of_a_semitone() -> None:
    assert beside_cents(helped(sung(80))) == pytest.approx(80 - HELP_CENTS_MAX, abs=6)
    contour = track(sung(80), RATE)
    assert np.abs(correction_cents(contour, NOTES, 0, 1.0)).max() <= HELP_CENTS_MAX + 1e-6


def test_vibrato_stays_and_a_voice_that_sings_something_else_is_left_there() -> None:
    better = track(helped(sung(25, vibrato_cents=40)), RATE).midi[100:300]
    assert np.nanmax(better) - np.nanmin(better) > 0.6
    far = sung(250)
    assert np.array_equal(helped(far), far)


def test_a_late_voice_is_helped_to_the_note_that_it_sings() -> None:
    contour = track(sung(20, late_s=0.4), RATE)
    two = [*NOTES, Note("normal", 3.5, 0.4, A3 + 1, "la", 0, 1)]
    assert correction_cents(contour, two, 400, 1.0)[150:380].max() < 0
    # Half a semitone up there is a note too; without its place in time the nearer one would be meant.
    assert correction_cents(contour, [], 0, 1.0).max() == 0


def test_silence_nobody_and_rap_are_left_alone() -> None:
    quiet = silence(1, RATE)
    assert help_pitch(quiet, RATE, track(quiet, RATE), NOTES, 0, 1.0) is quiet
    assert len(help_pitch(quiet[:0], RATE, track(quiet[:0], RATE), NOTES, 0, 1.0)) == 0
    voice = sung(30)
    assert help_pitch(voice, RATE, track(voice, RATE), [Note("rap", 0, 9, 57, "", 0, 1)], 0, 1.0) is voice
