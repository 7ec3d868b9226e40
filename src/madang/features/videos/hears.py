"""Films go with the recording, and with the sound that they were made of."""

from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.recordings.model import PartRemoved, RecordingDeleted, SoundReplaced
from madang.features.videos.actions import drop_films
from madang.features.videos.model import FilmsDropped
from madang.features.videos.tables import films
from madang.house import House


async def drop_with_recording(event: RecordingDeleted, event_id: int, db: AsyncConnection, house: House) -> None:
    """Remove its films."""
    await drop_films(db, films.c.recording == bytes.fromhex(event.id))


async def drop_with_voice(event: PartRemoved, event_id: int, db: AsyncConnection, house: House) -> None:
    """Remove films with that voice."""
    await drop_films(db, films.c.recording == bytes.fromhex(event.recording))


async def drop_with_mix(event: SoundReplaced, event_id: int, db: AsyncConnection, house: House) -> None:
    """Remove films of a mix that is heard no more."""
    await drop_films(db, films.c.made_of.in_(event.files))


async def delete_files(event: FilmsDropped, event_id: int, db: AsyncConnection, house: House) -> None:
    """Delete the files that the event names."""
    for file in event.files:
        await house.files.delete(file)


REACTIONS = [
    (RecordingDeleted, drop_with_recording),
    (PartRemoved, drop_with_voice),
    (SoundReplaced, drop_with_mix),
    (FilmsDropped, delete_files),
]
