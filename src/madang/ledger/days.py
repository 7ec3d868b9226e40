"""A day that is open: what its rows count, by the law's own table, caps and memory.

A row beyond its cap is part of the day and its root, and counts nothing.
"""

import struct
from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

from madang.ledger.genesis import ParticipationPolicy
from madang.ledger.kernels import Column, Frontier, rows_of
from madang.ledger.merkle import OPEN_COUNTS, OPEN_DAY_TAG, OPEN_POINTS, column_root
from madang.ledger.rules.participation import Kind
from madang.ledger.units import DAY_MS

ROW = struct.Struct("<IB3sII")
NEW_SONG = 0
"""The kind under which a song never sung before counts, beside the row's own."""
SUNG_WELL = int(Kind.SONG_SUNG_WELL)
SUNG = int(Kind.SONG_SUNG)
HEARD_BY = int(Kind.HEARD_BY)
ACTIVE_MINUTE = int(Kind.ACTIVE_MINUTE)
SINGINGS = (SUNG_WELL, SUNG)
"""Plain numbers: these are compared once a row."""
COUNTS_BYTES = 16
HEARD_SHORT = 5
"""The count of kind HEARD_BY is the sixth u16 of an account's counts; every other kind's is the byte of its number."""

PointTable = tuple[tuple[int, int], ...]
"""Points and cap by kind."""


def point_table(policy: ParticipationPolicy) -> PointTable:
    """The policy's rules by the number of their kind; kinds without a rule earn nothing."""
    rules = {rule.kind: (rule.points, rule.cap) for rule in policy.points}
    return tuple(rules.get(kind, (0, 0)) for kind in range(max(Kind) + 1))


def count_row(table: PointTable, counts: memoryview, kind: int, never_sung: bool) -> tuple[int, int]:
    """Add one row to an account's sixteen count bytes; (points of its kind, points for a song never sung before)."""
    points, cap = table[kind]
    if kind == HEARD_BY:
        shorts = counts.cast("H")
        if shorts[HEARD_SHORT] >= cap:
            return 0, 0
        shorts[HEARD_SHORT] += 1
        return points, 0
    if kind not in SINGINGS:
        if counts[kind] >= cap:
            return 0, 0
        counts[kind] += 1
        return points, 0
    earned = 0
    if counts[SUNG] + counts[SUNG_WELL] < cap:
        counts[kind] += 1
        earned = points
    new_points, new_cap = table[NEW_SONG]
    if never_sung and counts[NEW_SONG] < new_cap:
        counts[NEW_SONG] += 1
        return earned, new_points
    return earned, 0


def count_of(counts: bytes, kind: int) -> int:
    """How many rows of a kind an account's count bytes hold."""
    if kind == HEARD_BY:
        return counts[2 * HEARD_SHORT] | counts[2 * HEARD_SHORT + 1] << 8
    return counts[kind]


class OpenDay:
    """Points and counts of every account, and the root of the rows, of one day that still takes rows."""

    def __init__(self, day: int, table: PointTable) -> None:
        self.day = day
        self.table = table
        self.points = Column(OPEN_POINTS + day % 2, 2)
        self.counts = Column(OPEN_COUNTS + day % 2, COUNTS_BYTES)
        self.frontier = Frontier()
        self.total = 0
        """Points of everybody."""
        self.members = 0
        """Accounts with at least one counted singing."""

    def count(self, account: int, kind: int, never_sung: bool) -> None:
        """Add one row of an account."""
        if account >= self.points.count:
            self.points.extend(account + 1)
            self.counts.extend(account + 1)
        start = COUNTS_BYTES * account
        counts = self.counts.bytes[start : start + COUNTS_BYTES]
        sang = counts[SUNG] or counts[SUNG_WELL]
        own, new_song = count_row(self.table, counts, kind, never_sung)
        if own or new_song:
            self.points.shorts[account] += own + new_song
            self.total += own + new_song
            self.points.touch(account)
        self.counts.touch(account)
        if not sang and (counts[SUNG] or counts[SUNG_WELL]):
            self.members += 1

    def remember(self, account: int) -> tuple[int, int, bytes, int, int]:
        """What `restore` needs to take back what is counted next for the account."""
        if account >= self.points.count:
            return account, 0, bytes(COUNTS_BYTES), self.total, self.members
        return account, self.points.shorts[account], self.counts.row(account), self.total, self.members

    def restore(self, account: int, points: int, counts: bytes, total: int, members: int) -> None:
        """Take back what was counted since the account was remembered."""
        if account < self.points.count:
            self.points.shorts[account] = points
            self.points.touch(account)
            self.counts.write(account, counts)
        self.total = total
        self.members = members

    def restore_size(self, count: int, frontier: Frontier) -> None:
        """Take back the room for accounts and the rows in the root."""
        if self.points.count > count:
            self.points.shrink(count)
            self.counts.shrink(count)
        self.frontier = frontier

    def root(self) -> bytes:
        """The digest that the state root holds of this day."""
        totals = struct.pack("<QQQQ", self.day, self.frontier.count, self.total, self.members)
        columns = column_root(self.points) + column_root(self.counts)
        return sha256(bytes((OPEN_DAY_TAG,)) + totals + columns + self.frontier.nodes).digest()


class Standing(NamedTuple):
    """One account's part of one day."""

    points: int
    counts: dict[int, int]
    """Kind to how many rows counted; a song never sung before stands under 0."""
    points_by_kind: dict[int, int]


def standing(
    table: PointTable, day: int, rows: bytes, account: int, first_sung: Callable[[int], int | None]
) -> Standing:
    """What the rows of a day count for one account.

    first_sung answers with the day in which the ledger first recorded that the account sang a song.
    """
    counts = memoryview(bytearray(COUNTS_BYTES))
    by_kind: dict[int, int] = {}
    seen: set[tuple[int, int]] = set()
    for number in rows_of(rows, ROW.size, account):
        _, kind, _, _, subject = ROW.unpack_from(rows, number * ROW.size)
        sung = kind in SINGINGS
        place = (NEW_SONG if sung else kind, subject)
        repeated = kind == HEARD_BY and place in seen
        never_sung = sung and place not in seen and first_sung(subject) == day
        seen.add(place)
        if kind != ACTIVE_MINUTE and not repeated:
            own, new_song = count_row(table, counts, kind, never_sung)
            for each, points in ((kind, own), (NEW_SONG, new_song)):
                if points:
                    by_kind[each] = by_kind.get(each, 0) + points
    counted = {kind: count_of(bytes(counts), kind) for kind in range(len(table))}
    return Standing(sum(by_kind.values()), {kind: count for kind, count in counted.items() if count}, by_kind)


def day_of(time_ms: int) -> int:
    """The UTC day of a time."""
    return time_ms // DAY_MS
