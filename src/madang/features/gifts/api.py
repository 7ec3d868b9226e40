"""Giving, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from madang.features.gifts import actions
from madang.features.members.model import SignedIn
from madang.house import House
from madang.plumbing.hexadecimal import Hex16, HexEnvelope

router = APIRouter(tags=["gifts"])


class Giving(BaseModel):
    recording: Hex16
    gift: Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)]
    key: Hex16
    """Sixteen random bytes, new for each tap."""
    transaction: HexEnvelope | None = None
    """SendGift signed by the payer's device; without it the house's delegate signs under the payer's allowance."""


@router.post("/gifts")
async def send_gift(body: Giving, request: Request) -> actions.Given:
    """Give; answers when the ledger holds it. The same key again gives the same answer."""
    house: House = request.app.state.house
    member: SignedIn = request.state.signed_in()
    tap = actions.Tap(bytes.fromhex(body.recording), body.gift, bytes.fromhex(body.key))
    envelope = None if body.transaction is None else bytes.fromhex(body.transaction)
    return await actions.send_gift(house, member, tap, envelope)
