"""Starting a singing, taking its sound piece by piece, and closing it.

The row is written with the id of the `SingSong` before that is sent; a singing exists once the ledger holds its
start. `sweep` in jobs removes rows whose transaction expired and closes what was abandoned.
"""

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.submit import RefusedBeforeOrderingError
from madang.features.members.model import SignedIn
from madang.features.singing.model import (
    CHUNK_BYTES_MAX,
    SINGING_MS_MAX,
    Chunk,
    State,
    VoicesDropped,
    chunk_fault,
)
from madang.features.singing.queries import is_held
from madang.features.singing.tables import singing_chunks, singings
from madang.features.songs.queries import SingableSong, singable
from madang.features.songs.queries.suspended import refuse_suspended
from madang.house import House
from madang.ledger.codec import MalformedError
from madang.ledger.rejections import Rejection
from madang.ledger.rules.songs import SingSong
from madang.ledger.transactions import Payload, open_envelope, transaction_id
from madang.media.running import Difficulty
from madang.plumbing.errors import NotFoundError, Refused
from madang.plumbing.jobs import defer
from madang.plumbing.outbox import put

SCORE = "singing.score"


class BadStartError(Refused):
    """The transaction does not start this singing of this song by this member."""

    status = 422
    code = "bad_start"


class NoSuchSingingError(NotFoundError):
    def __init__(self) -> None:
        super().__init__("There is no such singing of yours.")


class NoSuchVoiceError(Refused):
    status = 422
    code = "no_such_voice"


class SongNeedsAudioError(Refused):
    status = 409
    code = "song_needs_audio"


class IdTakenError(Refused):
    status = 409
    code = "id_taken"


class BalanceTooSmallError(Refused):
    status = 409
    code = "balance_too_small"


class RefusedByLawError(Refused):
    """The ledger's no, in its own word as the code."""

    status = 422

    def __init__(self, rejection: Rejection) -> None:
        self.code = rejection.name.lower()  # type: ignore[misc]
        super().__init__(f"The ledger refused to start the singing: {self.code.replace('_', ' ')}.")


class BadChunkError(Refused):
    status = 422
    code = "bad_chunk"


class ChunkDiffersError(Refused):
    status = 409
    code = "chunk_differs"


class SingingClosedError(Refused):
    status = 409
    code = "singing_closed"


class SingingTooLongError(Refused):
    status = 413
    code = "singing_too_long"


class SingingKeptError(Refused):
    status = 409
    code = "singing_kept"


@dataclass(frozen=True)
class Start:
    """What a browser asks for when a singing begins."""

    id: bytes
    song: bytes
    voice: int
    envelope: bytes
    key: int = 0
    """Semitones over the song as it was recorded."""
    difficulty: Difficulty = "normal"
    joins: bytes | None = None
    """The recording to which it is sung. Whether it may be joined is decided when the singing is kept."""


@dataclass(frozen=True)
class Finish:
    """How a singing ended, as far as the page that ends it knows."""

    frames: int | None
    input_lag_ms: int | None
    headphones: bool | None


async def start(house: House, member: SignedIn, asked: Start) -> None:
    """Begin a singing, and pay for it if the song costs; the same again changes nothing."""
    async with house.db.connect() as db:
        song = await singable(db, asked.song)
        known = (await db.execute(select(singings).where(singings.c.id == asked.id))).one_or_none()
        if known is not None and (known.account, known.song) != (member.account, asked.song):
            raise IdTakenError("Another singing has this id: choose a new one at random.")
        if known is not None and await is_held(db, asked.id, member.account):
            return
        await refuse_suspended(db, asked.song)
    payload = _checked(asked, song, member)
    sent_id = transaction_id((await house.chain.status()).chain_id, open_envelope(asked.envelope)[0].payload)
    sent: dict[str, object] = {"transaction_id": sent_id, "transaction_expires": payload.expires}
    sent |= {"key": asked.key, "difficulty": asked.difficulty, "joins": asked.joins}
    await _write_row(house, member, asked, song, sent)
    try:
        rejection = (await house.chain.submit(asked.envelope)).rejection
    except RefusedBeforeOrderingError as refusal:
        rejection = refusal.rejection
    if rejection is Rejection.NONE:
        return
    async with house.db.begin() as db:
        # The same singing sent twice, in two transactions: the first one started it.
        if await is_held(db, asked.id, member.account):
            return
        await db.execute(delete(singings).where(singings.c.id == asked.id, singings.c.transaction_id == sent_id))
    if rejection is Rejection.BALANCE_TOO_SMALL:
        raise BalanceTooSmallError(f"Your balance is too small: this song costs {song.price_cents} cents in coin.")
    raise RefusedByLawError(rejection)


