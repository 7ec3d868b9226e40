"""Participation: rows that the house attests, points that the law derives, and the settlement of each day."""

from enum import IntEnum
from struct import Struct
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from madang.ledger import authority
from madang.ledger.accounts import post
from madang.ledger.events import Command, Event, Reason
from madang.ledger.house_accounts import ATTESTOR, FIRST_MEMBER, RESERVE
from madang.ledger.rejections import Rejected, Rejection
from madang.ledger.roles import Role
from madang.ledger.units import DAY_MS, Account, Amount, Day, Digest

if TYPE_CHECKING:
    from madang.ledger.days import OpenDay
    from madang.ledger.execution import Execution
    from madang.ledger.state import State

ROW_BYTES = 16
ROWS_MAX = 8_190
ROW = Struct("<IB3sII")
"""account, kind, three zero bytes, ms in day, subject."""
MINUTE_MS = 60_000
MINUTES_A_DAY = 1_440
QUEUED = 1
PAID = 2


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


SINGINGS = (int(Kind.SONG_SUNG_WELL), int(Kind.SONG_SUNG))
LIKE_GIVEN = int(Kind.LIKE_GIVEN)
HEARD_BY = int(Kind.HEARD_BY)
ACTIVE_MINUTE = int(Kind.ACTIVE_MINUTE)
KIND_MAX = int(max(Kind))
"""Plain numbers: these are compared once a row."""


def attestor_signed(execution: "Execution", command: RecordParticipation) -> int:
    """Only an attestor records; genesis names the first."""
    authority.require(execution, command.attestor, Role.ACT)
    if command.attestor != ATTESTOR:
        raise Rejected(Rejection.NOT_AUTHORISED)
    return 0


def record_participation(execution: "Execution", command: RecordParticipation) -> None:
    """Take the rows into their day, count them, and pay the welcomes that they complete."""
    state = execution.state
    if command.day < state.figures.next_day:
        raise Rejected(Rejection.DAY_CLOSED)
    if command.day > execution.time_ms // DAY_MS:
        raise Rejected(Rejection.DAY_IN_FUTURE)
    if command.first != state.figures.attestor_last + 1:
        raise Rejected(Rejection.SEQUENCE_GAP)
    if len(command.rows) % ROW_BYTES:
        raise Rejected(Rejection.ROWS_INVALID)
    rows = list(ROW.iter_unpack(command.rows))
    if not all(_row_is_valid(state, row) for row in rows):
        raise Rejected(Rejection.ROWS_INVALID)
    last = command.first + len(rows) - 1
    state.set("attestor_last", last)
    day = state.open_day(command.day)
    state.journal.note((day.restore_size, day.points.count, day.frontier))
    day.frontier = day.frontier.with_rows(command.rows)
    for account, kind, _, in_day_ms, subject in rows:
        _count(state, day, account, kind, subject)
        _newcomer(state, account, kind, command.day * MINUTES_A_DAY + in_day_ms // MINUTE_MS)
    execution.events.append(ParticipationRecorded(command.attestor, command.day, command.first, last))
    pay_welcomes(execution)


def pay_welcomes(execution: "Execution") -> None:
    """Pay those who wait, in the order in which they earned it, up to the day's number and what the reserve has."""
    state = execution.state
    policy = state.policy.participation
    figures = state.figures
    if figures.welcomes_paid == state.welcomes.count:
        return
    today = execution.time_ms // DAY_MS
    paid_today = figures.welcomed if figures.welcomed_day == today else 0
    room = min(policy.welcomes_a_day - paid_today, state.welcomes.count - figures.welcomes_paid)
    for _ in range(room):
        if state.balances.signed[4 * RESERVE] < policy.welcome_units:
            break
        account = state.welcomes.halves[figures.welcomes_paid]
        state.set("welcomes_paid", figures.welcomes_paid + 1)
        state.set("welcomed_day", today)
        paid_today += 1
        state.set("welcomed", paid_today)
        state.write_standing(account, welcome=PAID)
        post(execution, RESERVE, account, policy.welcome_units, Reason.WELCOME)
        execution.events.append(WelcomePaid(account, policy.welcome_units))


def _row_is_valid(state: "State", row: tuple[int, int, bytes, int, int]) -> bool:
    account, kind, zeros, in_day_ms, subject = row
    if not FIRST_MEMBER <= account <= state.accounts or zeros != b"\0\0\0" or in_day_ms >= DAY_MS:
        return False
    if kind in SINGINGS:
        return state.songs.get(subject) is not None
    if kind == HEARD_BY:
        return subject != account and FIRST_MEMBER <= subject <= state.accounts
    if kind == LIKE_GIVEN:
        return subject == 0 or (subject != account and FIRST_MEMBER <= subject <= state.accounts)
    return 1 <= kind <= KIND_MAX and subject == 0


def _count(state: "State", day: "OpenDay", account: int, kind: int, subject: int) -> None:
    never_sung = False
    if kind == ACTIVE_MINUTE:
        return
    if kind == HEARD_BY:
        pair = account.to_bytes(4, "little") + subject.to_bytes(4, "little")
        if state.heard.holds(day.day, pair):
            return
        state.heard.use(day.day, pair)
    elif kind in SINGINGS:
        never_sung = state.note_song(account, subject, day.day)
    state.journal.note((day.restore, *day.remember(account)))
    day.count(account, kind, never_sung)


def _newcomer(state: "State", account: int, kind: int, minute: int) -> None:
    """A minute counts if it is later than the last that counted; what is complete joins the queue once."""
    standing = state.standing_of(account)
    if standing.welcome:
        return
    policy = state.policy.participation
    if kind == ACTIVE_MINUTE and minute > standing.last_minute and standing.minutes < policy.welcome_minutes:
        state.write_standing(account, last_minute=minute, minutes=standing.minutes + 1)
    elif kind in SINGINGS and not standing.sang:
        state.write_standing(account, sang=1)
    else:
        return
    standing = state.standing_of(account)
    if standing.sang and standing.minutes >= policy.welcome_minutes:
        state.write_standing(account, welcome=QUEUED)
        state.journal.note((state.welcomes.shrink, state.welcomes.count))
        state.welcomes.append(account.to_bytes(4, "little"))
