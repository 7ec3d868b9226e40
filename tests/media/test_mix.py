"""A voice over its accompaniment."""

from typing import Any

import numpy as np
import pytest

from madang.media.loudness import measure
from madang.media.mix import mix
from madang.media.presets import NAMES, MixSettings, settings_of
from tests.media.sounds import silence, tone

RATE = 48_000


def band(seconds: float = 6) -> np.ndarray:
    return np.stack([tone(110, seconds, RATE), tone(165, seconds, RATE)], axis=1)


@pytest.mark.parametrize(
    "settings",
    [
        *(settings_of(name) for name in NAMES),
        settings_of("hall", compress=1.0, bass_db=12.0, treble_db=12.0),
        MixSettings(voice_db=12, accompaniment_db=-60, echo=1, reverb=1),
        MixSettings(voice_db=-60, lag_ms=-300),
    ],
)
def test_a_mix_is_as_loud_as_other_music_and_never_too_high(settings: MixSettings) -> None:
    mixed = mix(tone(440, 6, RATE, 0.01), band(), RATE, settings)
    found = measure(mixed, RATE)
    assert mixed.shape == (6 * RATE, 2)
    assert found.lufs == pytest.approx(-14, abs=0.5)
    assert found.true_peak_db <= -1 + 1e-3


def test_a_late_voice_is_moved_to_its_place() -> None:
    voice = np.concatenate([silence(2.2, RATE), tone(440, 1, RATE), silence(1, RATE)])
    dry = settings_of("plain", accompaniment_db=-60.0, lag_ms=200)
    mixed = mix(voice, silence(6, RATE), RATE, dry)
    loud = np.flatnonzero(np.abs(mixed[:, 0]) > 0.05)
    assert loud[0] / RATE == pytest.approx(2.0, abs=0.01)
    assert len(mixed) == 6 * RATE


def test_a_voice_alone_and_silence_can_be_mixed() -> None:
    assert mix(tone(440, 2, RATE), np.zeros((0, 2), np.float32), RATE, MixSettings()).shape == (2 * RATE, 2)
    assert not mix(silence(2, RATE), np.zeros((0, 2), np.float32), RATE, MixSettings()).any()
    assert mix(silence(0), band(), RATE, MixSettings()).any()


@pytest.mark.parametrize(
    "wrong",
    [{"voice_db": 13}, {"echo": -0.1}, {"reverb": 1.1}, {"lag_ms": 2000}, {"accompaniment_db": float("nan")},
     {"treble_db": 13}, {"pitch_help": 1.1}],
)  # fmt: skip
def test_settings_beyond_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="lies between"):
        MixSettings(**wrong)
