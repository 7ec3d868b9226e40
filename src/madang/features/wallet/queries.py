"""What a wallet shows: the balance and its proof, movements, allowances, and each settled day with its reasons."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, literal, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.blocks import DayStanding, SettledDay
from madang.features.members import queries as members
from madang.features.members.model import SignedIn
from madang.features.participation import queries as participation
from madang.features.wallet.model import (
    SCOPES,
    Allowance,
    Formula,
    KindCount,
    Other,
    Posting,
    Postings,
    Proof,
    Reward,
    Rewards,
    Use,
    Wallet,
)
from madang.features.wallet.projection import allowance_uses, allowances, postings
from madang.house import House
from madang.ledger.events import Reason
from madang.ledger.genesis import Genesis, ParticipationPolicy, read_genesis
from madang.ledger.rules.coin import Scope
from madang.ledger.rules.participation import Kind
from madang.ledger.units import DAY_MS
from madang.plumbing import live
from madang.plumbing.errors import NotFoundError

PAGE = 50
DAYS_A_PAGE = 14
USES_MAX = 100
"""Latest uses shown of one allowance."""


async def wallet(db: AsyncConnection, house: House, account: int) -> Wallet:
    """The balance and level of an account. Raises NotFoundError."""
    topics = await live.sequences(db, [f"member/{account}", "house"])
    state = await house.chain.account(account)
    if state is None:
        raise NotFoundError("The ledger has no such account.")
    steps = read_genesis(await house.chain.genesis()).policy.prices.level_points_from
    return Wallet(
        account=account,
        available=str(state.available),
        held=str(state.held),
        level=state.level,
        level_points=state.level_points,
        next_level_points=next((step for step in steps if step > state.level_points), None),
        height=state.height,
        time_ms=state.time_ms,
        live=topics,
    )


async def proof(house: House, account: int) -> Proof:
    """What a light client needs to check the balance by itself. Raises NotFoundError."""
    found = await house.chain.balance_proof(account)
    if found is None:
        raise NotFoundError("The ledger has no such account.")
    return Proof(
        account=found.account,
        available=str(found.available),
        held=str(found.held),
        debits=str(found.debits),
        credits=str(found.credits),
        header=found.header.hex(),
        signature=found.signature.hex(),
        rows=found.rows.hex(),
        size=found.size,
        path=[each.hex() for each in found.path],
        sub_path=[each.hex() for each in found.sub_path],
    )


async def postings_of(
    db: AsyncConnection, account: int, before: tuple[int, int] | None, limit: int = PAGE, named: bool = True
) -> Postings:
    """The account's movements, newest first, before a place (height, index). Not named: numbers only."""
    halves = []
    for side in (postings.c.payer, postings.c.payee):
        half = select(postings, literal(side is postings.c.payer).label("paid")).where(side == account)
        if before is not None:
            half = half.where(tuple_(postings.c.height, postings.c.position) < before)
        newest = half.order_by(postings.c.height.desc(), postings.c.position.desc()).limit(limit + 1)
        halves.append(select(newest.subquery()))
    both = union_all(*halves).subquery()
    ordered = select(both).order_by(both.c.height.desc(), both.c.position.desc()).limit(limit + 1)
    rows = (await db.execute(ordered)).all()
    others = {row.payee if row.paid else row.payer for row in rows}
    names = await members.names_of(db, others) if named else {}
    more = f"{rows[limit - 1].height}.{rows[limit - 1].position}" if len(rows) > limit else None
    return Postings([_posting(row, names) for row in rows[:limit]], more)


async def received(db: AsyncConnection, account: int, height: int) -> int:
    """The sum of every movement to the account up to a block. What days paid is no movement."""
    moved = select(func.coalesce(func.sum(postings.c.amount), 0)).where(
        postings.c.payee == account, postings.c.height <= height
    )
    return int((await db.execute(moved)).scalar_one())


async def allowances_of(db: AsyncConnection, owner: int, now_ms: int) -> list[Allowance]:
    """Every allowance that the account granted, newest first, at most 50, with its latest uses."""
    newest = select(allowances).where(allowances.c.owner == owner).order_by(allowances.c.allowance.desc()).limit(PAGE)
    rows = (await db.execute(newest)).all()
    shown = []
    for row in rows:
        own = allowance_uses.c.allowance == row.allowance
        order = (allowance_uses.c.height.desc(), allowance_uses.c.position.desc())
        uses = await db.execute(select(allowance_uses).where(own).order_by(*order).limit(USES_MAX))
        shown.append(
            Allowance(
                allowance=row.allowance,
                delegate=row.delegate,
                scope=SCOPES[Scope(row.scope)],
                cap=str(row.cap),
                left=str(row.left),
                single=str(row.single),
                expires_ms=row.expires_ms,
                live=not row.ended and row.left > 0 and row.expires_ms > now_ms,
                uses=[Use(use.time_ms, str(use.amount), _hex(use.about)) for use in uses],
            )
        )
    return shown


