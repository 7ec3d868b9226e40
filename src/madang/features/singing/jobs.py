"""Scoring what was sung, and closing what was left behind.

The heavy part runs in the niced process: it gets paths and numbers, reads the sound, and gives back a verdict.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from math import gcd
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import resample_poly
from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.singing import queries
from madang.features.singing.actions import SCORE, close
from madang.features.singing.model import (
    ABANDONED_AFTER_MS,
    SCORING_TRIES_MAX,
    SCORING_WAITED_MS,
    SINGING_MS_MAX,
    SOUND_KEPT_MS,
    Evidence,
    SingingScored,
    SongSung,
    State,
    VoiceNote,
    VoicesDropped,
    WhyNot,
    lag_taken_ms,
    why_not_counted,
)
from madang.features.singing.queries import TRACE_HOP_MS
from madang.features.singing.tables import singing_chunks, singings
from madang.features.songs.queries import Move, SingableSong, moved, singable, words
from madang.house import House
from madang.ledger.genesis import ParticipationPolicy
from madang.ledger.units import BASIS_POINTS
from madang.media import cleaning, decode, judging, pcm, pitch, similarity, transcode
from madang.media.marks import Marks, marks_of, written
from madang.media.running import Difficulty
from madang.media.scoring import Score
from madang.media.songtext import Voice
from madang.plumbing import heavy
from madang.plumbing.jobs import defer
from madang.plumbing.live import Publish, publish
from madang.plumbing.outbox import put

SWEEP_EVERY_S = 20
SWEPT_MAX = 1_000
COMPARED_AT_ONCE = 100
"""Contours that travel to the niced process in one call."""
NORMAL: Difficulty = "normal"
DECIDING = 0x73_69_6E_67
"""The number of the lock under which it is decided whether a singing counts."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Piece:
    number: int
    first_frame: int
    path: Path


@dataclass(frozen=True)
class Hearing:
    """What the niced process needs to judge one singing."""

    text: Path
    voice: int
    accompaniment: Path
    pieces: tuple[Piece, ...]
    rate: int
    lag_taken_ms: int
    """By how much the voice is moved earlier before its own lag is looked for."""
    key: int
    difficulty: Difficulty
    voice_path: Path
    """Where the whole voice is written, as FLAC."""


@dataclass(frozen=True)
class Verdict:
    score: Score
    """As it is shown, by the difficulty."""
    counted: Score
    """By the normal difficulty, which decides whether it counts."""
    contour: bytes
    """Packed."""
    trace: bytes
    samples_digest: bytes
    """Of the captured frames without the silence around them."""
    length_ms: int
    captured_ms: int
    """Without what was skipped and what was lost on the way."""
    notes: tuple[VoiceNote, ...]
    marks: Marks | None


async def score(house: House, key: str) -> None:
    """Score the singing of this public id; one that is already scored stays as it is."""
    id = bytes.fromhex(key)
    # A full disk is found out before the try is counted: the voice waits until there is room.
    file = house.files.new()
    async with house.db.begin() as db:
        begun = update(singings).where(singings.c.id == id, singings.c.state == State.SCORING)
        row = (await db.execute(begun.values(tries=singings.c.tries + 1).returning(singings))).one_or_none()
        if row is None:
            return
        if row.tries > SCORING_TRIES_MAX:
            await _fail(db, row, "unscorable")
            return
        song = await singable(db, row.song)
        query = select(singing_chunks).where(singing_chunks.c.singing == id).order_by(singing_chunks.c.number)
        chunks = (await db.execute(query)).all()
    try:
        verdict = await heavy.run(hear, await _hearing(house, row, song, chunks, file))
        await _decide(house, (row, song), chunks, verdict, file)
    except BaseException:
        await house.files.delete(file)
        raise


async def sweep(house: House) -> None:
    """Close singings whose page is gone, ask again for scores that never came, remove those that never began, and let
    go of sound that nobody kept."""
    now_ms = house.clock.now_ms()
    height = (await house.chain.status()).height
    async with house.db.begin() as db:
        silent = select(singings.c.id, singings.c.account, singings.c.transaction_expires).where(
            singings.c.state == State.OPEN, singings.c.last_chunk_ms < now_ms - ABANDONED_AFTER_MS
        )
        for row in await db.execute(silent.limit(SWEPT_MAX).with_for_update(skip_locked=True)):
            if await queries.is_held(db, row.id, row.account):
                await close(db, row.id, now_ms, "abandoned")
            elif row.transaction_expires < height:
                await db.execute(delete(singings).where(singings.c.id == row.id))
        waiting = select(singings.c.id).where(
            singings.c.state == State.SCORING, singings.c.finished_ms < now_ms - SCORING_WAITED_MS
        )
        for id in (await db.execute(waiting.limit(SWEPT_MAX))).scalars():
            await defer(db, SCORE, id.hex())
        await _drop_old_sound(db, now_ms - SOUND_KEPT_MS)


