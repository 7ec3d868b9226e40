"""Finishing taps whose answer a crash swallowed, and forgetting old ones."""

from dataclasses import asdict

from sqlalchemy import delete, select, update

from madang.features.gifts import queries
from madang.features.gifts.model import SENDING_WAIT_MS, SENDINGS_KEPT_MS, SendingState
from madang.features.gifts.tables import gift_sendings
from madang.house import House

BATCH = 500


async def finish_sendings(house: House) -> None:
    """Mark each tap that is still on its way as sent if the ledger holds it, as not sent if it no longer can."""
    before_ms = house.clock.now_ms() - SENDING_WAIT_MS
    waiting = select(gift_sendings).where(
        gift_sendings.c.state == SendingState.SENDING, gift_sendings.c.tapped_ms < before_ms
    )
    async with house.db.connect() as db:
        rows = (await db.execute(waiting.limit(BATCH))).all()
    height = (await house.chain.status()).height if rows else 0
    for row in rows:
        async with house.db.begin() as db:
            paid = await queries.paid(db, row.payer, row.key)
            if paid is None and height <= row.expires_height:
                continue
            own = (gift_sendings.c.payer == row.payer) & (gift_sendings.c.key == row.key)
            same = gift_sendings.c.transaction_id == row.transaction_id
            waits = gift_sendings.c.state == SendingState.SENDING
            values = {"state": SendingState.NOT_SENT} if paid is None else {"state": SendingState.SENT} | asdict(paid)
            await db.execute(update(gift_sendings).where(own, same, waits).values(values))


async def forget_sendings(house: House) -> None:
    """Remove taps whose key the law no longer remembers either."""
    old_ms = house.clock.now_ms() - SENDINGS_KEPT_MS
    done = gift_sendings.c.state != SendingState.SENDING
    async with house.db.begin() as db:
        await db.execute(delete(gift_sendings).where(done, gift_sendings.c.tapped_ms < old_ms))


PERIODIC = {
    "gifts.finish_sendings": (30, finish_sendings),
    "gifts.forget_sendings": (3_600, forget_sendings),
}
