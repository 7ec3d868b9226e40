"""Questions about singings. A singing exists for its singer alone, and once the ledger holds its start."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.features.singing.model import State, VoiceNote, stars
from madang.features.singing.projection import singings_started
from madang.features.singing.tables import singing_chunks, singings
from madang.features.songs.queries import SongCard
from madang.features.songs.queries import cards as song_cards
from madang.house import House
from madang.ledger.genesis import ParticipationPolicy, read_genesis
from madang.media.marks import Marks, read
from madang.media.running import Difficulty
from madang.plumbing import live
from madang.plumbing.errors import NotFoundError

LATEST_MAX = 50
EXPORT_MAX = 10_000
OWN_COMPARED_MAX = 10_000
"""A singer's own singings of one song among which a replay is looked for."""
OWN_SCORES_MAX = 100
TRACE_HOP_MS = 20
"""A page draws every second frame of the contour: finer than its pixels."""


@dataclass(frozen=True)
class LinePoints:
    text: str
    start_ms: int
    end_ms: int
    points: int
    points_max: int


@dataclass(frozen=True)
class KindPoints:
    points: int
    points_max: int


@dataclass(frozen=True)
class ContourView:
    hop_ms: int
    midi: list[float | None]
    """Fractional MIDI number; null where nobody sings."""


@dataclass(frozen=True)
class SingingEntry:
    """A singing in a list."""

    id: str
    song: SongCard
    voice: int
    key: int
    """Semitones over the song as it was recorded."""
    difficulty: str
    """easy, normal or hard: what the score is by."""
    state: State
    started_ms: int
    score: int | None
    """0 to 100."""
    stars: int
    counted: bool
    why_not: str | None
    recording: str | None
    joins: str | None
    """The recording to which it was sung."""


@dataclass(frozen=True)
class SingingView(SingingEntry):
    """Everything about one singing, for its singer."""

    failure: str | None
    chunks: list[int]
    points: int | None
    note_points: int | None
    line_points: int | None
    lag_ms: int | None
    lines: list[LinePoints]
    kinds: dict[str, KindPoints]
    best_line: int | None
    worst_line: int | None
    notes: list[VoiceNote]
    """About the sound itself: none where there is nothing to say."""
    marks: Marks | None
    """How each note and line was sung; null until it is scored, and where nobody sang."""
    contour: ContourView | None
    sung: bool
    replay: bool
    voice_url: str | None
    """The dry voice, while it is kept."""
    live: dict[str, int]


@dataclass(frozen=True)
class Keepable:
    """What a recording takes from a singing."""

    id: bytes
    account: int
    song: bytes
    state: State
    score: int
    points: int
    sung: bool
    """Whether there is singing in it at all, and not silence, noise, or the accompaniment alone."""
    counted: bool
    replay: bool
    lag_ms: int
    length_ms: int
    voice_file: str | None
    voice: int
    key: int
    joins: bytes | None


@dataclass(frozen=True)
class BestSinging:
    """A member's best counted singing of a song."""

    place: int
    account: int
    points: int
    started_ms: int
    recording: bytes | None


@dataclass(frozen=True)
class SungTrace:
    song: bytes
    voice: int
    key: int
    lag_ms: int
    cents: tuple[int, ...]
    """MIDI numbers in hundredths, every `TRACE_HOP_MS`; -1 where nobody sings."""


@dataclass(frozen=True)
class OwnScore:
    id: str
    started_ms: int
    score: int
    """0 to 100."""
    counted: bool
    difficulty: str


Among = ColumnElement[Any]


async def policy(house: House) -> ParticipationPolicy:
    """What counts and what it pays, as this house's genesis says."""
    return read_genesis(await house.chain.genesis()).policy.participation


async def singing_of(db: AsyncConnection, id: bytes, viewer: SignedIn) -> SingingView:
    """The viewer's own singing. Raises NotFoundError."""
    topic = f"member/{viewer.account}"
    numbers = await live.sequences(db, [topic])
    row = (await db.execute(_held().where(singings.c.id == id, singings.c.account == viewer.account))).one_or_none()
    if row is None:
        raise NotFoundError("There is no such singing of yours.")
    songs = await song_cards(db, [row.song], viewer.account)
    chunks = select(singing_chunks.c.number).where(singing_chunks.c.singing == id)
    taken = (await db.execute(chunks.order_by(singing_chunks.c.number))).scalars()
    return _view(row, songs[row.song], list(taken), numbers)


async def latest(db: AsyncConnection, viewer: SignedIn) -> list[SingingEntry]:
    """The viewer's newest singings."""
    query = _held().where(singings.c.account == viewer.account).order_by(singings.c.started_ms.desc(), singings.c.id)
    rows = (await db.execute(query.limit(LATEST_MAX))).all()
    songs = await song_cards(db, {row.song for row in rows}, viewer.account)
    return [SingingEntry(**_entry(row, songs[row.song])) for row in rows if row.song in songs]


