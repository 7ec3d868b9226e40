"""A holder's statement: every payment of their shares as CSV, for a spreadsheet."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.rights.model import STATEMENT_DAYS_MAX, STATEMENT_ROWS_MAX, Kind
from madang.features.rights.projection import share_income
from madang.features.songs.queries.holding import cards_by_number
from madang.ledger.units import DAY_MS, UNITS_PER_COIN
from madang.plumbing.errors import Refused

MARK = "\ufeff"
"""By which spreadsheets know UTF-8."""
COLUMNS = ("time_utc", "for", "song", "title", "artist", "paid_by", "paid_to", "coin", "units", "transaction")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With which a spreadsheet begins to calculate; a title must not."""
PLACES = 8


class StatementTooLongError(Refused):
    status = 422
    code = "statement_too_long"


async def written(db: AsyncConnection, account: int, first: dt.date, last: dt.date) -> str:
    """What the account's shares earned (and, below zero, cost) from one UTC day to another, both counted.

    Raises StatementTooLongError.
    """
    days = (last - first).days + 1
    if not 1 <= days <= STATEMENT_DAYS_MAX:
        raise StatementTooLongError("A statement is for one day to ten years: the last day is not before the first.")
    from_ms = (first - dt.date(1970, 1, 1)).days * DAY_MS
    rows = await _income(db, account, from_ms, from_ms + days * DAY_MS)
    if len(rows) > STATEMENT_ROWS_MAX:
        raise StatementTooLongError(f"These are more than {STATEMENT_ROWS_MAX:,} payments: ask for fewer days.")
    cards = await cards_by_number(db, {row.song for row in rows}, account)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        card = cards.get(row.song)
        names = (_cell(card.title), _cell(card.artist)) if card else ("", "")
        amount = row.amount if row.holder == account else -row.amount
        when = dt.datetime.fromtimestamp(row.time_ms // 1_000, dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
        parties = (row.payer, row.holder, coin_written(amount), amount)
        id = row.transaction_id.hex() if row.transaction_id else ""
        writer.writerow([when, Kind(row.kind).name.lower(), row.song, *names, *parties, id])
    return MARK + file.getvalue()


def coin_written(amount: int) -> str:
    """Units as coin with all eight places."""
    whole, rest = divmod(abs(amount), UNITS_PER_COIN)
    return f"{'-' if amount < 0 else ''}{whole}.{rest:0{PLACES}d}"


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


async def _income(db: AsyncConnection, account: int, from_ms: int, to_ms: int) -> Sequence[Row[Any]]:
    """In ledger order; one more than a statement holds where there are more."""
    spent = and_(share_income.c.payer == account, share_income.c.kind != Kind.SINGING)
    within = (share_income.c.time_ms >= from_ms, share_income.c.time_ms < to_ms)
    query = select(share_income).where(or_(share_income.c.holder == account, spent), *within)
    ordered = query.order_by(share_income.c.height, share_income.c.position).limit(STATEMENT_ROWS_MAX + 1)
    return (await db.execute(ordered)).all()
