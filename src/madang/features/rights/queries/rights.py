"""A song's rights, a holder's songs, and what they earned."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.features.members.model import SignedIn
from madang.features.members.queries import names_of
from madang.features.rights.model import (
    MONTHS_SHOWN,
    OPEN_SHOWN,
    PAYERS_SHOWN,
    SONGS_A_PAGE,
    Claim,
    HeldSong,
    HeldSongs,
    Kind,
    Month,
    Offer,
    Party,
    Payer,
    Rights,
    Share,
    SongName,
    SongRights,
)
from madang.features.rights.projection import share_claims, share_income, share_offers
from madang.features.songs.queries import SongCard
from madang.features.songs.queries.holding import cards_by_number, count_held, held_by, shares_of
from madang.ledger.rules.claims import CLAIM_DAYS, CLAIM_DEPOSIT
from madang.plumbing import live

EXPORT_MAX = 10_000
OPEN_CLAIM = share_claims.c.outcome.is_(None)
OPEN_OFFER = share_offers.c.ended_ms.is_(None)


async def song_rights(db: AsyncConnection, song: bytes, viewer: int | None) -> SongRights:
    """Who holds a song, and what of it is offered or claimed. Raises NotFoundError."""
    held = await shares_of(db, song)
    for_viewer = share_offers.c.buyer.in_([0, viewer] if viewer else [0])
    mine = share_offers.c.seller == (viewer or 0)
    offers = await _offers(db, and_(share_offers.c.song == held.number, or_(for_viewer, mine)))
    claims = await _claims(db, share_claims.c.song == held.number)
    cards = await cards_by_number(db, [held.number], viewer)
    names = await names_of(db, [*(account for account, _ in held.shares), *_accounts(offers, claims)])
    disputed = {account: sum(row.basis_points for row in claims if row.holder == account) for account, _ in held.shares}
    return SongRights(
        song=_song(held.number, cards),
        price_cents=held.price_cents,
        shares=[Share(_party(account, names), share, disputed[account]) for account, share in held.shares],
        offers=[_offer(row, names, cards) for row in offers],
        claims=[_claim(row, names, cards) for row in claims],
        deposit=str(CLAIM_DEPOSIT),
        claim_days=CLAIM_DAYS,
    )


async def rights_of(db: AsyncConnection, account: int) -> Rights:
    """A holder's rights at a glance."""
    numbers = await live.sequences(db, [f"member/{account}"])
    offers = await _offers(db, or_(share_offers.c.seller == account, share_offers.c.buyer == account))
    claims = await _claims(db, or_(share_claims.c.holder == account, share_claims.c.claimant == account))
    cards = await cards_by_number(db, {row.song for row in [*offers, *claims]}, account)
    names = await names_of(db, _accounts(offers, claims))
    months = await _months(db, account)
    total = select(func.coalesce(func.sum(share_income.c.amount), 0)).where(*_from_songs(account))
    paid = (await db.execute(total)).scalar_one()
    return Rights(
        songs=await count_held(db, account),
        paid=str(paid),
        held=str(sum(row.held for row in claims if row.holder == account)),
        months=months,
        payers=await _payers(db, account),
        offers=[_offer(row, names, cards) for row in offers],
        claims=[_claim(row, names, cards) for row in claims],
        live=numbers,
    )


async def songs_of(db: AsyncConnection, account: int, below: int | None) -> HeldSongs:
    """The songs of which the account holds a share, the newest first, a page at a time."""
    found = await held_by(db, account, below, SONGS_A_PAGE + 1)
    shown = found[:SONGS_A_PAGE]
    numbers = [each.number for each in shown]
    cards = await cards_by_number(db, numbers, account)
    earned = select(share_income.c.song, func.count(), func.sum(share_income.c.amount)).group_by(share_income.c.song)
    rows = await db.execute(earned.where(*_from_songs(account), share_income.c.song.in_(numbers)))
    income = {song: (count, amount) for song, count, amount in rows}
    songs = []
    for each in shown:
        payments, paid = income.get(each.number, (0, 0))
        singings = cards[each.number].singings if each.number in cards else 0
        songs.append(HeldSong(_song(each.number, cards), each.basis_points, singings, payments, str(paid)))
    return HeldSongs(songs, str(shown[-1].number) if len(found) > SONGS_A_PAGE else None)


