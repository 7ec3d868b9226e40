"""Who holds which songs, as the ledger numbers them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, cast, func, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.songs.projection import songs_registered
from madang.features.songs.queries.cards import SongCard, cards
from madang.plumbing.errors import NotFoundError


@dataclass(frozen=True)
class Holding:
    """A song of which an account holds a share."""

    reference: bytes
    number: int
    basis_points: int


@dataclass(frozen=True)
class Held:
    """A song with everybody's shares."""

    number: int
    price_cents: int
    shares: tuple[tuple[int, int], ...]
    """(account, basis points), in the ledger's order."""


async def held_by(db: AsyncConnection, account: int, below: int | None, limit: int) -> list[Holding]:
    """The songs of which the account holds a share, the newest first; only those numbered below `below`."""
    held = _held(account).order_by(songs_registered.c.number.desc()).limit(limit)
    rows = await db.execute(held if below is None else held.where(songs_registered.c.number < below))
    return [Holding(row.reference, row.number, dict(map(tuple, row.holders))[account]) for row in rows]


def references_held_by(account: int) -> Select[Any]:
    """The public ids of the songs of which the account holds a share, for a query of a neighbour."""
    return _held(account).with_only_columns(songs_registered.c.reference)


async def count_held(db: AsyncConnection, account: int) -> int:
    """Of how many songs the account holds a share."""
    held = _held(account).subquery()
    return int((await db.execute(select(func.count()).select_from(held))).scalar_one())


async def shares_of(db: AsyncConnection, song: bytes) -> Held:
    """Who holds a song. Raises NotFoundError."""
    query = select(songs_registered).where(songs_registered.c.reference == song)
    row = (await db.execute(query)).one_or_none()
    if row is None:
        raise NotFoundError("There is no such song.")
    return Held(row.number, row.price_cents, tuple((account, share) for account, share in row.holders))


async def cards_by_number(db: AsyncConnection, numbers: Collection[int], viewer: int | None) -> dict[int, SongCard]:
    """Cards by the ledger's number; one that is not in the catalogue is absent."""
    query = select(songs_registered.c.reference).where(songs_registered.c.number.in_(numbers))
    found = await cards(db, list((await db.execute(query)).scalars()), viewer)
    return {card.number: card for card in found.values()}


def _held(account: int) -> Select[Any]:
    """The index finds lists that hold the number anywhere; the path says that it stands for a holder."""
    holder = f"$[*][0] ? (@ == {account:d})"
    indexed = songs_registered.c.holders.contains([[account]])
    exact = func.jsonb_path_exists(songs_registered.c.holders, cast(holder, JSONPATH))
    return select(songs_registered).where(indexed, exact)
