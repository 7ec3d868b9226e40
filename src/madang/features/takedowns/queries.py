"""Takedowns: the public log in numbers, the operator's list, and what a member is told of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.features.songs.queries.holding import references_held_by
from madang.features.takedowns.model import Reason, State
from madang.features.takedowns.tables import takedowns

PAGE = 50
LISTED_MAX = 500


@dataclass(frozen=True)
class LoggedTakedown:
    """What everybody may know of a takedown that was decided."""

    number: int
    song_number: int
    """The ledger's."""
    reason: Reason
    state: State
    asked_ms: int
    decided_ms: int
    answered: bool
    """Whether a rights holder has answered."""
    verdict_ms: int | None


@dataclass(frozen=True)
class TakedownLog:
    takedowns: list[LoggedTakedown]
    next: str | None


@dataclass(frozen=True)
class TakedownView:
    """A takedown as whoever asked for it, or holds the song, is told."""

    number: int
    song: str
    song_number: int
    title: str
    artist: str
    name: str
    """Who asked."""
    reason: Reason
    words: str
    state: State
    asked_ms: int
    decision: str | None
    """The operator's reasons."""
    decided_ms: int | None
    counter: str | None
    """A rights holder's answer."""
    verdict: str | None
    """The operator's reasons after it."""
    verdict_ms: int | None
    own: bool
    """Whether the reader asked for it."""
    can_answer: bool


@dataclass(frozen=True)
class WaitingTakedown(TakedownView):
    """As the operator reads it."""

    contact: str
    account: int | None


async def log(db: AsyncConnection, below: int | None) -> TakedownLog:
    """What was decided, the newest first, a page at a time."""
    query = select(takedowns).where(takedowns.c.state != State.WAITING).order_by(takedowns.c.number.desc())
    if below is not None:
        query = query.where(takedowns.c.number < below)
    rows = (await db.execute(query.limit(PAGE + 1))).all()
    shown = rows[:PAGE]
    return TakedownLog([_logged(row) for row in shown], str(shown[-1].number) if len(rows) > PAGE else None)


async def told_to(db: AsyncConnection, account: int) -> list[TakedownView]:
    """Those that the account asked for, and those decided about songs that it holds, the newest first."""
    of_theirs = takedowns.c.song.in_(references_held_by(account))
    decided = takedowns.c.state != State.WAITING
    query = select(takedowns).where(or_(takedowns.c.account == account, of_theirs & decided))
    rows = (await db.execute(query.order_by(takedowns.c.number.desc()).limit(LISTED_MAX))).all()
    held = set((await db.execute(references_held_by(account))).scalars()) if rows else set()
    return [TakedownView(**_told(row, account, row.song in held)) for row in rows]


async def listed(db: AsyncConnection, also_closed: bool = False) -> list[WaitingTakedown]:
    """For the operator: what waits or is suspended, the oldest first; with those closed too, at most 500."""
    query: Select[Any] = select(takedowns).order_by(takedowns.c.number).limit(LISTED_MAX)
    if not also_closed:
        query = query.where(takedowns.c.state.in_([State.WAITING, State.SUSPENDED]))
    rows: Sequence[Row[Any]] = (await db.execute(query)).all()
    return [WaitingTakedown(**_told(row, None, False), contact=row.contact, account=row.account) for row in rows]


async def export(db: AsyncConnection, member: SignedIn) -> list[Mapping[str, Any]]:
    """What the member asked for and answered."""
    own = or_(takedowns.c.account == member.account, takedowns.c.counter_account == member.account)
    fields = ("number", "title", "artist", "reason", "state", "asked_ms", "decision", "decided_ms", "verdict")
    written: list[Mapping[str, Any]] = []
    for row in await db.execute(select(takedowns).where(own).order_by(takedowns.c.number).limit(LISTED_MAX)):
        theirs = {"name": row.name, "contact": row.contact, "words": row.words} if row.account == member.account else {}
        answer = {"counter": row.counter} if row.counter_account == member.account else {}
        written.append({name: getattr(row, name) for name in fields} | theirs | answer)
    return written


def _logged(row: Row[Any]) -> LoggedTakedown:
    return LoggedTakedown(
        number=row.number,
        song_number=row.song_number,
        reason=Reason(row.reason),
        state=State(row.state),
        asked_ms=row.asked_ms,
        decided_ms=row.decided_ms,
        answered=row.counter_ms is not None,
        verdict_ms=row.verdict_ms,
    )


def _told(row: Row[Any], reader: int | None, holds: bool) -> dict[str, Any]:
    same = ("number", "song_number", "title", "artist", "name", "words", "asked_ms", "decision", "decided_ms")
    rest = ("counter", "verdict", "verdict_ms")
    open_to = row.counter_account in (None, reader)
    return {name: getattr(row, name) for name in (*same, *rest)} | {
        "song": row.song.hex(),
        "reason": Reason(row.reason),
        "state": State(row.state),
        "own": reader is not None and row.account == reader,
        "can_answer": holds and row.state == State.SUSPENDED and open_to,
    }
