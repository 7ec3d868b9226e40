"""Gifts and levels: a gift reaches its receivers whole and at once, and raises their level."""

from enum import IntEnum

from madang.ledger.events import Command, Event
from madang.ledger.units import NOTHING, Account, Amount, Reference


class Level(IntEnum):
    SPROUT = 0
    FRUIT = 1
    CROWN = 2
    ROYAL = 3


class SendGift(Command, frozen=True, tag=30):
    """Pay a gift of the policy's catalogue, split equally, the remainder to the first receiver. Signed by the payer (`spend`) or a delegate."""

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
