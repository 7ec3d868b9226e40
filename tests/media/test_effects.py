"""Echo and reverb."""

import numpy as np

from madang.media.effects import ECHO_S, clean, echo, reverb
from tests.media.sounds import silence, tone

CLICK = np.concatenate([np.ones(1), np.zeros(4 * 48_000 - 1)]).astype(np.float32)


def test_the_echo_comes_back_later_darker_and_on_the_other_side() -> None:
    wet = echo(CLICK, 48_000, 1.0)
    delay = round(ECHO_S * 48_000)
    assert not wet[: delay - 1].any()
    first, second = np.abs(wet[delay : 2 * delay - 5]), np.abs(wet[2 * delay : 3 * delay - 5])
    assert first[:, 1].max() > first[:, 0].max()
    assert second[:, 0].max() > second[:, 1].max()
    assert second.max() < first.max()


def test_the_room_fades_and_is_the_same_each_time() -> None:
    wet = reverb(CLICK, 48_000, 1.0)
    energy = [float(np.square(wet[start : start + 4_800]).sum()) for start in (4_800, 24_000, 72_000)]
    assert energy[0] > 10 * energy[1] > 100 * energy[2]
    assert np.array_equal(wet, reverb(CLICK, 48_000, 1.0))
    assert np.allclose(reverb(CLICK, 48_000, 0.5), wet / 2)


def test_rumble_is_taken_out_of_a_voice() -> None:
    assert np.abs(clean(tone(20, 2, 48_000, 0.1), 48_000)[48_000:]).max() < 0.1
    assert np.abs(clean(tone(300, 2, 48_000, 0.1), 48_000)[48_000:]).max() > 0.09


def test_what_is_shorter_than_the_effect_is_no_trouble() -> None:
    assert echo(silence(0.01), 16_000, 1.0).shape == (160, 2)
    assert reverb(silence(0.01), 16_000, 1.0).shape == (160, 2)
