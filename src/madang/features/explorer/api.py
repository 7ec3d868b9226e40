"""The explorer's pages and the raw chain, open to everybody.

A block never changes: what is said of one may be kept for ever, what is said of the head only for a moment.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from madang.features.explorer import model, queries
from madang.features.wallet import queries as wallet
from madang.features.wallet.model import Postings, Proof
from madang.house import House
from madang.ledger.rules.participation import ROW_BYTES
from madang.plumbing.errors import NotFoundError
from madang.plumbing.hexadecimal import Hex32

router = APIRouter(tags=["explorer"])

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MOMENT = "public, max-age=1"
OCTETS = "application/octet-stream"
RECORDS_A_READ_MAX = 500
ROWS_A_READ = 50_000

Height = Annotated[int, Path(ge=1, le=2**62)]
AccountNumber = Annotated[int, Path(ge=0, le=2**32 - 1)]
DayNumber = Annotated[int, Path(ge=0, le=2**31 - 1)]
HeightPlace = Annotated[str | None, Query(alias="next", pattern=r"^[0-9]{1,18}$")]
DayPlace = Annotated[str | None, Query(alias="next", pattern=r"^[0-9]{1,9}$")]
PostingPlace = Annotated[str | None, Query(alias="next", pattern=r"^[0-9]{1,18}\.[0-9]{1,9}$")]
BYTES_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {OCTETS: {"schema": {"type": "string", "format": "binary"}}}}
}


@dataclass(frozen=True)
class Status:
    """`chain.blocks.ChainStatus` in JSON."""

    chain_id: str
    sandbox: bool
    height: int
    time_ms: int
    header_hash: str
    sequencer_key: str
    accounts: int
    supply: str
    minted: str


@dataclass(frozen=True)
class SignedHeader:
    height: int
    hash: str
    header: str
    signature: str


@router.get("/explorer/summary")
async def summary(request: Request, response: Response) -> model.Summary:
    response.headers["Cache-Control"] = FOR_A_MOMENT
    return await queries.summary(request.app.state.house, _shelf(request))


@router.get("/explorer/blocks")
async def blocks(request: Request, response: Response, place: HeightPlace = None) -> model.BlockRows:
    response.headers["Cache-Control"] = FOR_A_MOMENT
    return await queries.blocks(request.app.state.house, _shelf(request), None if place is None else int(place))


@router.get("/explorer/blocks/{height}")
async def block(height: Height, request: Request, response: Response) -> model.Block:
    found = await queries.block(request.app.state.house, height)
    response.headers["Cache-Control"] = FOR_EVER
    return found


@router.get("/explorer/transactions/{id}")
async def transaction(id: Hex32, request: Request, response: Response) -> model.Transaction:
    house: House = request.app.state.house
    async with house.db.connect() as db:
        found = await queries.transaction(db, house, bytes.fromhex(id))
    response.headers["Cache-Control"] = FOR_EVER
    return found


@router.get("/explorer/accounts/{account}")
async def account(account: AccountNumber, request: Request, response: Response) -> model.Account:
    house: House = request.app.state.house
    response.headers["Cache-Control"] = FOR_A_MOMENT
    async with house.db.connect() as db:
        return await queries.account(db, house, account)


@router.get("/explorer/accounts/{account}/postings")
async def account_postings(account: AccountNumber, request: Request, place: PostingPlace = None) -> Postings:
    """The account's movements by numbers; names are never here."""
    house: House = request.app.state.house
    if await house.chain.account(account) is None:
        raise NotFoundError("The ledger has no account of this number.")
    async with house.db.connect() as db:
        return await wallet.postings_of(db, account, wallet.posting_place(place), named=False)


@router.get("/explorer/accounts/{account}/days")
async def account_days(account: AccountNumber, request: Request, place: DayPlace = None) -> model.PaidDays:
    """The days that paid the account: with its movements they make up what it has."""
    house: House = request.app.state.house
    if await house.chain.account(account) is None:
        raise NotFoundError("The ledger has no account of this number.")
    async with house.db.connect() as db:
        return await queries.paid_days(db, house, account, None if place is None else int(place))


