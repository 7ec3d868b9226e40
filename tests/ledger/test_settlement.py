"""The payout of a day, against the economy's own numbers and a plain-integer oracle."""

from fractions import Fraction

import msgspec
import pytest

from madang.ledger import merkle
from madang.ledger.genesis import default_policy
from madang.ledger.rules import decode_event
from madang.ledger.rules.participation import ROW, DaySettled, Kind
from madang.ledger.settlement import days_in_month, payout, payout_table
from madang.ledger.units import DAY_MS
from tests.ledger.story import COIN, Story, with_participation

CAP = 10_000_000 * COIN


@pytest.mark.parametrize(
    ("members", "expected"), [(300_000, 29_712_955), (1_000_000, 99_043_185), (5_000_000, 99_043_185)]
)
def test_the_economys_worked_examples(members: int, expected: int) -> None:
    assert payout_table(CAP, members, 1_000_000, 30, 257_800_000, 766)[766] == expected


@pytest.mark.parametrize(("members", "total", "days"), [(1, 1, 31), (317, 12_345, 28), (999_999, 10**9 + 7, 30)])
def test_every_entry_is_floored_once_from_the_exact_fraction(members: int, total: int, days: int) -> None:
    table = payout_table(CAP, members, 1_000_000, days, total, 2_000)
    for points, units in enumerate(table):
        exact = Fraction(CAP, days) * Fraction(min(members, 1_000_000), 1_000_000) * Fraction(points, total)
        assert units == exact.numerator // exact.denominator


def test_days_in_a_month_follow_the_calendar() -> None:
    assert [days_in_month(day) for day in (0, 31, 59, 19_782, 20_602, 20_632)] == [31, 28, 31, 29, 31, 30]


def settled(story: Story, result: object) -> DaySettled:
    events = [decode_event(raw) for raw in result.own_events]
    (found,) = [event for event in events if isinstance(event, DaySettled)]
    return found


def test_a_day_is_paid_exactly_and_only_once() -> None:
    story = Story("mina", "joon", "third")
    story.song("song", 0, ("fund", 10_000))
    acts = [("mina", Kind.SONG_SUNG_WELL, 1), ("joon", Kind.SONG_SUNG, 1), ("joon", Kind.LIKE_GIVEN, 0)]
    acts.append(("third", Kind.LIKE_GIVEN, 0))
    story.record(*acts)
    day = story.today
    rows = b"".join(ROW.pack(story[name], kind, b"\0\0\0", 0, subject) for name, kind, subject in acts)

    told = settled(story, story.next_settlement())

    parts = {"mina": 4, "joon": 4, "third": 1}
    expected = {name: CAP * 2 * points // (30 * 1_000_000 * 9) for name, points in parts.items()}
    assert told == DaySettled(day, 2, 9, sum(expected.values()), merkle.day_root(rows))
    assert {name: story.available(name) for name in parts} == expected
    record = story.state.settled.get(0)
    assert record is not None
    assert payout(record, 4) == expected["mina"]
    assert story.state.figures.minted == told.minted
    story.sleep_until(story.now_ms + 3_600_000)
    assert {name: story.available(name) for name in parts} == expected


def test_a_day_without_points_mints_nothing_and_is_settled_all_the_same() -> None:
    story = Story()
    told = settled(story, story.next_settlement())
    assert told == DaySettled(story.today - 1, 0, 0, 0, merkle.day_root(b""))


def test_points_without_any_singing_earn_nothing() -> None:
    story = Story("mina")
    story.record(("mina", Kind.LIKE_GIVEN, 0))
    told = settled(story, story.next_settlement())
    assert (told.members, told.total, told.minted) == (0, 1, 0)


def test_a_house_that_was_off_settles_every_day_in_order() -> None:
    story = Story("mina")
    story.song("song", 0, ("fund", 10_000))
    first = story.today
    story.record(("mina", Kind.SONG_SUNG, 1))
    story.sleep_until((first + 10) * DAY_MS + 600_000)
    days = [event.day for event in story.told if isinstance(event, DaySettled)]
    assert days == list(range(first, first + 10))
    assert story.available("mina") == CAP // (30 * 1_000_000)


def test_a_day_is_paid_by_its_own_month_however_late_it_is_settled() -> None:
    last_of_june = 20_634
    story = Story("mina", time_ms=last_of_june * DAY_MS + 1)
    story.song("song", 0, ("fund", 10_000))
    story.record(("mina", Kind.SONG_SUNG, 1))
    story.sleep_until((last_of_june + 1) * DAY_MS)
    story.record(("mina", Kind.SONG_SUNG, 1))

    story.sleep_until((last_of_june + 40) * DAY_MS)

    minted = [event.minted for event in story.told if isinstance(event, DaySettled) and event.total]
    assert minted == [CAP // (30 * 1_000_000), CAP // (31 * 1_000_000)]


def test_daily_members_grow_at_most_by_the_limit() -> None:
    members = [f"member {number}" for number in range(8)]
    policy = with_participation(default_policy(), members_floor=2, members_growth_percent=150, members_window_days=2)
    story = Story(*members, policy=policy)
    story.song("song", 0, ("fund", 10_000))
    found = []
    for count in (1, 8, 8, 8, 0, 0, 8):
        if count:
            story.record(*[(name, Kind.SONG_SUNG, 1) for name in members[:count]])
        found.append(settled(story, story.next_settlement()).members)
    assert found == [1, 2, 3, 4, 0, 0, 2]


def test_without_a_limit_every_singing_member_counts() -> None:
    members = [f"member {number}" for number in range(5)]
    story = Story(*members, policy=with_participation(default_policy(), members_floor=0))
    story.song("song", 0, ("fund", 10_000))
    story.record(*[(name, Kind.SONG_SUNG, 1) for name in members])
    assert settled(story, story.next_settlement()).members == 5


def test_a_settlement_that_is_discarded_leaves_no_trace() -> None:
    from madang.ledger.transition import Block, apply_block

    story = Story("mina", "joon")
    story.song("song", 0, ("fund", 10_000))
    story.record(("mina", Kind.SONG_SUNG, 1))
    before = story.state.root()
    story.state.keep()
    block = Block(story.state.figures.height + 1, (story.today + 1) * DAY_MS + 600_000, [])

    first = apply_block(story.state, block)
    story.state.discard()
    assert story.state.root() == before
    story.state.keep()
    second = apply_block(story.state, block)

    assert msgspec.msgpack.encode(first.own_events) == msgspec.msgpack.encode(second.own_events)
    assert (first.state_root, first.results_root) == (second.state_root, second.results_root)