async def key_of(db: AsyncConnection, id: bytes) -> int:
    """The semitones by which a singing is moved; 0 for one that is not here."""
    return (await db.execute(select(singings.c.key).where(singings.c.id == id))).scalar_one_or_none() or 0


async def voice_of(house: House, id: bytes, viewer: SignedIn) -> Path:
    """The file of the viewer's dry voice. Raises NotFoundError."""
    query = select(singings.c.voice_file).where(singings.c.id == id, singings.c.account == viewer.account)
    async with house.db.connect() as db:
        file = (await db.execute(query)).scalar_one_or_none()
    if file is None or house.files.size_bytes(file) is None:
        raise NotFoundError("The sound of this singing is not here.")
    return house.files.path(file)


async def keepable(db: AsyncConnection, id: bytes) -> Keepable:
    """What a recording would take from a singing, whoever sang it. Raises NotFoundError."""
    row = (await db.execute(_held().where(singings.c.id == id))).one_or_none()
    if row is None:
        raise NotFoundError("There is no such singing of yours.")
    return Keepable(
        id=row.id,
        account=row.account,
        song=row.song,
        state=State(row.state),
        score=(row.points or 0) // 100,
        points=row.points or 0,
        sung=bool(row.sung),
        counted=bool(row.counted),
        replay=bool(row.replay),
        lag_ms=row.lag_ms or 0,
        length_ms=row.length_ms or 0,
        voice_file=row.voice_file,
        voice=row.voice,
        key=row.key,
        joins=row.joins,
    )


async def singing_to(db: AsyncConnection, recording: bytes) -> list[int]:
    """The accounts that sing to the recording at this moment."""
    query = _held().with_only_columns(singings.c.account).where(singings.c.joins == recording)
    return list((await db.execute(query.where(singings.c.state == State.OPEN).distinct())).scalars())


async def is_held(db: AsyncConnection, id: bytes, account: int) -> bool:
    """Whether the ledger holds the start of this singing by this singer, of the very song that it is said to be."""
    return (await db.execute(_held().where(singings.c.id == id, singings.c.account == account))).first() is not None


async def overlaps_another(db: AsyncConnection, id: bytes) -> bool:
    """Whether sound of another singing of the same singer arrived while this one's did.

    Then neither counts, save where the other had no sound yet when this one was scored: what was told to the ledger
    stays. The other is refused all the same, so that no minute is paid twice.
    """
    other = singings.alias()
    query = select(other.c.id).join(
        singings,
        and_(
            other.c.account == singings.c.account,
            other.c.id != singings.c.id,
            other.c.last_chunk_ms > other.c.started_ms,
            other.c.started_ms < singings.c.last_chunk_ms,
            other.c.last_chunk_ms > singings.c.started_ms,
        ),
    )
    return (await db.execute(query.where(singings.c.id == id).limit(1))).first() is not None


async def is_known_sound(db: AsyncConnection, id: bytes, chunks_digest: bytes, samples_digest: bytes) -> bool:
    """Whether an earlier singing of anybody had the very same sound."""
    same = or_(singings.c.chunks_digest == chunks_digest, singings.c.samples_digest == samples_digest)
    return (await db.execute(select(singings.c.id).where(same, singings.c.id != id).limit(1))).first() is not None


async def earlier_contours(db: AsyncConnection, id: bytes, account: int, song: bytes, limit: int) -> list[bytes]:
    """Packed contours to look for a replay in, each once: the singer's own of the song however old they are, and the
    newest, so many as `limit` says, of the singer and of the song."""
    found: dict[bytes, bytes] = {}
    mine, same_song = singings.c.account == account, singings.c.song == song
    for among, most in ((and_(mine, same_song), OWN_COMPARED_MAX), (mine, limit), (same_song, limit)):
        query = select(singings.c.id, singings.c.contour).where(
            among, singings.c.id != id, singings.c.contour.is_not(None), singings.c.sung
        )
        rows = await db.execute(query.order_by(singings.c.started_ms.desc()).limit(most))
        found.update({row.id: row.contour for row in rows})
    return list(found.values())


