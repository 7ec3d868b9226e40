"""Reading the chain: blocks, outcomes, balances, proofs. The same in the node's process and across its socket."""

from typing import Protocol

import msgspec

from madang.chain.submit import Outcome


class ChainStatus(msgspec.Struct, frozen=True):
    chain_id: bytes
    """SHA-256 of the genesis bytes."""
    sandbox: bool
    height: int
    time_ms: int
    """Block time of the newest block."""
    header_hash: bytes
    sequencer_key: bytes
    units_per_cent: int
    accounts: int
    """How many accounts exist; numbers run from 1 to this."""
    supply: int
    """Units: genesis plus minted minus burned."""
    minted: int
    sold: int
    sale_phase: int
    reserve_account: int
    sale_account: int
    fund_account: int
    attestor_account: int
    registrar_account: int
    delegate_account: int


class AccountState(msgspec.Struct, frozen=True):
    account: int
    available: int
    held: int
    debits: int
    credits: int
    level: int
    level_points: int
    keys: dict[bytes, int]
    """Public key to its roles in force (a Role bit set)."""
    height: int
    """Of the block after which this is so."""
    time_ms: int
    """That block's time."""


class BalanceProof(msgspec.Struct, frozen=True):
    """What a light client needs to check one balance row against a header. The layout is `chain/light.py`'s."""

    account: int
    available: int
    held: int
    debits: int
    credits: int
    header: bytes
    signature: bytes
    rows: bytes
    """The leaf: four rows of 32 bytes, the account's at account mod 4."""
    size: int
    """Leaves of the balance tree."""
    path: list[bytes]
    """Sibling hashes from the leaf to the balance sub-root."""
    sub_path: list[bytes]
    """Sibling hashes from the balance sub-root to the state root."""


class BlockView(msgspec.Struct, frozen=True):
    height: int
    time_ms: int
    hash: bytes
    previous: bytes
    header: bytes
    signature: bytes
    outcomes: list[Outcome]
    own_events: list[msgspec.Raw]
    """Events that no transaction asked for: settlements, welcomes, holds that expired."""
    envelopes: list[bytes]


class SettledDay(msgspec.Struct, frozen=True):
    day: int
    members: int
    members_counted: int
    """Before the limit on growth."""
    total: int
    minted: int
    cap_units: int
    """The monthly cap in force."""
    days_in_month: int
    root: bytes
    height: int
    rows: int


class DayStanding(msgspec.Struct, frozen=True):
    """One member's part of one day, by the law's own count."""

    day: int
    points: int
    counts: dict[int, int]
    """Kind to how many rows counted."""
    points_by_kind: dict[int, int]
    """Kind to points; the points for songs never sung before stand under kind 0."""
    payout: int | None
    """Units; None while the day is not settled."""


class Blocks(Protocol):
    async def status(self) -> ChainStatus: ...

    async def genesis(self) -> bytes: ...

    async def account(self, account: int) -> AccountState | None: ...

    async def account_of_key(self, key: bytes) -> int | None:
        """The account in which the key has any role."""

    async def balance_proof(self, account: int) -> BalanceProof | None: ...

    async def block(self, height: int) -> BlockView | None: ...

    async def records(self, first: int, count: int) -> list[bytes]:
        """Raw block records as they lie in the store, for whoever verifies from elsewhere; at most 500 or 4 MiB."""

    async def outcome(self, id: bytes) -> Outcome | None:
        """Where a transaction went; None if no block of the last 1,200 holds it."""

    async def settled_day(self, day: int) -> SettledDay | None: ...

    async def day_rows(self, day: int, first: int, count: int) -> bytes:
        """The day's participation rows, 16 bytes each, in ledger order: the published day file."""

    async def standing(self, account: int, day: int) -> DayStanding:
        """What the law has counted for a member on a day that is open or was settled."""
