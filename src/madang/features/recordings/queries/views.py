"""One recording: everything that the viewer may see and hear of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.features.members.queries import Person, names_of, people
from madang.features.recordings.model import WAVEFORM_COLUMNS, Consent, Heard, Opens, State
from madang.features.recordings.projection import recording_gifts
from madang.features.recordings.queries.cards import RecordingCard, cards_of
from madang.features.recordings.queries.parts import Parts, accounts_of, open_to, parts_of, sung_by
from madang.features.recordings.queries.seeing import TO_ITS_SINGER, visible
from madang.features.recordings.tables import likes, recording_parts, recordings, recordings_served
from madang.features.singing.queries import key_of, policy
from madang.house import House
from madang.media.presets import MixSettings, read_settings
from madang.plumbing import live
from madang.plumbing.errors import NotFoundError

GIFTS_SHOWN = 20
EXPORT_MAX = 10_000


@dataclass(frozen=True)
class Giver:
    account: int
    name: str | None


@dataclass(frozen=True)
class GiftView:
    sender: Giver
    gift: int
    amount: str
    """Units."""
    time_ms: int


@dataclass(frozen=True)
class VoiceView:
    """One voice in a recording."""

    place: int
    singer: Person
    voice: int
    """Of the song: 0 is P1."""
    score: int
    pan: float
    """−1 left, 1 right."""
    level_db: float
    lag_ms: float
    consent: Consent
    """Whether its singer agreed to this recording."""
    opens: Opens
    """Whether others may sing to it."""


@dataclass(frozen=True)
class RecordingView(RecordingCard):
    own: bool
    """Whether the viewer's voice is in it."""
    keeper: bool
    """Whether the viewer keeps it: mixes and publishes it."""
    voices: list[VoiceView]
    joins: str | None
    """The recording that it was sung to."""
    can_join: bool
    """Whether the viewer may sing to it now."""
    guide_url: str | None
    """Voices and whole accompaniment, for whoever joins; None while nobody may, or until it is made."""
    key: int
    """Semitones over the song as it was recorded."""
    liked: bool
    can_like: bool
    sound_url: str | None
    """The mix; None until it is first made."""
    voice_url: str | None
    """The dry voice, for its singer; None where there are several."""
    accompaniment_url: str
    """In the key that was sung."""
    mix: MixSettings
    """As its singer wants it."""
    pitch_helped: bool
    """Whether the mix that is heard had gentle help with its pitch: everybody is told."""
    mixing: bool
    waveform: list[int]
    """Peaks of the mix, 0 to 255; all 0 until it is first made."""
    gifts_latest: list[GiftView]
    live: dict[str, int]


@dataclass(frozen=True)
class Sound:
    path: Path
    size_bytes: int
    duration_ms: int
    own: bool


async def recording_of(house: House, id: bytes, viewer: SignedIn | None) -> RecordingView:
    """Everything about one recording that the viewer may see. Raises NotFoundError."""
    account = viewer.account if viewer else None
    like_after_ms = (await policy(house)).like_after_ms
    async with house.db.connect() as db:
        topics = [f"recording/{id.hex()}"]
        numbers = await live.sequences(db, topics if viewer is None else [*topics, f"member/{viewer.account}"])
        row = await visible(db, id, viewer)
        card = (await cards_of(db, [row], viewer)).get(row.id)
        if card is None:
            raise NotFoundError("There is no such recording.")
        latest = await _latest_gifts(db, id)
        liked, heard_s = await taste(db, id, account) if account is not None else (False, 0)
        parts = (await parts_of(db, [id]))[id]
        singers = await people(db, set(accounts_of(parts)))
        key = await key_of(db, parts[0].singing)
        can_join = account is not None and row.state == State.PUBLISHED and await open_to(db, parts, account)
    own = account in accounts_of(parts)
    return RecordingView(
        **card.__dict__,
        own=own,
        keeper=row.account == account,
        voices=_voices(parts, singers),
        joins=row.joins.hex() if row.joins else None,
        can_join=can_join,
        guide_url=f"/api/recordings/{card.id}/guide?mix={row.mixed}" if can_join and row.guide_file else None,
        key=key,
        liked=liked,
        can_like=account is not None and not own and heard_s * 1000 >= like_after_ms,
        sound_url=f"/api/recordings/{card.id}/sound?mix={row.mixed}" if row.mix_file else None,
        voice_url=f"/api/singings/{parts[0].singing.hex()}/voice" if own and len(parts) == 1 else None,
        accompaniment_url=f"/api/songs/{card.song.id}/audio" + (f"?key={key}" if key else ""),
        mix=read_settings(row.mix),
        pitch_helped=row.pitch_helped,
        mixing=row.mixed < row.wanted,
        waveform=list(row.waveform) if row.waveform else [0] * WAVEFORM_COLUMNS,
        gifts_latest=latest,
        live=numbers,
    )


