"""Members hear from devices that recovery words were kept."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.devices.model import WordsKept
from madang.features.members.tables import members
from madang.house import House


async def note_words(event: WordsKept, _event_id: int, db: AsyncConnection, _house: House) -> None:
    """Remember that the member can recover the account with words."""
    await db.execute(update(members).where(members.c.account == event.account).values(has_words=True))


REACTIONS = [(WordsKept, note_words)]