JOBS = {SCORE: score}
PERIODIC = {"singing.sweep": (SWEEP_EVERY_S, sweep)}


def hear(hearing: Hearing) -> Verdict:
    """Put the voice together, judge it, and write it as one file. Runs in the niced process."""
    pieces = [pcm.Chunk(piece.number, piece.first_frame, piece.path.read_bytes()) for piece in hearing.pieces]
    placed = pcm.place(pieces, hearing.rate, hearing.rate * SINGING_MS_MAX // 1000)
    transcode.write(hearing.voice_path, placed.samples, hearing.rate, "flac")
    judged = _judged(hearing, placed)
    unsung = np.full(hearing.lag_taken_ms // pitch.HOP_MS, np.nan, np.float32)
    midi = np.concatenate((unsung, judged.contour.midi))[:: TRACE_HOP_MS // pitch.HOP_MS]
    loud = np.flatnonzero(placed.samples)
    captured = placed.samples[loud[0] : loud[-1] + 1] if len(loud) else placed.samples[:0]
    shown = judged.score
    if hearing.difficulty != NORMAL:
        shown = judging.score_again(_voice(hearing), judged, hearing.difficulty, hearing.key)
    return Verdict(
        score=replace(shown, lag_ms=shown.lag_ms + hearing.lag_taken_ms),
        counted=judged.score,
        contour=pitch.pack(judged.contour),
        trace=np.nan_to_num(np.round(midi * 100), nan=-1).astype("<i2").tobytes(),
        samples_digest=hashlib.sha256(captured.astype("<f4").tobytes()).digest(),
        length_ms=len(placed.samples) * 1000 // hearing.rate,
        captured_ms=round(1000 * sum(end_s - start_s for start_s, end_s in placed.recorded)),
        notes=(VoiceNote.CLIPPED,) if cleaning.is_clipped(placed.samples, hearing.rate) else (),
        marks=marks_of(_voice(hearing), judged, hearing.key),
    )


def _judged(hearing: Hearing, placed: pcm.Placed) -> judging.Judgement:
    accompaniment = decode.decode(hearing.accompaniment, pitch.TRACKER_RATE, 1, decode.SONG_SECONDS_MAX)[:, 0]
    common = gcd(hearing.rate, pitch.TRACKER_RATE)
    tracked = resample_poly(placed.samples, pitch.TRACKER_RATE // common, hearing.rate // common).astype(np.float32)
    taken_s = hearing.lag_taken_ms / 1000
    return judging.judge(
        _voice(hearing),
        tracked[hearing.lag_taken_ms * pitch.TRACKER_RATE // 1000 :],
        pitch.TRACKER_RATE,
        accompaniment=accompaniment,
        transpose=hearing.key,
        recorded=[(start_s - taken_s, end_s - taken_s) for start_s, end_s in placed.recorded],
    )


def _voice(hearing: Hearing) -> Voice:
    return words(hearing.text).voices[hearing.voice]


def is_replay(packed: bytes, others: Sequence[bytes], cents: int, basis_points: int) -> bool:
    """Whether a contour is that of an earlier singing. Runs in the niced process."""
    contour = pitch.unpack(packed)
    for other in others:
        found = similarity.same_contour(contour, pitch.unpack(other))
        if found.cents is not None and found.cents < cents and found.share * BASIS_POINTS >= basis_points:
            return True
    return False


async def _hearing(house: House, row: Row[Any], song: SingableSong, chunks: Sequence[Row[Any]], file: str) -> Hearing:
    assert song.audio_file is not None, "A song without accompaniment is not sung."
    return Hearing(
        text=house.files.path(song.text_file),
        voice=row.voice,
        accompaniment=await moved(house, song.audio_file, Move(row.key)),
        pieces=tuple(Piece(each.number, each.first_frame, house.files.path(each.file)) for each in chunks if each.file),
        rate=chunks[0].rate,
        lag_taken_ms=lag_taken_ms(row.input_lag_ms),
        key=row.key,
        difficulty=row.difficulty,
        voice_path=house.files.path(file),
    )


async def _decide(
    house: House, sung: tuple[Row[Any], SingableSong], chunks: Sequence[Row[Any]], verdict: Verdict, file: str
) -> None:
    """Write the score down, and whether the singing counts."""
    row, song = sung
    standards = await queries.policy(house)
    chunks_digest = hashlib.sha256(b"".join(each.digest for each in chunks)).digest()
    async with house.db.begin() as db:
        # One decision after another: of the same sound scored twice at once, neither would know of the other.
        await db.execute(select(func.pg_advisory_xact_lock(DECIDING)))
        replay = verdict.score.sung and await _replayed(db, row, verdict, chunks_digest, standards)
        evidence = Evidence(
            song_ms=song.duration_ms,
            covered_share=verdict.counted.covered_share,
            voiced_share=verdict.counted.voiced_share,
            points=verdict.counted.points,
            sung=verdict.score.sung,
            length_ms=verdict.captured_ms,
            elapsed_ms=None if house.settings.sandbox else chunks[-1].arrived_ms - row.started_ms,
            holds_share=row.account in song.holders,
            overlaps=await queries.overlaps_another(db, row.id),
            replay=replay,
        )
        why_not = why_not_counted(evidence, standards)
        scored = update(singings).where(singings.c.id == row.id, singings.c.state == State.SCORING)
        values = _scored_row(verdict, why_not, replay, house.clock.now_ms())
        values |= {"voice_file": file, "chunks_digest": chunks_digest}
        if not (await db.execute(scored.values(values))).rowcount:
            log.info("A singing was scored or erased while it was being scored.")
            await house.files.delete(file)
            return
        await db.execute(update(singing_chunks).where(singing_chunks.c.singing == row.id).values(file=None))
        await put(db, VoicesDropped(files=[each.file for each in chunks if each.file]))
        await _tell(db, row, verdict, why_not is None)


def _scored_row(verdict: Verdict, why_not: WhyNot | None, replay: bool, now_ms: int) -> dict[str, Any]:
    found = verdict.score
    return {
        "state": State.SCORED,
        "length_ms": verdict.length_ms,
        "points": found.points,
        "note_points": found.note_points,
        "line_points": found.line_points,
        "lag_ms": found.lag_ms,
        "breakdown": {
            "lines": [asdict(line) for line in found.lines],
            "kinds": {kind: asdict(points) for kind, points in found.kinds.items()},
            "best_line": found.best_line,
            "worst_line": found.worst_line,
            "notes": list(verdict.notes),
            "marks": written(verdict.marks),
        },
        "contour": verdict.contour,
        "trace": verdict.trace,
        "samples_digest": verdict.samples_digest,
        "sung": found.sung,
        "counted": why_not is None,
        "why_not": why_not,
        "replay": replay,
        "scored_ms": now_ms,
    }


async def _tell(db: AsyncConnection, row: Row[Any], verdict: Verdict, counted: bool) -> None:
    await put(
        db,
        SongSung(
            singing=row.id.hex(),
            account=row.account,
            song=row.song.hex(),
            song_number=row.song_number,
            score=verdict.counted.score,
            sung=verdict.score.sung,
            counted=counted,
        ),
    )
    await publish(db, [Publish(f"member/{row.account}", SingingScored(row.id.hex(), verdict.score.score))])


async def _drop_old_sound(db: AsyncConnection, before_ms: int) -> None:
    old = select(singings.c.id, singings.c.voice_file).where(
        singings.c.voice_file.is_not(None), singings.c.recording.is_(None), singings.c.scored_ms < before_ms
    )
    rows = (await db.execute(old.limit(SWEPT_MAX).with_for_update(skip_locked=True))).all()
    if rows:
        silent = update(singings).where(singings.c.id.in_([row.id for row in rows]))
        await db.execute(silent.values(voice_file=None))
        await put(db, VoicesDropped(files=[row.voice_file for row in rows]))
    failed = select(singings.c.id).where(singings.c.state == State.FAILED, singings.c.finished_ms < before_ms)
    pieces = select(singing_chunks).where(singing_chunks.c.singing.in_(failed), singing_chunks.c.file.is_not(None))
    chunks = (await db.execute(pieces.limit(SWEPT_MAX))).all()
    for chunk in chunks:
        same = (singing_chunks.c.singing == chunk.singing, singing_chunks.c.number == chunk.number)
        await db.execute(update(singing_chunks).where(*same).values(file=None))
    if chunks:
        await put(db, VoicesDropped(files=[chunk.file for chunk in chunks]))


async def _fail(db: AsyncConnection, row: Row[Any], failure: str) -> None:
    await db.execute(
        update(singings).where(singings.c.id == row.id).values(state=State.FAILED, failure=failure)
    )  # fmt: skip
    await publish(db, [Publish(f"member/{row.account}", SingingScored(row.id.hex(), None))])


async def _replayed(
    db: AsyncConnection, row: Row[Any], verdict: Verdict, chunks_digest: bytes, standards: ParticipationPolicy
) -> bool:
    if await queries.is_known_sound(db, row.id, chunks_digest, verdict.samples_digest):
        return True
    others = await queries.earlier_contours(db, row.id, row.account, row.song, standards.replay_window)
    for first in range(0, len(others), COMPARED_AT_ONCE):
        batch = others[first : first + COMPARED_AT_ONCE]
        if await heavy.run(
            is_replay, verdict.contour, batch, standards.replay_cents, standards.replay_basis_points
        ):  # fmt: skip
            return True
    return False
