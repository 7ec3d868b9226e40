"""Offers, claims, and what songs' shares earned, as the ledger tells them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, SmallInteger, Table, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.projected import BlockSummary, Recorded
from madang.features.rights.model import Kind, RightsChanged
from madang.ledger.events import Event, Posted, Reason
from madang.ledger.rules.claims import ClaimAnswered, ClaimEnded, ClaimOpened
from madang.ledger.rules.disputes import ClaimHeld
from madang.ledger.rules.rights import OfferEnded, ShareMoved, ShareOffered
from madang.ledger.rules.songs import SingingStarted
from madang.plumbing.db import Units, metadata
from madang.plumbing.live import Publish

share_offers = Table(
    "share_offers",
    metadata,
    Column("offer", BigInteger, primary_key=True, autoincrement=False),
    Column("seller", BigInteger, nullable=False, index=True),
    Column("song", BigInteger, nullable=False, index=True),  # the ledger's number
    Column("basis_points", Integer, nullable=False),
    Column("price", Units, nullable=False),
    Column("buyer", BigInteger, nullable=False, index=True),  # 0: anybody
    Column("offered_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
)

share_claims = Table(
    "share_claims",
    metadata,
    Column("claim", BigInteger, primary_key=True, autoincrement=False),
    Column("song", BigInteger, nullable=False, index=True),
    Column("holder", BigInteger, nullable=False, index=True),
    Column("claimant", BigInteger, nullable=False, index=True),
    Column("basis_points", Integer, nullable=False),
    Column("deposit", Units, nullable=False),
    Column("held", Units, nullable=False),  # of the holder's coin; 0 when it has ended
    Column("holder_says", Integer),
    Column("claimant_says", Integer, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("outcome", SmallInteger),  # null: open
)

share_income = Table(
    "share_income",
    metadata,
    Column("height", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("time_ms", BigInteger, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("song", BigInteger, nullable=False),
    Column("holder", BigInteger, nullable=False),  # who got it
    Column("payer", BigInteger, nullable=False),
    Column("amount", Units, nullable=False),
    Column("transaction_id", LargeBinary(32)),
    Index(None, "holder", "time_ms"),
    Index(None, "holder", "song"),
    Index(None, "payer", "time_ms"),
)
"""One movement of coin that a share caused a row."""

OF_SALES = frozenset({Reason.SHARE})
OF_CLAIMS = frozenset({Reason.CLAIM_PAID, Reason.CLAIM_DEPOSIT})
KINDS = {
    Reason.SONG: Kind.SINGING,
    Reason.SHARE: Kind.SALE,
    Reason.CLAIM_PAID: Kind.CLAIM,
    Reason.CLAIM_DEPOSIT: Kind.DEPOSIT,
}


async def apply(events: Sequence[Recorded], block: BlockSummary, db: AsyncConnection) -> list[Publish]:
    """Write the block's offers, claims and income; tell everybody whom an offer or a claim is about."""
    songs: dict[int, int] = {}
    told: set[tuple[int, int]] = set()
    waiting: list[Recorded] = []
    income: list[dict[str, Any]] = []
    for recorded in events:
        event = recorded.event
        match event:
            case Posted():
                if event.reason in KINDS:
                    waiting.append(recorded)
            case SingingStarted():
                income += _taken(waiting, frozenset({Reason.SONG}), event.song, block)
            case ShareOffered() | OfferEnded():
                told |= await _write_offer(event, block, db)
            case ShareMoved():
                income += _taken(waiting, OF_SALES, event.song, block)
                told |= {(event.giver, event.song), (event.receiver, event.song)}
            case ClaimOpened() | ClaimHeld() | ClaimAnswered() | ClaimEnded():
                told |= await _write_claim(event, block, db, songs)
                if isinstance(event, ClaimEnded):
                    income += _taken(waiting, OF_CLAIMS, songs[event.claim], block)
    if income:
        await db.execute(insert(share_income), income)
    return [Publish(f"member/{account}", RightsChanged(song=song)) for account, song in sorted(told) if account]


def _taken(waiting: list[Recorded], reasons: frozenset[Reason], song: int, block: BlockSummary) -> list[dict[str, Any]]:
    """The movements that an event explains, taken out of those that wait for one: it follows them in the ledger."""
    found = []
    for recorded in [each for each in waiting if getattr(each.event, "reason", None) in reasons]:
        waiting.remove(recorded)
        event = recorded.event
        assert isinstance(event, Posted)
        place = {"height": block.height, "position": recorded.index, "time_ms": block.time_ms}
        moved = {"holder": event.payee, "payer": event.payer, "amount": event.amount}
        rest = {"kind": int(KINDS[event.reason]), "song": song, "transaction_id": recorded.transaction_id}
        found.append({**place, **moved, **rest})
    return found


async def _write_offer(
    event: ShareOffered | OfferEnded, block: BlockSummary, db: AsyncConnection
) -> set[tuple[int, int]]:
    """Whom it is about: pairs of account and song."""
    if isinstance(event, ShareOffered):
        fields = ("offer", "seller", "song", "basis_points", "price", "buyer")
        row = {name: getattr(event, name) for name in fields} | {"offered_ms": block.time_ms}
        await db.execute(insert(share_offers).values(row))
        return {(event.seller, event.song), (event.buyer, event.song)}
    ended = update(share_offers).where(share_offers.c.offer == event.offer).values(ended_ms=block.time_ms)
    seller, buyer, song = (
        await db.execute(ended.returning(share_offers.c.seller, share_offers.c.buyer, share_offers.c.song))
    ).one()
    return {(seller, song), (buyer, song)}


async def _write_claim(
    event: Event, block: BlockSummary, db: AsyncConnection, songs: dict[int, int]
) -> set[tuple[int, int]]:
    """Whom it is about; what a claim's song is is remembered in `songs`."""
    if isinstance(event, ClaimOpened):
        fields = ("claim", "song", "holder", "claimant", "basis_points", "deposit", "due_ms")
        row = {name: getattr(event, name) for name in fields}
        row |= {"held": 0, "claimant_says": event.basis_points, "opened_ms": block.time_ms}
        await db.execute(insert(share_claims).values(row))
    assert isinstance(event, ClaimOpened | ClaimHeld | ClaimAnswered | ClaimEnded)
    claim = (await db.execute(select(share_claims).where(share_claims.c.claim == event.claim))).one()
    songs[claim.claim] = claim.song
    changes: dict[str, Any] = {}
    if isinstance(event, ClaimHeld) and event.account == claim.holder:
        changes = {"held": claim.held + event.amount}
    elif isinstance(event, ClaimAnswered):
        party = "holder_says" if event.party == claim.holder else "claimant_says"
        changes = {party: event.basis_points}
    elif isinstance(event, ClaimEnded):
        changes = {"outcome": int(event.outcome), "held": 0}
    if changes:
        await db.execute(update(share_claims).where(share_claims.c.claim == event.claim).values(changes))
    return {(claim.holder, claim.song), (claim.claimant, claim.song)}