async def allowance_for(
    db: AsyncConnection, owner: int, delegate: int, scope: Scope, now_ms: int
) -> tuple[int, int] | None:
    """What is left of the live allowance and the most that one payment may take; None if there is none."""
    found = await db.execute(
        select(allowances.c.left, allowances.c.single).where(
            allowances.c.owner == owner,
            allowances.c.delegate == delegate,
            allowances.c.scope == int(scope),
            allowances.c.expires_ms > now_ms,
            ~allowances.c.ended,
        )
    )
    row = found.first()
    return None if row is None else (row.left, row.single)


async def rewards_of(db: AsyncConnection, house: House, account: int, before: int | None) -> Rewards:
    """Each settled day on which the account had points, newest first, looking through two weeks of its days a page."""
    days = await participation.days_of(db, account, before, DAYS_A_PAGE + 1)
    genesis = read_genesis(await house.chain.genesis())
    shown = []
    for day, paid_ms in (await participation.paid_at(db, days[:DAYS_A_PAGE])).items():
        settlement = await house.chain.settled_day(day)
        standing = await house.chain.standing(account, day)
        if settlement is not None and standing.points:
            shown.append(_reward(standing, settlement, paid_ms, genesis))
    more = str(days[DAYS_A_PAGE - 1]) if len(days) > DAYS_A_PAGE else None
    return Rewards(shown, more)


async def export(db: AsyncConnection, member: SignedIn) -> Mapping[str, Any]:
    """The movements of the member's coin, from the public ledger, at most a thousand."""
    found = await postings_of(db, member.account, None, limit=1_000)
    return {
        "postings": [
            {
                "height": e.height,
                "time_ms": e.time_ms,
                "amount": e.amount,
                "reason": e.reason,
                "other": e.other.account,
                "transaction": e.transaction,
            }
            for e in found.postings
        ]
    }


def posting_place(place: str | None) -> tuple[int, int] | None:
    """The height and index that a page's `next` names."""
    if place is None:
        return None
    height, _, index = place.partition(".")
    return int(height), int(index)


def _posting(row: Row[Any], names: dict[int, str]) -> Posting:
    other = row.payee if row.paid else row.payer
    return Posting(
        height=row.height,
        index=row.position,
        time_ms=row.time_ms,
        amount=str(-row.amount if row.paid else row.amount),
        reason=Reason(row.reason).name.lower(),
        other=Other(other, names.get(other)),
        about=_hex(row.about),
        transaction=_hex(row.transaction_id),
    )


def _reward(standing: DayStanding, day: SettledDay, paid_ms: int, genesis: Genesis) -> Reward:
    policy = genesis.policy.participation
    members_max = policy.members_full
    numerator = day.cap_units * min(day.members, members_max)
    per_total = day.days_in_month * members_max
    payout = standing.payout or 0
    return Reward(
        day=day.day,
        points=standing.points,
        total=day.total,
        members=day.members,
        pool=str(day.cap_units // day.days_in_month),
        payout=str(payout),
        minted=str(day.minted),
        height=day.height,
        counts=_counts(standing, policy),
        formula=Formula(
            cap_units=str(day.cap_units),
            days_in_month=day.days_in_month,
            members_max=members_max,
            numerator=str(numerator),
            denominator=str(per_total * day.total),
        ),
        another_point=str(numerator * (standing.points + 1) // (per_total * (day.total + 1)) - payout),
        trust_weight=policy.trust_weight,
        spendable_ms=paid_ms + policy.payout_hold_days * DAY_MS,
        rules_version=genesis.version,
    )


def _counts(standing: DayStanding, policy: ParticipationPolicy) -> list[KindCount]:
    caps = {rule.kind: rule.cap for rule in policy.points}
    counts = []
    for kind in sorted(standing.counts.keys() | standing.points_by_kind.keys()):
        name = Kind(kind).name.lower() if kind else "song_new"
        points = standing.points_by_kind.get(kind, 0)
        counts.append(KindCount(name, standing.counts.get(kind, 0), points, caps.get(kind, 0)))
    return counts


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()
