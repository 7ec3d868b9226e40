"""Lets go of files that drafts no longer name."""

from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.drafts.model import DraftFilesDropped
from madang.house import House


async def delete_files(event: DraftFilesDropped, event_id: int, db: AsyncConnection, house: House) -> None:
    """Remove the files; those that are gone already stay so."""
    for file in event.files:
        await house.files.delete(file)


REACTIONS = [(DraftFilesDropped, delete_files)]
