"""Singings and recordings for tests that need no sound of them: only their rows, as scoring and keeping leave them."""

import os
from typing import Any

from sqlalchemy import JSON, Table, insert
from sqlalchemy.types import TypeEngine

from madang.features.recordings.tables import recording_parts, recordings
from madang.features.singing.model import State as SingingState
from madang.features.singing.tables import singings
from madang.house import House


async def scored(
    house: House,
    account: int,
    song: str,
    points: int,
    *,
    started_ms: int | None = None,
    counted: bool = True,
    recording: str | None = None,
) -> str:
    """The id of a scored singing."""
    id, now_ms = os.urandom(16), house.clock.now_ms() if started_ms is None else started_ms
    row: dict[str, Any] = {
        "id": id,
        "account": account,
        "song": bytes.fromhex(song),
        "song_number": 1,
        "voice": 0,
        "state": SingingState.SCORED,
        "transaction_id": os.urandom(32),
        "transaction_expires": 1,
        "started_ms": now_ms,
        "last_chunk_ms": now_ms,
        "points": points,
        "sung": True,
        "counted": counted,
        "recording": bytes.fromhex(recording) if recording else None,
    }
    async with house.db.begin() as db:
        await db.execute(insert(singings).values(_whole(singings, row)))
    return id.hex()


async def published(house: House, account: int, song: str | None = None, **more: Any) -> str:
    """The id of a published recording of the song, or of one that nobody has."""
    id = os.urandom(16)
    row: dict[str, Any] = {
        "id": id,
        "singing": os.urandom(16),
        "account": account,
        "song": bytes.fromhex(song) if song else os.urandom(16),
        "state": "published",
        "counted": True,
        "replay": False,
        "score": 90,
        "duration_ms": 60_000,
        "kept_ms": house.clock.now_ms(),
        "published_ms": house.clock.now_ms(),
    }
    async with house.db.begin() as db:
        await db.execute(insert(recordings).values(_whole(recordings, row | more)))
        part = {"recording": id, "singing": row["singing"], "account": account, "voice_file": "voice", "score": 90}
        part |= {"consent": "given", "opens": "no"}
        await db.execute(insert(recording_parts).values(_whole(recording_parts, part)))
    return id.hex()


def _whole(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row with a nought of its kind in every column that must have something and is not named."""
    needed = [each for each in table.columns if not each.nullable and each.server_default is None]
    return {each.name: _nought(each.type) for each in needed if each.name not in row} | row


def _nought(kind: TypeEngine[Any]) -> Any:
    return {} if isinstance(kind, JSON) else kind.python_type()
