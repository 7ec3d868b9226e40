"""Songs on the ledger: who holds the rights, what a singing costs, and the payment when one starts."""

import msgspec

from madang.ledger.events import Command, Event
from madang.ledger.units import Account, Amount, BasisPoints, Reference, SongNumber


class Share(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    holder: Account
    basis_points: BasisPoints


class RegisterSong(Command, frozen=True, tag=20):
    """Give a song a number, a price of 0 or 10 cents and 1 to 32 holders whose shares add to 10,000. Signed by the registrar."""

    reference: Reference
    """The house's public id of the song."""
    price_cents: int
    holders: list[Share]


class SingSong(Command, frozen=True, tag=21):
    """Start a singing and pay its price to the holders. Signed by the singer (`act` if free, else `spend`), or by a delegate."""

    singer: Account
    song: SongNumber
    about: Reference
    """The house's public id of the singing; also the idempotency key of this payment."""


class SongRegistered(Event, frozen=True, tag=30):
    song: SongNumber
    reference: Reference
    price_cents: int
    holders: list[Share]


class SingingStarted(Event, frozen=True, tag=31):
    """A singing began; what it paid to others stands in the Posted events beside it."""

    singer: Account
    song: SongNumber
    about: Reference
    paid: Amount
