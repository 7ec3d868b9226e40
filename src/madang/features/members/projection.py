"""Which keys stand for which account, and how high each account's level is, as the ledger tells it."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.projected import BlockSummary, Recorded
from madang.features.members.model import KeysChanged, LevelChanged
from madang.ledger.roles import Role
from madang.ledger.rules.accounts import AccountOpened, KeyChanged, OwnerChangePending, OwnerChangeUndone
from madang.ledger.rules.gifts import LevelPointsGained
from madang.plumbing.db import metadata
from madang.plumbing.live import Publish

EVERY_ROLE = int(Role.ACT | Role.SPEND | Role.OWNER)

account_keys = Table(
    "account_keys",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("account", BigInteger, nullable=False, index=True),
    Column("roles", Integer, nullable=False),
    Column("owner_from_ms", BigInteger),
    Column("owner_until_ms", BigInteger),
    Column("added_ms", BigInteger, nullable=False),
    Column("owner_change_height", BigInteger),
)
"""roles are those in force; owner_from_ms and owner_until_ms are set while an owner change waits.
owner_change_height is the block in which the latest such change began to wait; null if that was before it was noted."""

levels = Table(
    "levels",
    metadata,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("level_points", BigInteger, nullable=False),
    Column("level", Integer, nullable=False),
)
"""An account without a row has no level points."""


async def apply(events: Sequence[Recorded], block: BlockSummary, db: AsyncConnection) -> list[Publish]:
    """Write the block's keys and levels; tell each member whose keys or level changed."""
    changed: dict[int, None] = {}
    gained: dict[int, LevelPointsGained] = {}
    for recorded in events:
        event = recorded.event
        if isinstance(event, LevelPointsGained):
            gained[event.account] = event
        elif isinstance(event, AccountOpened | KeyChanged | OwnerChangePending | OwnerChangeUndone):
            await db.execute(_key_written(event, block))
            changed[event.account] = None
    if gained:
        await db.execute(_LEVEL_WRITTEN, [_level_row(event) for event in gained.values()])
    told = [Publish(f"member/{account}", KeysChanged(height=block.height)) for account in changed]
    return told + [
        Publish(f"member/{account}", LevelChanged(level=int(event.level), level_points=event.level_points))
        for account, event in gained.items()
    ]


def _key_written(event: AccountOpened | KeyChanged | OwnerChangePending | OwnerChangeUndone, block: BlockSummary):  # type: ignore[no-untyped-def]
    row: dict[str, int | None]
    match event:
        case AccountOpened():
            row = {"roles": EVERY_ROLE, "owner_from_ms": None, "owner_until_ms": None}
        case KeyChanged(roles=0):
            row = {"roles": 0, "owner_from_ms": None, "owner_until_ms": None}
        case KeyChanged(roles=roles):
            row = {"roles": roles}
            row |= {"owner_from_ms": None} if roles & Role.OWNER else {"owner_until_ms": None}
        case OwnerChangePending(gains=gains, due_ms=due_ms):
            row = {"owner_from_ms": due_ms if gains else None, "owner_until_ms": None if gains else due_ms}
            row["owner_change_height"] = block.height
        case OwnerChangeUndone():
            row = {"owner_from_ms": None, "owner_until_ms": None}
    statement = insert(account_keys).values(
        {"key": event.key, "account": event.account, "added_ms": block.time_ms, "roles": 0} | row
    )
    moved = {"account": event.account}
    if isinstance(event, AccountOpened):
        moved["added_ms"] = block.time_ms
    return statement.on_conflict_do_update(index_elements=["key"], set_=moved | row)


_LEVEL = insert(levels)
_LEVEL_WRITTEN = _LEVEL.on_conflict_do_update(
    index_elements=["account"],
    set_={"level_points": _LEVEL.excluded.level_points, "level": _LEVEL.excluded.level},
)


def _level_row(event: LevelPointsGained) -> dict[str, int]:
    return {"account": event.account, "level_points": event.level_points, "level": int(event.level)}
