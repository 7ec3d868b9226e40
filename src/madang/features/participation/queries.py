"""How a member's day stands: by the law's own count, with an estimate of what it will pay."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.blocks import DayStanding
from madang.features.members.model import SignedIn
from madang.features.participation.model import (
    KIND_NAMES,
    day_of,
    estimated_units,
    fingerprint,
    members_limit,
    next_midnight_ms,
)
from madang.features.participation.projection import batches_held, days_settled, welcomes
from madang.features.participation.tables import acts, day_points, likes_remembered
from madang.features.singing.queries import policy
from madang.house import House
from madang.ledger.genesis import ParticipationPolicy
from madang.ledger.rules.participation import Kind
from madang.plumbing import live

EXPORT_MAX = 100_000


@dataclass(frozen=True)
class KindCount:
    kind: str
    """`song_new` stands for a song never sung before by the member."""
    count: int
    points: int
    cap: int
    """How many count a day; both kinds of songs sung share theirs."""


@dataclass(frozen=True)
class Welcome:
    paid: bool
    minutes_needed: int
    minutes: int
    singing_needed: bool
    """Whether a counted singing is still missing."""


@dataclass(frozen=True)
class Today:
    day: int
    points: int
    counts: list[KindCount]
    estimate: str
    """Units that today would pay if it ended now."""
    members: int
    """With a counted singing today."""
    total: int
    """Points of everybody."""
    active_minutes: int
    welcome: Welcome
    closes_ms: int
    live: dict[str, int]


@dataclass(frozen=True)
class DayTotals:
    members: int
    """After the limit on growth."""
    total: int


@dataclass(frozen=True)
class SettledDayRow:
    """A day that was paid, and the block that paid it."""

    day: int
    members: int
    total: int
    minted: int
    root: bytes
    height: int
    time_ms: int


_MINUTE = acts.c.kind == int(Kind.ACTIVE_MINUTE)
_OWN = select(
    func.count().filter(_MINUTE).label("minutes"),
    func.count().filter(_MINUTE, acts.c.day == bindparam("day")).label("minutes_today"),
    func.count().filter(acts.c.kind.in_([Kind.SONG_SUNG, Kind.SONG_SUNG_WELL])).label("sang"),
    select(welcomes.c.height).where(welcomes.c.account == bindparam("account")).exists().label("welcomed"),
).where(acts.c.account == bindparam("account"))
_NEWEST_DAYS = (
    select(days_settled.c.members).order_by(days_settled.c.day.desc()).limit(bindparam("window_days")).subquery()
)
_TOTALS = select(
    func.coalesce(func.sum(day_points.c.points), 0).label("total"),
    func.count().filter(day_points.c.sang).label("members"),
    select(func.coalesce(func.max(_NEWEST_DAYS.c.members), 0)).scalar_subquery().label("most"),
).where(day_points.c.day == bindparam("day"))


async def today(house: House, member: SignedIn) -> Today:
    """The member's day so far."""
    rules = await policy(house)
    now_ms = house.clock.now_ms()
    day = day_of(now_ms)
    topics = [f"member/{member.account}", "house"]
    async with house.db.connect() as db:
        numbers = await live.sequences(db, topics)
        totals = await day_totals(db, day, rules)
        mine = (await db.execute(_OWN, {"account": member.account, "day": day})).one()
    standing = await house.chain.standing(member.account, day)
    return Today(
        day=day,
        points=standing.points,
        counts=_counts(standing, rules),
        estimate=str(estimated_units(day, standing.points, totals.members, totals.total, rules)),
        members=totals.members,
        total=totals.total,
        active_minutes=mine.minutes_today,
        welcome=Welcome(
            paid=mine.welcomed,
            minutes_needed=rules.welcome_minutes,
            minutes=rules.welcome_minutes if mine.welcomed else min(mine.minutes, rules.welcome_minutes),
            singing_needed=not mine.welcomed and mine.sang == 0,
        ),
        closes_ms=next_midnight_ms(now_ms) + rules.day_closes_after_ms,
        live=numbers,
    )


