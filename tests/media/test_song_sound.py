"""What is found out about a sound before it becomes a song."""

from pathlib import Path

import numpy as np
import pytest

from madang.media import song_sound, transcode
from madang.media.decode import Samples

RATE = song_sound.RATE


def tone(seconds: float, height: float = 0.3) -> Samples:
    return (height * np.sin(2 * np.pi * 220 * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def examined(folder: Path, samples: Samples, format: transcode.Format = "wav") -> tuple[song_sound.SongSound, bool]:
    transcode.write(folder / "sound", samples, 48_000 if format == "opus" else RATE, format)
    return song_sound.examine(folder / "sound", folder / "copy", 60)


def test_silences_are_found_where_they_are_also_at_the_ends(tmp_path: Path) -> None:
    quiet = np.zeros(5 * RATE, np.float32)
    found, _ = examined(tmp_path, np.concatenate([quiet, tone(2), quiet, tone(2), quiet[: 3 * RATE]]))
    assert found.silences == [[0, 5_000], [7_000, 12_000]]
    assert found.duration_ms == 17_000


def test_a_clipped_sound_is_known(tmp_path: Path) -> None:
    assert not examined(tmp_path, tone(6))[0].clipped
    assert examined(tmp_path, np.clip(tone(6, 3.0), -0.98, 0.98))[0].clipped


def test_silence_has_no_loudness(tmp_path: Path) -> None:
    found, _ = examined(tmp_path, np.zeros(6 * RATE, np.float32))
    assert (found.lufs, found.silences) == (None, [[0, 6_000]])


def test_a_copy_is_made_only_where_browsers_need_one(tmp_path: Path) -> None:
    for format, needed in (("wav", False), ("mp3", False), ("m4a", False), ("flac", False), ("opus", True)):
        (tmp_path / "copy").unlink(missing_ok=True)
        assert examined(tmp_path, tone(6), format)[1] is needed  # type: ignore[arg-type]
        assert (tmp_path / "copy").exists() is needed


def test_what_is_over_at_once_is_no_song(tmp_path: Path) -> None:
    with pytest.raises(song_sound.TooShortError, match=r"1\.0 seconds"):
        examined(tmp_path, tone(1))
