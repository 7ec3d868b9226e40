"""Reports for the operator, oldest first, each with what it is about in words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.features.members.queries import names_of
from madang.features.recordings.queries import titles_of as recording_titles
from madang.features.reports.model import Kind, Reason
from madang.features.reports.tables import reports
from madang.features.songs.queries import cards as song_cards

LISTED_MAX = 500


@dataclass(frozen=True)
class Report:
    number: int
    kind: Kind
    id: str
    """A public id in hexadecimal, or an account's number."""
    about: str
    """What it is called now; empty where it is gone."""
    reason: Reason
    words: str
    reporter: int
    """The account of who reported."""
    reported_ms: int
    closed_ms: int | None
    note: str | None


async def listed(db: AsyncConnection, also_closed: bool = False) -> list[Report]:
    """What waits for the operator, the oldest first; with those closed too, at most 500."""
    query = select(reports).order_by(reports.c.reported_ms, reports.c.number).limit(LISTED_MAX)
    if not also_closed:
        query = query.where(reports.c.closed_ms.is_(None))
    rows = (await db.execute(query)).all()
    called = await _called(db, rows)
    return [
        Report(
            number=row.number,
            kind=Kind(row.kind),
            id=row.subject,
            about=called.get((row.kind, row.subject), ""),
            reason=Reason(row.reason),
            words=row.words,
            reporter=row.account,
            reported_ms=row.reported_ms,
            closed_ms=row.closed_ms,
            note=row.note,
        )
        for row in rows
    ]


async def export(db: AsyncConnection, member: SignedIn) -> list[Mapping[str, Any]]:
    """What the member reported."""
    own = select(reports).where(reports.c.account == member.account).order_by(reports.c.number)
    return [
        {"kind": row.kind, "id": row.subject, "reason": row.reason, "words": row.words, "reported_ms": row.reported_ms}
        for row in await db.execute(own)
    ]


async def _called(db: AsyncConnection, rows: Sequence[Row[Any]]) -> dict[tuple[str, str], str]:
    """Names and titles by kind and subject, of what is still here."""
    subjects: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        subjects[row.kind].add(row.subject)
    names = await names_of(db, [int(each) for each in subjects[Kind.MEMBER]])
    songs = await song_cards(db, [bytes.fromhex(each) for each in subjects[Kind.SONG]], None)
    recordings = await recording_titles(db, [bytes.fromhex(each) for each in subjects[Kind.RECORDING]])
    return {
        **{(Kind.MEMBER, str(account)): name for account, name in names.items()},
        **{(Kind.SONG, id.hex()): f"{card.title}, {card.artist}" for id, card in songs.items()},
        **{(Kind.RECORDING, id.hex()): title for id, title in recordings.items()},
    }
