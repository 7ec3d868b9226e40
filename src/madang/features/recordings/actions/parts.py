"""The voices of a recording that is being made."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.recordings.actions import holding
from madang.features.recordings.model import Consent, ConsentAsked, Opens
from madang.features.recordings.queries.parts import Source
from madang.features.recordings.tables import recording_parts
from madang.features.singing.queries import Keepable
from madang.media.placing import spread
from madang.media.presets import read_settings

NewPart = dict[str, Any]
"""A row of `recording_parts`, but for its recording, place and side."""
COPIED = ("singing", "account", "voice", "score", "voice_file", "length_ms", "level_db")


def parts_with(source: Source | None, singing: Keepable) -> list[NewPart]:
    """The voices that are sung to, and the singing last."""
    own = {
        "singing": singing.id,
        "account": singing.account,
        "voice": singing.voice,
        "score": singing.score,
        "voice_file": singing.voice_file,
        "length_ms": singing.length_ms,
        "level_db": 0.0,
        "lag_ms": float(singing.lag_ms) if source else 0.0,
        "consent": Consent.GIVEN,
        "opens": Opens.NO,
    }
    return [*copied(source, singing.account), own] if source else [own]


def copied(source: Source, account: int) -> list[NewPart]:
    """The source's voices for another recording, which the member of the account makes."""
    all_late_ms = read_settings(source.recording.mix).lag_ms
    return [
        {name: getattr(part, name) for name in COPIED}
        | {
            "lag_ms": part.lag_ms + all_late_ms,
            "consent": Consent.GIVEN if account == part.account or part.opens == Opens.ALL else Consent.ASKED,
            "opens": Opens.NO,
        }
        for part in source.parts
    ]


async def write_parts(db: AsyncConnection, id: bytes, parts: list[NewPart]) -> None:
    """Write a new recording's voices, spread from left to right, and ask whoever has to agree."""
    places = zip(parts, spread(len(parts)), strict=True)
    rows = [part | {"recording": id, "place": place, "pan": pan} for place, (part, pan) in enumerate(places)]
    await db.execute(insert(recording_parts), rows)
    asked = [part["account"] for part in parts if part["consent"] == Consent.ASKED]
    await holding.tell(db, asked, ConsentAsked(id.hex()))
