"""After each singing the singer's range is learnt anew."""

from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.singing.model import SongSung
from madang.house import House
from madang.plumbing.jobs import defer


async def note_singing(event: SongSung, event_id: int, db: AsyncConnection, house: House) -> None:
    """Ask for the job; what nobody sang teaches nothing."""
    if event.sung:
        await defer(db, "ranges.learn", str(event.account))


REACTIONS = [(SongSung, note_singing)]
