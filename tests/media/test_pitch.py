"""The pitch of a voice."""

from pathlib import Path

import numpy as np
import pytest

from madang.media.decode import decode
from madang.media.pitch import pack, track, unpack
from tests.media.sounds import noise, silence, tone


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_a_tone_is_heard_at_its_pitch_whatever_the_rate(rate: int) -> None:
    contour = track(tone(220, 2.0, rate), rate)
    assert len(contour) == 200
    assert np.nanmedian(contour.midi) == pytest.approx(57, abs=0.1)
    assert contour.voiced[20:180].all()


def test_silence_and_noise_have_no_pitch() -> None:
    assert not track(silence(2), 16_000).voiced.any()
    assert track(noise(2), 16_000).voiced.mean() < 0.02


def test_a_stereo_sound_is_heard_as_one_voice() -> None:
    mono = tone(220, 1.0)
    assert np.array_equal(track(np.stack([mono, mono], axis=1), 16_000).midi, track(mono, 16_000).midi, equal_nan=True)


def test_nothing_gives_an_empty_contour_and_a_moment_a_short_one() -> None:
    assert len(track(silence(0), 16_000)) == 0
    assert len(track(silence(0.005), 16_000)) == 1


def test_a_contour_is_packed_to_the_cent() -> None:
    contour = track(np.concatenate([tone(220, 1.0), silence(0.5), tone(330, 1.0)]), 16_000)
    again = unpack(pack(contour))
    assert np.array_equal(again.voiced, contour.voiced)
    assert np.nanmax(np.abs(again.midi - contour.midi)) < 0.006
    assert len(pack(contour)) < 1_000


def test_a_real_singer_is_heard_as_people_wrote_it_down(real_songs: Path) -> None:
    contour = track(decode(real_songs / "singing/vocadito_1.wav", 16_000, 1), 16_000)
    written = np.loadtxt(real_songs / "singing/vocadito_1_f0.csv", delimiter=",")
    place = np.clip(np.round(written[:, 0] * 100).astype(int), 0, len(contour) - 1)
    sung = written[:, 1] > 0
    cents = 100 * np.abs(contour.midi[place] - 69 - 12 * np.log2(np.maximum(written[:, 1], 1) / 440))
    assert (np.nan_to_num(cents[sung], nan=1e9) < 50).mean() > 0.9