async def take_chunk(house: House, member: SignedIn, id: bytes, chunk: Chunk) -> None:
    """Keep a piece of sound; the same piece again changes nothing."""
    fault = chunk_fault(chunk)
    if fault is not None:
        raise BadChunkError(fault)
    async with house.db.connect() as db:
        if await _is_known(db, id, member, chunk):
            return
        if not await is_held(db, id, member.account):
            raise NoSuchSingingError
    file = await house.files.put(chunk.sound, CHUNK_BYTES_MAX)
    try:
        kept = await _write_chunk(house, member, id, chunk, file)
    except BaseException:
        await house.files.delete(file)
        raise
    if not kept:
        await house.files.delete(file)


async def finish(house: House, member: SignedIn, id: bytes, ending: Finish) -> None:
    """Close a singing and have it scored; the same again changes nothing."""
    async with house.db.begin() as db:
        state = await _lock(db, id, member)
        if state is not State.OPEN:
            return
        row = {"frames": ending.frames, "input_lag_ms": ending.input_lag_ms, "headphones": ending.headphones}
        await db.execute(update(singings).where(singings.c.id == id).values(row))
        await close(db, id, house.clock.now_ms(), "no_sound")


async def close(db: AsyncConnection, id: bytes, now_ms: int, failure: str) -> None:
    """Send an open singing to be scored, or let it fail so if no sound came."""
    heard = (await db.execute(select(singing_chunks.c.number).where(singing_chunks.c.singing == id).limit(1))).first()
    state, fault = (State.SCORING, None) if heard else (State.FAILED, failure)
    row = update(singings).where(singings.c.id == id)
    await db.execute(row.values(state=state, failure=fault, finished_ms=now_ms))
    if heard:
        await defer(db, SCORE, id.hex())


async def remove_sound(house: House, member: SignedIn, id: bytes) -> None:
    """Remove a singing's sound; its score, hashes and contour stay. A kept one goes with its recording.

    An open singing is given up: it ends here, is not scored, and what was paid for it stays paid.
    """
    async with house.db.begin() as db:
        state = await _lock(db, id, member)
        if state is State.OPEN:
            await _give_up(db, id, house.clock.now_ms())
            return
        if state is State.SCORING:
            raise SingingClosedError("This singing is not scored yet: its sound is still needed.")
        row = (await db.execute(select(singings.c.voice_file, singings.c.recording).where(singings.c.id == id))).one()
        if row.recording is not None:
            raise SingingKeptError("This singing is kept as a recording: delete that.")
        await db.execute(update(singings).where(singings.c.id == id).values(voice_file=None))
        if row.voice_file:
            await put(db, VoicesDropped(files=[row.voice_file]))


async def _give_up(db: AsyncConnection, id: bytes, now_ms: int) -> None:
    gone = delete(singing_chunks).where(singing_chunks.c.singing == id).returning(singing_chunks.c.file)
    files = [file for file in (await db.execute(gone)).scalars() if file]
    ended = {"state": State.FAILED, "failure": "given_up", "finished_ms": now_ms}
    await db.execute(update(singings).where(singings.c.id == id).values(ended))
    if files:
        await put(db, VoicesDropped(files=files))


async def erase(db: AsyncConnection, member: SignedIn) -> None:
    """Forget all singings of the member: sound, scores, hashes and contours."""
    mine = singings.c.account == member.account
    ids = select(singings.c.id).where(mine)
    chunks = delete(singing_chunks).where(singing_chunks.c.singing.in_(ids)).returning(singing_chunks.c.file)
    files = [file for file in (await db.execute(chunks)).scalars() if file]
    voices = await db.execute(delete(singings).where(mine).returning(singings.c.voice_file))
    files += [file for file in voices.scalars() if file]
    if files:
        await put(db, VoicesDropped(files=files))


