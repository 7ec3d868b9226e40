"""The team's lock opens by the calendar."""

from datetime import UTC, datetime

from madang.ledger.events import Posted, Reason
from madang.ledger.team import release_ms
from madang.ledger.units import NOTHING
from tests.ledger.story import COIN, NOON_MS, Story

LOCK = 250_000_000 * COIN


def test_releases_fall_on_the_same_day_of_later_months() -> None:
    begin = int(datetime(2026, 11, 30, 9, 30, tzinfo=UTC).timestamp()) * 1000 + 7
    found = [datetime.fromtimestamp(release_ms(begin, months) // 1000, UTC) for months in (3, 6, 15)]
    assert [when.isoformat()[:16] for when in found] == ["2027-02-28T09:30", "2027-05-30T09:30", "2028-02-29T09:30"]
    assert release_ms(begin, 3) % 1000 == 7


def test_the_team_gets_twelve_releases_and_the_last_is_what_is_left() -> None:
    story = Story()
    story.sleep_until(release_ms(NOON_MS, 3) - 1)
    assert story.available("team") == LOCK
    for number in range(1, 13):
        story.sleep_until(release_ms(NOON_MS, 3 * number))
    posted = [event for event in story.told if isinstance(event, Posted)]
    released = [event.amount for event in posted if event.reason is Reason.TEAM_RELEASE]
    assert released == [LOCK * 83 // 1000] * 11 + [LOCK - 11 * (LOCK * 83 // 1000)]
    assert story.available("team") == 0


def test_a_house_that_was_off_makes_up_for_every_release() -> None:
    story = Story()
    story.sleep_until(release_ms(NOON_MS, 9))
    amount = LOCK * 83 // 1000
    assert story.told[-3:] == [Posted(4, 1, amount, Reason.TEAM_RELEASE, NOTHING)] * 3
