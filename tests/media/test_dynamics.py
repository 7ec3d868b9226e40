"""De-esser, gate and compressor."""

import numpy as np
import pytest

from madang.media.dynamics import follow
from madang.media.presets import MixSettings
from tests.media.sounds import noise, silence, tone

RATE = 48_000
PLAIN = {"preset": "plain"}


def settings(**chosen: object) -> MixSettings:
    return MixSettings(**(PLAIN | chosen))  # type: ignore[arg-type]


def level_db(sound: np.ndarray) -> float:
    return float(20 * np.log10(np.std(sound) + 1e-12))


def test_nothing_chosen_changes_nothing() -> None:
    voice = noise(1, RATE)
    assert follow(voice, RATE, settings()) is voice


def test_a_gate_quiets_the_pauses_and_leaves_the_lines() -> None:
    room = noise(3, RATE, 0.001)
    voice = np.concatenate([silence(1, RATE), tone(220, 1, RATE, 0.2), silence(1, RATE)]) + room
    gated = follow(voice, RATE, settings(gate=True))
    assert level_db(gated[round(2.6 * RATE) :]) < level_db(voice[round(2.6 * RATE) :]) - 18
    assert level_db(gated[round(1.1 * RATE) : 2 * RATE]) == pytest.approx(level_db(voice[round(1.1 * RATE) : 2 * RATE]))
    opened = np.flatnonzero(np.abs(gated[RATE:]) > 0.1)[0]
    assert opened < 0.02 * RATE


def test_compression_brings_loud_and_soft_nearer_and_keeps_the_middle() -> None:
    soft, loud = tone(220, 1, RATE, 0.03), tone(220, 1, RATE, 0.3)
    voice = np.concatenate([soft, loud])
    apart = level_db(loud) - level_db(soft)
    for amount, more in ((0.5, 3), (1.0, 6)):
        even = follow(voice, RATE, settings(compress=amount))
        parts = even[RATE // 2 : RATE], even[round(1.5 * RATE) :]
        assert level_db(parts[1]) - level_db(parts[0]) < apart - more
        assert level_db(parts[0]) > level_db(soft)


def test_a_sharp_s_is_softened_and_a_vowel_is_not() -> None:
    sharp = np.diff(np.diff(noise(1, RATE, 0.05), prepend=0), prepend=0).astype(np.float32)
    vowel = tone(220, 1, RATE, 0.2)
    voice = np.concatenate([vowel, sharp, vowel])
    soft = follow(voice, RATE, settings(deess=1.0))
    assert level_db(soft[round(1.2 * RATE) : 2 * RATE]) < level_db(sharp) - 4
    assert level_db(soft[RATE // 2 : RATE]) == pytest.approx(level_db(vowel), abs=0.3)
    half = follow(voice, RATE, settings(deess=0.5))
    assert level_db(soft[round(1.2 * RATE) : 2 * RATE]) < level_db(half[round(1.2 * RATE) : 2 * RATE])
