"""Sending rows to the ledger, in order and each once, whatever crashes when.

One batch is on its way at a time: it is written down with its sequence numbers and its signed transaction before it is
sent, and sent again as it is until the ledger holds it or refuses it. A refused batch gives its numbers back.
"""

import logging
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, case, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.blocks import DayStanding
from madang.chain.submit import HouseKey, RefusedBeforeOrderingError
from madang.features.participation.actions import MINUTE_MS, SEND, SEND_KEY, write_acts
from madang.features.participation.model import (
    BATCHES_A_RUN,
    UPLOADS_AT_ONCE,
    Act,
    PointsCounted,
    day_of,
    estimated_units,
    packed,
)
from madang.features.participation.queries import day_totals, is_batch_held, last_held, newest_settled_day
from madang.features.participation.tables import acts, batches, day_points, uploads
from madang.features.recordings.queries import published
from madang.features.singing.queries import policy
from madang.house import House
from madang.ledger.rejections import Rejection
from madang.ledger.rules.participation import ROWS_MAX, Kind, RecordParticipation
from madang.ledger.units import DAY_MS
from madang.plumbing.jobs import defer
from madang.plumbing.live import Publish, publish

RESEND_EVERY_S = 5
UPLOADS_EVERY_S = 20

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Batch:
    """Rows that travel together."""

    first: int
    last: int
    day: int
    envelope: bytes


async def send_rows(house: House, key: str) -> None:
    """Send what waits until nothing waits or the ledger does not take it now."""
    attestor = (await house.chain.status()).attestor_account
    rows_max = ROWS_MAX
    for _ in range(BATCHES_A_RUN):
        batch = await next_batch(house, attestor, rows_max)
        if batch is None:
            return
        rejection = await _send(house, attestor, batch)
        if rejection is Rejection.NONE:
            await _note_held(house, batch)
            continue
        log.warning("The ledger refused rows %d to %d: %s.", batch.first, batch.last, rejection.name)
        await _take_back(house, batch, rejection)
        if rejection is Rejection.ROWS_INVALID:
            # One bad row must not hold up the others: from here on each travels alone.
            rows_max = 1
        elif rejection not in (Rejection.DAY_CLOSED, Rejection.SEQUENCE_GAP):
            return


async def resend(house: House) -> None:
    """Ask again for rows that wait, should their job have been lost; and forget copies of settled days."""
    async with house.db.begin() as db:
        waiting = select(acts.c.id).where(~acts.c.held, ~acts.c.refused).limit(1)
        if (await db.execute(waiting)).first() is not None:
            await defer(db, SEND, SEND_KEY)
        await db.execute(delete(day_points).where(day_points.c.day <= await newest_settled_day(db)))


async def report_uploads(house: House) -> None:
    """Write down the recordings that were still published at their midnight; drop those that were not."""
    now_ms = house.clock.now_ms()
    due = select(uploads).where(~uploads.c.reported, uploads.c.due_ms <= now_ms).limit(UPLOADS_AT_ONCE)
    async with house.db.begin() as db:
        rows = (await db.execute(due.with_for_update(skip_locked=True))).all()
        standing = await published(db, [row.recording for row in rows])
        done = [
            Act(row.account, Kind.RECORDING_PUBLISHED, 0, f"published/{row.recording.hex()}")
            for row in rows
            if row.recording in standing
        ]
        await write_acts(db, done, now_ms)
        await db.execute(update(uploads).where(uploads.c.recording.in_(standing)).values(reported=True))
        gone = {row.recording for row in rows} - standing
        await db.execute(delete(uploads).where(uploads.c.recording.in_(gone)))


JOBS = {SEND: send_rows}
PERIODIC = {
    "participation.resend": (RESEND_EVERY_S, resend),
    "participation.report_uploads": (UPLOADS_EVERY_S, report_uploads),
}


