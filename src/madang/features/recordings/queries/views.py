"""Questions about recordings. A kept one exists for its singer alone, a published one for everybody."""

import base64
import binascii
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Table, and_, any_, bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.blocks.queries import blocked_between, has_blocked, unseen_by
from madang.features.follows.queries import followed_by
from madang.features.members.model import SignedIn
from madang.features.members.queries import Person, names_of, people
from madang.features.recordings.model import WAVEFORM_COLUMNS, Heard, State
from madang.features.recordings.projection import recording_gifts
from madang.features.recordings.tables import likes, recordings, recordings_served
from madang.features.singing.model import stars
from madang.features.singing.queries import key_of, policy
from madang.features.songs.queries import SongCard
from madang.features.songs.queries import cards as song_cards
from madang.features.songs.queries.suspended import refuse_suspended
from madang.house import House
from madang.media.presets import MixSettings, read_settings
from madang.plumbing import live
from madang.plumbing.db import PublicId
from madang.plumbing.errors import NotFoundError, NotSignedInError, Refused

PAGE = 30
GIFTS_SHOWN = 20
EXPORT_MAX = 10_000
Order = Literal["new", "liked"]


class BadPageError(Refused):
    """The `next` of a list is not one that this list gave."""

    status = 404
    code = "bad_page"


@dataclass(frozen=True)
class RecordingCard:
    id: str
    song: SongCard
    singer: Person
    score: int
    """0 to 100."""
    stars: int
    likes: int
    gifts: int
    """How many."""
    duration_ms: int
    published_ms: int | None
    state: State
    embed_url: str | None
    """A small player for pages elsewhere; None unless it is published."""
    download_url: str | None
    """The mix as a file with its names and a picture; None before it is mixed."""


@dataclass(frozen=True)
class RecordingPage:
    recordings: list[RecordingCard]
    next: str | None


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
class RecordingView(RecordingCard):
    own: bool
    liked: bool
    can_like: bool
    sound_url: str | None
    """The mix; None until it is first made."""
    voice_url: str | None
    """The dry voice, for its singer."""
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


async def page(
    house: House,
    viewer: SignedIn | None,
    *,
    order: Order = "new",
    member: int | None = None,
    song: bytes | None = None,
    following: bool = False,
    next: str | None = None,
) -> RecordingPage:
    """Published recordings, a page at a time; with the viewer's own account also those only kept.

    following: only of those whom the viewer follows. Raises NotSignedInError, BadPageError.
    """
    if following and viewer is None:
        raise NotSignedInError
    own = viewer is not None and member == viewer.account
    time = recordings.c.kept_ms if own else recordings.c.published_ms
    key = recordings.c.likes if order == "liked" else time
    query = select(recordings)
    if not own:
        query = query.where(recordings.c.state == State.PUBLISHED)
    if member is not None:
        query = query.where(recordings.c.account == member)
    if song is not None:
        query = query.where(recordings.c.song == song)
    if viewer is not None:
        query = query.where(recordings.c.account.not_in(unseen_by(viewer.account)))
        if following:
            query = query.where(recordings.c.account.in_(followed_by(viewer.account)))
    if next:
        query = query.where(tuple_(key, recordings.c.id) < _place(next))
    query = query.order_by(key.desc(), recordings.c.id.desc()).limit(PAGE + 1)
    async with house.db.connect() as db:
        rows = (await db.execute(query)).all()
        shown = rows[:PAGE]
        found = await _cards(db, shown, viewer)
    more = _next(getattr(shown[-1], key.name), shown[-1].id) if len(rows) > PAGE else None
    return RecordingPage([found[row.id] for row in shown if row.id in found], more)


