"""Coin between accounts: transfers, holds, allowances, and the sale."""

from enum import IntEnum
from typing import TYPE_CHECKING

import msgspec

from madang.ledger import authority
from madang.ledger.accounts import check_amount, give_back, post, post_held, set_aside
from madang.ledger.events import Command, Event, Reason
from madang.ledger.house_accounts import FIRST_MEMBER, SALE, SPENT_BY_RULES_ALONE
from madang.ledger.records import AllowanceRecord, HoldRecord
from madang.ledger.rejections import Rejected, Rejection
from madang.ledger.roles import Role
from madang.ledger.units import DAY_MS, Account, Amount, Milliseconds, Reference

if TYPE_CHECKING:
    from madang.ledger.execution import Execution

HOLDS_A_BLOCK_MAX = 1_000


class Scope(IntEnum):
    """What an allowance may be spent on."""

    GIFTS = 1
    SONGS = 2


class Transfer(Command, frozen=True, tag=10):
    payer: Account
    payee: Account
    amount: Amount
    about: Reference


class Hold(Command, frozen=True, tag=11):
    """Set coin aside for a payee until it is released, returned, or expires."""

    payer: Account
    payee: Account
    amount: Amount
    expires_ms: Milliseconds


class Release(Command, frozen=True, tag=12):
    """Pay a hold out to its payee. Signed by the payer."""

    hold: int


class Return(Command, frozen=True, tag=13):
    """Give a hold back to its payer. Signed by the payee."""

    hold: int


class GrantAllowance(Command, frozen=True, tag=14):
    """Let the delegate spend for the owner. Replaces the live one of that delegate and scope."""

    owner: Account
    delegate: Account
    scope: Scope
    cap: Amount
    single: Amount
    expires_ms: Milliseconds


class RevokeAllowance(Command, frozen=True, tag=15):
    owner: Account
    allowance: int


class SellCoin(Command, frozen=True, tag=16):
    """Move coin of the open sale phase to an account. Signed by the sale key."""

    account: Account
    amount: Amount


class HoldOpened(Event, frozen=True, tag=20):
    hold: int
    payer: Account
    payee: Account
    amount: Amount
    expires_ms: Milliseconds


class HoldEnded(Event, frozen=True, tag=21):
    """The hold is gone: paid (a Posted event tells) or back with its payer."""

    hold: int
    paid: bool


class AllowanceGranted(Event, frozen=True, tag=22):
    allowance: int
    owner: Account
    delegate: Account
    scope: Scope
    cap: Amount
    single: Amount
    expires_ms: Milliseconds


class AllowanceUsed(Event, frozen=True, tag=23):
    allowance: int
    owner: Account
    amount: Amount
    left: Amount


class AllowanceRevoked(Event, frozen=True, tag=24):
    allowance: int
    owner: Account


class CoinSold(Event, frozen=True, tag=25):
    account: Account
    amount: Amount
    phase: int
    """1 to 4."""


def payer_signed(execution: "Execution", command: Transfer | Hold) -> int:
    """The payer signed, and is no account that only rules spend from."""
    require_spender(execution, command.payer)
    return 0


def require_spender(execution: "Execution", account: int) -> None:
    """Refuse an account that is unknown, did not sign with `spend`, or that only rules spend from."""
    authority.require(execution, account, Role.SPEND)
    if account in SPENT_BY_RULES_ALONE:
        raise Rejected(Rejection.NOT_AUTHORISED)


def transfer(execution: "Execution", command: Transfer) -> None:
    """Move coin, free of any fee."""
    check_amount(command.amount)
    _require_payee(execution, command.payee)
    post(execution, command.payer, command.payee, command.amount, Reason.TRANSFER, command.about)


def hold(execution: "Execution", command: Hold) -> None:
    """Set coin aside until the hold ends in exactly one way."""
    check_amount(command.amount)
    _require_payee(execution, command.payee)
    if command.payer == command.payee:
        raise Rejected(Rejection.PAYER_IS_PAYEE)
    state = execution.state
    if not execution.time_ms < command.expires_ms <= execution.time_ms + state.policy.prices.hold_days_max * DAY_MS:
        raise Rejected(Rejection.TIME_OUT_OF_BOUNDS)
    set_aside(execution, command.payer, command.amount)
    number = state.holds.append(HoldRecord(command.payer, command.payee, command.amount, command.expires_ms))
    state.schedule(state.holds_due, (command.expires_ms, number))
    execution.events.append(HoldOpened(number, command.payer, command.payee, command.amount, command.expires_ms))


def may_release(execution: "Execution", command: Release) -> int:
    """The payer of a hold releases it."""
    authority.require(execution, _live_hold(execution, command.hold).payer, Role.SPEND)
    return 0


def release(execution: "Execution", command: Release) -> None:
    """Pay a hold out."""
    record = _live_hold(execution, command.hold)
    execution.state.holds.put(command.hold, None)
    post_held(execution, record.payer, record.payee, record.amount, Reason.HOLD_RELEASED)
    execution.events.append(HoldEnded(command.hold, True))


def may_return(execution: "Execution", command: Return) -> int:
    """The payee of a hold gives it back."""
    authority.require(execution, _live_hold(execution, command.hold).payee, Role.SPEND)
    return 0


def return_hold(execution: "Execution", command: Return) -> None:
    """Give a hold back to its payer."""
    _end_unpaid(execution, command.hold, _live_hold(execution, command.hold))