@router.get("/explorer/days")
async def days(request: Request, place: DayPlace = None) -> model.DayRows:
    house: House = request.app.state.house
    async with house.db.connect() as db:
        return await queries.days(db, None if place is None else int(place))


@router.get("/explorer/days/{day}")
async def day(day: DayNumber, request: Request, response: Response) -> model.Day:
    house: House = request.app.state.house
    async with house.db.connect() as db:
        found = await queries.day(db, house, day)
    response.headers["Cache-Control"] = FOR_EVER
    return found


@router.get("/chain/status", tags=["chain"])
async def chain_status(request: Request) -> Status:
    status = await request.app.state.house.chain.status()
    return Status(
        chain_id=status.chain_id.hex(),
        sandbox=status.sandbox,
        height=status.height,
        time_ms=status.time_ms,
        header_hash=status.header_hash.hex(),
        sequencer_key=status.sequencer_key.hex(),
        accounts=status.accounts,
        supply=str(status.supply),
        minted=str(status.minted),
    )


@router.get("/chain/genesis", tags=["chain"], response_class=Response, responses=BYTES_ANSWER)
async def chain_genesis(request: Request) -> Response:
    """The genesis bytes; their SHA-256 is the chain id."""
    raw = await request.app.state.house.chain.genesis()
    return Response(raw, media_type=OCTETS, headers={"Cache-Control": FOR_EVER})


@router.get("/chain/records", tags=["chain"], response_class=Response, responses=BYTES_ANSWER)
async def chain_records(
    request: Request,
    first: Annotated[int, Query(ge=1, le=2**62)] = 1,
    count: Annotated[int, Query(ge=1, le=RECORDS_A_READ_MAX)] = RECORDS_A_READ_MAX,
) -> Response:
    """Block records as they lie in the store, one after the other, as many as fit in 4 MiB; none past the head."""
    records = await request.app.state.house.chain.records(first, count)
    return Response(b"".join(records), media_type=OCTETS)


@router.get("/chain/headers/{height}", tags=["chain"])
async def chain_header(height: Height, request: Request, response: Response) -> SignedHeader:
    view = await request.app.state.house.chain.block(height)
    if view is None:
        raise NotFoundError("There is no block of this height.")
    response.headers["Cache-Control"] = FOR_EVER
    return SignedHeader(view.height, view.hash.hex(), view.header.hex(), view.signature.hex())


@router.get("/chain/proofs/{account}", tags=["chain"])
async def chain_proof(account: AccountNumber, request: Request) -> Proof:
    """The account's balance with the way from its row to the newest header."""
    return await wallet.proof(request.app.state.house, account)


@router.get("/chain/days/{day}", tags=["chain"], response_class=StreamingResponse, responses=BYTES_ANSWER)
async def chain_day(day: DayNumber, request: Request) -> StreamingResponse:
    """The published day file: every participation row of a settled day, 16 bytes each, in ledger order."""
    house: House = request.app.state.house
    if await house.chain.settled_day(day) is None:
        raise NotFoundError("This day is not settled.")
    return StreamingResponse(_rows(house, day), media_type=OCTETS, headers={"Cache-Control": FOR_EVER})


def _shelf(request: Request) -> queries.BlockShelf:
    """The one shelf of this web process."""
    state = request.app.state
    if not hasattr(state, "block_shelf"):
        state.block_shelf = queries.BlockShelf(state.house)
    return state.block_shelf  # type: ignore[no-any-return]


async def _rows(house: House, day: int) -> AsyncIterator[bytes]:
    first = 0
    while read := await house.chain.day_rows(day, first, ROWS_A_READ):
        yield read
        first += len(read) // ROW_BYTES