async def sound_of(house: House, id: bytes, viewer: SignedIn | None) -> Sound:
    """The mix's file. Raises NotFoundError."""
    async with house.db.connect() as db:
        row = await visible(db, id, viewer)
        singers = accounts_of((await parts_of(db, [id]))[id])
    size_bytes = house.files.size_bytes(row.mix_file) if row.mix_file else None
    if size_bytes is None:
        raise NotFoundError("This recording has no mix yet.")
    own = viewer is not None and viewer.account in singers
    return Sound(house.files.path(row.mix_file), size_bytes, row.duration_ms, own)


async def taste(db: AsyncConnection, id: bytes, account: int) -> tuple[bool, int]:
    """Whether the member likes the recording, and how many different seconds of it were served to them."""
    row = (await db.execute(_TASTE, {"recording": id, "account": account})).one()
    return bool(row.stands), Heard(row.mask or b"").seconds


async def export(db: AsyncConnection, member: SignedIn) -> dict[str, Any]:
    """The member's recordings and likes."""
    mine = select(recordings).where(sung_by(recording_parts.c.account == member.account)).limit(EXPORT_MAX)
    given = select(likes).where(likes.c.account == member.account, likes.c.stands).limit(EXPORT_MAX)
    return {
        "recordings": [
            {
                "id": row.id.hex(),
                "song": row.song.hex(),
                "state": row.state,
                "score": row.score,
                "kept_ms": row.kept_ms,
                "published_ms": row.published_ms,
                "likes": row.likes,
            }
            for row in await db.execute(mine)
        ],
        "likes": [{"recording": row.recording.hex(), "given_ms": row.given_ms} for row in await db.execute(given)],
    }


def _of_member(table: Table) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.recording == bindparam("recording"), table.c.account == bindparam("account")


_TASTE = select(
    select(likes.c.stands).where(*_of_member(likes)).scalar_subquery().label("stands"),
    select(recordings_served.c.mask).where(*_of_member(recordings_served)).scalar_subquery().label("mask"),
)


async def guide_of(house: House, id: bytes, viewer: SignedIn) -> Path:
    """What whoever joins sings to. Raises NotFoundError."""
    async with house.db.connect() as db:
        row = await visible(db, id, viewer)
        parts = (await parts_of(db, [id]))[id]
        if row.state != State.PUBLISHED or not await open_to(db, parts, viewer.account):
            raise NotFoundError("This recording is not open: nobody can sing to it now.")
    if row.guide_file is None or house.files.size_bytes(row.guide_file) is None:
        raise NotFoundError("What one sings to is still being made. Try again in a few seconds.")
    return house.files.path(row.guide_file)


def _voices(parts: Parts, singers: dict[int, Person]) -> list[VoiceView]:
    same = ("place", "voice", "score", "pan", "level_db", "lag_ms")
    return [
        VoiceView(
            singer=singers[part.account],
            consent=Consent(part.consent),
            opens=Opens(part.opens),
            **{name: getattr(part, name) for name in same},
        )
        for part in parts
    ]


_LATEST_GIFTS = (
    select(recording_gifts)
    .join(recordings, TO_ITS_SINGER)
    .where(recording_gifts.c.about == bindparam("recording"))
    .order_by(recording_gifts.c.height.desc(), recording_gifts.c.index.desc())
    .limit(GIFTS_SHOWN)
)


async def _latest_gifts(db: AsyncConnection, id: bytes) -> list[GiftView]:
    rows = (await db.execute(_LATEST_GIFTS, {"recording": id})).all()
    names = await names_of(db, {gift.payer for gift in rows})
    return [
        GiftView(Giver(gift.payer, names.get(gift.payer)), gift.gift, str(gift.amount), gift.time_ms) for gift in rows
    ]
