"""Devices and invitations over HTTP. Keys themselves are added and removed by `POST /transactions`."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, StringConstraints

from madang.features.devices import actions, queries
from madang.house import House
from madang.plumbing.hexadecimal import Hex16, Hex32, Hex64

router = APIRouter(prefix="/devices", tags=["devices"])

DeviceName = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Joining(BaseModel):
    key: Hex32
    device_name: DeviceName
    signature: Hex64
    """Over `madang/join/1` ‖ chain id ‖ invite ‖ key."""


class Naming(BaseModel):
    name: DeviceName
    words: bool = False
    """True for the key that recovery words made; it stays so."""


@router.get("")
async def devices(request: Request) -> list[queries.Device]:
    house: House = request.app.state.house
    async with house.db.connect() as db:
        return await queries.devices_of(db, request.state.signed_in())


@router.post("/invites", status_code=201)
async def make_invite(request: Request) -> queries.Invite:
    return await actions.make_invite(request.app.state.house, request.state.signed_in())


@router.get("/invites/{invite}")
async def invite(invite: Hex16, request: Request) -> queries.Invite:
    """Open to whoever has the link."""
    house: House = request.app.state.house
    async with house.db.connect() as db:
        return await queries.invite(db, bytes.fromhex(invite), house.clock.now_ms())


@router.post("/invites/{invite}/join")
async def ask_to_join(invite: Hex16, body: Joining, request: Request) -> queries.Invite:
    """Open to whoever has the link; nothing is gained before the first device approves."""
    key, signature = bytes.fromhex(body.key), bytes.fromhex(body.signature)
    house: House = request.app.state.house
    return await actions.ask_to_join(house, bytes.fromhex(invite), key, body.device_name, signature)


@router.post("/invites/{invite}/refuse")
async def refuse(invite: Hex16, request: Request) -> queries.Invite:
    return await actions.refuse(request.app.state.house, request.state.signed_in(), bytes.fromhex(invite))


@router.put("/{key}")
async def name_device(key: Hex32, body: Naming, request: Request) -> queries.Device:
    house: House = request.app.state.house
    return await actions.name_device(house, request.state.signed_in(), bytes.fromhex(key), body.name, body.words)
