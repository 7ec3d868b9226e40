"""Each instrument begins and ends at nothing and plays its pitch."""

import numpy as np
import pytest

from madang.media import instruments
from madang.media.decode import Samples
from madang.media.pitch import track

SOUNDS = {
    "pluck": instruments.pluck(57, 1.6),
    "bass": instruments.bass(45, 1.6),
    "pad": instruments.pad(57, 1.6, 0.0),
    "flute": instruments.flute(69, 1.6),
    "drum": instruments.drum(),
    "shaker": instruments.shaker(1),
    "brush": instruments.brush(),
}


@pytest.mark.parametrize("sound", SOUNDS.values(), ids=SOUNDS.keys())
def test_a_note_does_not_click(sound: Samples) -> None:
    highest = np.abs(sound).max()
    assert 0.05 < highest < 6
    assert max(abs(sound[0]), abs(sound[-1])) < 0.01 * highest


@pytest.mark.parametrize(("name", "midi"), [("pluck", 57), ("bass", 45), ("flute", 69)])
def test_a_note_has_its_pitch(name: str, midi: int) -> None:
    contour = track(0.2 * SOUNDS[name], instruments.RATE)
    assert np.nanmedian(contour.midi) == pytest.approx(midi, abs=0.15)
