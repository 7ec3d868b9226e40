"""What the explorer shows, and how the ledger is written as JSON: hexadecimal bytes, coin as decimal strings."""

from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Any

import msgspec

from madang.ledger.roles import Role
from madang.ledger.rules.participation import ROW_BYTES, RecordParticipation
from madang.ledger.units import Amount


def written(thing: msgspec.Struct) -> dict[str, Any]:
    """A command or event with its kind in `type`. Participation rows are counted, not shown."""
    kind = type(thing)
    fields: dict[str, Any] = {"type": kind.__name__}
    for name in kind.__struct_fields__:
        value = getattr(thing, name)
        if kind is RecordParticipation and name == "rows":
            value = len(value) // ROW_BYTES
        elif kind.__annotations__.get(name) == Amount:
            value = str(value)
        fields[name] = _written_value(value)
    return fields


def roles_written(roles: int) -> list[str]:
    """The roles' names, highest first."""
    return [role.name.lower() for role in (Role.OWNER, Role.SPEND, Role.ACT) if roles & role and role.name]


def _written_value(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return [_written_value(each) for each in value]
    if isinstance(value, msgspec.Struct):
        return {name: _written_value(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, IntEnum) and not isinstance(value, IntFlag):
        return value.name.lower()
    return value


@dataclass(frozen=True)
class Holding:
    """One of the house's own accounts."""

    account: int
    name: str
    """`reserve`, `sale`, `community_fund`, `attestor`, `registrar` or `delegate`."""
    available: str


@dataclass(frozen=True)
class BlockRow:
    height: int
    time_ms: int
    hash: str
    transactions: int
    rejected: int
    own_events: int
    """What time alone did: settlements, welcomes, holds that expired."""


@dataclass(frozen=True)
class Summary:
    name: str
    sandbox: bool
    chain_id: str
    genesis_hash: str
    genesis_ms: int
    symbol: str
    units_per_cent: int
    sequencer_key: str
    height: int
    time_ms: int
    header_hash: str
    accounts: int
    supply: str
    minted: str
    sold: str
    sale_phase: int
    holdings: list[Holding]
    blocks: list[BlockRow]
    """The newest."""


@dataclass(frozen=True)
class BlockRows:
    blocks: list[BlockRow]
    next: str | None


@dataclass(frozen=True)
class TransactionRow:
    id: str
    index: int
    rejection: str | None
    commands: list[str]
    """Kinds of what it asked."""


@dataclass(frozen=True)
class Block:
    height: int
    time_ms: int
    hash: str
    previous: str
    header: str
    signature: str
    transactions_total: int
    transactions: list[TransactionRow]
    """The first 200."""
    own_events: list[dict[str, Any]]
    """The first 200."""


@dataclass(frozen=True)
class Transaction:
    id: str
    height: int
    index: int
    time_ms: int
    rejection: str | None
    rejected_command: int | None
    """Which of the commands was refused, from 0."""
    expires_height: int
    signers: list[str]
    """Public keys."""
    commands: list[dict[str, Any]]
    events: list[dict[str, Any]]


@dataclass(frozen=True)
class AccountKey:
    key: str
    roles: list[str]


@dataclass(frozen=True)
class Account:
    """An account by its number. Whose it is, the ledger does not know."""

    account: int
    kind: str
    """`member`, or what the account is for in the house."""
    available: str
    held: str
    debits: str
    credits: str
    rewards: str
    """What settled days have paid it, of the credits; the rest of them are movements."""
    level: int
    level_points: int
    keys: list[AccountKey]


@dataclass(frozen=True)
class PaidDay:
    day: int
    points: int
    payout: str


@dataclass(frozen=True)
class PaidDays:
    days: list[PaidDay]
    next: str | None


@dataclass(frozen=True)
class DayRow:
    day: int
    members: int
    total: int
    minted: str
    root: str
    height: int
    time_ms: int


@dataclass(frozen=True)
class DayRows:
    days: list[DayRow]
    next: str | None


@dataclass(frozen=True)
class Attested:
    attestor: int
    rows: int


@dataclass(frozen=True)
class Day:
    day: int
    members: int
    """With a counted singing, after the limit on growth."""
    members_counted: int
    """Before it."""
    accounts: int | None
    """Accounts that have a row; None where there are too many rows to count for a page."""
    total: int
    minted: str
    cap_units: str
    days_in_month: int
    root: str
    height: int
    rows: int
    attested: list[Attested]
    """Who reported the day. That a person really acted, no ledger can prove."""
