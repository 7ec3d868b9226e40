"""What is written comes back at the same frame, whatever the encoder adds before."""

from pathlib import Path

import numpy as np
import pytest
from scipy.signal import correlate

from madang.media.decode import decode, probe
from madang.media.transcode import CODECS, Format, write
from tests.media.sounds import noise, silence, tone


@pytest.mark.parametrize("format", CODECS)
def test_a_sound_comes_back_at_its_frame(tmp_path: Path, format: Format) -> None:
    burst = noise(0.05, 48_000) * np.hanning(2_400).astype(np.float32)
    sound = np.concatenate([silence(1, 48_000), burst, silence(1, 48_000)])
    stereo = np.stack([sound, 0.5 * sound], axis=1)
    path = tmp_path / f"sound.{format}"
    write(path, stereo, 48_000, format)
    again = decode(path, 48_000, 2)
    assert probe(path).channels == 2
    lag = int(correlate(again[: len(sound), 0], sound, method="fft").argmax()) - len(sound) + 1
    assert abs(lag) <= 1
    assert 0 <= len(again) - len(sound) < 2_048


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("format", CODECS)
def test_a_sound_comes_back_as_loud_as_it_was(tmp_path: Path, format: Format, channels: int) -> None:
    sound = np.repeat(tone(440, 2, 48_000, 0.3)[:, None], channels, axis=1)
    write(tmp_path / f"sound.{format}", sound, 48_000, format)
    again = decode(tmp_path / f"sound.{format}", 48_000, channels)[24_000:72_000]
    assert 20 * np.log10(np.std(again) / np.std(sound)) == pytest.approx(0, abs=0.1)


def test_mono_and_what_is_too_loud_can_be_written(tmp_path: Path) -> None:
    write(tmp_path / "voice.flac", 3 * noise(1, 44_100, 1.0), 44_100, "flac")
    again = decode(tmp_path / "voice.flac", 44_100, 1)
    assert again.shape == (44_100, 1)
    assert np.abs(again).max() <= 1.0