async def best_singings(
    db: AsyncConnection,
    song: bytes,
    among: Callable[[Among], list[Among]],
    since_ms: int | None,
    limit: int,
    also: int | None,
    difficulty: Difficulty,
) -> list[BestSinging]:
    """The best counted singing of each member by a difficulty, so many as `limit` says, and that of the account `also`
    wherever it stands. `among` makes conditions of the column of accounts."""
    by_it = singings.c.difficulty == difficulty
    wanted = [singings.c.song == song, singings.c.counted, by_it, *among(singings.c.account)]
    if since_ms is not None:
        wanted.append(singings.c.started_ms >= since_ms)
    order = (singings.c.points.desc(), singings.c.started_ms, singings.c.id)
    turn = func.row_number().over(partition_by=singings.c.account, order_by=order).label("turn")
    columns = (singings.c.id, singings.c.account, singings.c.points, singings.c.started_ms, singings.c.recording)
    each = select(*columns, turn).where(*wanted).subquery()
    place = func.row_number().over(order_by=(each.c.points.desc(), each.c.started_ms, each.c.id)).label("place")
    ranked = select(each, place).where(each.c.turn == 1).subquery()
    shown = select(ranked).where(or_(ranked.c.place <= limit, ranked.c.account == also)).order_by(ranked.c.place)
    rows = await db.execute(shown)
    return [BestSinging(row.place, row.account, row.points, row.started_ms, row.recording) for row in rows]


async def own_scores(db: AsyncConnection, account: int, song: bytes) -> list[OwnScore]:
    """The latest scores that the member sang on the song, the oldest first; what nobody sang is left out."""
    mine = select(singings.c.id, singings.c.started_ms, singings.c.points, singings.c.counted)
    mine = mine.add_columns(singings.c.difficulty)
    mine = mine.where(singings.c.account == account, singings.c.song == song, singings.c.sung)
    rows = (await db.execute(mine.order_by(singings.c.started_ms.desc()).limit(OWN_SCORES_MAX))).all()
    return [
        OwnScore(row.id.hex(), row.started_ms, row.points // 100, bool(row.counted), row.difficulty)
        for row in reversed(rows)
    ]


async def traces_of(db: AsyncConnection, account: int, limit: int) -> list[SungTrace]:
    """The pitch of the member's latest singings."""
    sung = select(singings).where(singings.c.account == account, singings.c.sung, singings.c.trace.is_not(None))
    rows = await db.execute(sung.order_by(singings.c.started_ms.desc()).limit(limit))
    return [SungTrace(row.song, row.voice, row.key, row.lag_ms or 0, _cents(row.trace)) for row in rows]


async def export(db: AsyncConnection, member: SignedIn) -> list[dict[str, Any]]:
    """What the house keeps of a member's singings, without sound."""
    query = _held().where(singings.c.account == member.account).order_by(singings.c.started_ms).limit(EXPORT_MAX)
    return [
        {
            "id": row.id.hex(),
            "song": row.song.hex(),
            "key": row.key,
            "difficulty": row.difficulty,
            "state": row.state,
            "started_ms": row.started_ms,
            "points": row.points,
            "counted": row.counted,
            "why_not": row.why_not,
            "breakdown": row.breakdown,
        }
        for row in await db.execute(query)
    ]


def _held() -> Select[Any]:
    """Singings whose start the ledger holds, of their very song: a member may start a free one about the same id."""
    started = and_(
        singings_started.c.about == singings.c.id,
        singings_started.c.singer == singings.c.account,
        singings_started.c.song == singings.c.song_number,
    )
    return select(singings).join(singings_started, started)


def _entry(row: Row[Any], song: SongCard) -> dict[str, Any]:
    score = None if row.points is None else row.points // 100
    return {
        "id": row.id.hex(),
        "song": song,
        "voice": row.voice,
        "key": row.key,
        "difficulty": row.difficulty,
        "state": State(row.state),
        "started_ms": row.started_ms,
        "score": score,
        "stars": stars(score or 0),
        "counted": bool(row.counted),
        "why_not": row.why_not,
        "recording": row.recording.hex() if row.recording else None,
        "joins": row.joins.hex() if row.joins else None,
    }


def _view(row: Row[Any], song: SongCard, chunk_numbers: list[int], numbers: dict[str, int]) -> SingingView:
    breakdown = row.breakdown or {"lines": [], "kinds": {}, "best_line": None, "worst_line": None}
    return SingingView(
        **_entry(row, song),
        failure=row.failure,
        chunks=chunk_numbers,
        points=row.points,
        note_points=row.note_points,
        line_points=row.line_points,
        lag_ms=row.lag_ms,
        lines=[LinePoints(**line) for line in breakdown["lines"]],
        kinds={kind: KindPoints(**points) for kind, points in breakdown["kinds"].items()},
        best_line=breakdown["best_line"],
        worst_line=breakdown["worst_line"],
        notes=[VoiceNote(note) for note in breakdown.get("notes", [])],
        marks=read(breakdown.get("marks")),
        contour=_contour(row.trace) if row.trace is not None else None,
        sung=bool(row.sung),
        replay=bool(row.replay),
        voice_url=f"/api/singings/{row.id.hex()}/voice" if row.voice_file else None,
        live=numbers,
    )


def _contour(trace: bytes) -> ContourView:
    return ContourView(TRACE_HOP_MS, [None if each < 0 else each / 100 for each in _cents(trace)])


def _cents(trace: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(trace) // 2}h", trace)