async def recording_of(house: House, id: bytes, viewer: SignedIn | None) -> RecordingView:
    """Everything about one recording that the viewer may see. Raises NotFoundError."""
    account = viewer.account if viewer else None
    like_after_ms = (await policy(house)).like_after_ms
    async with house.db.connect() as db:
        topics = [f"recording/{id.hex()}"]
        numbers = await live.sequences(db, topics if viewer is None else [*topics, f"member/{viewer.account}"])
        row = await _visible(db, id, viewer)
        card = (await _cards(db, [row], viewer)).get(row.id)
        if card is None:
            raise NotFoundError("There is no such recording.")
        latest = await _latest_gifts(db, id)
        liked, heard_s = await taste(db, id, account) if account is not None else (False, 0)
        key = await key_of(db, row.singing)
    own = row.account == account
    return RecordingView(
        **card.__dict__,
        own=own,
        liked=liked,
        can_like=account is not None and not own and heard_s * 1000 >= like_after_ms,
        sound_url=f"/api/recordings/{card.id}/sound?mix={row.mixed}" if row.mix_file else None,
        voice_url=f"/api/singings/{row.singing.hex()}/voice" if own else None,
        accompaniment_url=f"/api/songs/{card.song.id}/audio" + (f"?key={key}" if key else ""),
        mix=read_settings(row.mix),
        pitch_helped=row.pitch_helped,
        mixing=row.mixed < row.wanted,
        waveform=list(row.waveform) if row.waveform else [0] * WAVEFORM_COLUMNS,
        gifts_latest=latest,
        live=numbers,
    )


async def cards(db: AsyncConnection, ids: Collection[bytes], viewer: SignedIn | None) -> dict[bytes, RecordingCard]:
    """Cards by public id, of those that the viewer may see."""
    rows = (await db.execute(select(recordings).where(recordings.c.id.in_(ids)))).all()
    account = viewer.account if viewer else None
    shown = [row for row in rows if row.state == State.PUBLISHED or row.account == account]
    if account is not None:
        unseen = await blocked_between(db, account, {row.account for row in shown})
        shown = [row for row in shown if row.account not in unseen]
    return await _cards(db, shown, viewer)


async def recordings_of(db: AsyncConnection, account: int, viewer: SignedIn | None) -> list[RecordingCard]:
    """A member's newest published recordings; none of whom the viewer blocked.

    Raises NotFoundError where that member blocked the viewer: for them there is no such member.
    """
    if viewer is not None and await blocked_between(db, viewer.account, [account]):
        if not await has_blocked(db, viewer.account, account):
            raise NotFoundError("Nobody in this house has this account.")
        return []
    query = select(recordings).where(recordings.c.account == account, recordings.c.state == State.PUBLISHED)
    rows = (await db.execute(query.order_by(recordings.c.published_ms.desc()).limit(PAGE))).all()
    return list((await _cards(db, rows, viewer)).values())


async def singers_of(db: AsyncConnection, id: bytes) -> list[int]:
    """The accounts to whom a gift to this recording goes; none if it is not published."""
    query = select(recordings.c.account).where(recordings.c.id == id, recordings.c.state == State.PUBLISHED)
    return list((await db.execute(query)).scalars())


async def gifts_of(db: AsyncConnection, id: bytes) -> int:
    """How many gifts a recording has been given."""
    return (await _gift_counts(db, [id])).get(id, 0)


async def published(db: AsyncConnection, ids: Collection[bytes]) -> set[bytes]:
    """Those that are published now."""
    query = select(recordings.c.id).where(recordings.c.id.in_(ids), recordings.c.state == State.PUBLISHED)
    return set((await db.execute(query)).scalars())


async def titles_of(db: AsyncConnection, ids: Collection[bytes]) -> dict[bytes, str]:
    """Song and singer in words, of those that are here, published or not: for the operator."""
    rows = (await db.execute(select(recordings).where(recordings.c.id.in_(ids)))).all()
    songs = await song_cards(db, {row.song for row in rows}, None)
    names = await names_of(db, {row.account for row in rows})
    return {
        row.id: f"{songs[row.song].title}, {names.get(row.account, row.account)}" for row in rows if row.song in songs
    }


async def sound_of(house: House, id: bytes, viewer: SignedIn | None) -> Sound:
    """The mix's file. Raises NotFoundError."""
    async with house.db.connect() as db:
        row = await _visible(db, id, viewer)
    size_bytes = house.files.size_bytes(row.mix_file) if row.mix_file else None
    if size_bytes is None:
        raise NotFoundError("This recording has no mix yet.")
    own = viewer is not None and row.account == viewer.account
    return Sound(house.files.path(row.mix_file), size_bytes, row.duration_ms, own)


async def taste(db: AsyncConnection, id: bytes, account: int) -> tuple[bool, int]:
    """Whether the member likes the recording, and how many different seconds of it were served to them."""
    row = (await db.execute(_TASTE, {"recording": id, "account": account})).one()
    return bool(row.stands), Heard(row.mask or b"").seconds


