"""Singings learn from recordings that they are kept, and let go of sound that nobody needs."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.recordings.model import PartRemoved, RecordingKept
from madang.features.singing.model import VoicesDropped
from madang.features.singing.tables import singings
from madang.house import House


async def note_recording(event: RecordingKept, event_id: int, db: AsyncConnection, house: House) -> None:
    """Remember as which recording the singing is kept."""
    row = update(singings).where(singings.c.id == bytes.fromhex(event.singing))
    await db.execute(row.values(recording=bytes.fromhex(event.id)))


async def drop_recording(event: PartRemoved, event_id: int, db: AsyncConnection, house: House) -> None:
    """The recording that it was kept as has it no more, and its sound went with that."""
    mine = singings.c.id == bytes.fromhex(event.singing), singings.c.recording == bytes.fromhex(event.recording)
    await db.execute(update(singings).where(*mine).values(recording=None, voice_file=None))


async def delete_files(event: VoicesDropped, event_id: int, db: AsyncConnection, house: House) -> None:
    """Delete sound that no row names any more."""
    for file in event.files:
        await house.files.delete(file)


REACTIONS = [(RecordingKept, note_recording), (PartRemoved, drop_recording), (VoicesDropped, delete_files)]
