"""Sound files, good and bad."""

from pathlib import Path

import numpy as np
import pytest

from madang.media.decode import EmptyAudioError, NotAudioError, SoundError, TooLongError, decode, probe
from madang.media.transcode import Format
from tests.media.sounds import silence, tone, written

EMPTY_WAV = (
    b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"
    b"\x80>\x00\x00\x00}\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00"
)
"""A header of mono 16-bit PCM at 16 kHz and not one frame."""


def test_a_mono_voice_comes_as_it_was_written(tmp_path: Path) -> None:
    samples = tone(220, 1.0)
    read = decode(written(tmp_path / "voice.wav", samples), 16_000, 1)
    assert read.shape == (16_000, 1)
    assert np.abs(read[:, 0] - samples).max() < 1e-4


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000])
def test_any_rate_and_stereo_become_what_is_asked(tmp_path: Path, rate: int) -> None:
    stereo = np.stack([tone(220, 1.0, rate), tone(220, 1.0, rate)], axis=1)
    path = written(tmp_path / "voice.wav", stereo, rate)
    assert (probe(path).rate, probe(path).channels) == (rate, 2)
    assert len(decode(path, 16_000, 1)) == pytest.approx(16_000, abs=40)
    assert decode(path, rate, 2).shape == (rate, 2)


def test_mono_is_doubled_for_two_channels(tmp_path: Path) -> None:
    both = decode(written(tmp_path / "voice.wav", tone(220, 0.5)), 16_000, 2)
    assert np.array_equal(both[:, 0], both[:, 1])


def test_a_voice_that_is_too_long_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = written(tmp_path / "voice.wav", silence(3 * 60, 8_000), 8_000)
    with pytest.raises(TooLongError, match="longer than 1 minutes"):
        decode(path, 16_000, 1, seconds_max=60)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyAudioError),
        (b"hello, this is a text", NotAudioError),
        (bytes(4096), NotAudioError),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), NotAudioError),
        (EMPTY_WAV, EmptyAudioError),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n", NotAudioError),
    ],
)
def test_what_is_no_sound_gets_a_sentence(tmp_path: Path, content: bytes, error: type[SoundError]) -> None:
    path = tmp_path / "voice.wav"
    path.write_bytes(content)
    with pytest.raises(error, match=r"voice\.wav .*\."):
        decode(path, 16_000, 1)


def test_a_file_that_is_not_there_or_a_folder_gets_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "none.wav", tmp_path):
        with pytest.raises(NotAudioError):
            probe(path)


def test_a_file_cut_in_the_middle_gives_what_is_there(tmp_path: Path) -> None:
    path = written(tmp_path / "voice.mp3", tone(220, 4.0, 48_000), 48_000, "mp3")
    path.write_bytes(path.read_bytes()[:-20_000])
    assert 0 < len(decode(path, 16_000, 1)) < 4 * 16_000


@pytest.mark.parametrize("format", ["flac", "m4a", "mp3", "opus"])
def test_a_file_that_is_damaged_everywhere_gives_some_sound_or_a_sentence(tmp_path: Path, format: Format) -> None:
    path = written(tmp_path / f"voice.{format}", tone(220, 30.0, 48_000), 48_000, format)
    content = bytearray(path.read_bytes())
    for place in range(5_000, len(content) - 2_000, 40):
        content[place] ^= 1 + place % 255
    path.write_bytes(content)
    try:
        assert len(decode(path, 16_000, 1))
    except SoundError as error:
        assert str(error).endswith(".")
