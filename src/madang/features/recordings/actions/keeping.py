"""Keeping, mixing, publishing, deleting and liking recordings. None of it needs the ledger."""

import secrets
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.blocks.queries import refuse_between
from madang.features.members.model import SignedIn
from madang.features.recordings.model import (
    MIX_TRIES_MAX,
    Heard,
    LikeGiven,
    LikesChanged,
    RecordingDeleted,
    RecordingKept,
    RecordingPublished,
    RecordingUnpublished,
    State,
)
from madang.features.recordings.queries import singers_of, taste
from madang.features.recordings.tables import likes, recordings, recordings_served
from madang.features.singing.model import State as SingingState
from madang.features.singing.queries import keepable, policy
from madang.features.songs.queries import singable
from madang.house import House
from madang.media.presets import FIRST, PresetName, read_settings, settings_of
from madang.plumbing.errors import NotFoundError, Refused
from madang.plumbing.jobs import defer
from madang.plumbing.live import Publish, publish
from madang.plumbing.outbox import put

MIX = "recordings.mix"


class NotScoredError(Refused):
    status = 409
    code = "not_scored"


class SoundGoneError(Refused):
    status = 409
    code = "sound_gone"


class ReplayError(Refused):
    status = 409
    code = "replay_cannot_be_published"


class NotSungError(Refused):
    status = 409
    code = "not_sung_cannot_be_published"


class OwnRecordingError(Refused):
    status = 422
    code = "own_recording"


class NotHeardEnoughError(Refused):
    status = 409
    code = "not_heard_enough"


async def keep(house: House, member: SignedIn, singing_id: bytes) -> bytes:
    """Keep one's singing as a recording and have it mixed; returns its id, the same one each time."""
    now_ms = house.clock.now_ms()
    async with house.db.begin() as db:
        singing = await keepable(db, singing_id)
        if singing.account != member.account:
            raise NotFoundError("There is no such singing of yours.")
        if singing.state is not SingingState.SCORED:
            raise NotScoredError("This singing has no score yet.")
        if singing.voice_file is None:
            raise SoundGoneError("The sound of this singing was removed.")
        song = await singable(db, singing.song)
        row = {
            "mix": asdict(settings_of(FIRST, lag_ms=singing.lag_ms)),
            "id": secrets.token_bytes(16),
            "singing": singing.id,
            "account": singing.account,
            "song": singing.song,
            "state": State.KEPT,
            "counted": singing.counted,
            "replay": singing.replay,
            "score": singing.score,
            "voice_file": singing.voice_file,
            "duration_ms": min(song.duration_ms, singing.length_ms),
            "kept_ms": now_ms,
            "wanted": 1,
            "mixed": 0,
            "wanted_ms": now_ms,
            "tries": 0,
        }
        written = insert(recordings).values(row).on_conflict_do_nothing(index_elements=["singing"])
        id: bytes | None = (await db.execute(written.returning(recordings.c.id))).scalar_one_or_none()
        if id is None:
            kept = select(recordings.c.id).where(recordings.c.singing == singing.id)
            return bytes((await db.execute(kept)).scalar_one())
        await put(db, RecordingKept(id=id.hex(), singing=singing.id.hex(), account=member.account))
        await defer(db, MIX, id.hex())
    return id


async def change_mix(house: House, member: SignedIn, id: bytes, preset: PresetName, chosen: dict[str, Any]) -> None:
    """Have the recording mixed anew by a preset, but for what was chosen; the voice's place stays unless it is moved.

    The same settings again change nothing, save where their mix was given up.

    Raises ValueError for settings beyond sense.
    """
    async with house.db.begin() as db:
        row = await _own(db, id, member)
        settings = settings_of(preset, **({"lag_ms": read_settings(row.mix).lag_ms} | chosen))
        if settings == read_settings(row.mix) and row.tries <= MIX_TRIES_MAX:
            return
        wanted = {"wanted": recordings.c.wanted + 1, "wanted_ms": house.clock.now_ms(), "tries": 0}
        changed = update(recordings).where(recordings.c.id == id)
        await db.execute(changed.values(mix=asdict(settings), **wanted))
        await defer(db, MIX, id.hex())


async def publish_recording(house: House, member: SignedIn, id: bytes) -> None:
    """Let everybody hear it; a published one stays as it is. Raises NotSungError, ReplayError."""
    async with house.db.begin() as db:
        row = await _own(db, id, member)
        if row.state == State.PUBLISHED:
            return
        if not (await keepable(db, row.singing)).sung:
            raise NotSungError("There is too little singing in this. It stays yours, but it cannot be published.")
        if row.replay:
            raise ReplayError("This is the sound of an earlier singing. It stays yours, but it cannot be published.")
        now_ms = house.clock.now_ms()
        published = update(recordings).where(recordings.c.id == id)
        await db.execute(published.values(state=State.PUBLISHED, published_ms=now_ms))
        told = RecordingPublished(id=id.hex(), account=member.account, counted=row.counted, published_ms=now_ms)
        await put(db, told)


