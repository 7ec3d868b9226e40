"""The picture of a sound."""

import numpy as np

from madang.media.waveform import peaks
from tests.media.sounds import silence, tone


def test_the_loudest_column_is_full_and_silence_is_flat() -> None:
    picture = peaks(np.concatenate([silence(1), tone(220, 1), 0.5 * tone(220, 1)]))
    assert len(picture) == 400
    assert max(picture) == 255
    assert set(picture[:130]) == {0}
    assert 120 <= picture[350] <= 135


def test_stereo_short_and_empty_sounds_have_a_picture_too() -> None:
    assert len(peaks(np.stack([tone(220, 1), silence(1)], axis=1))) == 400
    assert len(peaks(tone(220, 0.01))) == 400
    assert peaks(silence(1)) == peaks(silence(0)) == bytes(400)
