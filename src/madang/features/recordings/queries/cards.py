"""Recordings in lists."""

import base64
import binascii
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, any_, bindparam, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.blocks.queries import blocked_between, has_blocked, unseen_by
from madang.features.follows.queries import followed_by
from madang.features.members.model import SignedIn
from madang.features.members.queries import Person, names_of, people
from madang.features.recordings.model import Consent, State
from madang.features.recordings.projection import recording_gifts
from madang.features.recordings.queries.parts import accounts_of, parts_of, sung_by
from madang.features.recordings.queries.seeing import TO_ITS_SINGER, is_seen
from madang.features.recordings.tables import recording_parts, recordings
from madang.features.singing.model import stars
from madang.features.songs.queries import SongCard
from madang.features.songs.queries import cards as song_cards
from madang.house import House
from madang.plumbing.db import PublicId
from madang.plumbing.errors import NotFoundError, NotSignedInError, Refused

PAGE = 30
Order = Literal["new", "liked"]
_GIFT_COUNTS = (
    select(recordings.c.id, func.count().label("gifts"))
    .join(recording_gifts, TO_ITS_SINGER)
    .where(recordings.c.id == any_(bindparam("recordings", type_=ARRAY(PublicId))))
    .group_by(recordings.c.id)
)


class BadPageError(Refused):
    """The `next` of a list is not one that this list gave."""

    status = 404
    code = "bad_page"


@dataclass(frozen=True)
class RecordingCard:
    id: str
    song: SongCard
    singer: Person
    """The first of those who sing."""
    singers: list[Person]
    """Everybody who sings, each once, in the order of joining."""
    score: int
    """0 to 100; of several voices together their mean."""
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


async def page(
    house: House,
    viewer: SignedIn | None,
    *,
    order: Order = "new",
    member: int | None = None,
    song: bytes | None = None,
    following: bool = False,
    joins: bytes | None = None,
    asking: bool = False,
    next: str | None = None,
) -> RecordingPage:
    """Published recordings, a page at a time; with the viewer's own account also those only kept.

    following: only of those whom the viewer follows; joins: those that were sung to this one; asking: those that wait
    for the viewer to agree. Raises NotSignedInError, BadPageError.
    """
    if (following or asking) and viewer is None:
        raise NotSignedInError
    own = asking or (viewer is not None and member == viewer.account)
    time = recordings.c.kept_ms if own else recordings.c.published_ms
    key = recordings.c.likes if order == "liked" else time
    query = select(recordings)
    if not own:
        query = query.where(recordings.c.state == State.PUBLISHED)
    if member is not None:
        query = query.where(sung_by(recording_parts.c.account == member))
    if song is not None:
        query = query.where(recordings.c.song == song)
    if joins is not None:
        query = query.where(recordings.c.joins == joins)
    if viewer is not None:
        mine = recording_parts.c.account == viewer.account
        query = query.where(or_(~sung_by(recording_parts.c.account.in_(unseen_by(viewer.account))), sung_by(mine)))
        if following:
            query = query.where(sung_by(recording_parts.c.account.in_(followed_by(viewer.account))))
        if asking:
            query = query.where(sung_by(mine & (recording_parts.c.consent == Consent.ASKED)))
    if next:
        query = query.where(tuple_(key, recordings.c.id) < _place(next))
    query = query.order_by(key.desc(), recordings.c.id.desc()).limit(PAGE + 1)
    async with house.db.connect() as db:
        rows = (await db.execute(query)).all()
        shown = rows[:PAGE]
        found = await cards_of(db, shown, viewer)
    more = _next(getattr(shown[-1], key.name), shown[-1].id) if len(rows) > PAGE else None
    return RecordingPage([found[row.id] for row in shown if row.id in found], more)


async def cards(db: AsyncConnection, ids: Collection[bytes], viewer: SignedIn | None) -> dict[bytes, RecordingCard]:
    """Cards by public id, of those that the viewer may see."""
    rows = (await db.execute(select(recordings).where(recordings.c.id.in_(ids)))).all()
    parts = await parts_of(db, [row.id for row in rows])
    shown = [row for row in rows if await is_seen(db, row, parts[row.id], viewer)]
    return await cards_of(db, shown, viewer)


async def recordings_of(db: AsyncConnection, account: int, viewer: SignedIn | None) -> list[RecordingCard]:
    """A member's newest published recordings; none of whom the viewer blocked.

    Raises NotFoundError where that member blocked the viewer: for them there is no such member.
    """
    if viewer is not None and await blocked_between(db, viewer.account, [account]):
        if not await has_blocked(db, viewer.account, account):
            raise NotFoundError("Nobody in this house has this account.")
        return []
    mine = sung_by(recording_parts.c.account == account)
    query = select(recordings).where(mine, recordings.c.state == State.PUBLISHED)
    rows = (await db.execute(query.order_by(recordings.c.published_ms.desc()).limit(PAGE))).all()
    return list((await cards_of(db, rows, viewer)).values())


async def titles_of(db: AsyncConnection, ids: Collection[bytes]) -> dict[bytes, str]:
    """Song and singer in words, of those that are here, published or not: for the operator."""
    rows = (await db.execute(select(recordings).where(recordings.c.id.in_(ids)))).all()
    songs = await song_cards(db, {row.song for row in rows}, None)
    parts = await parts_of(db, [row.id for row in rows])
    names = await names_of(db, {part.account for each in parts.values() for part in each})
    return {
        row.id: ", ".join(
            [songs[row.song].title, *(names.get(each) or str(each) for each in accounts_of(parts[row.id]))]
        )
        for row in rows
        if row.song in songs
    }


async def gifts_of(db: AsyncConnection, id: bytes) -> int:
    """How many gifts a recording has been given."""
    return (await _gift_counts(db, [id])).get(id, 0)


async def published(db: AsyncConnection, ids: Collection[bytes]) -> set[bytes]:
    """Those that are published now."""
    query = select(recordings.c.id).where(recordings.c.id.in_(ids), recordings.c.state == State.PUBLISHED)
    return set((await db.execute(query)).scalars())


async def cards_of(
    db: AsyncConnection, rows: Sequence[Row[Any]], viewer: SignedIn | None
) -> dict[bytes, RecordingCard]:
    """Cards of rows that the viewer is known to see; none where the song is away."""
    if not rows:
        return {}
    songs = await song_cards(db, {row.song for row in rows}, viewer.account if viewer else None)
    parts = await parts_of(db, [row.id for row in rows])
    singers = await people(db, {part.account for each in parts.values() for part in each})
    gifts = await _gift_counts(db, [row.id for row in rows])
    return {
        row.id: RecordingCard(
            id=row.id.hex(),
            song=songs[row.song],
            singer=singers[parts[row.id][0].account],
            singers=[singers[account] for account in accounts_of(parts[row.id])],
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


async def _gift_counts(db: AsyncConnection, ids: Collection[bytes]) -> dict[bytes, int]:
    return {row.id: row.gifts for row in await db.execute(_GIFT_COUNTS, {"recordings": list(ids)})}


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
