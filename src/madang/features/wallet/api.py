"""The wallet over HTTP, and the door through which signed transactions reach the ledger."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, StringConstraints

from madang.features.members.model import Buckets, SignedIn, sender_of
from madang.features.wallet import actions, model, queries
from madang.house import House
from madang.plumbing.errors import NotSignedInError, Refused
from madang.plumbing.hexadecimal import HexEnvelope

router = APIRouter(tags=["wallet"])

TRANSACTIONS_AT_ONCE = 60
TRANSACTION_EVERY_MS = 500

PostingPlace = Annotated[str | None, Query(alias="next", pattern=r"^[0-9]{1,18}\.[0-9]{1,9}$")]
DayPlace = Annotated[str | None, Query(alias="next", pattern=r"^[0-9]{1,9}$")]


class TooManyTransactionsError(Refused):
    status = 429
    code = "too_many_requests"


class Transaction(BaseModel):
    envelope: HexEnvelope
    device_name: Annotated[str, StringConstraints(max_length=200)] | None = None
    """Beside AddKey: what the approving device calls the new one."""


@router.post("/transactions")
async def take_to_ledger(body: Transaction, request: Request) -> actions.Placed:
    """Order a transaction that the member's device signed; answers when it is durable.

    A key that is being removed has no session: its undoing is taken from whoever brings it, for the ledger decides.
    """
    house: House = request.app.state.house
    envelope = bytes.fromhex(body.envelope)
    member: SignedIn | None = request.state.member
    if member is None and not actions.undoes_first(envelope):
        raise NotSignedInError
    host = request.client.host if request.client else None
    _limit(request, house, sender_of(host) if member is None else str(member.account))
    return await actions.take_to_ledger(house, envelope, body.device_name)


@router.get("/wallet")
async def wallet(request: Request) -> model.Wallet:
    house: House = request.app.state.house
    async with house.db.connect() as db:
        return await queries.wallet(db, house, request.state.signed_in().account)


@router.get("/wallet/proof")
async def proof(request: Request) -> model.Proof:
    return await queries.proof(request.app.state.house, request.state.signed_in().account)


@router.get("/wallet/postings")
async def postings(request: Request, place: PostingPlace = None) -> model.Postings:
    house: House = request.app.state.house
    async with house.db.connect() as db:
        return await queries.postings_of(db, request.state.signed_in().account, queries.posting_place(place))


@router.get("/wallet/allowances")
async def allowances(request: Request) -> list[model.Allowance]:
    house: House = request.app.state.house
    async with house.db.connect() as db:
        return await queries.allowances_of(db, request.state.signed_in().account, house.clock.now_ms())


@router.get("/wallet/rewards")
async def rewards(request: Request, place: DayPlace = None) -> model.Rewards:
    house: House = request.app.state.house
    member: SignedIn = request.state.signed_in()
    async with house.db.connect() as db:
        return await queries.rewards_of(db, house, member.account, None if place is None else int(place))


def _limit(request: Request, house: House, sender: str) -> None:
    state = request.app.state
    if not hasattr(state, "transactions"):
        state.transactions = Buckets(TRANSACTIONS_AT_ONCE, TRANSACTION_EVERY_MS)
    if state.transactions.take(sender, house.clock.now_ms()):
        raise TooManyTransactionsError("That were many transactions in a short time: wait a moment.")
