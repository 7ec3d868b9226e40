"""Gifts and levels: a gift reaches its receivers whole and at once, and raises their level."""

from enum import IntEnum
from typing import TYPE_CHECKING

from madang.ledger import authority
from madang.ledger.accounts import post
from madang.ledger.events import Command, Event, Reason
from madang.ledger.house_accounts import SPENT_BY_RULES_ALONE
from madang.ledger.rejections import Rejected, Rejection
from madang.ledger.roles import Role
from madang.ledger.rules.coin import Scope, spend_allowance
from madang.ledger.units import LEVEL_POINTS_PER_TEN_CENTS, NOTHING, Account, Amount, Reference

if TYPE_CHECKING:
    from madang.ledger.execution import Execution

RECEIVERS_MAX = 32
GIFT_KEYS = b"g"
"""Idempotency keys of gifts and of singings are apart."""


class Level(IntEnum):
    SPROUT = 0
    FRUIT = 1
    CROWN = 2
    ROYAL = 3


class SendGift(Command, frozen=True, tag=30):
    """Pay a gift of the policy's catalogue, split equally, the remainder to the first receiver.

    Signed by the payer (`spend`) or a delegate.
    """

    payer: Account
    receivers: list[Account]
    """1 to 32 distinct, none of them the payer."""
    gift: int
    """The number in the policy's catalogue."""
    about: Reference
    """The recording or room that it is for."""
    key: Reference
    """Idempotency key made in the browser: refused twice a payer within seven days."""


class GiftSent(Event, frozen=True, tag=40):
    payer: Account
    receivers: list[Account]
    gift: int
    amount: Amount
    about: Reference
    key: Reference = NOTHING
    """The command's key, so that a page knows its own tap among the gifts that it sees."""


class LevelPointsGained(Event, frozen=True, tag=41):
    account: Account
    gained: int
    level_points: int
    """Lifetime, after the gain."""
    level: Level


def may_send(execution: "Execution", command: SendGift) -> int:
    """The payer signed, or a delegate under an allowance for gifts."""
    allowance = authority.require_or_delegate(execution, command.payer, Role.SPEND, Scope.GIFTS)
    if command.payer in SPENT_BY_RULES_ALONE:
        raise Rejected(Rejection.NOT_AUTHORISED)
    return allowance


def send_gift(execution: "Execution", command: SendGift) -> None:
    """Each receiver gets floor(amount / receivers), the first also what is left over; level points follow the parts."""
    state = execution.state
    prices = state.policy.prices
    cents = next((gift.cents for gift in prices.gifts if gift.number == command.gift), None)
    if cents is None:
        raise Rejected(Rejection.GIFT_UNKNOWN)
    receivers = command.receivers
    if not 1 <= len(receivers) <= RECEIVERS_MAX or len(set(receivers)) != len(receivers):
        raise Rejected(Rejection.RECEIVERS_INVALID)
    if command.payer in receivers:
        raise Rejected(Rejection.PAYER_IS_PAYEE)
    if not all(state.exists(receiver) for receiver in receivers):
        raise Rejected(Rejection.ACCOUNT_UNKNOWN)
    state.use_key(execution.time_ms, GIFT_KEYS, command.payer, command.key)
    amount = cents * prices.units_per_cent
    spend_allowance(execution, amount, receivers)
    if amount > state.balances.signed[4 * command.payer]:
        raise Rejected(Rejection.BALANCE_TOO_SMALL)
    part = amount // len(receivers)
    first = amount - part * (len(receivers) - 1)
    for index, receiver in enumerate(receivers):
        share = part if index else first
        post(execution, command.payer, receiver, share, Reason.GIFT, command.about)
        _gain(execution, receiver, LEVEL_POINTS_PER_TEN_CENTS * share // (10 * prices.units_per_cent))
    execution.events.append(GiftSent(command.payer, receivers, command.gift, amount, command.about, command.key))


def level_of(points: int, levels_from: list[int]) -> Level:
    """The level that so many lifetime level points reach."""
    return Level(sum(points >= start for start in levels_from))


def _gain(execution: "Execution", account: int, gained: int) -> None:
    state = execution.state
    points = state.standing_of(account).level_points + gained
    state.write_standing(account, level_points=points)
    level = level_of(points, state.policy.prices.level_points_from)
    execution.events.append(LevelPointsGained(account, gained, points, level))
