"""Follows over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from madang.features.follows import actions, queries
from madang.features.members.model import ACCOUNT_MAX
from madang.house import House

router = APIRouter(prefix="/follows", tags=["follows"])
Account = Annotated[int, Path(ge=0, le=ACCOUNT_MAX)]


@router.get("")
async def follows(request: Request) -> queries.Follows:
    """Whom the member follows."""
    member = request.state.signed_in()
    async with request.app.state.house.db.connect() as db:
        return await queries.follows_of(db, member.account)


@router.get("/{account}")
async def standing(account: Account, request: Request) -> queries.FollowStanding:
    """How many follow a member, and whether whoever asks does."""
    return await _standing(request, account)


@router.put("/{account}")
async def follow(account: Account, request: Request) -> queries.FollowStanding:
    await actions.follow(request.app.state.house, request.state.signed_in(), account)
    return await _standing(request, account)


@router.delete("/{account}")
async def unfollow(account: Account, request: Request) -> queries.FollowStanding:
    await actions.unfollow(request.app.state.house, request.state.signed_in(), account)
    return await _standing(request, account)


async def _standing(request: Request, account: int) -> queries.FollowStanding:
    house: House = request.app.state.house
    viewer = request.state.member.account if request.state.member else None
    async with house.db.connect() as db:
        return await queries.standing(db, account, viewer)
