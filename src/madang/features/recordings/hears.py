"""Recordings let go of the sound that nobody needs any more."""

from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.recordings.model import PartRemoved, RecordingDeleted, SoundReplaced
from madang.house import House


async def delete_files(
    event: PartRemoved | RecordingDeleted | SoundReplaced, event_id: int, db: AsyncConnection, house: House
) -> None:
    """Delete the files that the event names."""
    for file in event.files:
        await house.files.delete(file)


REACTIONS = [(PartRemoved, delete_files), (RecordingDeleted, delete_files), (SoundReplaced, delete_files)]
