"""Stories of participation: what counts, what is refused, and the welcome."""

from functools import partial

import pytest

from madang.ledger.days import standing
from madang.ledger.events import Posted, Reason
from madang.ledger.genesis import default_policy
from madang.ledger.rejections import Rejection
from madang.ledger.rules.participation import (
    ROW,
    Kind,
    ParticipationRecorded,
    RecordParticipation,
    WelcomePaid,
)
from madang.ledger.units import DAY_MS, NOTHING
from tests.ledger.story import COIN, Story, with_participation

SUNG = Kind.SONG_SUNG
WELL = Kind.SONG_SUNG_WELL


@pytest.fixture
def story() -> Story:
    told = Story("mina", "joon")
    for number in range(30):
        told.song(f"song {number}", 0, ("fund", 10_000))
    return told


def first_sung(story: Story, account: int, song: int) -> int | None:
    return story.state.first_song_days.get(account << 32 | song)


def points(story: Story, member: str) -> int:
    day = story.state.open_days[story.today]
    return day.points.shorts[story[member]] if story[member] < day.points.count else 0


def test_a_song_sung_well_counts_two_and_two_more_the_first_time(story: Story) -> None:
    story.record(("mina", WELL, 1))
    assert points(story, "mina") == 4
    story.record(("mina", WELL, 1), ("mina", SUNG, 1))
    assert points(story, "mina") == 7
    story.record(("mina", SUNG, 2))
    assert points(story, "mina") == 10


def test_a_song_sung_on_an_earlier_day_is_not_new(story: Story) -> None:
    story.record(("mina", WELL, 1))
    story.next_settlement()
    story.record(("mina", WELL, 1), ("joon", WELL, 1))
    assert (points(story, "mina"), points(story, "joon")) == (2, 4)


def test_a_song_is_new_on_the_day_that_was_recorded_first_though_it_be_the_later_one(story: Story) -> None:
    yesterday = story.today
    story.record(("mina", SUNG, 2))
    story.sleep_until((yesterday + 1) * DAY_MS + 1)
    story.record(("mina", SUNG, 1))
    story.record(("mina", SUNG, 1), day=yesterday)

    assert points(story, "mina") == 1 + 2
    assert story.state.open_days[yesterday].points.shorts[story["mina"]] == (1 + 2) + 1
    for day, songs, expected in ((yesterday, (2, 1), 4), (story.today, (1,), 3)):
        rows = b"".join(ROW.pack(story["mina"], SUNG, b"\0\0\0", 0, song) for song in songs)
        found = standing(story.state.point_table, day, rows, story["mina"], partial(first_sung, story, story["mina"]))
        assert found.points == expected


def test_both_kinds_of_singing_share_the_cap_of_twenty_songs(story: Story) -> None:
    story.record(*[("mina", WELL if number % 2 else SUNG, 1) for number in range(30)])
    assert points(story, "mina") == 10 * 2 + 10 * 1 + 2


def test_new_songs_are_capped_apart_and_are_new_only_once(story: Story) -> None:
    story.record(*[("mina", SUNG, number) for number in range(1, 31)])
    assert points(story, "mina") == 20 + 40
    story.next_settlement()
    story.record(("mina", SUNG, 30))
    assert points(story, "mina") == 1


@pytest.mark.parametrize(
    ("kind", "subjects", "expected"),
    [
        (Kind.LIKE_GIVEN, [0] * 25, 20),
        (Kind.LIKE_GIVEN, [10] * 3, 3),
        (Kind.RECORDING_PUBLISHED, [0] * 7, 50),
        (Kind.ROOM_KEPT, [0, 0], 10),
        (Kind.ROOM_TAKEN_PART, [0, 0], 5),
        (Kind.POST_WRITTEN, [0] * 21, 20),
        (Kind.HEARD_BY, [10, 10, 10], 1),
        (Kind.ACTIVE_MINUTE, [0] * 5, 0),
    ],
)
def test_each_kind_counts_up_to_its_cap(story: Story, kind: Kind, subjects: list[int], expected: int) -> None:
    story.record(*[("mina", kind, subject) for subject in subjects])
    assert points(story, "mina") == expected


def test_the_same_listener_counts_again_on_another_day(story: Story) -> None:
    story.record(("mina", Kind.HEARD_BY, story["joon"]))
    story.next_settlement()
    story.record(("mina", Kind.HEARD_BY, story["joon"]))
    assert points(story, "mina") == 1


def test_a_members_standing_follows_from_the_days_rows_alone(story: Story) -> None:
    acts = [("mina", WELL, number) for number in range(1, 28)] + [("mina", SUNG, 1)] * 3
    acts += [("joon", WELL, 5), ("mina", Kind.LIKE_GIVEN, 0), ("mina", Kind.HEARD_BY, 10), ("mina", Kind.HEARD_BY, 10)]
    acts += [("mina", Kind.RECORDING_PUBLISHED, 0)] * 6 + [("mina", Kind.ACTIVE_MINUTE, 0)]
    story.record(*acts)
    rows = b"".join(ROW.pack(story[name], kind, b"\0\0\0", 0, subject) for name, kind, subject in acts)
    for member in ("mina", "joon"):
        first = partial(first_sung, story, story[member])
        found = standing(story.state.point_table, story.today, rows, story[member], first)
        assert found.points == points(story, member) == sum(found.points_by_kind.values())
    mina = standing(story.state.point_table, story.today, rows, 9, lambda song: story.today)
    assert mina.counts == {0: 20, 1: 20, 3: 1, 4: 5, 7: 1}
    assert mina.points_by_kind == {0: 40, 1: 40, 3: 1, 4: 50, 7: 1}


