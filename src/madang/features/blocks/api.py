"""Blocks over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from madang.features.blocks import actions, queries
from madang.features.members.model import ACCOUNT_MAX

router = APIRouter(prefix="/blocks", tags=["blocks"])
Account = Annotated[int, Path(ge=0, le=ACCOUNT_MAX)]


@router.get("")
async def blocks(request: Request) -> queries.Blocks:
    """Whom the member blocked."""
    member = request.state.signed_in()
    async with request.app.state.house.db.connect() as db:
        return await queries.blocks_of(db, member.account)


@router.put("/{account}", status_code=204)
async def block(account: Account, request: Request) -> Response:
    """Have nothing to do with a member any more: neither sees the other's recordings, likes or sends gifts there."""
    await actions.block(request.app.state.house, request.state.signed_in(), account)
    return Response(status_code=204)


@router.delete("/{account}", status_code=204)
async def unblock(account: Account, request: Request) -> Response:
    await actions.unblock(request.app.state.house, request.state.signed_in(), account)
    return Response(status_code=204)
