"""Songs on the ledger: who holds the rights, what a singing costs, and the payment when one starts."""

from typing import TYPE_CHECKING

import msgspec

from madang.ledger import authority
from madang.ledger.accounts import post
from madang.ledger.events import Command, Event, Reason
from madang.ledger.house_accounts import REGISTRAR, SPENT_BY_RULES_ALONE
from madang.ledger.records import HOLDERS_MAX, SongRecord
from madang.ledger.rejections import Rejected, Rejection
from madang.ledger.roles import Role
from madang.ledger.rules.coin import Scope, spend_allowance
from madang.ledger.rules.disputes import hold_disputed
from madang.ledger.units import BASIS_POINTS, Account, Amount, BasisPoints, Reference, SongNumber

if TYPE_CHECKING:
    from madang.ledger.execution import Execution

SINGING_KEYS = b"s"
"""Idempotency keys of singings and of gifts are apart."""


class Share(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    holder: Account
    basis_points: BasisPoints


class RegisterSong(Command, frozen=True, tag=20):
    """Give a song a number, a price of 0 or 10 cents and 1 to 32 holders whose shares add to 10,000.

    Signed by the registrar.
    """

    reference: Reference
    """The house's public id of the song."""
    price_cents: int
    holders: list[Share]


class SingSong(Command, frozen=True, tag=21):
    """Start a singing and pay its price to the holders.

    Signed by the singer (`act` if free, else `spend`), or by a delegate.
    """

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


def may_register(execution: "Execution", _: RegisterSong) -> int:
    """The registrar alone registers songs."""
    authority.require(execution, REGISTRAR, Role.ACT)
    return 0


def register_song(execution: "Execution", command: RegisterSong) -> None:
    """Songs are numbered from 1 in the order of their registration."""
    state = execution.state
    if command.reference in state.song_by_reference:
        raise Rejected(Rejection.SONG_TAKEN)
    if command.price_cents not in state.policy.prices.song_cents:
        raise Rejected(Rejection.PRICE_NOT_ALLOWED)
    accounts = [share.holder for share in command.holders]
    shares = [share.basis_points for share in command.holders]
    if not 1 <= len(shares) <= HOLDERS_MAX or len(set(accounts)) != len(accounts):
        raise Rejected(Rejection.SHARES_INVALID)
    if min(shares) < 1 or sum(shares) != BASIS_POINTS:
        raise Rejected(Rejection.SHARES_INVALID)
    if not all(state.exists(account) for account in accounts):
        raise Rejected(Rejection.ACCOUNT_UNKNOWN)
    record = SongRecord(command.reference, command.price_cents, list(zip(accounts, shares, strict=True)))
    number = state.songs.append(record)
    state.index(state.song_by_reference, command.reference, number)
    execution.events.append(SongRegistered(number, command.reference, command.price_cents, command.holders))


def may_sing(execution: "Execution", command: SingSong) -> int:
    """`act` is enough for a song that costs nothing; a delegate needs an allowance either way."""
    song = _song(execution, command.song)
    role = Role.SPEND if song.price_cents else Role.ACT
    allowance = authority.require_or_delegate(execution, command.singer, role, Scope.SONGS)
    if command.singer in SPENT_BY_RULES_ALONE:
        raise Rejected(Rejection.NOT_AUTHORISED)
    return allowance


def sing_song(execution: "Execution", command: SingSong) -> None:
    """Charge once, when the singing starts; a singer who holds a share pays only the others.

    What is disputed of a part is held with its holder.
    """
    state = execution.state
    song = _song(execution, command.song)
    state.use_key(execution.time_ms, SINGING_KEYS, command.singer, command.about)
    price = song.price_cents * state.policy.prices.units_per_cent
    parts = [(holder, part) for holder, part in split(price, song.holders) if part and holder != command.singer]
    paid = sum(part for _, part in parts)
    spend_allowance(execution, paid, [holder for holder, _ in parts])
    if paid > state.balances.signed[4 * command.singer]:
        raise Rejected(Rejection.BALANCE_TOO_SMALL)
    for holder, part in parts:
        post(execution, command.singer, holder, part, Reason.SONG, command.about)
    hold_disputed(execution, command.song, command.singer, price)
    execution.events.append(SingingStarted(command.singer, command.song, command.about, paid))


def split(amount: int, holders: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """(account, part): each floor(amount · basis points / 10,000); the rest to the largest share, first on a tie."""
    parts = [amount * basis_points // BASIS_POINTS for _, basis_points in holders]
    largest = max(range(len(holders)), key=lambda index: (holders[index][1], -index))
    parts[largest] += amount - sum(parts)
    return [(account, part) for (account, _), part in zip(holders, parts, strict=True)]


def _song(execution: "Execution", number: int) -> SongRecord:
    record = execution.state.songs.get(number)
    if record is None:
        raise Rejected(Rejection.SONG_UNKNOWN)
    return record
