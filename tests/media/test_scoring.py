"""What a singing is worth.

The real singer against what two people wrote down of her reached 8,063 and 8,192 of 9,000 note points when this was
written, and 17 to 65 with the melody moved by three semitones.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from madang import house_songs
from madang.media.decode import decode
from madang.media.pitch import Contour, track
from madang.media.scoring import score
from madang.media.songtext import SongText, Voice
from madang.media.ultrastar import read
from tests.media.sounds import noise, silence
from tests.media.texts import song, sung_exactly, voice
from tests.voices import voice_of

TWO_LINES = ": 0 20 0 a\n* 20 20 4 b\n: 40 20 7 c\n- 62\n: 80 40 5 d\nF 120 20 0 e\n: 140 20 2 f\nE\n"


@pytest.fixture(scope="module")
def arirang() -> SongText:
    return read(house_songs.texts()["arirang"])


def test_a_song_sung_exactly_has_every_point() -> None:
    found = score(voice(TWO_LINES), sung_exactly(voice(TWO_LINES)))
    assert (found.points, found.note_points, found.line_points, found.score) == (10_000, 9_000, 1_000, 100)
    assert (found.lag_ms, found.sung, found.voiced_share, found.covered_share) == (0, True, 1.0, 1.0)


def test_octaves_are_one() -> None:
    assert score(voice(TWO_LINES), sung_exactly(voice(TWO_LINES), semitones=-12)).points == 10_000


def test_golden_notes_weigh_twice_and_freestyle_nothing() -> None:
    found = score(voice(TWO_LINES), sung_exactly(voice(TWO_LINES)))
    # 20 + 2 × 20 + 20 + 40 + 20 beats share 9,000 points.
    assert found.kinds["golden"].points == 9_000 * 40 // 140
    assert found.kinds["normal"].points_max == 9_000 * 100 // 140
    assert "freestyle" not in found.kinds
    assert [line.points for line in found.lines] == [9_000 * 80 // 140, 9_000 * 60 // 140]


@pytest.mark.parametrize(
    ("difficulty", "semitones", "note_points"),
    [("easy", 1.0, 9_000), ("normal", 1.0, 4_500), ("hard", 1.0, 0), ("easy", 1.5, 4_500), ("normal", 0.5, 9_000),
     ("hard", 0.3, 9_000), ("hard", 0.65, 4_500), ("normal", 1.5, 0)],
)  # fmt: skip
def test_near_is_worth_something_as_the_difficulty_says(difficulty: str, semitones: float, note_points: int) -> None:
    # Long notes far apart in pitch, so that no other lag helps.
    far = voice(": 0 60 0 a\n: 60 60 6 b\nE\n")
    found = score(far, sung_exactly(far, semitones=semitones), difficulty=difficulty)  # type: ignore[arg-type]
    assert found.note_points == pytest.approx(note_points, abs=5)


@pytest.mark.parametrize("late_ms", [-200, -70, 0, 40, 150, 300])
def test_a_device_that_is_late_costs_nothing(late_ms: int) -> None:
    found = score(voice(TWO_LINES), sung_exactly(voice(TWO_LINES), late_ms=late_ms))
    assert (found.lag_ms, found.points) == (late_ms, 10_000)


def test_half_a_second_is_too_late() -> None:
    found = score(voice(TWO_LINES), sung_exactly(voice(TWO_LINES), late_ms=500))
    assert found.lag_ms == 300
    assert found.points < 9_000


def test_a_singer_may_move_the_key() -> None:
    contour = sung_exactly(voice(TWO_LINES), semitones=3)
    assert score(voice(TWO_LINES), contour).points < 500
    assert score(voice(TWO_LINES), contour, transpose=3).points == 10_000


def test_rap_is_scored_by_its_level_and_not_by_pitch() -> None:
    rap = voice("R 0 40 0 a\nG 60 20 0 b\nE\n")
    contour = sung_exactly(rap, seconds=8)
    spoken = Contour(np.full_like(contour.midi, np.nan), contour.confidence, contour.energy_db)
    assert score(rap, spoken).points == 10_000
    hum = Contour(spoken.midi, spoken.confidence, np.full_like(contour.energy_db, -30))
    assert score(rap, hum).points == 0, "a steady hum is nobody speaking"


def test_a_line_that_was_not_sung_gives_no_bonus() -> None:
    contour = sung_exactly(voice(TWO_LINES))
    contour.midi[400:] = np.nan
    found = score(voice(TWO_LINES), contour)
    assert found.line_points == 500
    assert (found.best_line, found.worst_line) == (0, 1)


def test_what_was_not_recorded_is_not_covered() -> None:
    found = score(voice(TWO_LINES), sung_exactly(voice(TWO_LINES)), recorded=[(0.0, 4.5)])
    assert 0.4 < found.covered_share < 0.7


@pytest.mark.parametrize("body", ["F 0 40 0 a\nE\n", ": 0 0 0 a\nE\n"])
def test_a_text_without_anything_to_score_gives_nothing(body: str) -> None:
    found = score(voice(body), track(silence(3), 16_000))
    assert (found.points, found.sung, found.best_line) == (0, False, None)


def test_an_empty_contour_gives_nothing() -> None:
    assert score(voice(TWO_LINES), track(silence(0), 16_000)).points == 0


def test_silence_and_noise_are_not_sung(arirang: SongText) -> None:
    sounds = [silence(80), noise(80, level=0.1), noise(80, level=0.001), np.cumsum(noise(80, level=0.001))]
    for sound in sounds:
        found = score(arirang.voices[0], track(sound, 16_000))
        assert (found.points, found.sung) == (0, False)


def test_the_accompaniment_alone_is_not_sung(arirang: SongText) -> None:
    found = score(arirang.voices[0], sung_exactly(arirang.voices[0]), accompaniment_alone=True)
    assert (found.points, found.sung) == (0, False)


@pytest.mark.parametrize("name", house_songs.texts())
def test_a_voice_that_follows_a_house_song_scores_high_and_in_another_key_low(name: str) -> None:
    part = read(house_songs.texts()[name]).voices[0]
    assert score(part, track(voice_of(part), 16_000)).points > 9_000
    late = score(part, track(voice_of(part, delay_s=0.15), 16_000))
    assert late.points > 9_000
    assert 130 <= late.lag_ms <= 190
    assert score(part, track(voice_of(part, semitones=3), 16_000)).points < 500


def annotated(path: Path) -> Voice:
    """A column of onset in s, pitch in Hz, duration in s as a song text on a grid of 5 ms."""
    rows = ["#BPM:3000"]
    for onset_s, pitch_hz, duration_s in csv.reader(path.read_text().splitlines()):
        pitch = round(69 + 12 * np.log2(float(pitch_hz) / 440)) - 60
        rows.append(f": {round(float(onset_s) * 200)} {round(float(duration_s) * 200)} {pitch} la")
    return song("\n".join([*rows, "E"]), "#TITLE:t\n#ARTIST:a\n").voices[0]


@pytest.mark.parametrize("annotator", ["A1", "A2"])
def test_a_real_singer_scores_as_people_wrote_her_down(real_songs: Path, annotator: str) -> None:
    contour = track(decode(real_songs / "singing/vocadito_1.wav", 16_000, 1), 16_000)
    part = annotated(real_songs / f"singing/vocadito_1_notes{annotator}.csv")
    found = score(part, contour)
    assert found.note_points > 8_000
    assert found.sung
    for semitones in (-3, 3):
        assert score(part, contour, transpose=semitones).points < 500
