"""A week begins on Monday, by UTC."""

from datetime import UTC, datetime

import pytest

from madang.features.scores.model import week_begun_ms


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000)


@pytest.mark.parametrize("now", ["2026-11-16T00:00:00", "2026-11-18T12:30:00", "2026-11-22T23:59:59"])
def test_every_day_of_a_week_belongs_to_its_monday(now: str) -> None:
    assert week_begun_ms(_ms(now)) == _ms("2026-11-16T00:00:00")
