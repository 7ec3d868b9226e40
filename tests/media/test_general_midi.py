"""Every instrument and every drum of General MIDI, as the small band has them."""

import numpy as np
import pytest

from madang.media.general_midi import drum_of, sound_of
from madang.media.instruments import RATE, hertz


@pytest.mark.parametrize("program", range(128))
def test_every_instrument_sounds_at_its_pitch_and_ends_in_silence(program: int) -> None:
    sound = sound_of(program, 69, 0.5)
    assert sound.dtype == np.float32 and np.isfinite(sound).all()
    assert 0.05 < np.abs(sound).max() < 2 and abs(float(sound[-1])) < 0.01
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 17))
    strongest = np.fft.rfftfreq(1 << 17, 1 / RATE)[spectrum.argmax()]
    octaves = strongest / hertz(69)
    assert abs(octaves - round(octaves)) < 0.03 and round(octaves) >= 1, f"{strongest} Hz"


@pytest.mark.parametrize("key", range(27, 88))
def test_every_drum_sounds_and_ends(key: int) -> None:
    sound = drum_of(key)
    assert np.isfinite(sound).all() and 0.02 < np.abs(sound).max() < 3 and abs(float(sound[-1])) < 0.02


def test_a_note_held_for_hours_is_not_drawn_for_hours() -> None:
    assert len(sound_of(48, 60, 9_000)) < 20 * RATE