async def export(db: AsyncConnection, member: SignedIn) -> dict[str, Any]:
    """The member's offers and claims, also those that have ended."""
    offers = select(share_offers).where(share_offers.c.seller == member.account).order_by(share_offers.c.offer)
    parties = or_(share_claims.c.holder == member.account, share_claims.c.claimant == member.account)
    claims = select(share_claims).where(parties).order_by(share_claims.c.claim)
    return {
        "offers": [dict(row) for row in (await db.execute(offers.limit(EXPORT_MAX))).mappings()],
        "claims": [dict(row) for row in (await db.execute(claims.limit(EXPORT_MAX))).mappings()],
    }


def _from_songs(account: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return share_income.c.holder == account, share_income.c.kind == Kind.SINGING


async def _months(db: AsyncConnection, account: int) -> list[Month]:
    day = func.timezone("UTC", func.to_timestamp(share_income.c.time_ms / 1_000))
    month = func.to_char(day, "YYYY-MM").label("month")
    query = select(month, func.count(), func.sum(share_income.c.amount)).where(*_from_songs(account))
    rows = await db.execute(query.group_by(text("month")).order_by(text("month DESC")).limit(MONTHS_SHOWN))
    return [Month(name, count, str(amount)) for name, count, amount in rows]


async def _payers(db: AsyncConnection, account: int) -> list[Payer]:
    total = func.sum(share_income.c.amount)
    query = select(share_income.c.payer, func.count(), total).where(*_from_songs(account))
    rows = await db.execute(
        query.group_by(share_income.c.payer).order_by(total.desc(), share_income.c.payer).limit(PAYERS_SHOWN)
    )
    return [Payer(payer, count, str(amount)) for payer, count, amount in rows]


async def _offers(db: AsyncConnection, whose: ColumnElement[bool]) -> Sequence[Row[Any]]:
    query = select(share_offers).where(OPEN_OFFER, whose).order_by(share_offers.c.offer.desc()).limit(OPEN_SHOWN)
    return (await db.execute(query)).all()


async def _claims(db: AsyncConnection, whose: ColumnElement[bool]) -> Sequence[Row[Any]]:
    query = select(share_claims).where(OPEN_CLAIM, whose).order_by(share_claims.c.claim.desc()).limit(OPEN_SHOWN)
    return (await db.execute(query)).all()


def _accounts(offers: Iterable[Row[Any]], claims: Iterable[Row[Any]]) -> Collection[int]:
    sides = {account for row in offers for account in (row.seller, row.buyer)}
    return sides | {account for row in claims for account in (row.holder, row.claimant)}


def _party(account: int, names: dict[int, str]) -> Party:
    return Party(account, names.get(account))


def _song(number: int, cards: dict[int, SongCard]) -> SongName:
    card = cards.get(number)
    return SongName(number, card.id, card.title, card.artist) if card else SongName(number, None, "", "")


def _offer(row: Row[Any], names: dict[int, str], cards: dict[int, SongCard]) -> Offer:
    return Offer(
        offer=row.offer,
        song=_song(row.song, cards),
        seller=_party(row.seller, names),
        basis_points=row.basis_points,
        price=str(row.price),
        buyer=_party(row.buyer, names) if row.buyer else None,
        offered_ms=row.offered_ms,
    )


def _claim(row: Row[Any], names: dict[int, str], cards: dict[int, SongCard]) -> Claim:
    return Claim(
        claim=row.claim,
        song=_song(row.song, cards),
        holder=_party(row.holder, names),
        claimant=_party(row.claimant, names),
        basis_points=row.basis_points,
        deposit=str(row.deposit),
        held=str(row.held),
        holder_says=row.holder_says,
        claimant_says=row.claimant_says,
        opened_ms=row.opened_ms,
        due_ms=row.due_ms,
    )