async def day_totals(db: AsyncConnection, day: int, rules: ParticipationPolicy) -> DayTotals:
    """What everybody has together on an open day, as far as the house has copied it."""
    row = (await db.execute(_TOTALS, {"day": day, "window_days": rules.members_window_days})).one()
    limit = members_limit(row.most, rules)
    return DayTotals(row.members if limit is None else min(row.members, limit), row.total)


async def is_welcomed(db: AsyncConnection, account: int) -> bool:
    """Whether the member's welcome was paid."""
    return (await db.execute(select(welcomes.c.height).where(welcomes.c.account == account))).first() is not None


async def is_remembered(db: AsyncConnection, cause: str) -> bool:
    """Whether this like was reported before its member left."""
    query = select(likes_remembered).where(likes_remembered.c.fingerprint == fingerprint(cause))
    return (await db.execute(query)).first() is not None


async def last_held(db: AsyncConnection, attestor: int) -> int:
    """The sequence number of the attestor's last row on the ledger; 0 before the first."""
    query = select(func.coalesce(func.max(batches_held.c.last), 0)).where(batches_held.c.attestor == attestor)
    return int((await db.execute(query)).scalar_one())


async def is_batch_held(db: AsyncConnection, attestor: int, first: int, last: int) -> bool:
    query = select(batches_held.c.height).where(
        batches_held.c.attestor == attestor, batches_held.c.first == first, batches_held.c.last == last
    )
    return (await db.execute(query)).first() is not None


async def newest_settled_day(db: AsyncConnection) -> int:
    """The last day that was paid; days are paid in order. −1 before the first."""
    return int((await db.execute(select(func.coalesce(func.max(days_settled.c.day), -1)))).scalar_one())


async def settled_days(db: AsyncConnection, before: int | None, limit: int) -> list[SettledDayRow]:
    """Days that were paid, newest first, of those before `before`."""
    query = select(days_settled)
    if before is not None:
        query = query.where(days_settled.c.day < before)
    return [SettledDayRow(*row) for row in await db.execute(query.order_by(days_settled.c.day.desc()).limit(limit))]


async def paid_at(db: AsyncConnection, days: Collection[int]) -> dict[int, int]:
    """Of these days those that were paid, newest first, and when: the block's time in milliseconds."""
    query = select(days_settled.c.day, days_settled.c.time_ms).where(days_settled.c.day.in_(days))
    return {row.day: row.time_ms for row in await db.execute(query.order_by(days_settled.c.day.desc()))}


async def days_of(db: AsyncConnection, account: int, before: int | None = None, limit: int = 50) -> list[int]:
    """Days on which the ledger holds rows of the member, newest first, those before `before`."""
    query = select(acts.c.day).where(acts.c.account == account, acts.c.held, acts.c.kind != Kind.ACTIVE_MINUTE)
    if before is not None:
        query = query.where(acts.c.day < before)
    return list((await db.execute(query.distinct().order_by(acts.c.day.desc()).limit(limit))).scalars())


async def export(db: AsyncConnection, member: SignedIn) -> list[dict[str, Any]]:
    """The member's acts as the house wrote them down."""
    query = select(acts).where(acts.c.account == member.account).order_by(acts.c.id).limit(EXPORT_MAX)
    return [
        {"kind": Kind(row.kind).name.lower(), "subject": row.subject, "at_ms": row.at_ms, "on_ledger": row.held}
        for row in await db.execute(query)
    ]


def _counts(standing: DayStanding, rules: ParticipationPolicy) -> list[KindCount]:
    caps = {rule.kind: rule.cap for rule in rules.points}
    each = {rule.kind: rule.points for rule in rules.points}
    return [
        KindCount(
            kind=name,
            count=standing.counts.get(kind, standing.points_by_kind.get(kind, 0) // max(1, each.get(kind, 1))),
            points=standing.points_by_kind.get(kind, 0),
            cap=caps.get(kind, 0),
        )
        for kind, name in KIND_NAMES.items()
    ]
