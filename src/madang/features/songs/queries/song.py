"""One song: everything about it, what singing it needs to know, and its words."""

import functools
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.songs.model import TEXT_BYTES_MAX
from madang.features.songs.projection import songs_registered
from madang.features.songs.queries.cards import SHOWN, SongCard, card_of, registered, seen
from madang.features.songs.queries.suspended import refuse_suspended
from madang.features.songs.tables import songs
from madang.house import House
from madang.media import ultrastar
from madang.media.songtext import SongText, Voice
from madang.plumbing.errors import NotFoundError

TEXTS_KEPT = 256


@dataclass(frozen=True)
class HolderShare:
    account: int
    basis_points: int


@dataclass(frozen=True)
class NoteView:
    kind: str
    start_ms: int
    duration_ms: int
    pitch: int
    """MIDI note number."""
    text: str


@dataclass(frozen=True)
class LineView:
    start_ms: int
    end_ms: int
    notes: list[NoteView]


@dataclass(frozen=True)
class VoiceView:
    name: str
    lines: list[LineView]


@dataclass(frozen=True)
class SongView(SongCard):
    audio_url: str | None
    background_url: str | None
    video_url: str | None
    video_gap_ms: int | None
    """Where in the video the song begins."""
    medley_ms: list[int] | None
    """From and to: the part for medleys."""
    creator: str | None
    """Who wrote the text."""
    sound_waits: bool
    """Whether the sound is still to be measured, or to be played from the file that came in."""
    sound_fault: str | None
    """Why the sound that came in could not be used."""
    loudness_lufs: float | None
    beat_ms: float
    """As long as feet tap it, at the song's beginning."""
    first_beat_ms: float
    """Where one of them falls."""
    holders: list[HolderShare]
    licence: str
    voices_notes: list[VoiceView]


@dataclass(frozen=True)
class SingableSong:
    """What a singing and its mix need to know of a song."""

    id: bytes
    number: int
    title: str
    price_cents: int
    holders: frozenset[int]
    duration_ms: int
    voices: int
    text_file: str
    audio_file: str | None


async def song_of(house: House, song_id: bytes, viewer: int | None) -> SongView:
    """Everything about one song. Raises NotFoundError, SongSuspendedError."""
    async with house.db.connect() as db:
        row = (await db.execute(SHOWN, {"ids": [song_id], "viewer": viewer})).one_or_none()
        if row is None:
            await refuse_suspended(db, song_id)
    if row is None:
        raise NotFoundError("There is no such song.")
    card = card_of(row)
    text = words(house.files.path(row.text_file))
    return SongView(
        **card.__dict__,
        audio_url=f"/api/songs/{card.id}/audio" if row.audio_file else None,
        background_url=f"/api/songs/{card.id}/background" if row.background_file else None,
        video_url=f"/api/songs/{card.id}/video" if row.video_file else None,
        video_gap_ms=row.video_gap_ms,
        medley_ms=None if row.medley_start_ms is None else [row.medley_start_ms, row.medley_end_ms],
        creator=row.creator,
        sound_waits=row.sound_waits,
        sound_fault=row.sound_fault,
        loudness_lufs=row.loudness_lufs,
        beat_ms=text.tapped_beat_ms,
        first_beat_ms=text.gap_ms,
        holders=[HolderShare(account, basis_points) for account, basis_points in row.registered_holders],
        licence=row.licence,
        voices_notes=[_voice(voice) for voice in text.voices],
    )


async def singable(db: AsyncConnection, song_id: bytes) -> SingableSong:
    """Also of a song that is hidden: what was sung of it is still scored and mixed. Raises NotFoundError."""
    row = (await db.execute(registered().where(songs.c.id == song_id))).one_or_none()
    if row is None:
        raise NotFoundError("There is no such song.")
    return SingableSong(
        row.id,
        row.number,
        row.title,
        row.registered_price,
        frozenset(account for account, _ in row.registered_holders),
        row.duration_ms,
        row.voices,
        row.text_file,
        row.audio_file,
    )


async def is_registered(db: AsyncConnection, song_id: bytes) -> bool:
    """Whether the ledger has given the song a number."""
    query = select(songs_registered.c.number).where(songs_registered.c.reference == song_id)
    return (await db.execute(query)).one_or_none() is not None


async def is_complete(db: AsyncConnection, text_digest: bytes) -> bool:
    """Whether the song of this text is registered and has its sound."""
    query = registered().where(songs.c.text_digest == text_digest, songs.c.audio_file.is_not(None))
    return (await db.execute(query)).first() is not None


async def number_before(db: AsyncConnection, time_ms: int) -> int:
    """The number of the newest song that was here before that time; 0 if there was none."""
    older = seen().where(songs.c.added_ms < time_ms).order_by(songs.c.added_ms.desc()).limit(1).subquery()
    return int((await db.execute(select(func.coalesce(func.max(older.c.number), 0)))).scalar_one())


async def with_sound_from(db: AsyncConnection, number: int) -> bytes | None:
    """The song with sound of this number or the next one above it, from the lowest again after the highest."""
    near = seen().where(songs.c.audio_file.is_not(None)).order_by(songs_registered.c.number).limit(1)
    found: bytes | None = (await db.execute(near.where(songs_registered.c.number >= number))).scalar()
    return found or (await db.execute(near)).scalar()


async def sounds_waiting(db: AsyncConnection) -> int:
    """How many songs' sounds are still to be measured or played."""
    return int((await db.execute(select(func.count()).select_from(songs).where(songs.c.sound_waits))).scalar_one())


@functools.lru_cache(maxsize=TEXTS_KEPT)
def words(text: Path) -> SongText:
    """The notes and lyrics in a stored file; a stored file never changes, so they are kept."""
    return ultrastar.read(text.read_bytes()[: TEXT_BYTES_MAX + 1])


def _voice(voice: Voice) -> VoiceView:
    return VoiceView(
        voice.name,
        [
            LineView(
                round(line.start_s * 1000),
                round(line.end_s * 1000),
                [
                    NoteView(
                        str(note.kind),
                        round(note.start_s * 1000),
                        round(note.duration_s * 1000),
                        note.pitch,
                        note.text,
                    )
                    for note in line.notes
                ],
            )
            for line in voice.lines
        ],
    )