async def export(db: AsyncConnection, member: SignedIn) -> dict[str, Any]:
    """The member's recordings and likes."""
    mine = select(recordings).where(recordings.c.account == member.account).limit(EXPORT_MAX)
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


# Asked at most requests, so they are put together once.
_ONE = select(recordings).where(recordings.c.id == bindparam("recording"))
_TASTE = select(
    select(likes.c.stands).where(*_of_member(likes)).scalar_subquery().label("stands"),
    select(recordings_served.c.mask).where(*_of_member(recordings_served)).scalar_subquery().label("mask"),
)


async def _visible(db: AsyncConnection, id: bytes, viewer: SignedIn | None) -> Row[Any]:
    row = (await db.execute(_ONE, {"recording": id})).one_or_none()
    if row is None or (row.state != State.PUBLISHED and (viewer is None or row.account != viewer.account)):
        raise NotFoundError("There is no such recording.")
    if viewer is not None and await blocked_between(db, viewer.account, [row.account]):
        raise NotFoundError("There is no such recording.")
    await refuse_suspended(db, row.song)
    return row


async def _cards(db: AsyncConnection, rows: Sequence[Row[Any]], viewer: SignedIn | None) -> dict[bytes, RecordingCard]:
    if not rows:
        return {}
    songs = await song_cards(db, {row.song for row in rows}, viewer.account if viewer else None)
    singers = await people(db, {row.account for row in rows})
    gifts = await _gift_counts(db, [row.id for row in rows])
    return {
        row.id: RecordingCard(
            id=row.id.hex(),
            song=songs[row.song],
            singer=singers[row.account],
            score=row.score,
            stars=stars(row.score),
            likes=row.likes,
            gifts=gifts.get(row.id, 0),
            duration_ms=row.duration_ms,
            published_ms=row.published_ms,
            state=State(row.state),
            embed_url=f"/embed/recordings/{row.id.hex()}" if row.state == State.PUBLISHED else None,
            download_url=f"/api/recordings/{row.id.hex()}/file" if row.mix_file else None,
        )
        for row in rows
        if row.song in songs
    }


_TO_ITS_SINGER = and_(
    recordings.c.id == recording_gifts.c.about, recordings.c.account == any_(recording_gifts.c.receivers)
)
"""Gifts about a recording that its singer received: anybody may name a recording in a gift to somebody else."""
_GIFT_COUNTS = (
    select(recordings.c.id, func.count().label("gifts"))
    .join(recording_gifts, _TO_ITS_SINGER)
    .where(recordings.c.id == any_(bindparam("recordings", type_=ARRAY(PublicId))))
    .group_by(recordings.c.id)
)
_LATEST_GIFTS = (
    select(recording_gifts)
    .join(recordings, _TO_ITS_SINGER)
    .where(recording_gifts.c.about == bindparam("recording"))
    .order_by(recording_gifts.c.height.desc(), recording_gifts.c.index.desc())
    .limit(GIFTS_SHOWN)
)


async def _gift_counts(db: AsyncConnection, ids: Collection[bytes]) -> dict[bytes, int]:
    return {row.id: row.gifts for row in await db.execute(_GIFT_COUNTS, {"recordings": list(ids)})}


async def _latest_gifts(db: AsyncConnection, id: bytes) -> list[GiftView]:
    rows = (await db.execute(_LATEST_GIFTS, {"recording": id})).all()
    names = await names_of(db, {gift.payer for gift in rows})
    return [
        GiftView(Giver(gift.payer, names.get(gift.payer)), gift.gift, str(gift.amount), gift.time_ms) for gift in rows
    ]


def _next(key: int, id: bytes) -> str:
    return base64.urlsafe_b64encode(json.dumps([key, id.hex()]).encode()).decode().rstrip("=")


def _place(next: str) -> tuple[int, bytes]:
    """What `_next` wrote. Raises BadPageError."""
    try:
        key, id = json.loads(base64.urlsafe_b64decode(next + "=" * (-len(next) % 4)))
        place = int(key), bytes.fromhex(id)
    except (binascii.Error, ValueError, TypeError):
        raise BadPageError("This page of the list does not exist.") from None
    if abs(place[0]) >= 2**63:
        raise BadPageError("This page of the list does not exist.")
    return place
