"""The rules, one module a subject: command, event, handler. Tags are given once and never reused.

A rule is registered here and nowhere else; the list only grows.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Union

import msgspec

from madang.ledger.codec import decode
from madang.ledger.events import Command, Event, Posted
from madang.ledger.rules import accounts, claims, coin, disputes, gifts, participation, rights, songs

if TYPE_CHECKING:
    from madang.ledger.execution import Execution


class Rule(NamedTuple):
    """How a command is allowed and carried out."""

    authorise: Callable[["Execution", Any], int]
    """Refuses, or gives the allowance under which the command pays, 0 for none. Changes nothing."""
    carry_out: Callable[["Execution", Any], None]
    """Changes the state and tells events, or refuses; what it changed before refusing is taken back by the caller."""


RULES: dict[type[Command], Rule] = {
    accounts.OpenAccount: Rule(accounts.may_open, accounts.open_account),
    accounts.AddKey: Rule(accounts.owner_signed, accounts.add_key),
    accounts.RemoveKey: Rule(accounts.owner_signed, accounts.remove_key),
    accounts.UndoOwnerChange: Rule(accounts.may_undo, accounts.undo_owner_change),
    coin.Transfer: Rule(coin.payer_signed, coin.transfer),
    coin.Hold: Rule(coin.payer_signed, coin.hold),
    coin.Release: Rule(coin.may_release, coin.release),
    coin.Return: Rule(coin.may_return, coin.return_hold),
    coin.GrantAllowance: Rule(coin.owner_spends, coin.grant_allowance),
    coin.RevokeAllowance: Rule(coin.owner_spends, coin.revoke_allowance),
    coin.SellCoin: Rule(coin.sale_signed, coin.sell_coin),
    songs.RegisterSong: Rule(songs.may_register, songs.register_song),
    songs.SingSong: Rule(songs.may_sing, songs.sing_song),
    gifts.SendGift: Rule(gifts.may_send, gifts.send_gift),
    participation.RecordParticipation: Rule(participation.attestor_signed, participation.record_participation),
    rights.OfferShare: Rule(rights.seller_signed, rights.offer_share),
    rights.WithdrawOffer: Rule(rights.seller_signed, rights.withdraw_offer),
    rights.TakeOffer: Rule(rights.buyer_signed, rights.take_offer),
    claims.ClaimShare: Rule(claims.claimant_signed, claims.claim_share),
    claims.SettleClaim: Rule(claims.party_signed, claims.settle_claim),
}

COMMANDS: tuple[type[Command], ...] = tuple(RULES)

EVENTS: tuple[type[Event], ...] = (
    Posted,
    accounts.AccountOpened,
    accounts.KeyChanged,
    accounts.OwnerChangePending,
    accounts.OwnerChangeUndone,
    coin.HoldOpened,
    coin.HoldEnded,
    coin.AllowanceGranted,
    coin.AllowanceUsed,
    coin.AllowanceRevoked,
    coin.CoinSold,
    songs.SongRegistered,
    songs.SingingStarted,
    gifts.GiftSent,
    gifts.LevelPointsGained,
    participation.ParticipationRecorded,
    participation.DaySettled,
    participation.WelcomePaid,
    rights.ShareOffered,
    rights.OfferEnded,
    rights.ShareMoved,
    claims.ClaimOpened,
    claims.ClaimAnswered,
    claims.ClaimEnded,
    disputes.ClaimHeld,
)

if TYPE_CHECKING:
    AnyCommand = Command
    AnyEvent = Event
else:
    AnyCommand = Union[COMMANDS]  # noqa: UP007 (made from the registry)
    AnyEvent = Union[EVENTS]  # noqa: UP007


def decode_event(raw: bytes | msgspec.Raw) -> Event:
    """The event that these bytes tell. Raises MalformedError."""
    return decode(raw, AnyEvent)


def decode_command(raw: bytes | msgspec.Raw) -> Command:
    """The command that these bytes ask for. Raises MalformedError."""
    return decode(raw, AnyCommand)
