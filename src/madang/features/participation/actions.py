"""Writing acts down. The ledger counts them once it holds their rows; see jobs."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.features.participation.model import Act, day_of, fingerprint
from madang.features.participation.queries import is_welcomed
from madang.features.participation.tables import acts, day_points, likes_remembered, uploads
from madang.ledger.rules.participation import Kind
from madang.plumbing.jobs import defer

SEND = "participation.send_rows"
SEND_KEY = "rows"
MINUTE_MS = 60_000


async def write_acts(db: AsyncConnection, done: Sequence[Act], at_ms: int) -> None:
    """Write acts of the day of `at_ms` down and have them sent; one that is written already changes nothing."""
    rows = [
        {
            "account": act.account,
            "kind": int(act.kind),
            "subject": act.subject,
            "at_ms": at_ms,
            "day": day_of(at_ms),
            "cause": act.cause,
        }
        for act in done
    ]
    if rows:
        await db.execute(insert(acts).on_conflict_do_nothing(), rows)
        await defer(db, SEND, SEND_KEY)


async def note_activity(db: AsyncConnection, account: int, minute: int) -> None:
    """The member was active in this UTC minute (minutes since 1970); two devices count once.

    Minutes only lead to the welcome: once that is paid, none is written.
    """
    if not await is_welcomed(db, account):
        act = Act(account, Kind.ACTIVE_MINUTE, 0, f"minute/{account}/{minute}")
        await write_acts(db, [act], minute * MINUTE_MS)


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    """Forget the member's acts here; their rows on the ledger stay, by number.

    Of each like that was reported a fingerprint stays: who comes back to the account likes the same recordings unpaid.
    """
    reported = acts.c.held | acts.c.sequence.is_not(None)
    own = (acts.c.account == member.account) & (acts.c.kind == int(Kind.LIKE_GIVEN))
    causes = (await db.execute(select(acts.c.cause).where(own, reported))).scalars().all()
    if causes:
        rows = [{"fingerprint": fingerprint(cause)} for cause in causes]
        await db.execute(insert(likes_remembered).on_conflict_do_nothing(), rows)
    for table in (acts, uploads, day_points):
        await db.execute(delete(table).where(table.c.account == member.account))
