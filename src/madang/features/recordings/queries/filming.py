"""What a film takes from a recording, published or not."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.recordings.queries.parts import accounts_of, parts_of
from madang.features.recordings.tables import recordings


@dataclass(frozen=True)
class Filmable:
    song: bytes
    singers: list[int]
    voices: list[int]
    """Of the song, each that is sung once."""
    score: int
    """0 to 100."""
    mix_file: str | None
    duration_ms: int
    waveform: bytes


async def filmable(db: AsyncConnection, id: bytes) -> Filmable | None:
    """None for a recording that is not here."""
    row = (await db.execute(select(recordings).where(recordings.c.id == id))).one_or_none()
    if row is None:
        return None
    parts = (await parts_of(db, [id]))[id]
    return Filmable(
        song=row.song,
        singers=accounts_of(parts),
        voices=sorted({part.voice for part in parts}),
        score=row.score,
        mix_file=row.mix_file,
        duration_ms=row.duration_ms,
        waveform=bytes(row.waveform or b""),
    )
