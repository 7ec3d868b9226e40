"""A voice leaves a recording, which goes on without it, or ends where nothing is left."""

from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.features.recordings.actions import holding
from madang.features.recordings.actions.liking import forget_listener
from madang.features.recordings.model import (
    Opens,
    PartRemoved,
    PartsChanged,
    PartWithdrawn,
    RecordingDeleted,
    SoundReplaced,
    score_together,
)
from madang.features.recordings.queries.parts import Parts, accounts_of, kept_elsewhere, parts_of, sung_by, unneeded
from madang.features.recordings.tables import likes, recording_parts, recordings, recordings_served
from madang.features.singing.queries import singing_to
from madang.house import House
from madang.plumbing.outbox import put


async def delete_recording(house: House, member: SignedIn, id: bytes) -> None:
    """Take one's voice out. Where no other is left, sound, mix, page and likes go too.

    The singing's score stays, and what the ledger holds.
    """
    async with house.db.begin() as db:
        await leave(db, await holding.sung(db, id, member), member.account, house.clock.now_ms())


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    """Remove the member's voice from every recording, the likes they gave, and what is known of their listening."""
    query = select(recordings).where(sung_by(recording_parts.c.account == member.account)).with_for_update()
    for row in (await db.execute(query.order_by(recordings.c.id))).all():
        # As if it waited since ever: the sweep asks for its mix once more, which changes nothing.
        await leave(db, row, member.account, 0)
    await forget_listener(db, member.account)


async def leave(db: AsyncConnection, row: Row[Any], account: int, now_ms: int) -> None:
    """The same of a recording that is held by this transaction, with the member's voice in it."""
    parts = (await parts_of(db, [row.id]))[row.id]
    left = [part for part in parts if part.account != account]
    await tell_joining(db, row.id)
    # Of one voice that is kept by itself no second recording stays.
    if not left or (len(left) == 1 and await kept_elsewhere(db, left[0])):
        await _end(db, row, parts)
        return
    await _take_out(db, row, [part for part in parts if part.account == account])
    await _go_on(db, row, left, now_ms)


async def close(db: AsyncConnection, row: Row[Any]) -> None:
    """Let nobody sing to the recording any more; who does so now is told."""
    closed = update(recording_parts).where(recording_parts.c.recording == row.id)
    await db.execute(closed.values(opens=Opens.NO))
    await db.execute(update(recordings).where(recordings.c.id == row.id).values(guide_file=None))
    if row.guide_file:
        await put(db, SoundReplaced(files=[row.guide_file]))
    await tell_joining(db, row.id)


async def tell_joining(db: AsyncConnection, id: bytes) -> None:
    """Say to those who sing to the recording now that it is not open any more."""
    await holding.tell(db, await singing_to(db, id), PartWithdrawn(id.hex()))


async def _end(db: AsyncConnection, row: Row[Any], parts: Parts) -> None:
    await db.execute(delete(likes).where(likes.c.recording == row.id))
    await db.execute(delete(recordings_served).where(recordings_served.c.recording == row.id))
    await db.execute(delete(recordings).where(recordings.c.id == row.id))
    await _take_out(db, row, parts)
    files = [file for file in (row.mix_file, row.guide_file) if file]
    await put(db, RecordingDeleted(id=row.id.hex(), account=row.account, files=files))
    await holding.tell(db, accounts_of(parts), PartsChanged(row.id.hex()))


async def _take_out(db: AsyncConnection, row: Row[Any], gone: Parts) -> None:
    places = recording_parts.c.recording == row.id, recording_parts.c.place.in_([part.place for part in gone])
    await db.execute(delete(recording_parts).where(*places))
    for part in gone:
        files = await unneeded(db, [part.voice_file])
        named = {"recording": row.id.hex(), "singing": part.singing.hex(), "account": part.account}
        await put(db, PartRemoved(**named, files=files))


async def _go_on(db: AsyncConnection, row: Row[Any], left: Parts, now_ms: int) -> None:
    """Without a mix until the new one is made: in the old one the voice can still be heard."""
    now: dict[str, Any] = {
        "mix_file": None,
        "guide_file": None,
        "waveform": None,
        "score": score_together([part.score for part in left]),
    }
    if row.account not in accounts_of(left):
        # What the keeper's singing earned is not the next one's.
        now |= {"account": left[0].account, "singing": None, "counted": False}
        if not await kept_elsewhere(db, left[0]):
            now["singing"] = left[0].singing
    if len(left) == 1:
        alone = update(recording_parts).where(recording_parts.c.recording == row.id)
        await db.execute(alone.values(pan=0, level_db=0))
    await holding.mix_anew(db, row.id, now_ms, **now)
    files = [file for file in (row.mix_file, row.guide_file) if file]
    if files:
        await put(db, SoundReplaced(files=files))
    await holding.tell(db, accounts_of(left), PartsChanged(row.id.hex()))
