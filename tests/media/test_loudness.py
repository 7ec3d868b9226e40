"""EBU R 128's own test signals, and peaks between samples."""

import numpy as np
import pyloudnorm
import pytest

from madang.media.loudness import integrated_lufs, measure, to_loudness, true_peak_db
from tests.media.sounds import noise, silence, tone


def sine(hertz: float, seconds: float, level_db: float, rate: int = 48_000, phase: float = 0.0) -> np.ndarray:
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate + phase)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def test_the_standards_tones_have_the_standards_loudness() -> None:
    assert integrated_lufs(sine(1000, 20, -23), 48_000) == pytest.approx(-23, abs=0.1)
    assert integrated_lufs(sine(1000, 20, -33), 48_000) == pytest.approx(-33, abs=0.1)
    quiet_loud_quiet = np.concatenate([sine(1000, 10, -36), sine(1000, 60, -23), sine(1000, 10, -36)])
    assert integrated_lufs(quiet_loud_quiet, 48_000) == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_sound_is_as_loud_as_another_implementation_says(rate: int, channels: int) -> None:
    swell = np.linspace(0, 0.5, 7 * rate, dtype=np.float32)
    sound = np.stack([swell * noise(7, rate, 0.3, 2), tone(90, 7, rate, 0.1)], axis=1)[:, :channels]
    sound[3 * rate : 4 * rate] = 0
    peers = pyloudnorm.Meter(rate).integrated_loudness(sound.astype(np.float64))
    assert integrated_lufs(sound, rate) == pytest.approx(peers, abs=0.01)


def test_a_peak_between_the_samples_is_found() -> None:
    between = sine(12_000, 1, -6, phase=np.pi / 4)
    assert 20 * np.log10(np.abs(between).max()) == pytest.approx(-9, abs=0.1)
    assert true_peak_db(between[4_800:-4_800]) == pytest.approx(-6, abs=0.3)


def test_silence_and_moments_have_no_loudness() -> None:
    assert measure(silence(2), 16_000).lufs is None
    assert true_peak_db(silence(2)) == float("-inf")
    assert integrated_lufs(sine(1000, 0.2, -20), 48_000) is None


def test_a_sound_is_brought_to_a_loudness_and_silence_left_alone() -> None:
    assert integrated_lufs(to_loudness(sine(500, 3, -30), 48_000, -18), 48_000) == pytest.approx(-18, abs=0.1)
    assert not to_loudness(silence(2), 16_000, -18).any()
