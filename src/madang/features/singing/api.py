"""Singings over HTTP: start, sound in chunks, finish, and the result."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from madang.features.members.model import SignedIn
from madang.features.singing import actions, queries
from madang.features.singing.model import (
    CHUNK_BYTES_MAX,
    CHUNKS_MAX,
    INPUT_LAG_MS_MAX,
    RATE_MAX,
    RATE_MIN,
    SINGING_MS_MAX,
    Chunk,
)
from madang.features.singing.queries import SingingEntry, SingingView
from madang.features.songs.queries import KEY_MAX
from madang.house import House
from madang.media.running import Difficulty
from madang.plumbing.files import TooLargeError
from madang.plumbing.hexadecimal import Hex16, HexEnvelope

VOICES_MAX = 9
FRAMES_MAX = RATE_MAX * SINGING_MS_MAX // 1000

router = APIRouter(prefix="/singings", tags=["singing"])
PublicId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class StartSinging(BaseModel):
    id: Hex16
    """Made at random by the browser; the same id again gives the same answer."""
    song: Hex16
    voice: Annotated[int, Field(ge=0, lt=VOICES_MAX)] = 0
    key: Annotated[int, Field(ge=-KEY_MAX, le=KEY_MAX)] = 0
    """Semitones over the song as it was recorded."""
    difficulty: Difficulty = "normal"
    """By which the score is shown; whether the singing counts is decided by the normal one."""
    joins: Hex16 | None = None
    """The recording to which it is sung."""
    transaction: HexEnvelope
    """A SingSong by the singer, of the song's number, about the id."""


class FinishSinging(BaseModel):
    frames: Annotated[int, Field(ge=0, le=FRAMES_MAX)] | None = None
    """Up to where on the accompaniment's frame clock it was sung; null where another page ends it, as the next two."""
    input_lag_ms: Annotated[int, Field(ge=-INPUT_LAG_MS_MAX, le=INPUT_LAG_MS_MAX)] | None = None
    headphones: bool | None = None


class Singings(BaseModel):
    singings: list[SingingEntry]


@router.post("", status_code=201)
async def start_singing(body: StartSinging, request: Request) -> SingingView:
    """Start a singing, paid for by the transaction if the song costs."""
    member: SignedIn = request.state.signed_in()
    id, song = bytes.fromhex(body.id), bytes.fromhex(body.song)
    joins = bytes.fromhex(body.joins) if body.joins else None
    asked = actions.Start(id, song, body.voice, bytes.fromhex(body.transaction), body.key, body.difficulty, joins)
    await actions.start(request.app.state.house, member, asked)
    return await _view(request, member, id)


@router.get("")
async def singings(request: Request) -> Singings:
    """The member's newest singings."""
    member: SignedIn = request.state.signed_in()
    async with request.app.state.house.db.connect() as db:
        return Singings(singings=await queries.latest(db, member))


@router.get("/{id}")
async def singing(request: Request, id: PublicId) -> SingingView:
    return await _view(request, request.state.signed_in(), bytes.fromhex(id))


SOUND = {
    "requestBody": {
        "required": True,
        "description": "Mono, 16 bits, little-endian.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 2}}},
    }
}


@router.put("/{id}/chunks/{n}", status_code=204, openapi_extra=SOUND)
async def take_chunk(
    request: Request,
    id: PublicId,
    n: Annotated[int, Path(ge=0, lt=CHUNKS_MAX)],
    first_frame: Annotated[int, Query(ge=0, le=FRAMES_MAX)],
    rate: Annotated[int, Query(ge=RATE_MIN, le=RATE_MAX)],
) -> Response:
    """A piece of the voice: mono, 16 bits, little-endian, at most ten seconds."""
    member: SignedIn = request.state.signed_in()
    sound = await _limited_body(request)
    await actions.take_chunk(request.app.state.house, member, bytes.fromhex(id), Chunk(n, first_frame, rate, sound))
    return Response(status_code=204)


@router.post("/{id}/finish")
async def finish(request: Request, id: PublicId, body: Annotated[FinishSinging, Body()]) -> SingingView:
    """Close the singing; it is scored soon after."""
    member: SignedIn = request.state.signed_in()
    ending = actions.Finish(body.frames, body.input_lag_ms, body.headphones)
    await actions.finish(request.app.state.house, member, bytes.fromhex(id), ending)
    return await _view(request, member, bytes.fromhex(id))


@router.get("/{id}/voice", response_class=FileResponse)
async def voice(request: Request, id: PublicId) -> FileResponse:
    """The singer's own dry voice; ranges are answered."""
    path = await queries.voice_of(request.app.state.house, bytes.fromhex(id), request.state.signed_in())
    return FileResponse(path, media_type="audio/flac", headers={"Cache-Control": "private, no-store"})


@router.delete("/{id}", status_code=204)
async def remove_sound(request: Request, id: PublicId) -> Response:
    """Remove the sound; the score stays."""
    await actions.remove_sound(request.app.state.house, request.state.signed_in(), bytes.fromhex(id))
    return Response(status_code=204)


async def _view(request: Request, member: SignedIn, id: bytes) -> SingingView:
    house: House = request.app.state.house
    async with house.db.connect() as db:
        return await queries.singing_of(db, id, member)


async def _limited_body(request: Request) -> bytes:
    pieces = bytearray()
    async for piece in request.stream():
        pieces += piece
        if len(pieces) > CHUNK_BYTES_MAX:
            raise TooLargeError("A chunk lasts at most ten seconds.")
    return bytes(pieces)
