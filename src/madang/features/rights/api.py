"""Rights over HTTP: a song's, a holder's, and the holder's statement as a file."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from madang.features.rights import queries
from madang.features.rights.model import HeldSongs, Rights, SongRights
from madang.house import House

router = APIRouter(tags=["rights"])
PublicId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
SongPlace = Annotated[str | None, Query(alias="next", pattern=r"^[0-9]{1,10}$")]


@router.get("/songs/{id}/rights")
async def song_rights(request: Request, id: PublicId) -> SongRights:
    """Who holds a song, and what of it is offered or claimed."""
    house: House = request.app.state.house
    viewer = request.state.member.account if request.state.member else None
    async with house.db.connect() as db:
        return await queries.song_rights(db, bytes.fromhex(id), viewer)


@router.get("/rights")
async def rights(request: Request) -> Rights:
    """What the member holds, was paid, offers and disputes."""
    house: House = request.app.state.house
    async with house.db.connect() as db:
        return await queries.rights_of(db, request.state.signed_in().account)


@router.get("/rights/songs")
async def songs(request: Request, place: SongPlace = None) -> HeldSongs:
    """The songs of which the member holds a share, a page at a time."""
    house: House = request.app.state.house
    account = request.state.signed_in().account
    async with house.db.connect() as db:
        return await queries.songs_of(db, account, None if place is None else int(place))


@router.get("/rights/statement.csv", response_class=Response)
async def statement_file(
    request: Request,
    first: Annotated[dt.date, Query(alias="from")],
    last: Annotated[dt.date, Query(alias="to")],
) -> Response:
    """Every payment of the member's shares from one day to another, both counted, in UTC."""
    member = request.state.signed_in()
    house: House = request.app.state.house
    async with house.db.connect() as db:
        file = await queries.written(db, member.account, first, last)
    name = f"madang-rights-{member.account}-{first}-{last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(file, media_type="text/csv; charset=utf-8", headers=headers)
