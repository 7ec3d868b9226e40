"""Each difficulty on real singers, and on what must never score: the bands that scoring was designed for."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from madang.media.decode import decode
from madang.media.pitch import TRACKER_RATE, Contour, track
from madang.media.running import TOLERANCES, Difficulty
from madang.media.scoring import score
from madang.media.songtext import Line, Note, Voice

REPOSITORY = Path(__file__).resolve().parents[2]
SINGING = Path(os.environ.get("MADANG_TEST_DATA", REPOSITORY.parent / "shared" / "data"), "singing")
SECONDS = 34
DIFFICULTIES: list[Difficulty] = list(TOLERANCES)
LEAST: dict[Difficulty, int] = {"easy": 8_200, "normal": 8_000, "hard": 6_000}
"""Of 9,000 note points for a real singer against what people wrote down of them."""

real = pytest.mark.skipif(not (SINGING / "vocadito_1.wav").exists(), reason="no real singing: set MADANG_TEST_DATA")


def annotated(annotator: str, octave: int = 0) -> Voice:
    rows = csv.reader((SINGING / f"vocadito_1_notes{annotator}.csv").read_text().splitlines())
    notes = tuple(
        Note("normal", float(at), float(length), round(69 + 12 * np.log2(float(hertz) / 440)) + 12 * octave, "la", 0, 1)
        for at, hertz, length in rows
    )
    return Voice("", (Line(notes, notes[0].start_s, notes[-1].end_s),))


@pytest.fixture(scope="module")
def sung() -> Contour:
    return track(decode(SINGING / "vocadito_1.wav", TRACKER_RATE, 1), TRACKER_RATE)


@real
@pytest.mark.parametrize("annotator", ["A1", "A2"])
def test_a_real_singer_scores_well_at_each_difficulty_and_less_at_a_harder_one(sung: Contour, annotator: str) -> None:
    points = {each: score(annotated(annotator), sung, difficulty=each).note_points for each in DIFFICULTIES}
    assert all(points[each] > LEAST[each] for each in DIFFICULTIES), points
    assert points["easy"] > points["normal"] > points["hard"]


@real
@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_another_octave_is_the_same_tune_and_three_semitones_are_not(sung: Contour, difficulty: Difficulty) -> None:
    at_home = score(annotated("A1"), sung, difficulty=difficulty).points
    assert abs(score(annotated("A1", octave=-1), sung, difficulty=difficulty).points - at_home) < 10
    for semitones in (-3, 3):
        moved = score(annotated("A1"), sung, difficulty=difficulty, transpose=semitones).note_points
        assert moved < (900 if difficulty == "easy" else 500)


@real
@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_silence_and_noise_are_no_singing_at_any_difficulty(difficulty: Difficulty) -> None:
    noise = 0.1 * np.random.default_rng(1).standard_normal(SECONDS * TRACKER_RATE)
    for sound in (np.zeros(SECONDS * TRACKER_RATE), noise):
        found = score(annotated("A1"), track(sound.astype(np.float32), TRACKER_RATE), difficulty=difficulty)
        assert found.points < 500 and not found.sung


@real
@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_the_accompaniment_alone_is_no_singing_at_any_difficulty(sung: Contour, difficulty: Difficulty) -> None:
    found = score(annotated("A1"), sung, difficulty=difficulty, accompaniment_alone=True)
    assert found.points == 0 and not found.sung
