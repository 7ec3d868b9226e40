"""The accompaniment is told from a voice."""

import numpy as np
import pytest

from madang import house_songs
from madang.media.bleed import NOTHING, bleed
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


def test_the_accompaniment_is_known_through_a_cable_late_and_through_a_room(band: Samples) -> None:
    late = np.concatenate([silence(0.2), band])
    random = np.random.default_rng(0)
    room = np.convolve(band, random.standard_normal(1_200) * np.exp(-np.arange(1_200) / 300))[: len(band)]
    small = np.convolve(band, [1, -1])[: len(band)]
    for recording in (band, late, 0.01 * room, small):
        assert bleed(recording.astype(np.float32), band, 16_000).alone


def test_a_voice_is_not_the_accompaniment_even_where_some_of_it_is_heard(voice: Samples, band: Samples) -> None:
    assert bleed(voice, band, 16_000).share < 0.1
    assert bleed(voice + 0.25 * band, band, 16_000).share < 0.4


def test_the_track_of_the_singer_who_is_on_the_song_is_a_voice(voice: Samples, band: Samples) -> None:
    mixed = voice + 0.3 * band
    assert bleed(mixed, mixed, 16_000).alone
    assert not bleed(voice, mixed, 16_000).alone


def test_silence_noise_and_moments_are_nothing(band: Samples) -> None:
    assert not bleed(silence(30), band, 16_000).alone
    assert bleed(noise(30), band, 16_000).share < 0.05
    assert bleed(band[:16_000], band, 16_000) == NOTHING
