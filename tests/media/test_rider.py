"""An automatic hand on the voice's fader."""

import numpy as np
import pytest

from madang.media.loudness import powers
from madang.media.mix import mix
from madang.media.presets import settings_of
from madang.media.rider import curve, ride
from tests.media.sounds import noise, silence, tone

RATE = 48_000


def blocks(*levels: float) -> np.ndarray:
    """Ten seconds at each level."""
    return np.repeat(levels, 100).astype(float)


def test_a_voice_is_raised_where_the_accompaniment_is_loud_and_never_beyond_the_limits() -> None:
    hand = ride(blocks(0.01, 0.01, 0.01), blocks(0.002, 0.02, 1.0))
    assert hand[50] < hand[150] < hand[250]
    # 3 dB more accompaniment than voice and 2 dB margin.
    assert hand[150] == pytest.approx(10 * np.log10(2) + 2, abs=0.3)
    assert hand[50] >= -6 and hand[250] == pytest.approx(6, abs=0.01)


def test_the_hand_is_slow_and_moves_on_through_pauses() -> None:
    hand = ride(blocks(0.01, 0.0, 0.04), blocks(0.01, 0.01, 0.01))
    assert np.abs(np.diff(hand)).max() < 0.5
    assert hand[50] > hand[150] > hand[250]


def test_nobody_singing_or_nothing_playing_moves_nothing() -> None:
    assert not ride(blocks(0.0), blocks(0.1)).any()
    assert not ride(blocks(0.1), blocks(0.0)).any()
    assert not len(ride(blocks(), blocks()))
    assert (curve(np.zeros(0), RATE, 7) == 1).all()


def test_a_curve_is_as_long_as_the_sound_and_passes_through_each_block() -> None:
    gains = np.array([0.0, 6.0, -6.0])
    drawn = curve(gains, RATE, 3 * 4_800 + 100)
    assert len(drawn) == 3 * 4_800 + 100
    assert 20 * np.log10(drawn[[2_400, 7_200, 12_000]]) == pytest.approx(gains, abs=0.01)


def test_a_soft_verse_stands_out_in_the_mix_as_its_loud_one_does() -> None:
    voice = np.concatenate([tone(440, 6, RATE, 0.05), silence(1, RATE), tone(440, 6, RATE, 0.2)])
    band = np.repeat(noise(13, RATE, 0.1)[:, None], 2, axis=1)
    apart = []
    for on in (False, True):
        mixed = mix(voice, band, RATE, settings_of("plain", automatic_level=on))
        parts = mixed[RATE : 5 * RATE, 0], mixed[8 * RATE : 12 * RATE, 0]
        first, second = (np.abs(np.fft.rfft(part))[4 * 440] for part in parts)
        apart.append(20 * np.log10(second / first))
    assert apart[0] == pytest.approx(12, abs=0.5)
    assert apart[1] < apart[0] - 4
    assert len(powers(voice, RATE)) == 130
