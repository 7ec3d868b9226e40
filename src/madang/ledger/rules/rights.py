"""Shares of songs change hands: sold at a price, or given at none, and never without the taker's signature.

A share is property: who may spend an account's coin may sell its shares, and nobody else. To own a share has
consequences (a holder's singings of the song do not count), so nobody is made a holder by another's will alone: a gift
is an offer at no price to one account.
"""

from typing import TYPE_CHECKING

import msgspec

from madang.ledger.accounts import check_amount, post
from madang.ledger.events import Command, Event, Reason
from madang.ledger.records import HOLDERS_MAX, OfferRecord, SongRecord
from madang.ledger.rejections import Rejected, Rejection
from madang.ledger.rules.coin import require_spender
from madang.ledger.rules.songs import Share
from madang.ledger.units import Account, Amount, BasisPoints, SongNumber

if TYPE_CHECKING:
    from madang.ledger.execution import Execution
    from madang.ledger.state import State


class OfferShare(Command, frozen=True, tag=50):
    """Offer basis points of a song. Replaces the seller's live offer of that song. Signed by the seller (`spend`)."""

    seller: Account
    song: SongNumber
    basis_points: BasisPoints
    price: Amount
    """Units for all of it; 0, a gift, only to a named buyer."""
    buyer: Account
    """0: anybody."""


class WithdrawOffer(Command, frozen=True, tag=51):
    """End one's own offer. Signed by the seller (`spend`)."""

    seller: Account
    offer: int


class TakeOffer(Command, frozen=True, tag=52):
    """Pay an offer's price and get the share. Signed by the buyer (`spend`).

    It repeats the offer's terms, so that a signature means them whatever a page said the offer was.
    """

    buyer: Account
    offer: int
    song: SongNumber
    basis_points: BasisPoints
    price: Amount


class ShareOffered(Event, frozen=True, tag=60):
    offer: int
    seller: Account
    song: SongNumber
    basis_points: BasisPoints
    price: Amount
    buyer: Account


class OfferEnded(Event, frozen=True, tag=61):
    """The offer is gone: taken, withdrawn, replaced, or larger than what its seller still has."""

    offer: int
    taken: bool


class ShareMoved(Event, frozen=True, tag=62):
    """Part of a song's rights went from one account to another; a price stands in the Posted event beside it."""

    song: SongNumber
    giver: Account
    receiver: Account
    basis_points: BasisPoints
    holders: list[Share]
    """Everybody's shares from now on."""


def seller_signed(execution: "Execution", command: OfferShare | WithdrawOffer) -> int:
    """The seller signed, and is no account that only rules spend from."""
    require_spender(execution, command.seller)
    return 0


def buyer_signed(execution: "Execution", command: TakeOffer) -> int:
    """The buyer signed, and is no account that only rules spend from."""
    require_spender(execution, command.buyer)
    return 0


def offer_share(execution: "Execution", command: OfferShare) -> None:
    """One live offer a seller and song. What is under claims is not offered."""
    state = execution.state
    song_of(state, command.song)
    if command.price or not command.buyer:
        check_amount(command.price)
    if command.buyer and not state.exists(command.buyer):
        raise Rejected(Rejection.ACCOUNT_UNKNOWN)
    if command.buyer == command.seller:
        raise Rejected(Rejection.PAYER_IS_PAYEE)
    require_free_share(state, command.song, command.seller, command.basis_points)
    place = (command.seller, command.song)
    before = state.rights.offer_slots.get(place)
    if before is not None:
        _end_offer(execution, before, taken=False)
    number = state.rights.offers.append(OfferRecord(*place, command.basis_points, command.price, command.buyer))
    state.index(state.rights.offer_slots, place, number)
    execution.events.append(ShareOffered(number, *place, command.basis_points, command.price, command.buyer))


def withdraw_offer(execution: "Execution", command: WithdrawOffer) -> None:
    """Acts in the block that holds it."""
    record = execution.state.rights.offers.get(command.offer)
    if record is None or record.seller != command.seller:
        raise Rejected(Rejection.OFFER_UNKNOWN)
    _end_offer(execution, command.offer, taken=False)


def take_offer(execution: "Execution", command: TakeOffer) -> None:
    """The price and the share change hands together. Other terms than the offer's, or another buyer: OFFER_UNKNOWN."""
    record = execution.state.rights.offers.get(command.offer)
    terms = (command.song, command.basis_points, command.price)
    if record is None or terms != (record.song, record.basis_points, record.price):
        raise Rejected(Rejection.OFFER_UNKNOWN)
    if record.buyer not in (0, command.buyer):
        raise Rejected(Rejection.OFFER_UNKNOWN)
    if command.buyer == record.seller:
        raise Rejected(Rejection.PAYER_IS_PAYEE)
    require_free_share(execution.state, record.song, record.seller, record.basis_points)
    _end_offer(execution, command.offer, taken=True)
    if record.price:
        post(execution, command.buyer, record.seller, record.price, Reason.SHARE)
    move_share(execution, record.song, record.seller, command.buyer, record.basis_points)


def song_of(state: "State", number: int) -> SongRecord:
    """The song; refused if there is none."""
    record = state.songs.get(number)
    if record is None:
        raise Rejected(Rejection.SONG_UNKNOWN)
    return record


def require_free_share(state: "State", song: int, holder: int, basis_points: int) -> None:
    """Refuse more of a song than the holder has beside what is under claims; nothing at all is refused too."""
    if basis_points < 1:
        raise Rejected(Rejection.SHARES_INVALID)
    if basis_points > _share_of(state, song, holder) - state.rights.disputed_share(song, holder):
        raise Rejected(Rejection.SHARE_TOO_SMALL)


def move_share(execution: "Execution", song: int, giver: int, receiver: int, basis_points: int) -> None:
    """Take part of a share that the giver has; a new holder is the last in the order.

    Refuses with HOLDERS_FULL where a song would have more than 32 holders. Ends the giver's offer of more than is left.
    """
    state = execution.state
    record = song_of(state, song)
    shares = dict(record.holders)
    shares[giver] -= basis_points
    shares[receiver] = shares.get(receiver, 0) + basis_points
    holders = [(account, share) for account, share in shares.items() if share]
    if len(holders) > HOLDERS_MAX:
        raise Rejected(Rejection.HOLDERS_FULL)
    state.songs.put(song, msgspec.structs.replace(record, holders=holders))
    execution.events.append(ShareMoved(song, giver, receiver, basis_points, [Share(*each) for each in holders]))
    number = state.rights.offer_slots.get((giver, song))
    offer = None if number is None else state.rights.offers.get(number)
    if number is not None and offer is not None and offer.basis_points > shares[giver]:
        _end_offer(execution, number, taken=False)


def _share_of(state: "State", song: int, holder: int) -> int:
    return dict(song_of(state, song).holders).get(holder, 0)


def _end_offer(execution: "Execution", number: int, *, taken: bool) -> None:
    state = execution.state
    record = state.rights.offers.get(number)
    assert record is not None
    state.rights.offers.put(number, None)
    state.index(state.rights.offer_slots, (record.seller, record.song), None)
    execution.events.append(OfferEnded(number, taken))
