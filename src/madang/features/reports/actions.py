"""Reporting something, and closing a report."""

import re

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import ACCOUNT_MAX, SignedIn
from madang.features.members.queries import member_of_account
from madang.features.recordings.queries import published
from madang.features.reports.model import NOTE_LENGTH_MAX, OPEN_MAX, WORDS_LENGTH_MAX, Kind, Reason, tidy_words
from madang.features.reports.tables import reports
from madang.features.songs.queries import is_registered
from madang.house import House
from madang.plumbing.errors import NotFoundError, Refused

PUBLIC_ID = re.compile(r"[0-9a-f]{32}")
ACCOUNT = re.compile(r"[0-9]{1,10}")


class WordsRefusedError(Refused):
    code = "words_refused"


class TooManyReportsError(Refused):
    status = 429
    code = "too_many_reports"


async def report(house: House, member: SignedIn, kind: Kind, id: str, reason: Reason, words: str) -> None:
    """Tell the operator; the same thing again takes the place of what waits.

    Raises NotFoundError, WordsRefusedError, TooManyReportsError.
    """
    tidy = tidy_words(words)
    if tidy is None:
        raise WordsRefusedError(f"A report has at most {WORDS_LENGTH_MAX:,} characters.")
    if reason is Reason.OTHER and not tidy:
        raise WordsRefusedError("Say in a few words what is wrong.")
    row = {"account": member.account, "kind": kind, "subject": id, "reason": reason, "words": tidy}
    async with house.db.begin() as db:
        if not await _is_here(db, kind, id):
            raise NotFoundError("What you want to report is not here any more.")
        if kind is Kind.MEMBER:
            row["subject"] = str(int(id))
        waiting = select(func.count()).select_from(reports)
        waiting = waiting.where(reports.c.account == member.account, reports.c.closed_ms.is_(None))
        if (await db.execute(waiting)).scalar_one() >= OPEN_MAX:
            raise TooManyReportsError(f"{OPEN_MAX} reports of yours wait already. The operator reads them first.")
        written = insert(reports).values(row | {"reported_ms": house.clock.now_ms()})
        again = written.on_conflict_do_update(
            index_elements=["account", "kind", "subject"],
            index_where=reports.c.closed_ms.is_(None),
            set_={"reason": reason, "words": tidy},
        )
        await db.execute(again)


async def close(house: House, number: int, note: str) -> None:
    """Close a report with the operator's note. Raises NotFoundError."""
    waiting = update(reports).where(reports.c.number == number, reports.c.closed_ms.is_(None))
    closed = {"closed_ms": house.clock.now_ms(), "note": note[:NOTE_LENGTH_MAX]}
    async with house.db.begin() as db:
        if not (await db.execute(waiting.values(closed))).rowcount:
            raise NotFoundError(f"No open report has the number {number}.")


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    """Forget what the member reported, and what was reported of them."""
    of_them = (reports.c.kind == Kind.MEMBER) & (reports.c.subject == str(member.account))
    await db.execute(delete(reports).where(or_(reports.c.account == member.account, of_them)))


async def _is_here(db: AsyncConnection, kind: Kind, id: str) -> bool:
    if kind is Kind.MEMBER:
        named = ACCOUNT.fullmatch(id) and int(id) <= ACCOUNT_MAX
        return bool(named) and await member_of_account(db, int(id)) is not None
    if not PUBLIC_ID.fullmatch(id):
        return False
    if kind is Kind.SONG:
        return await is_registered(db, bytes.fromhex(id))
    return bool(await published(db, [bytes.fromhex(id)]))
