"""Every movement of coin, the allowances and their uses, as the ledger tells them.

A balance is not kept here: what a page shows of it comes from the chain.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, SmallInteger, Table, false, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.projected import BlockSummary, Recorded
from madang.features.wallet.model import BalanceChanged
from madang.ledger.events import Posted, Reason
from madang.ledger.rules.coin import AllowanceGranted, AllowanceRevoked, AllowanceUsed, HoldEnded, HoldOpened
from madang.ledger.rules.disputes import ClaimHeld
from madang.ledger.units import NOTHING
from madang.plumbing.db import PublicId, Units, metadata
from madang.plumbing.live import Publish

postings = Table(
    "postings",
    metadata,
    Column("height", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("time_ms", BigInteger, nullable=False),
    Column("payer", BigInteger, nullable=False),
    Column("payee", BigInteger, nullable=False),
    Column("amount", Units, nullable=False),
    Column("reason", SmallInteger, nullable=False),
    Column("about", PublicId),
    Column("transaction_id", LargeBinary(32)),
    Index(None, "payer", "height", "position"),
    Index(None, "payee", "height", "position"),
)
"""One movement a row. transaction_id is null where time alone moved the coin."""

allowances = Table(
    "allowances",
    metadata,
    Column("allowance", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", BigInteger, nullable=False, index=True),
    Column("delegate", BigInteger, nullable=False),
    Column("scope", SmallInteger, nullable=False),
    Column("cap", Units, nullable=False),
    Column("left", Units, nullable=False),
    Column("single", Units, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("ended", Boolean, nullable=False, server_default=false()),
)
"""ended: revoked, or replaced by a later one of the same delegate and scope."""

allowance_uses = Table(
    "allowance_uses",
    metadata,
    Column("allowance", BigInteger, primary_key=True, autoincrement=False),
    Column("height", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("time_ms", BigInteger, nullable=False),
    Column("amount", Units, nullable=False),
    Column("about", PublicId),
)

holds = Table(
    "holds",
    metadata,
    Column("hold", BigInteger, primary_key=True, autoincrement=False),
    Column("payer", BigInteger, nullable=False),
    Column("payee", BigInteger, nullable=False),
    Column("amount", Units, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("ended", Boolean, nullable=False, server_default=false()),
)


async def apply(events: Sequence[Recorded], block: BlockSummary, db: AsyncConnection) -> list[Publish]:
    """Write the block's movements; tell every account whose coin it moved by how much."""
    available: defaultdict[int, int] = defaultdict(int)
    held: defaultdict[int, int] = defaultdict(int)
    rows: list[tuple[Any, ...]] = []
    abouts = _abouts(events)
    for recorded in events:
        event = recorded.event
        match event:
            case Posted():
                rows.append(_posting_row(recorded, event, block))
                # A hold that is paid leaves its payer's held coin; the end of the hold, below, tells that.
                if event.reason in OF_CLAIMS:
                    held[event.payer] -= event.amount
                elif event.reason != Reason.HOLD_RELEASED:
                    available[event.payer] -= event.amount
                available[event.payee] += event.amount
            case HoldOpened() | HoldEnded():
                await _write_hold(event, db, available, held)
            case ClaimHeld():
                available[event.account] -= event.amount
                held[event.account] += event.amount
            case AllowanceGranted() | AllowanceUsed() | AllowanceRevoked():
                about = abouts.get(recorded.transaction_id)
                await _write_allowance(event, recorded.index, about, block, db)
    await _copy_postings(rows, db)
    return [
        Publish(
            f"member/{account}",
            BalanceChanged(available_delta=str(available[account]), held_delta=str(held[account]), height=block.height),
        )
        for account in sorted(available.keys() | held.keys())
    ]


def _abouts(events: Sequence[Recorded]) -> dict[bytes | None, bytes]:
    """What each transaction that paid something paid it for: an allowance's use stands beside the posting it made."""
    posted = [(each.transaction_id, each.event) for each in events if isinstance(each.event, Posted)]
    return {id: event.about for id, event in posted if id is not None and event.about != NOTHING}


def _posting_row(recorded: Recorded, event: Posted, block: BlockSummary) -> tuple[Any, ...]:
    about = None if event.about == NOTHING else event.about
    moved = (event.payer, event.payee, event.amount, int(event.reason), about)
    return (block.height, recorded.index, block.time_ms, *moved, recorded.transaction_id)


OF_CLAIMS = (Reason.CLAIM_PAID, Reason.CLAIM_DEPOSIT)
"""What these move was held."""
_COPY = (
    "COPY postings (height, position, time_ms, payer, payee, amount, reason, about, transaction_id)"
    " FROM STDIN (FORMAT BINARY)"
)
_COPY_TYPES = ("int8", "int4", "int8", "int8", "int8", "int8", "int2", "bytea", "bytea")


async def _copy_postings(rows: list[tuple[Any, ...]], db: AsyncConnection) -> None:
    if not rows:
        return
    connection = (await db.get_raw_connection()).driver_connection
    assert connection is not None, "A connection in use has its driver's beneath it."
    async with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(_COPY_TYPES)
        for row in rows:
            await copy.write_row(row)


async def _write_hold(
    event: HoldOpened | HoldEnded, db: AsyncConnection, available: defaultdict[int, int], held: defaultdict[int, int]
) -> None:
    if isinstance(event, HoldOpened):
        row = {name: getattr(event, name) for name in ("hold", "payer", "payee", "amount", "expires_ms")}
        await db.execute(insert(holds).values(row))
        available[event.payer] -= event.amount
        held[event.payer] += event.amount
        return
    ended = update(holds).where(holds.c.hold == event.hold).values(ended=True).returning(holds.c.payer, holds.c.amount)
    payer, amount = (await db.execute(ended)).one()
    held[payer] -= amount
    if not event.paid:
        available[payer] += amount


async def _write_allowance(
    event: AllowanceGranted | AllowanceUsed | AllowanceRevoked,
    index: int,
    about: bytes | None,
    block: BlockSummary,
    db: AsyncConnection,
) -> None:
    own = update(allowances)
    match event:
        case AllowanceGranted():
            same = (allowances.c.owner == event.owner) & (allowances.c.delegate == event.delegate)
            await db.execute(own.where(same, allowances.c.scope == int(event.scope)).values(ended=True))
            fields = ("allowance", "owner", "delegate", "cap", "single", "expires_ms")
            row = {name: getattr(event, name) for name in fields} | {"scope": int(event.scope), "left": event.cap}
            await db.execute(insert(allowances).values(row))
        case AllowanceUsed():
            await db.execute(own.where(allowances.c.allowance == event.allowance).values(left=event.left))
            place = {"allowance": event.allowance, "height": block.height, "position": index}
            row = place | {"time_ms": block.time_ms, "amount": event.amount, "about": about}
            await db.execute(insert(allowance_uses).values(row))
        case AllowanceRevoked():
            await db.execute(own.where(allowances.c.allowance == event.allowance).values(ended=True))
