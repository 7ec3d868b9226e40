"""Takedowns over HTTP: asking for one needs no account."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, StringConstraints

from madang.features.members.model import Buckets, sender_of
from madang.features.takedowns import actions, queries
from madang.features.takedowns.model import CONTACT_LENGTH_MAX, NAME_LENGTH_MAX, WORDS_LENGTH_MAX, Reason
from madang.house import House

router = APIRouter(tags=["takedowns"])
ASKED_AT_ONCE = 5
ASKED_EVERY_MS = 10 * 60_000
PublicId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Number = Annotated[int, Path(ge=1, le=2**62)]
LogPlace = Annotated[str | None, Query(alias="next", pattern=r"^[0-9]{1,18}$")]


class Asking(BaseModel):
    reason: Reason
    name: Annotated[str, StringConstraints(max_length=2 * NAME_LENGTH_MAX)]
    """Of whoever asks: the song's rights holders are told it."""
    contact: Annotated[str, StringConstraints(max_length=2 * CONTACT_LENGTH_MAX)]
    """Told to the operator alone."""
    words: Annotated[str, StringConstraints(max_length=2 * WORDS_LENGTH_MAX)]


class Asked(BaseModel):
    number: int


class Answering(BaseModel):
    words: Annotated[str, StringConstraints(max_length=2 * WORDS_LENGTH_MAX)]


@router.post("/songs/{id}/takedowns", status_code=201)
async def ask(body: Asking, request: Request, id: PublicId) -> Asked:
    """Ask the operator to take a song down."""
    house: House = request.app.state.house
    member = request.state.member
    host = request.client.host if request.client else None
    _limit(request, house, str(member.account) if member else sender_of(host))
    fields = {"name": body.name, "contact": body.contact, "words": body.words}
    return Asked(number=await actions.ask(house, member, bytes.fromhex(id), body.reason, **fields))


@router.get("/takedowns")
async def log(request: Request, place: LogPlace = None) -> queries.TakedownLog:
    """What was decided, in numbers, for everybody."""
    async with request.app.state.house.db.connect() as db:
        return await queries.log(db, None if place is None else int(place))


@router.get("/takedowns/mine")
async def mine(request: Request) -> list[queries.TakedownView]:
    """Takedowns that the member asked for, and of songs that the member holds."""
    account = request.state.signed_in().account
    async with request.app.state.house.db.connect() as db:
        return await queries.told_to(db, account)


@router.put("/takedowns/{number}/answer", status_code=204)
async def answer(body: Answering, request: Request, number: Number) -> Response:
    """Say, as a rights holder, why the song should be here."""
    await actions.answer(request.app.state.house, request.state.signed_in(), number, body.words)
    return Response(status_code=204)


def _limit(request: Request, house: House, sender: str) -> None:
    state = request.app.state
    if not hasattr(state, "takedowns"):
        state.takedowns = Buckets(ASKED_AT_ONCE, ASKED_EVERY_MS)
    if state.takedowns.take(sender, house.clock.now_ms()):
        raise actions.TooManyTakedownsError("That were many in a short time: the operator reads these first.")
