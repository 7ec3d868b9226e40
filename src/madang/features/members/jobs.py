"""Finishing openings that a crash cut short, and forgetting sessions that have ended."""

from sqlalchemy import delete, select, update

from madang.features.members.tables import members, sessions
from madang.house import House

OPENING_WAIT_MS = 60_000
"""An opening younger than this may still be on its way."""
BATCH = 500


async def finish_openings(house: House) -> None:
    """Give members the account that the ledger has opened; remove those whose opening can no longer happen."""
    before_ms = house.clock.now_ms() - OPENING_WAIT_MS
    waiting = select(members.c.id, members.c.key, members.c.opening_expires).where(
        members.c.account.is_(None), members.c.created_ms < before_ms
    )
    async with house.db.connect() as db:
        rows = (await db.execute(waiting.limit(BATCH))).all()
    height = (await house.chain.status()).height if rows else 0
    for row in rows:
        account = await house.chain.account_of_key(row.key)
        async with house.db.begin() as db:
            own = members.c.id == row.id
            taken = select(members.c.id).where(members.c.account == account)
            if account is not None and (await db.execute(taken)).first() is None:
                await db.execute(update(members).where(own).values(account=account))
            elif account is not None or height > row.opening_expires:
                await db.execute(delete(members).where(own, members.c.account.is_(None)))


async def forget_sessions(house: House) -> None:
    """Remove sessions whose time is over."""
    async with house.db.begin() as db:
        await db.execute(delete(sessions).where(sessions.c.expires_ms < house.clock.now_ms()))


PERIODIC = {
    "members.finish_openings": (30, finish_openings),
    "members.forget_sessions": (3_600, forget_sessions),
}
