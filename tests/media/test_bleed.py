"""The accompaniment is told from a voice."""

import numpy as np
import pytest

from madang import house_songs
from madang.media.bleed import accompaniment_share
from madang.media.decode import Samples
from madang.media.ultrastar import read
from tests.media.sounds import noise, silence
from tests.voices import voice_of


@pytest.fixture(scope="module")
def voice() -> Samples:
    return voice_of(read(house_songs.texts()["amazing_grace"]).voices[0], seconds=30)


@pytest.fixture(scope="module")
def band() -> Samples:
    """Something with a pitch at every moment, unlike the voice."""
    time_s = np.arange(30 * 16_000) / 16_000
    steps = np.repeat(np.random.default_rng(3).integers(40, 70, 60), 8_000)
    phase = 2 * np.pi * np.cumsum(440 * 2 ** ((steps - 69) / 12)) / 16_000
    return np.asarray(0.1 * sum(np.sin(n * phase) / n for n in range(1, 9)) + 0 * time_s, np.float32)


def test_the_accompaniment_is_itself_through_a_cable_late_and_through_a_room(band: Samples) -> None:
    late = np.concatenate([silence(0.2), band])
    random = np.random.default_rng(0)
    room = np.convolve(band, random.standard_normal(1_200) * np.exp(-np.arange(1_200) / 300))[: len(band)]
    assert accompaniment_share(band, band, 16_000) > 0.99
    assert accompaniment_share(late, band, 16_000) > 0.95
    assert accompaniment_share((0.01 * room).astype(np.float32), band, 16_000) > 0.8


def test_a_voice_is_not_the_accompaniment_even_where_some_of_it_is_heard(voice: Samples, band: Samples) -> None:
    assert accompaniment_share(voice, band, 16_000) < 0.1
    assert accompaniment_share(voice + 0.25 * band, band, 16_000) < 0.4


def test_silence_noise_and_moments_are_nothing(band: Samples) -> None:
    assert accompaniment_share(silence(30), band, 16_000) == 0.0
    assert accompaniment_share(noise(30), band, 16_000) < 0.05
    assert accompaniment_share(band[:16_000], band, 16_000) == 0.0
