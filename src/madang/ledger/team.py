"""The team's lock: released by the calendar, not by anyone's signature."""

from calendar import monthrange
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from madang.ledger.accounts import post
from madang.ledger.events import Reason
from madang.ledger.house_accounts import TEAM_LOCK

if TYPE_CHECKING:
    from madang.ledger.execution import Execution

THOUSAND = 1_000


def release_ms(genesis_ms: int, months: int) -> int:
    """So many calendar months after genesis at the same time of day; in a shorter month its last day."""
    seconds, rest_ms = divmod(genesis_ms, THOUSAND)
    begin = datetime.fromtimestamp(seconds, UTC)
    years, month = divmod(begin.month - 1 + months, 12)
    year = begin.year + years
    day = min(begin.day, monthrange(year, month + 1)[1])
    moved = begin.replace(year=year, month=month + 1, day=day)
    return int(moved.timestamp()) * THOUSAND + rest_ms


def release_due(execution: "Execution") -> None:
    """Make every release that is due: floor(permille · whole / 1000), the last one what is left."""
    state = execution.state
    team = state.policy.team
    while state.figures.team_released < team.releases:
        number = state.figures.team_released + 1
        if execution.time_ms < release_ms(state.genesis.time_ms, number * team.months_between):
            return
        left = state.balances.signed[4 * TEAM_LOCK]
        amount = left if number == team.releases else min(left, team.permille * team.units // THOUSAND)
        state.set("team_released", number)
        if amount:
            post(execution, TEAM_LOCK, team.payee, amount, Reason.TEAM_RELEASE)