async def unpublish(house: House, member: SignedIn, id: bytes) -> None:
    """Keep it for oneself again."""
    async with house.db.begin() as db:
        row = await _own(db, id, member)
        if row.state == State.PUBLISHED:
            kept = update(recordings).where(recordings.c.id == id)
            await db.execute(kept.values(state=State.KEPT, published_ms=None))
            await put(db, RecordingUnpublished(id=id.hex(), account=member.account))


async def delete_recording(house: House, member: SignedIn, id: bytes) -> None:
    """Remove its sound, mix, page and likes. The singing's score stays, and what the ledger holds."""
    async with house.db.begin() as db:
        await _remove(db, await _own(db, id, member))


async def like(house: House, member: SignedIn, id: bytes) -> None:
    """Like a recording; again changes nothing. Raises OwnRecordingError, BlockedError, NotHeardEnoughError."""
    like_after_ms = (await policy(house)).like_after_ms
    async with house.db.connect() as db:
        # Asked before the recording is locked: nobody waits for a like that is refused.
        singers, (_, heard_s) = await singers_of(db, id), await taste(db, id, member.account)
        await refuse_between(db, member.account, singers)
    if not singers:
        raise NotFoundError("There is no such recording.")
    if member.account in singers:
        raise OwnRecordingError("This is your own recording.")
    if heard_s * 1000 < like_after_ms:
        raise NotHeardEnoughError(f"Listen to {like_after_ms // 1000} seconds of it first.")
    async with house.db.begin() as db:
        row = await _published(db, id)
        first = insert(likes).values(
            recording=id, account=member.account, given_ms=house.clock.now_ms(), stands=True
        )  # fmt: skip
        if (await db.execute(first.on_conflict_do_nothing())).rowcount:
            await put(db, LikeGiven(recording=id.hex(), account=member.account, singer=row.account))
            await _count(db, id, 1)
        elif await _turn(db, id, member.account, stands=True):
            await _count(db, id, 1)


async def unlike(house: House, member: SignedIn, id: bytes) -> None:
    """Take a like back; without one nothing changes."""
    async with house.db.begin() as db:
        await _published(db, id)
        if await _turn(db, id, member.account, stands=False):
            await _count(db, id, -1)


async def note_served(house: House, member: SignedIn, id: bytes, heard: Heard) -> None:
    """Remember which seconds of a recording were sent to the member."""
    if not heard.seconds:
        return
    async with house.db.begin() as db:
        mine = (recordings_served.c.recording == id, recordings_served.c.account == member.account)
        new = insert(recordings_served).values(
            recording=id, account=member.account, seconds=heard.seconds, mask=heard.mask
        )  # fmt: skip
        if (await db.execute(new.on_conflict_do_nothing())).rowcount:
            return
        heard.merge((await db.execute(select(recordings_served.c.mask).where(*mine).with_for_update())).scalar_one())
        await db.execute(update(recordings_served).where(*mine).values(seconds=heard.seconds, mask=heard.mask))


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    """Remove the member's recordings, the likes they gave, and what is known of their listening."""
    for row in (await db.execute(select(recordings).where(recordings.c.account == member.account))).all():
        await _remove(db, row)
    given = delete(likes).where(likes.c.account == member.account).returning(likes.c.recording, likes.c.stands)
    for row in (await db.execute(given)).all():
        if row.stands:
            await _count(db, row.recording, -1)
    await db.execute(delete(recordings_served).where(recordings_served.c.account == member.account))


async def _own(db: AsyncConnection, id: bytes, member: SignedIn) -> Row[Any]:
    query = select(recordings).where(recordings.c.id == id, recordings.c.account == member.account)
    row = (await db.execute(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFoundError("There is no such recording of yours.")
    return row


async def _published(db: AsyncConnection, id: bytes) -> Row[Any]:
    query = select(recordings).where(recordings.c.id == id, recordings.c.state == State.PUBLISHED)
    row = (await db.execute(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFoundError("There is no such recording.")
    return row


async def _remove(db: AsyncConnection, row: Row[Any]) -> None:
    await db.execute(delete(likes).where(likes.c.recording == row.id))
    await db.execute(delete(recordings_served).where(recordings_served.c.recording == row.id))
    await db.execute(delete(recordings).where(recordings.c.id == row.id))
    files = [file for file in (row.voice_file, row.mix_file) if file]
    await put(
        db, RecordingDeleted(id=row.id.hex(), singing=row.singing.hex(), account=row.account, files=files)
    )  # fmt: skip


async def _turn(db: AsyncConnection, id: bytes, account: int, stands: bool) -> bool:
    """Whether the like stood otherwise before."""
    mine = update(likes).where(likes.c.recording == id, likes.c.account == account, likes.c.stands != stands)
    return bool((await db.execute(mine.values(stands=stands))).rowcount)


async def _count(db: AsyncConnection, id: bytes, more: int) -> None:
    row = update(recordings).where(recordings.c.id == id).values(likes=recordings.c.likes + more)
    likes_now = (await db.execute(row.returning(recordings.c.likes))).scalar_one_or_none()
    if likes_now is not None:
        await publish(db, [Publish(f"recording/{id.hex()}", LikesChanged(likes_now))])