def _checked(asked: Start, song: SingableSong, member: SignedIn) -> Payload:
    """The transaction's payload, if it starts this very singing and does nothing else."""
    if not 0 <= asked.voice < song.voices:
        raise NoSuchVoiceError(f"This song has {song.voices} voices, counted from 0.")
    if song.audio_file is None:
        raise SongNeedsAudioError("This song has no accompaniment yet, so it cannot be sung.")
    try:
        _, payload = open_envelope(asked.envelope)
    except MalformedError as failure:
        raise BadStartError(f"The transaction cannot be read: {failure}.") from failure
    if payload.commands != [SingSong(member.account, song.number, asked.id)]:
        raise BadStartError("The transaction must hold one SingSong: by you, of this song, about this singing's id.")
    return payload


async def _write_row(house: House, member: SignedIn, asked: Start, song: SingableSong, sent: dict[str, object]) -> None:
    now_ms = house.clock.now_ms()
    row: dict[str, object] = sent | {
        "id": asked.id,
        "account": member.account,
        "song": asked.song,
        "song_number": song.number,
        "voice": asked.voice,
        "state": State.OPEN,
        "started_ms": now_ms,
        "last_chunk_ms": now_ms,
    }
    # The same singing in a new transaction: the earlier one was never ordered, so its id is of no more use.
    written = insert(singings).values(row).on_conflict_do_update(
        index_elements=["id"], set_=sent, where=singings.c.account == member.account
    )  # fmt: skip
    async with house.db.begin() as db:
        if not (await db.execute(written)).rowcount:
            raise IdTakenError("Another singing has this id: choose a new one at random.")


async def _is_known(db: AsyncConnection, id: bytes, member: SignedIn, chunk: Chunk) -> bool:
    """Whether this very chunk is here. Raises ChunkDiffersError if its number is taken by another."""
    query = select(singing_chunks.c.digest).join(singings, singings.c.id == singing_chunks.c.singing)
    query = query.where(
        singings.c.id == id, singings.c.account == member.account, singing_chunks.c.number == chunk.number
    )
    found = (await db.execute(query)).scalar_one_or_none()
    if found is not None and found != chunk.digest:
        raise ChunkDiffersError(f"Chunk {chunk.number} of this singing is already here with other sound.")
    return found is not None


async def _write_chunk(house: House, member: SignedIn, id: bytes, chunk: Chunk, file: str) -> bool:
    """Whether the chunk was new."""
    now_ms = house.clock.now_ms()
    async with house.db.begin() as db:
        state = await _lock(db, id, member)
        if await _is_known(db, id, member, chunk):
            return False
        if state is not State.OPEN:
            raise SingingClosedError("This singing is closed: no more sound is taken.")
        sums = select(func.coalesce(func.sum(singing_chunks.c.frames), 0), func.min(singing_chunks.c.rate))
        frames, rate = (await db.execute(sums.where(singing_chunks.c.singing == id))).one()
        if rate is not None and rate != chunk.rate:
            raise BadChunkError(f"This singing's sound came at {rate} frames a second until now.")
        if (frames + chunk.frames) * 1000 > SINGING_MS_MAX * chunk.rate:
            raise SingingTooLongError(f"A singing lasts at most {SINGING_MS_MAX // 60_000} minutes.")
        await db.execute(
            insert(singing_chunks).values(
                singing=id,
                number=chunk.number,
                first_frame=chunk.first_frame,
                frames=chunk.frames,
                rate=chunk.rate,
                digest=chunk.digest,
                file=file,
                arrived_ms=now_ms,
            )
        )
        await db.execute(update(singings).where(singings.c.id == id).values(last_chunk_ms=now_ms))
    return True


async def _lock(db: AsyncConnection, id: bytes, member: SignedIn) -> State:
    """The state of the member's own singing, which nobody else changes until this transaction ends."""
    query = select(singings.c.state).where(singings.c.id == id, singings.c.account == member.account)
    state = (await db.execute(query.with_for_update())).scalar_one_or_none()
    if state is None or not await is_held(db, id, member.account):
        raise NoSuchSingingError
    return State(state)
