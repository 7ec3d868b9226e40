"""What a rights holder reads, and its limits."""

from dataclasses import dataclass
from enum import IntEnum

from madang.plumbing.live import Message

MONTHS_SHOWN = 12
PAYERS_SHOWN = 20
OPEN_SHOWN = 100
"""Offers and claims on one page."""
SONGS_A_PAGE = 50
STATEMENT_ROWS_MAX = 100_000
STATEMENT_DAYS_MAX = 3_660


class Kind(IntEnum):
    """What a holder's income was for."""

    SINGING = 1
    SALE = 2
    """Of a share."""
    CLAIM = 3
    """What a claimed share had earned while the claim was open."""
    DEPOSIT = 4
    """Of a claim that came to nothing."""


class RightsChanged(Message, frozen=True, tag="RightsChanged"):
    """An offer or a claim of the member, or to the member, was made, answered or ended."""

    song: int


@dataclass(frozen=True)
class Party:
    account: int
    name: str | None
    """None where the account is the house's or its member has left."""


@dataclass(frozen=True)
class SongName:
    """A song in a list about rights."""

    number: int
    id: str | None
    """None where the catalogue does not show it."""
    title: str
    """Empty where the catalogue does not show it."""
    artist: str


@dataclass(frozen=True)
class Share:
    holder: Party
    basis_points: int
    disputed: int
    """Basis points of it that are under claims."""


@dataclass(frozen=True)
class Offer:
    offer: int
    song: SongName
    seller: Party
    basis_points: int
    price: str
    """Units for all of it; "0" is a gift."""
    buyer: Party | None
    """None: anybody may take it."""
    offered_ms: int


@dataclass(frozen=True)
class Claim:
    claim: int
    song: SongName
    holder: Party
    claimant: Party
    basis_points: int
    deposit: str
    held: str
    """Units that the claimed share has earned since."""
    holder_says: int | None
    """Basis points that should go to the claimant; None before the holder's first word."""
    claimant_says: int
    opened_ms: int
    due_ms: int
    """When it ends by itself and all stays with the holder."""


@dataclass(frozen=True)
class SongRights:
    """One song's rights, as anybody may see them."""

    song: SongName
    price_cents: int
    shares: list[Share]
    offers: list[Offer]
    """Those to anybody, and those to whoever asks."""
    claims: list[Claim]
    deposit: str
    """Units that a claim sets aside."""
    claim_days: int


@dataclass(frozen=True)
class Month:
    month: str
    """`2026-11`, UTC."""
    payments: int
    amount: str
    """Units that songs paid to the holder."""


@dataclass(frozen=True)
class Payer:
    account: int
    payments: int
    amount: str


@dataclass(frozen=True)
class Rights:
    """A holder's songs at a glance."""

    songs: int
    paid: str
    """Units that songs have paid to the holder in all."""
    held: str
    """Units of it that are under claims now."""
    months: list[Month]
    """The last twelve in which something was paid, the newest first."""
    payers: list[Payer]
    """The accounts that paid most."""
    offers: list[Offer]
    """The holder's, and those to the holder by name."""
    claims: list[Claim]
    """On the holder's shares, and the holder's own."""
    live: dict[str, int]


@dataclass(frozen=True)
class HeldSong:
    song: SongName
    basis_points: int
    singings: int
    """How often it was sung here."""
    payments: int
    """How often it paid the holder."""
    paid: str


@dataclass(frozen=True)
class HeldSongs:
    songs: list[HeldSong]
    next: str | None
