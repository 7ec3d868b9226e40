"""What the state remembers of each thing that is more than a row of numbers."""

from struct import Struct

import msgspec

from madang.ledger.units import Account, Amount, Day, Digest, Height, Key, Milliseconds, Reference, SongNumber

FIRST_SONG = Struct("<IIII")
"""account, song, day of the first record that the account sang it, 0."""
HOLDERS_MAX = 32
"""Of one song."""
UNSAID = -1
"""In the place of what a party of a claim says, until it says something."""


class WeightedKey(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    kind: int
    """0: Ed25519. Other kinds are for keys to come."""
    key: Key
    roles: int
    """Role bits in force."""
    weight: int


class OwnerChange(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    key: Key
    gains: bool
    due_ms: Milliseconds
    roles_before: int
    """What an undone removal gives back."""


class Authority(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Who may sign for an account that has not simply one key with every role."""

    account: Account
    thresholds: tuple[int, int, int]
    """Weight needed for act, spend and owner."""
    keys: list[WeightedKey]
    pending: list[OwnerChange]


class AllowanceRecord(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    owner: Account
    delegate: Account
    scope: int
    cap: Amount
    left: Amount
    single: Amount
    expires_ms: Milliseconds


class HoldRecord(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    payer: Account
    payee: Account
    amount: Amount
    expires_ms: Milliseconds


class SongRecord(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    reference: Reference
    price_cents: int
    holders: list[tuple[Account, int]]
    """(account, basis points), in the order given."""


class OfferRecord(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    seller: Account
    song: SongNumber
    basis_points: int
    price: Amount
    buyer: Account
    """0: anybody."""


class ClaimRecord(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A share in dispute. held stands in the holder's balance, deposit in the claimant's, both as held coin."""

    song: SongNumber
    holder: Account
    claimant: Account
    basis_points: int
    deposit: Amount
    held: Amount
    holder_says: int
    """Basis points that the party would have go to the claimant, or UNSAID."""
    claimant_says: int
    due_ms: Milliseconds


class SettledRecord(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A day that was paid, with every number that its payouts follow from."""

    day: Day
    members: int
    """After the limit on growth."""
    members_counted: int
    total: int
    minted: Amount
    cap_units: Amount
    days_in_month: int
    members_full: int
    root: Digest
    height: Height
    rows: int


class Figures(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """Single numbers of the ledger. Changed only through `State.set`."""

    height: Height
    time_ms: Milliseconds
    minted: int
    sold: int
    next_day: Day
    """The oldest day that is not settled."""
    attestor_last: int
    """Sequence number of the last row recorded; 0 before the first."""
    opened_day: Day
    opened: int
    """Accounts opened on that day."""
    welcomed_day: Day
    welcomed: int
    """Welcomes paid on that day."""
    welcomes_paid: int
    """How many of the queue, from its beginning, are paid."""
    team_released: int
    """How many of the team's releases were made."""