def return_holds_due(execution: "Execution") -> None:
    """Give back holds that expired; the rest of too many waits for the next block and is no longer live."""
    state = execution.state
    returned = 0
    while returned < HOLDS_A_BLOCK_MAX:
        entry = state.pop_due(state.holds_due, execution.time_ms)
        if entry is None:
            return
        expires_ms, number = entry
        record = state.holds.get(number)
        if record is not None and record.expires_ms == expires_ms:
            _end_unpaid(execution, number, record)
            returned += 1


def owner_spends(execution: "Execution", command: GrantAllowance | RevokeAllowance) -> int:
    """The owner of the allowance signed."""
    require_spender(execution, command.owner)
    return 0


def grant_allowance(execution: "Execution", command: GrantAllowance) -> None:
    """One live allowance an owner, delegate and scope: a new one ends the one before."""
    state = execution.state
    prices = state.policy.prices
    if not state.exists(command.delegate):
        raise Rejected(Rejection.ACCOUNT_UNKNOWN)
    if command.delegate == command.owner:
        raise Rejected(Rejection.ALLOWANCE_OUT_OF_BOUNDS)
    if not 1 <= command.cap <= prices.allowance_cap_max_cents * prices.units_per_cent:
        raise Rejected(Rejection.ALLOWANCE_OUT_OF_BOUNDS)
    if not 1 <= command.single <= prices.allowance_single_max_cents * prices.units_per_cent:
        raise Rejected(Rejection.ALLOWANCE_OUT_OF_BOUNDS)
    if not execution.time_ms < command.expires_ms <= execution.time_ms + prices.allowance_days_max * DAY_MS:
        raise Rejected(Rejection.ALLOWANCE_OUT_OF_BOUNDS)
    place = (command.owner, command.delegate, int(command.scope))
    before = state.allowance_slots.get(place)
    if before is not None:
        _end_allowance(execution, before)
    number = state.allowances.append(
        AllowanceRecord(*place, command.cap, command.cap, command.single, command.expires_ms)
    )
    state.index(state.allowance_slots, place, number)
    execution.events.append(
        AllowanceGranted(
            number, command.owner, command.delegate, command.scope, command.cap, command.single, command.expires_ms
        )
    )


def revoke_allowance(execution: "Execution", command: RevokeAllowance) -> None:
    """Acts in the block that holds it."""
    record = execution.state.allowances.get(command.allowance)
    if record is None or record.owner != command.owner:
        raise Rejected(Rejection.ALLOWANCE_UNKNOWN)
    _end_allowance(execution, command.allowance)


def spend_allowance(execution: "Execution", amount: int, payees: list[int]) -> None:
    """Take a payment of the current command out of the allowance that it is made under; nothing if its payer signed."""
    if not execution.allowance:
        return
    state = execution.state
    record = state.allowances.get(execution.allowance)
    assert record is not None
    if any(payee < FIRST_MEMBER or payee in (record.owner, record.delegate) for payee in payees):
        raise Rejected(Rejection.PAYEE_NOT_ALLOWED)
    if amount > record.single:
        raise Rejected(Rejection.ALLOWANCE_SINGLE_EXCEEDED)
    if amount > record.left:
        raise Rejected(Rejection.ALLOWANCE_EXHAUSTED)
    if amount:
        left = record.left - amount
        state.allowances.put(execution.allowance, msgspec.structs.replace(record, left=left))
        execution.events.append(AllowanceUsed(execution.allowance, record.owner, amount, left))


def sale_signed(execution: "Execution", _: SellCoin) -> int:
    """The sale key alone sells."""
    authority.require(execution, SALE, Role.SPEND)
    return 0


def sell_coin(execution: "Execution", command: SellCoin) -> None:
    """A sale never reaches beyond what its phase has left, nor into a phase that is paid out as level rewards."""
    state = execution.state
    check_amount(command.amount)
    _require_payee(execution, command.account)
    if command.account in SPENT_BY_RULES_ALONE:
        raise Rejected(Rejection.PAYEE_NOT_ALLOWED)
    phase, left = state.sale_phase()
    if command.amount > left:
        raise Rejected(Rejection.SALE_PHASE_EXHAUSTED)
    state.set("sold", state.figures.sold + command.amount)
    post(execution, SALE, command.account, command.amount, Reason.SALE)
    execution.events.append(CoinSold(command.account, command.amount, phase))


def _require_payee(execution: "Execution", payee: int) -> None:
    if not execution.state.exists(payee):
        raise Rejected(Rejection.ACCOUNT_UNKNOWN)


def _live_hold(execution: "Execution", number: int) -> HoldRecord:
    record = execution.state.holds.get(number)
    if record is None or execution.time_ms >= record.expires_ms:
        raise Rejected(Rejection.HOLD_UNKNOWN)
    return record


def _end_unpaid(execution: "Execution", number: int, record: HoldRecord) -> None:
    execution.state.holds.put(number, None)
    give_back(execution, record.payer, record.amount)
    execution.events.append(HoldEnded(number, False))


def _end_allowance(execution: "Execution", number: int) -> None:
    state = execution.state
    record = state.allowances.get(number)
    assert record is not None
    state.allowances.put(number, None)
    state.index(state.allowance_slots, (record.owner, record.delegate, record.scope), None)
    execution.events.append(AllowanceRevoked(number, record.owner))
