"""Ranges over HTTP."""

from fastapi import APIRouter, Request

from madang.features.ranges import queries

router = APIRouter(prefix="/ranges", tags=["ranges"])


@router.get("/mine")
async def mine(request: Request) -> queries.OwnRange:
    """The notes that the member sings well."""
    member = request.state.signed_in()
    async with request.app.state.house.db.connect() as db:
        return await queries.own_range(db, member)
