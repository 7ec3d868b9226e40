"""Drafts over HTTP: write one, give it sounds and a cover, see what is wrong, publish it."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from madang.features.drafts import actions, queries
from madang.features.drafts.actions.giving import lines_of
from madang.features.drafts.model import NAME_LENGTH_MAX, NOTES_MAX, Content, DraftLine, TimeMs
from madang.features.members.model import SignedIn
from madang.features.songs.model import SOURCE_BYTES_MAX
from madang.house import House
from madang.plumbing.files import TooLargeError

VERSION_MAX = 2**31 - 1
PRIVATE = {"Cache-Control": "private, max-age=604800", "X-Content-Type-Options": "nosniff"}
BYTES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}

router = APIRouter(prefix="/drafts", tags=["drafts"])
PublicId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
FileName = Annotated[str, Query(max_length=NAME_LENGTH_MAX, pattern=r"^[^\x00]*$")]
Version = Annotated[int, Field(ge=1, le=VERSION_MAX)]


class Saving(BaseModel):
    version: Version
    """As it was read."""
    content: Content


class Publishing(BaseModel):
    version: Version


class Spans(BaseModel):
    spans: Annotated[list[tuple[TimeMs, TimeMs]], Field(max_length=NOTES_MAX)]
    """From and to, in ms."""


class Pitches(BaseModel):
    pitches: list[int | None]
    """MIDI numbers, one for each span; null where too little was sung to tell."""


@dataclass(frozen=True)
class WordsRead:
    """What a file of words or notes holds."""

    title: str
    artist: str
    languages: list[str]
    lines: list[DraftLine]
    warnings: list[str]


@router.get("")
async def drafts(request: Request) -> queries.Drafts:
    """The member's own."""
    member: SignedIn = request.state.signed_in()
    async with _house(request).db.connect() as db:
        return await queries.drafts_of(db, member)


@router.post("", status_code=201)
async def begin(body: Content, request: Request) -> queries.DraftView:
    """Begin a draft; all of it may still be empty."""
    member: SignedIn = request.state.signed_in()
    return await _view(request, member, await actions.begin(_house(request), member, body))


@router.post("/words", openapi_extra=BYTES)
async def read_words(request: Request, name: FileName = "") -> WordsRead:
    """Words with times and notes from a song file of any kind, or from plain words without a name; nothing is kept."""
    request.state.signed_in()
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > SOURCE_BYTES_MAX:
            raise TooLargeError(f"A song file has at most {SOURCE_BYTES_MAX // 2**20} MiB.")
    found = await actions.read_words(name, bytes(content))
    if isinstance(found, list):
        return WordsRead("", "", [], found, [])
    warnings = list(found.warnings)
    if len(found.voices) > 1:
        warnings.append(f"It has {len(found.voices)} voices; a draft has one: the first was taken.")
    return WordsRead(found.title, found.artist, list(found.languages), lines_of(found.voices[0]), warnings)


@router.get("/{id}")
async def draft(id: PublicId, request: Request) -> queries.DraftView:
    return await _view(request, request.state.signed_in(), bytes.fromhex(id))


@router.put("/{id}")
async def save(id: PublicId, body: Saving, request: Request) -> queries.DraftView:
    """Save what is written. 409 `draft_changed` names the present `version`; then both texts are kept as copies."""
    member: SignedIn = request.state.signed_in()
    await actions.save(_house(request), member, bytes.fromhex(id), body.version, body.content)
    return await _view(request, member, bytes.fromhex(id))


@router.delete("/{id}", status_code=204)
async def delete(id: PublicId, request: Request) -> Response:
    """Delete the draft; a song that it became stays."""
    await actions.delete_draft(_house(request), request.state.signed_in(), bytes.fromhex(id))
    return Response(status_code=204)


@router.get("/{id}/copies/{copy}")
async def copy(id: PublicId, copy: PublicId, request: Request) -> Content:
    """One of two texts that were saved at once."""
    member: SignedIn = request.state.signed_in()
    async with _house(request).db.connect() as db:
        return await queries.copy_of(db, bytes.fromhex(id), bytes.fromhex(copy), member)


@router.put("/{id}/sound", openapi_extra=BYTES)
async def give_sound(id: PublicId, request: Request, name: FileName = "sound") -> queries.DraftView:
    """The accompaniment, as a file of any usual kind."""
    member: SignedIn = request.state.signed_in()
    await actions.give_sound(_house(request), member, bytes.fromhex(id), name, request.stream())
    return await _view(request, member, bytes.fromhex(id))


@router.get("/{id}/sound", response_class=FileResponse)
async def sound(id: PublicId, request: Request) -> FileResponse:
    """The accompaniment as browsers play it; ranges are answered."""
    found = await queries.sound_file_of(_house(request), bytes.fromhex(id), request.state.signed_in())
    return FileResponse(found.path, media_type=found.media_type, headers=PRIVATE)


@router.put("/{id}/cover", openapi_extra=BYTES)
async def give_cover(id: PublicId, request: Request) -> queries.DraftView:
    """The cover picture."""
    member: SignedIn = request.state.signed_in()
    await actions.give_cover(_house(request), member, bytes.fromhex(id), request.stream())
    return await _view(request, member, bytes.fromhex(id))


@router.get("/{id}/cover", response_class=FileResponse)
async def cover(id: PublicId, request: Request) -> FileResponse:
    found = await queries.cover_file_of(_house(request), bytes.fromhex(id), request.state.signed_in())
    return FileResponse(found.path, media_type=found.media_type, headers=PRIVATE)


@router.put("/{id}/guide", openapi_extra=BYTES)
async def give_guide(id: PublicId, request: Request) -> queries.DraftView:
    """A voice that sings the song from the sound's beginning on. Only its pitch is kept."""
    member: SignedIn = request.state.signed_in()
    await actions.give_guide(_house(request), member, bytes.fromhex(id), request.stream())
    return await _view(request, member, bytes.fromhex(id))


@router.post("/{id}/pitches")
async def pitches(id: PublicId, body: Spans, request: Request) -> Pitches:
    """What the guide sings in each of these stretches."""
    member: SignedIn = request.state.signed_in()
    return Pitches(pitches=await actions.proposals(_house(request), member, bytes.fromhex(id), body.spans))


@router.get("/{id}/checks")
async def checks(id: PublicId, request: Request) -> queries.Checks:
    """All that is wrong, or worth knowing, at once."""
    return await queries.checks_of(_house(request), bytes.fromhex(id), request.state.signed_in())


@router.post("/{id}/publish")
async def publish(id: PublicId, body: Publishing, request: Request) -> queries.DraftView:
    """Make it a song of the catalogue, under the draft's own id."""
    member: SignedIn = request.state.signed_in()
    bring_in: actions.BringIn = request.app.state.bring_in
    await actions.publish(_house(request), member, bytes.fromhex(id), body.version, bring_in)
    return await _view(request, member, bytes.fromhex(id))


def _house(request: Request) -> House:
    house: House = request.app.state.house
    return house


async def _view(request: Request, member: SignedIn, id: bytes) -> queries.DraftView:
    async with _house(request).db.connect() as db:
        return await queries.draft_of(db, id, member)
