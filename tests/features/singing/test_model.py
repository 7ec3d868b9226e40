"""What makes a singing count."""

from dataclasses import replace

import pytest

from madang.features.singing.model import Evidence, lag_taken_ms, stars, why_not_counted
from madang.ledger.genesis import default_policy

GOOD = Evidence(
    song_ms=60_000,
    covered_share=0.8,
    voiced_share=0.5,
    points=2_000,
    sung=True,
    length_ms=60_000,
    elapsed_ms=48_000,
    holds_share=False,
    overlaps=False,
    replay=False,
)


def test_what_just_reaches_every_standard_counts() -> None:
    assert why_not_counted(GOOD, default_policy().participation) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sung": False}, "not_sung"),
        ({"replay": True}, "replay"),
        ({"holds_share": True}, "own_song"),
        ({"song_ms": 59_999}, "song_too_short"),
        ({"covered_share": 0.799}, "not_covered"),
        ({"voiced_share": 0.499}, "not_voiced"),
        ({"points": 1_999}, "few_points"),
        ({"elapsed_ms": 47_999}, "too_quick"),
        ({"overlaps": True}, "overlaps"),
    ],
)
def test_each_standard_missed_is_named(change: dict[str, object], reason: str) -> None:
    assert why_not_counted(replace(GOOD, **change), default_policy().participation) == reason


def test_a_sandbox_does_not_look_at_the_time() -> None:
    assert why_not_counted(replace(GOOD, elapsed_ms=None), default_policy().participation) is None


def test_stars_rise_with_the_score() -> None:
    assert [stars(score) for score in (0, 19, 20, 60, 90, 100)] == [0, 0, 1, 3, 5, 5]


def test_only_a_long_delay_of_a_device_is_taken_off_before_scoring() -> None:
    assert [lag_taken_ms(lag) for lag in (None, -20, 150, 157, 480, 5_000)] == [0, 0, 0, 0, 330, 650]
