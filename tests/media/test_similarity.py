"""A replay is known, another take is not.

Measured when this was written. The synthetic singer, six takes of each of the four house songs, 60 pairs, every take
with 18 cents of wander and 12 ms of timing of its own: shares of 0.28 to 0.35 against the 0.8 of the rule, medians of
16 to 19 cents, no false positive. Steadier than people sing, with 10 cents and 5 ms: 0.47 to 0.58; with 6 cents: 0.62
to 0.74; none of 24 pairs is taken for a replay. Only a machine (2 cents, 1 ms) is: 0.92 to 0.99. Three real recordings
by two singers: below 0.01. The same take 200 ms later with noise added: 0.98 at 2 cents.
Nobody sang the same song twice among the real recordings at hand: real takes are not measured.
"""

from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest

from madang import house_songs
from madang.media.decode import decode
from madang.media.pitch import Contour, track
from madang.media.similarity import same_contour
from madang.media.songtext import Voice
from madang.media.ultrastar import read
from tests.media.sounds import noise, silence, written
from tests.voices import voice_of


@pytest.fixture(scope="module")
def part() -> Voice:
    return read(house_songs.texts()["amazing_grace"]).voices[0]


@pytest.fixture(scope="module")
def takes(part: Voice) -> list[Contour]:
    return [track(voice_of(part, seed=seed), 16_000) for seed in range(3)]


def test_a_take_is_itself(takes: list[Contour]) -> None:
    found = same_contour(takes[0], takes[0])
    assert (found.same, found.share, found.cents, found.lag_ms) == (True, 1.0, 0.0, 0)


def test_another_take_by_the_same_singer_is_not_a_replay(takes: list[Contour]) -> None:
    for first, second in combinations(takes, 2):
        found = same_contour(first, second)
        assert not found.same
        assert found.share < 0.6


def test_a_replay_is_known_late_noisy_and_through_an_encoder(part: Voice, takes: list[Contour], tmp_path: Path) -> None:
    voice = voice_of(part, seed=0, delay_s=0.3)
    for replay in (voice, voice + noise(len(voice) / 16_000, level=0.002)[: len(voice)],
                   decode(written(tmp_path / "replay.mp3", voice, 16_000, "mp3"), 16_000, 1)[:, 0]):  # fmt: skip
        found = same_contour(takes[0], track(replay, 16_000))
        assert found.same
        assert found.lag_ms == pytest.approx(300, abs=10)


def test_a_part_of_a_take_is_not_the_whole(takes: list[Contour]) -> None:
    half = takes[0].midi.copy()
    half[len(half) // 2 :] = np.nan
    assert not same_contour(takes[0], Contour(half, takes[0].confidence, takes[0].energy_db)).same


def test_silence_is_like_nothing(takes: list[Contour]) -> None:
    quiet = track(silence(5), 16_000)
    for pair in ((quiet, quiet), (quiet, takes[0]), (takes[0], quiet)):
        assert same_contour(*pair).share == 0.0


def test_real_singers_are_not_each_other(real_songs: Path) -> None:
    contours = [
        track(decode(path, 16_000, 1), 16_000) for path in sorted(real_songs.glob("singing/vocadito_*.wav"))
    ]  # fmt: skip
    for (place, first), (other, second) in product(enumerate(contours), repeat=2):
        assert same_contour(first, second).same == (place == other)
