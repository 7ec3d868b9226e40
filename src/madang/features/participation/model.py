"""Nouns of participation, and the arithmetic of an estimate. What is paid is the law's alone."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from struct import Struct

from madang.ledger.genesis import ParticipationPolicy
from madang.ledger.rules.participation import Kind
from madang.ledger.units import DAY_MS
from madang.plumbing.live import Message

ROW = Struct("<IB3xII")
"""account, kind, three zero bytes, milliseconds in the day, subject."""
BATCHES_A_RUN = 40
UPLOADS_AT_ONCE = 1_000

SONG_NEW = "song_new"
KIND_NAMES = {
    int(Kind.SONG_SUNG_WELL): "song_sung_well",
    int(Kind.SONG_SUNG): "song_sung",
    0: SONG_NEW,
    int(Kind.LIKE_GIVEN): "like_given",
    int(Kind.RECORDING_PUBLISHED): "recording_published",
}
"""What exists so far, in the order in which a page shows it; 0 is a song never sung before."""


class PointsCounted(Message, frozen=True, tag="PointsCounted"):
    """The law has counted more of the member's day."""

    day: int
    points: int
    estimate: str
    """Units."""


class DaySettledShown(Message, frozen=True, tag="DaySettled"):
    """On the topic `house`: a day was paid, so every balance may have changed."""

    day: int


@dataclass(frozen=True)
class Act:
    """What a member did that the law may count."""

    account: int
    kind: Kind
    subject: int
    cause: str
    """Names the act for ever, so that it is written down once."""


def fingerprint(cause: str) -> bytes:
    """What is remembered of an act's cause after its member has left."""
    return sha256(cause.encode()).digest()


def day_of(time_ms: int) -> int:
    """Days since 1970-01-01 UTC."""
    return time_ms // DAY_MS


def next_midnight_ms(time_ms: int) -> int:
    return (day_of(time_ms) + 1) * DAY_MS


def days_in_month(day: int) -> int:
    """Of the month in which the day lies."""
    date = datetime.fromtimestamp(day * DAY_MS / 1000, UTC)
    return monthrange(date.year, date.month)[1]


def packed(account: int, kind: int, at_ms: int, subject: int) -> bytes:
    """The act as a row of the ledger."""
    return ROW.pack(account, kind, at_ms % DAY_MS, subject)


def members_limit(highest: int, policy: ParticipationPolicy) -> int | None:
    """How many daily members a day counts at most, given the highest count of the days before; None: no limit."""
    if policy.members_floor == 0:
        return None
    return max(policy.members_floor, highest * policy.members_growth_percent // 100)


def estimated_units(day: int, points: int, members: int, total: int, policy: ParticipationPolicy) -> int:
    """What the day would pay for these points if it ended now, floored; 0 while nobody has points."""
    if total <= 0:
        return 0
    full = policy.members_full
    return policy.month_cap_units * min(members, full) * points // (days_in_month(day) * full * total)