async def next_batch(house: House, attestor: int, rows_max: int) -> Batch | None:
    """The batch on its way, or else a new one of the oldest day that waits, written down and signed."""
    async with house.db.begin() as db:
        row = (await db.execute(select(batches).limit(1))).one_or_none()
        if row is not None:
            return Batch(row.first, row.last, row.day, row.envelope)
        waiting = select(acts).where(~acts.c.held, ~acts.c.refused).order_by(acts.c.day, acts.c.id).limit(rows_max)
        rows = (await db.execute(waiting.with_for_update())).all()
        rows = [row for row in rows if row.day == rows[0].day]
        if not rows:
            return None
        first = await last_held(db, attestor) + 1
        place = func.row_number().over(order_by=acts.c.id)
        numbered = select(acts.c.id, (place + (first - 1)).label("number"))
        numbers = numbered.where(acts.c.id.in_([row.id for row in rows])).subquery()
        await db.execute(update(acts).where(acts.c.id == numbers.c.id).values(sequence=numbers.c.number))
        content = b"".join(packed(row.account, row.kind, row.at_ms, row.subject) for row in rows)
        signed = await house.chain.sign(
            HouseKey.ATTESTOR, [RecordParticipation(attestor, rows[0].day, first, content)]
        )  # fmt: skip
        batch = Batch(first, first + len(rows) - 1, rows[0].day, signed.envelope)
        await db.execute(
            insert(batches).values(
                first=batch.first,
                last=batch.last,
                day=batch.day,
                transaction_id=signed.id,
                envelope=signed.envelope,
            )
        )
    return batch


async def _send(house: House, attestor: int, batch: Batch) -> Rejection:
    async with house.db.connect() as db:
        if await is_batch_held(db, attestor, batch.first, batch.last):
            return Rejection.NONE
    try:
        return (await house.chain.submit(batch.envelope)).rejection
    except RefusedBeforeOrderingError as refusal:
        return refusal.rejection


async def _note_held(house: House, batch: Batch) -> None:
    """The ledger holds the batch: copy its new count, and tell the members whose day it changed."""
    sent = acts.c.sequence.between(batch.first, batch.last)
    async with house.db.connect() as db:
        accounts = set((await db.execute(select(acts.c.account).where(sent, ~acts.c.held))).scalars())
    standings = {account: await house.chain.standing(account, batch.day) for account in sorted(accounts)}
    async with house.db.begin() as db:
        await db.execute(update(acts).where(sent).values(held=True))
        await db.execute(delete(batches).where(batches.c.first == batch.first))
        await _copy(db, batch.day, standings)
        if batch.day == day_of(house.clock.now_ms()):
            await _tell(house, db, batch.day, standings)


async def _copy(db: AsyncConnection, day: int, standings: dict[int, DayStanding]) -> None:
    rows = [
        {
            "day": day,
            "account": account,
            "points": standing.points,
            "sang": any(standing.counts.get(kind) for kind in (Kind.SONG_SUNG, Kind.SONG_SUNG_WELL)),
        }
        for account, standing in standings.items()
    ]
    written = insert(day_points)
    news = {"points": written.excluded.points, "sang": written.excluded.sang}
    if rows:
        await db.execute(written.on_conflict_do_update(index_elements=["day", "account"], set_=news), rows)


async def _tell(house: House, db: AsyncConnection, day: int, standings: dict[int, DayStanding]) -> None:
    rules = await policy(house)
    totals = await day_totals(db, day, rules)
    messages = []
    for account, standing in standings.items():
        estimate = estimated_units(day, standing.points, totals.members, totals.total, rules)
        messages.append(Publish(f"member/{account}", PointsCounted(day, standing.points, str(estimate))))
    await publish(db, messages)


async def _take_back(house: House, batch: Batch, rejection: Rejection) -> None:
    """Give the numbers back; rows of a closed day become acts of today, a row that is bad alone is never sent again."""
    sent = acts.c.sequence.between(batch.first, batch.last) & ~acts.c.held
    news: dict[str, object] = {"sequence": None}
    if rejection is Rejection.ROWS_INVALID and batch.first == batch.last:
        news["refused"] = True
    async with house.db.begin() as db:
        if rejection is Rejection.DAY_CLOSED:
            await _date_today(db, sent, house.clock.now_ms())
        await db.execute(update(acts).where(sent).values(news))
        await db.execute(delete(batches).where(batches.c.first == batch.first))


async def _date_today(db: AsyncConnection, late: ColumnElement[bool], now_ms: int) -> None:
    """Date acts to now; a member's active minutes one before the other: of those in one the law counts but one."""
    day = day_of(now_ms)
    now, midnight = literal(now_ms, BigInteger), literal(day * DAY_MS, BigInteger)
    later = func.row_number().over(partition_by=(acts.c.account, acts.c.kind), order_by=acts.c.id.desc()) - 1
    back_ms = case((acts.c.kind == Kind.ACTIVE_MINUTE, later * MINUTE_MS), else_=0)
    moved = select(acts.c.id, func.greatest(now - back_ms, midnight).label("at_ms")).where(late).subquery()
    await db.execute(update(acts).where(acts.c.id == moved.c.id).values(at_ms=moved.c.at_ms, day=day))
