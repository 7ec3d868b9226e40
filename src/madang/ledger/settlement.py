"""The payout of a closed day, in whole numbers, floored once.

    N = cap · min(members, members_full)      D = days in the month · members_full · total      payout(p) = N · p div D

What flooring leaves is not minted. Neither pool nor activity is ever floored alone.
"""

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from madang.ledger import merkle
from madang.ledger.kernels import Frontier
from madang.ledger.records import SettledRecord
from madang.ledger.rules.participation import DaySettled
from madang.ledger.units import DAY_MS

if TYPE_CHECKING:
    from madang.ledger.days import OpenDay
    from madang.ledger.execution import Execution
    from madang.ledger.genesis import ParticipationPolicy
    from madang.ledger.state import State

DAYS_A_BLOCK_MAX = 4_000
"""A house that was off for longer catches up in several blocks."""
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def days_in_month(day: int) -> int:
    """Of the month that holds the UTC day."""
    when = date.fromordinal(EPOCH_ORDINAL + day)
    return monthrange(when.year, when.month)[1]


def month_of(day: int) -> tuple[int, int]:
    """(year, month) of the UTC day."""
    when = date.fromordinal(EPOCH_ORDINAL + day)
    return when.year, when.month


def payout_table(cap_units: int, members: int, members_full: int, days: int, total: int, points_max: int) -> list[int]:
    """Units for each number of points from 0 to points_max. total: points of everybody, above zero."""
    numerator = cap_units * min(members, members_full)
    denominator = days * members_full * total
    return [numerator * points // denominator for points in range(points_max + 1)]


def payout(record: SettledRecord, points: int) -> int:
    """What a settled day paid for so many points."""
    if record.total == 0:
        return 0
    table = record.cap_units * min(record.members, record.members_full)
    return table * points // (record.days_in_month * record.members_full * record.total)


def settle_days_due(execution: "Execution") -> None:
    """Settle every day that is closed by now, oldest first."""
    state = execution.state
    for _ in range(DAYS_A_BLOCK_MAX):
        day = state.figures.next_day
        if execution.time_ms < (day + 1) * DAY_MS + state.policy_at(day).participation.day_closes_after_ms:
            return
        _settle(execution, day)


def _settle(execution: "Execution", day: int) -> None:
    state = execution.state
    policy = state.policy_at(day).participation
    closed = state.close_day(day)
    members_counted = closed.members if closed else 0
    members = _limited(state, policy, members_counted)
    total = closed.total if closed else 0
    month_days = days_in_month(day)
    minted = 0
    if closed and total:
        histogram = closed.points.histogram(closed.points.count)
        table = payout_table(policy.month_cap_units, members, policy.members_full, month_days, total, histogram[-1][0])
        minted = sum(table[points] * count for points, count in histogram)
        _credit(state, closed, table)
    frontier = closed.frontier if closed else Frontier()
    record = SettledRecord(
        day,
        members,
        members_counted,
        total,
        minted,
        policy.month_cap_units,
        month_days,
        policy.members_full,
        merkle.frontier_root(frontier),
        state.figures.height + 1,
        frontier.count,
    )
    state.settled.append(record)
    state.set("minted", state.figures.minted + minted)
    state.set("next_day", day + 1)
    state.heard.drop_below(day + 1)
    execution.events.append(DaySettled(day, members, total, minted, record.root))


def _limited(state: "State", policy: "ParticipationPolicy", counted: int) -> int:
    """Members after the limit on growth over the days settled before."""
    if policy.members_floor == 0:
        return counted
    window = [record.members for record in state.settled.records[-policy.members_window_days :] if record]
    highest = max(window, default=0)
    return min(counted, max(policy.members_floor, highest * policy.members_growth_percent // 100))


def _credit(state: "State", closed: "OpenDay", table: list[int]) -> None:
    """Mint each account's payout into its row. All rows at once: no event and no database row for each."""
    state.balances.credit(closed.points, table)
    state.journal.note((state.balances.credit, closed.points, table, -1))
