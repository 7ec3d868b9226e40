"""What every rule may tell: the base of events, and the one event of every moved coin."""

from enum import IntEnum

import msgspec

from madang.ledger.units import Account, Amount, Reference


class Command(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What a transaction asks. On the wire an array that begins with the command's tag."""


class Event(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What happened on the ledger. On the wire an array that begins with the event's tag."""


class Reason(IntEnum):
    """Why a posting was made. Append-only."""

    GENESIS = 0
    TRANSFER = 1
    GIFT = 2
    SONG = 3
    SALE = 4
    SANDBOX_GRANT = 5
    WELCOME = 6
    HOLD_RELEASED = 7
    TEAM_RELEASE = 8
    SHARE = 9
    CLAIM_PAID = 10
    CLAIM_DEPOSIT = 11


class Posted(Event, frozen=True, tag=1):
    """One movement between two accounts."""

    payer: Account
    payee: Account
    amount: Amount
    reason: Reason
    about: Reference
    """The recording, singing or other thing of the house that it was for, or zeros."""