def test_rows_come_in_sequence_and_once(story: Story) -> None:
    row = ROW.pack(story["mina"], SUNG, b"\0\0\0", 5, 1)
    batch = RecordParticipation(story["attestor"], story.today, 1, row * 3)
    assert story.must("attestor", batch) == [ParticipationRecorded(story["attestor"], story.today, 1, 3)]
    assert story.refused("attestor", batch) is Rejection.SEQUENCE_GAP
    gap = RecordParticipation(story["attestor"], story.today, 5, row)
    assert story.refused("attestor", gap) is Rejection.SEQUENCE_GAP
    story.must("attestor", RecordParticipation(story["attestor"], story.today, 4, row))


def test_only_the_attestor_records(story: Story) -> None:
    row = ROW.pack(story["mina"], SUNG, b"\0\0\0", 5, 1)
    assert story.refused("mina", story.attested(row)) is Rejection.NOT_AUTHORISED
    own = RecordParticipation(story["mina"], story.today, 1, row)
    assert story.refused("mina", own) is Rejection.NOT_AUTHORISED


@pytest.mark.parametrize(
    "row",
    [
        ROW.pack(9, 0, b"\0\0\0", 0, 0),
        ROW.pack(9, 10, b"\0\0\0", 0, 0),
        ROW.pack(9, SUNG, b"\0\0\0", 0, 31),
        ROW.pack(9, SUNG, b"\0\0\0", 0, 0),
        ROW.pack(9, SUNG, b"\0\1\0", 0, 1),
        ROW.pack(9, SUNG, b"\0\0\0", DAY_MS, 1),
        ROW.pack(11, SUNG, b"\0\0\0", 0, 1),
        ROW.pack(0, SUNG, b"\0\0\0", 0, 1),
        ROW.pack(8, SUNG, b"\0\0\0", 0, 1),
        ROW.pack(9, Kind.HEARD_BY, b"\0\0\0", 0, 9),
        ROW.pack(9, Kind.HEARD_BY, b"\0\0\0", 0, 0),
        ROW.pack(9, Kind.LIKE_GIVEN, b"\0\0\0", 0, 9),
        ROW.pack(9, Kind.POST_WRITTEN, b"\0\0\0", 0, 1),
        ROW.pack(9, SUNG, b"\0\0\0", 0, 1) + b"\0",
    ],
)
def test_one_wrong_row_refuses_the_whole_batch(story: Story, row: bytes) -> None:
    good = ROW.pack(9, SUNG, b"\0\0\0", 0, 1)
    assert story.refused("attestor", story.attested(good + row)) is Rejection.ROWS_INVALID


def test_yesterday_takes_rows_until_ten_past_midnight(story: Story) -> None:
    day = story.today
    story.record(("mina", SUNG, 1))
    story.sleep_until((day + 1) * DAY_MS + 300_000)
    story.record(("mina", SUNG, 1), day=day)
    story.record(("mina", SUNG, 1))
    assert sorted(story.state.open_days) == [day, day + 1]
    story.sleep_until((day + 1) * DAY_MS + 599_999)
    assert day in story.state.open_days
    story.sleep_until((day + 1) * DAY_MS + 600_000)
    row = ROW.pack(story["mina"], SUNG, b"\0\0\0", 0, 1)
    assert story.refused("attestor", story.attested(row, day)) is Rejection.DAY_CLOSED
    assert story.refused("attestor", story.attested(row, day + 2)) is Rejection.DAY_IN_FUTURE


def test_the_welcome_needs_thirty_minutes_and_a_singing(story: Story) -> None:
    story.minutes("mina", 0, 29)
    story.record(("mina", SUNG, 1))
    assert story.available("mina") == 0
    story.minutes("mina", 28, 1)
    assert story.available("mina") == 0
    story.minutes("mina", 29, 1)
    assert story.told[-1] == WelcomePaid(story["mina"], COIN // 10)
    assert story.told[-2] == Posted(story["reserve"], story["mina"], COIN // 10, Reason.WELCOME, NOTHING)
    story.minutes("mina", 40, 60)
    assert story.available("mina") == COIN // 10


def test_the_singing_may_come_last(story: Story) -> None:
    story.minutes("mina", 0, 40)
    story.record(("mina", WELL, 1))
    assert story.available("mina") == COIN // 10


def test_welcomes_beyond_the_days_number_wait_in_order() -> None:
    policy = with_participation(default_policy(), welcomes_a_day=1, welcome_minutes=1)
    story = Story("one", "two", "three", policy=policy)
    story.song("song", 0, ("fund", 10_000))
    for name in ("two", "three", "one"):
        story.minutes(name, 0, 1)
        story.record((name, SUNG, 1))
    paid = [event.account for event in story.told if isinstance(event, WelcomePaid)]
    assert paid == [story["two"]]
    story.sleep_until((story.today + 1) * DAY_MS)
    story.sleep_until((story.today + 1) * DAY_MS)
    paid = [event.account for event in story.told if isinstance(event, WelcomePaid)]
    assert paid == [story["two"], story["three"], story["one"]]
