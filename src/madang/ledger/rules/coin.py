"""Coin between accounts: transfers, holds, allowances, and the sale."""

from enum import IntEnum

from madang.ledger.events import Command, Event
from madang.ledger.units import Account, Amount, Milliseconds, Reference


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
