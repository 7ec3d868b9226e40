"""The curve, and the vectors that hold the browser's copy to it."""

import json
from pathlib import Path

import numpy as np
import pytest

from madang.media.pitch import Contour
from madang.media.running import folded_distance, share_of
from madang.media.scoring import score
from madang.media.songtext import Line, Note, Voice

VECTORS = json.loads((Path(__file__).parent / "vectors" / "scoring.json").read_text())


@pytest.mark.parametrize("vector", VECTORS["shares"], ids=lambda vector: f"{vector['difficulty']} {vector['midi']}")
def test_a_distance_has_its_share(vector: dict[str, object]) -> None:
    distance = folded_distance(np.array([vector["midi"]], float), np.array([vector["target"]], float))
    assert share_of(distance, vector["difficulty"])[0] == pytest.approx(vector["share"], abs=1e-9)  # type: ignore[arg-type]


@pytest.mark.parametrize("vector", VECTORS["songs"], ids=lambda vector: vector["name"])
def test_a_whole_song_has_its_points(vector: dict[str, object]) -> None:
    lines = []
    for notes in vector["lines"]:  # type: ignore[attr-defined]
        made = tuple(
            Note(note["kind"], note["start_ms"] / 1000, note["duration_ms"] / 1000, note["pitch"], "la", 0, 0)
            for note in notes
        )
        lines.append(Line(made, made[0].start_s, made[-1].end_s))
    midi = np.array([np.nan if each is None else each for each in vector["midi"]], np.float32)  # type: ignore[attr-defined]
    energy_db = np.array(vector["energy_db"], np.float32)
    found = score(Voice("", tuple(lines)), Contour(midi, np.ones_like(midi), energy_db))
    assert {
        "points": found.points, "note_points": found.note_points, "line_points": found.line_points,
        "lag_ms": found.lag_ms, "sung": found.sung, "line_note_points": [line.points for line in found.lines],
    } == vector["expected"]  # fmt: skip
