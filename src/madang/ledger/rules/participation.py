"""Participation: rows that the house attests, points that the law derives, and the settlement of each day."""

from enum import IntEnum
from typing import Annotated

from msgspec import Meta

from madang.ledger.events import Command, Event
from madang.ledger.units import Account, Amount, Day, Digest

ROW_BYTES = 16
ROWS_MAX = 8_190


class Kind(IntEnum):
    """What a row says. Append-only. The subject is a song number, the other member's account, or 0."""

    SONG_SUNG_WELL = 1
    """A counted singing of 80 or more; subject: the song."""
    SONG_SUNG = 2
    """A counted singing below 80; subject: the song."""
    LIKE_GIVEN = 3
    RECORDING_PUBLISHED = 4
    ACTIVE_MINUTE = 5
    """No points; sent until the welcome is paid."""
    ROOM_KEPT = 6
    HEARD_BY = 7
    ROOM_TAKEN_PART = 8
    POST_WRITTEN = 9


class RecordParticipation(Command, frozen=True, tag=40):
    """Record what the house saw in one day. Signed by an attestor.

    rows: up to 8,190 times 16 bytes, little-endian: account u32, kind u8, 3 zero bytes, ms in day u32, subject u32.
    first: sequence number of the first row, exactly one above this attestor's last.
    """

    attestor: Account
    day: Day
    first: int
    rows: Annotated[bytes, Meta(min_length=ROW_BYTES, max_length=ROW_BYTES * ROWS_MAX)]


class ParticipationRecorded(Event, frozen=True, tag=50):
    attestor: Account
    day: Day
    first: int
    last: int


class DaySettled(Event, frozen=True, tag=51):
    """A closed day was paid. A wallet derives its payout from this and its own points."""

    day: Day
    members: int
    """Members with a counted singing, after the day's limit."""
    total: int
    """Points of everybody."""
    minted: Amount
    root: Digest
    """Merkle root over the day's rows."""


class WelcomePaid(Event, frozen=True, tag=52):
    account: Account
    amount: Amount
