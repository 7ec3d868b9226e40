"""Keeping a singing, alone or with those to whom it was sung; mixing, publishing, taking back."""

import secrets
from dataclasses import asdict
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from madang.features.members.model import SignedIn
from madang.features.recordings.actions import holding
from madang.features.recordings.actions.leaving import close
from madang.features.recordings.actions.parts import parts_with, write_parts
from madang.features.recordings.model import (
    MIX_TRIES_MAX,
    RecordingKept,
    RecordingPublished,
    RecordingUnpublished,
    State,
    score_together,
)
from madang.features.recordings.queries.parts import is_agreed, source_of
from madang.features.recordings.tables import recordings
from madang.features.singing.model import State as SingingState
from madang.features.singing.queries import keepable
from madang.features.songs.queries import singable
from madang.house import House
from madang.media.presets import FIRST, PresetName, read_settings, settings_of
from madang.plumbing.errors import NotFoundError, Refused
from madang.plumbing.jobs import defer
from madang.plumbing.outbox import put


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


class NotAgreedError(Refused):
    status = 409
    code = "not_agreed"


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
        source = await source_of(db, singing)
        parts = parts_with(source, singing)
        row = {
            # In a recording of several each voice has its own lag.
            "mix": asdict(settings_of(FIRST, lag_ms=0 if source else singing.lag_ms)),
            "id": secrets.token_bytes(16),
            "singing": singing.id,
            "account": singing.account,
            "joins": source.recording.id if source else None,
            "song": singing.song,
            "state": State.KEPT,
            "counted": singing.counted,
            "replay": singing.replay,
            "score": score_together([part["score"] for part in parts]),
            "duration_ms": min(song.duration_ms, max(part["length_ms"] for part in parts)),
            "kept_ms": now_ms,
            "wanted": 1,
            "mixed": 0,
            "wanted_ms": now_ms,
            "tries": 0,
        }
        written = insert(recordings).values(row).on_conflict_do_nothing(index_elements=["singing"])
        id: bytes | None = (await db.execute(written.returning(recordings.c.id))).scalar_one_or_none()
        if id is None:
            known = select(recordings.c.id).where(recordings.c.singing == singing.id)
            return bytes((await db.execute(known)).scalar_one())
        await write_parts(db, id, parts)
        await put(db, RecordingKept(id=id.hex(), singing=singing.id.hex(), account=member.account))
        await defer(db, holding.MIX, id.hex())
    return id


async def change_mix(house: House, member: SignedIn, id: bytes, preset: PresetName, chosen: dict[str, Any]) -> None:
    """Have the recording mixed anew by a preset, but for what was chosen; the voice's place stays unless it is moved.

    The same settings again change nothing, save where their mix was given up.

    Raises ValueError for settings beyond sense.
    """
    async with house.db.begin() as db:
        row = await holding.kept(db, id, member)
        settings = settings_of(preset, **({"lag_ms": read_settings(row.mix).lag_ms} | chosen))
        if settings == read_settings(row.mix) and row.tries <= MIX_TRIES_MAX:
            return
        await holding.mix_anew(db, id, house.clock.now_ms(), mix=asdict(settings))


async def publish_recording(house: House, member: SignedIn, id: bytes) -> None:
    """Let everybody hear it; a published one stays as it is. Raises NotSungError, ReplayError, NotAgreedError."""
    async with house.db.begin() as db:
        row = await holding.kept(db, id, member)
        if row.singing is not None and not (await keepable(db, row.singing)).sung:
            raise NotSungError("There is too little singing in this. It stays yours, but it cannot be published.")
        if row.replay:
            raise ReplayError("This is the sound of an earlier singing. It stays yours, but it cannot be published.")
        if not await is_agreed(db, id):
            raise NotAgreedError("Not everybody whose voice is in it has agreed yet.")
        if row.state == State.PUBLISHED:
            return
        now_ms = house.clock.now_ms()
        published = update(recordings).where(recordings.c.id == id)
        await db.execute(published.values(state=State.PUBLISHED, published_ms=now_ms))
        told = RecordingPublished(id=id.hex(), account=member.account, counted=row.counted, published_ms=now_ms)
        await put(db, told)


async def unpublish(house: House, member: SignedIn, id: bytes) -> None:
    """Let its singers alone hear it again; any of them may. Nobody sings to it any more."""
    async with house.db.begin() as db:
        row = await holding.sung(db, id, member)
        if row.state == State.PUBLISHED:
            kept = update(recordings).where(recordings.c.id == id)
            await db.execute(kept.values(state=State.KEPT, published_ms=None))
            await put(db, RecordingUnpublished(id=id.hex(), account=row.account))
            await close(db, row)
