"""A voice's way through its preset."""

import numpy as np
import pytest

from madang.media.effects import echo, reverb, shape, treat
from madang.media.presets import NAMES, PresetName, character, settings_of
from tests.media.sounds import noise, silence, tone

RATE = 48_000
CLICK = np.concatenate([np.ones(1), np.zeros(4 * RATE - 1)]).astype(np.float32)
ECHO = character("echo")


def test_the_echo_comes_back_later_darker_and_on_the_other_side() -> None:
    wet = echo(CLICK, RATE, 1.0, ECHO)
    delay = round(ECHO.delay_ms * RATE / 1000)
    assert not wet[: delay - 1].any()
    first, second = np.abs(wet[delay : 2 * delay - 5]), np.abs(wet[2 * delay : 3 * delay - 5])
    assert first[:, 0].max() > first[:, 1].max()
    assert second[:, 1].max() > second[:, 0].max()
    assert second.max() < first.max()


def test_the_room_fades_and_is_the_same_each_time() -> None:
    wet = reverb(CLICK, RATE, 1.0, "hall")
    energy = [float(np.square(wet[start : start + 4_800]).sum()) for start in (4_800, 24_000, 72_000)]
    assert energy[0] > 4 * energy[1] > 40 * energy[2]
    assert np.array_equal(wet, reverb(CLICK, RATE, 1.0, "hall"))
    assert np.allclose(reverb(CLICK, RATE, 0.5, "hall"), wet / 2, atol=1e-7)


def test_a_long_voice_has_the_same_room_as_its_parts() -> None:
    voice = noise(14, RATE)
    whole = reverb(voice, RATE, 1.0, "plate")
    late = reverb(voice[6 * RATE :], RATE, 1.0, "plate")
    assert np.allclose(whole[10 * RATE :], late[4 * RATE :], atol=1e-5)


def test_rumble_is_taken_out_of_a_voice() -> None:
    plain = settings_of("plain")
    assert np.abs(shape(tone(20, 2, RATE, 0.1), RATE, plain, character("plain"))[RATE:]).max() < 0.1
    assert np.abs(shape(tone(300, 2, RATE, 0.1), RATE, plain, character("plain"))[RATE:]).max() > 0.09


def test_bass_and_treble_raise_their_ends_by_what_was_chosen() -> None:
    for name, hertz in (("bass_db", 90), ("treble_db", 12_000)):
        wave = np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE).astype(np.float32)
        levels = [
            np.std(shape(wave, RATE, settings_of("plain", **{name: db}), character("plain"))[RATE // 2 :])
            for db in (0.0, 6.0)
        ]
        assert 20 * np.log10(levels[1] / levels[0]) == pytest.approx(6, abs=0.8)


@pytest.mark.parametrize("preset", NAMES)
@pytest.mark.parametrize("rate", [8_000, 48_000, 96_000])
def test_every_preset_takes_every_rate_and_what_is_shorter_than_its_effects(preset: PresetName, rate: int) -> None:
    for voice in (silence(0), silence(0.01, rate), tone(220, 0.3, rate)):
        result = treat(voice, rate, settings_of(preset, echo=1.0, reverb=1.0))
        assert result.shape == (len(voice), 2) and np.isfinite(result).all()
