"""A voice as the microphone should have given it."""

from pathlib import Path

import numpy as np
import pytest

from madang.media.cleaning import clean, is_clipped, read_voice
from madang.media.mix import mix
from madang.media.pitch import track
from madang.media.presets import settings_of
from tests.media.sounds import noise, silence, tone, written

RATE = 48_000


def test_a_standing_offset_is_taken_out_and_silence_stays_silent() -> None:
    voice = np.concatenate([silence(0.5, RATE), tone(220, 1, RATE, 0.1) + 0.3, silence(0.5, RATE)])
    cleaned = clean(voice, RATE)
    assert abs(cleaned[RATE // 2 : -RATE // 2].mean()) < 1e-4
    assert not cleaned[: RATE // 2].any() and not cleaned[-RATE // 2 :].any()


@pytest.mark.parametrize("rate", [16_000, 48_000, 96_000])
def test_cut_off_tops_are_drawn_nearer_to_what_was_sung(rate: int) -> None:
    sung = tone(220, 2, rate, 0.65)
    cut = np.clip(sung, -0.9, 0.9)
    assert np.abs(sung).max() > 1
    mended = clean(cut, rate)
    assert np.std(mended - sung) < 0.6 * np.std(cut - sung)
    assert is_clipped(cut, rate) and not is_clipped(sung, rate)


@pytest.mark.parametrize("hertz", [80, 110, 220, 880])
def test_a_loud_voice_that_is_whole_is_left_alone(hertz: float) -> None:
    wave = (0.95 * np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)).astype(np.float32)
    # As sixteen bits give it: the tops of a slow wave are a little flat.
    rounded = np.round(wave * 32_767) / 32_768
    assert not is_clipped(rounded, RATE)
    assert np.abs(clean(rounded, RATE) - rounded).max() < 1e-3


def test_a_square_wave_and_a_sound_that_is_all_one_value_do_no_harm() -> None:
    for odd in (np.sign(tone(50, 1, RATE)), np.ones(RATE), -np.ones(3), np.zeros(0), noise(1, RATE, 2.0).clip(-1, 1)):
        assert np.isfinite(clean(odd.astype(np.float32), RATE)).all()


@pytest.mark.parametrize("rate", [16_000, 44_100, 96_000])
def test_a_voice_of_any_rate_comes_at_the_mixs_own(tmp_path: Path, rate: int) -> None:
    path = written(tmp_path / "voice.flac", tone(220, 2, rate), rate, "flac")
    voice = read_voice(path, RATE)
    assert abs(len(voice) - 2 * RATE) <= 1
    assert np.nanmedian(track(voice, RATE).midi) == pytest.approx(57, abs=0.1)


def test_a_voice_in_one_of_two_channels_is_as_loud_as_any(tmp_path: Path) -> None:
    """What a stereo input with one plug pulled gives."""
    sung = tone(220, 2, RATE)
    half = np.stack([sung, np.zeros_like(sung)], axis=1)
    voice = read_voice(written(tmp_path / "half.flac", half, RATE, "flac"), RATE)
    assert np.corrcoef(voice, sung)[0, 1] > 0.999
    settings = settings_of("dry")
    mixes = [mix(each, np.zeros((0, 2), np.float32), RATE, settings) for each in (voice, sung)]
    assert np.abs(mixes[0] - mixes[1]).max() < 0.01
