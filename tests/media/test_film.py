"""Films in parts, joined to the frame, with their sound where it belongs."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from madang.media import decode, film
from tests.media.film_frames import parts_of, pictures
from tests.media.sounds import silence, written


def flashes(first: int, end: int, at: int) -> Iterator[np.ndarray]:
    """Grey pictures, one of them white."""
    for number in range(first, end):
        yield np.full((64, 48, 3), 255 if number == at else 60, np.uint8)


@pytest.fixture
def joined(tmp_path: Path) -> Path:
    """Two parts of 40 pictures with a flash in the 55th of all, and a click at the very time of it."""
    for number in range(2):
        film.draw(tmp_path / f"{number}.mp4", flashes(40 * number, 40 * number + 40, 55), (48, 64))
    sound = silence(80 / film.FPS, film.RATE)
    sound[55 * film.RATE // film.FPS :][:480] = 0.9
    path = tmp_path / "film.mp4"
    film.join(path, [tmp_path / "0.mp4", tmp_path / "1.mp4"], written(tmp_path / "sound.wav", sound, film.RATE))
    return path


def test_a_film_is_h264_with_aac_and_its_index_comes_first(joined: Path) -> None:
    with av.open(str(joined)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert (picture.codec.name, picture.codec_context.pix_fmt, sound.codec.name) == ("h264", "yuv420p", "aac")
        assert float(picture.average_rate) == film.FPS and sound.codec_context.sample_rate == film.RATE
        assert container.duration / av.time_base == pytest.approx(80 / film.FPS, abs=0.05)
    names = parts_of(joined)
    assert names.index("moov") < names.index("mdat")


def test_parts_follow_each_other_without_a_gap(joined: Path) -> None:
    found = pictures(joined)
    assert [round(time_s * film.FPS) for time_s, _ in found] == list(range(80))


def test_what_is_seen_and_what_is_heard_come_together(joined: Path) -> None:
    seen_s = max(pictures(joined), key=lambda each: each[1].mean())[0]
    sound = np.abs(decode.decode(joined, film.RATE, 1)[:, 0])
    heard_s = np.flatnonzero(sound > 0.3)[0] / film.RATE
    assert seen_s == pytest.approx(55 / film.FPS, abs=0.001)
    assert abs(seen_s - heard_s) < 0.01
