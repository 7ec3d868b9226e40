"""Recordings over HTTP: lists, the page of one, its mix, its sound, and likes."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from madang.features.members.model import ACCOUNT_MAX, SignedIn
from madang.features.recordings import actions, queries
from madang.features.recordings.model import SINGERS_MAX, Heard, Opens
from madang.features.recordings.queries import Order, RecordingPage, RecordingView
from madang.house import House
from madang.media.presets import FIRST, LAG_MS_MAX, LEVEL_DB_MAX, LEVEL_DB_MIN, TONE_DB_MAX, PresetName
from madang.plumbing.hexadecimal import Hex16

NEXT_LENGTH_MAX = 1_000

router = APIRouter(tags=["recordings"])
PublicId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Level = Annotated[float, Field(ge=LEVEL_DB_MIN, le=LEVEL_DB_MAX, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Tone = Annotated[float, Field(ge=-TONE_DB_MAX, le=TONE_DB_MAX, allow_inf_nan=False)]


class ChosenMix(BaseModel):
    """What is not chosen is as the preset has it; the voice's place stays where it is."""

    preset: PresetName = FIRST
    voice_db: Level | None = None
    accompaniment_db: Level | None = None
    echo: Share | None = None
    reverb: Share | None = None
    bass_db: Tone | None = None
    treble_db: Tone | None = None
    compress: Share | None = None
    deess: Share | None = None
    pitch_help: Share | None = None
    gate: bool | None = None
    automatic_level: bool | None = None
    lag_ms: Annotated[int, Field(ge=-LAG_MS_MAX, le=LAG_MS_MAX)] | None = None


class Opening(BaseModel):
    opens: Opens


class Answer(BaseModel):
    agrees: bool


class ChosenStanding(BaseModel):
    level_db: Level = 0
    pan: Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)] = 0
    lag_ms: Annotated[float, Field(ge=-LAG_MS_MAX, le=LAG_MS_MAX, allow_inf_nan=False)] = 0


class Gathering(BaseModel):
    recordings: Annotated[list[Hex16], Field(min_length=1, max_length=SINGERS_MAX - 1)]


@router.post("/singings/{id}/recording", status_code=201)
async def keep(request: Request, id: PublicId) -> RecordingView:
    """Keep a singing as a recording: together with those to whom it was sung, while they are open; else alone."""
    member: SignedIn = request.state.signed_in()
    return await _view(request, await actions.keep(request.app.state.house, member, bytes.fromhex(id)))


@router.get("/recordings")
async def recordings(
    request: Request,
    order: Order = "new",
    member: Annotated[int | None, Query(ge=0, le=ACCOUNT_MAX)] = None,
    song: Annotated[str | None, Query(pattern="^[0-9a-f]{32}$")] = None,
    following: bool = False,
    joins: Annotated[str | None, Query(pattern="^[0-9a-f]{32}$")] = None,
    asking: bool = False,
    next: Annotated[str | None, Query(max_length=NEXT_LENGTH_MAX)] = None,
) -> RecordingPage:
    """Published recordings; with one's own account as `member` also those that are only kept; with `following` those of
    members whom one follows; with `joins` those that were sung to a recording; with `asking` those that wait for one to
    agree."""
    song_id, joins_id = bytes.fromhex(song) if song else None, bytes.fromhex(joins) if joins else None
    viewer: SignedIn | None = request.state.member
    house: House = request.app.state.house
    return await queries.page(
        house,
        viewer,
        order=order,
        member=member,
        song=song_id,
        following=following,
        joins=joins_id,
        asking=asking,
        next=next,
    )


@router.get("/recordings/{id}")
async def recording(request: Request, id: PublicId) -> RecordingView:
    return await _view(request, bytes.fromhex(id))


@router.put("/recordings/{id}/mix")
async def change_mix(request: Request, id: PublicId, body: ChosenMix) -> RecordingView:
    """Have it mixed anew; `RecordingMixed` comes when it is done."""
    chosen = body.model_dump(exclude_none=True, exclude={"preset"})
    member: SignedIn = request.state.signed_in()
    await actions.change_mix(request.app.state.house, member, bytes.fromhex(id), body.preset, chosen)
    return await _view(request, bytes.fromhex(id))


@router.post("/recordings/{id}/publish")
async def publish(request: Request, id: PublicId) -> RecordingView:
    await actions.publish_recording(request.app.state.house, request.state.signed_in(), bytes.fromhex(id))
    return await _view(request, bytes.fromhex(id))


@router.post("/recordings/{id}/unpublish")
async def unpublish(request: Request, id: PublicId) -> RecordingView:
    await actions.unpublish(request.app.state.house, request.state.signed_in(), bytes.fromhex(id))
    return await _view(request, bytes.fromhex(id))


@router.delete("/recordings/{id}", status_code=204)
async def delete(request: Request, id: PublicId) -> Response:
    """Take one's voice out; where no other is left, its sound, mix, page and likes go too."""
    await actions.delete_recording(request.app.state.house, request.state.signed_in(), bytes.fromhex(id))
    return Response(status_code=204)


@router.put("/recordings/{id}/opening")
async def open_voice(request: Request, id: PublicId, body: Opening) -> RecordingView:
    """Say whether others may sing to one's voice in a published recording."""
    house: House = request.app.state.house
    await actions.open_voice(house, request.state.signed_in(), bytes.fromhex(id), body.opens)
    return await _view(request, bytes.fromhex(id))


@router.get("/recordings/{id}/guide", response_class=FileResponse)
async def guide(request: Request, id: PublicId) -> FileResponse:
    """Voices and whole accompaniment, to sing to."""
    path = await queries.guide_of(request.app.state.house, bytes.fromhex(id), request.state.signed_in())
    return FileResponse(path, media_type="audio/mpeg", headers=_HEADERS)


@router.post("/recordings/{id}/consent", status_code=204)
async def answer(request: Request, id: PublicId, body: Answer) -> Response:
    """Agree to a recording that somebody made with one's voice, or take the voice out of it."""
    house: House = request.app.state.house
    await actions.answer(house, request.state.signed_in(), bytes.fromhex(id), body.agrees)
    return Response(status_code=204)


@router.put("/recordings/{id}/voices/{place}")
async def place_voice(
    request: Request, id: PublicId, place: Annotated[int, Path(ge=0, lt=SINGERS_MAX)], body: ChosenStanding
) -> RecordingView:
    """Say how one of several voices stands in the mix."""
    standing = actions.Standing(body.level_db, body.pan, body.lag_ms)
    house: House = request.app.state.house
    await actions.place_voice(house, request.state.signed_in(), bytes.fromhex(id), place, standing)
    return await _view(request, bytes.fromhex(id))


@router.post("/recordings/{id}/chorus", status_code=201)
async def gather(request: Request, id: PublicId, body: Gathering) -> RecordingView:
    """Make one recording of this and of those that were sung to it; everybody in it is asked."""
    house: House = request.app.state.house
    joined = [bytes.fromhex(each) for each in body.recordings]
    return await _view(request, await actions.gather(house, request.state.signed_in(), bytes.fromhex(id), joined))


@router.put("/recordings/{id}/like")
async def like(request: Request, id: PublicId) -> RecordingView:
    """Like it, once enough of it was heard."""
    await actions.like(request.app.state.house, request.state.signed_in(), bytes.fromhex(id))
    return await _view(request, bytes.fromhex(id))


@router.delete("/recordings/{id}/like")
async def unlike(request: Request, id: PublicId) -> RecordingView:
    await actions.unlike(request.app.state.house, request.state.signed_in(), bytes.fromhex(id))
    return await _view(request, bytes.fromhex(id))


@router.get("/recordings/{id}/sound", response_class=FileResponse)
async def sound(request: Request, id: PublicId) -> FileResponse:
    """The mix; ranges are answered. What is sent to a member counts as heard."""
    house: House = request.app.state.house
    member: SignedIn | None = request.state.member
    found = await queries.sound_of(house, bytes.fromhex(id), member)
    if member is None or found.own:
        return FileResponse(found.path, media_type="audio/mpeg", headers=_HEADERS)
    return _Counted(house, member, bytes.fromhex(id), found)


_HEADERS = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}


class _Counted(FileResponse):
    """A file that notes which of its seconds were sent to the member."""

    def __init__(self, house: House, member: SignedIn, id: bytes, found: queries.Sound) -> None:
        super().__init__(found.path, media_type="audio/mpeg", headers=_HEADERS)
        self._house, self._member, self._id, self._found = house, member, id, found

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        first, sent, counts = 0, 0, True

        async def counting(message: Any) -> None:
            nonlocal first, sent, counts
            await send(message)
            if message["type"] == "http.response.start":
                place = dict(message["headers"]).get(b"content-range", b"")
                counts = message["status"] == 200 or bool(place)
                if place:
                    first = int(place.removeprefix(b"bytes ").split(b"-")[0])
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))

        # A server that sends the file by itself would leave nothing to count.
        plain = {key: value for key, value in scope.items() if key != "extensions"}
        try:
            await super().__call__(plain, receive, counting)
        finally:
            heard = Heard()
            if counts:
                heard.add(first, first + sent, self._found.size_bytes, self._found.duration_ms)
            await actions.note_served(self._house, self._member, self._id, heard)


async def _view(request: Request, id: bytes) -> RecordingView:
    return await queries.recording_of(request.app.state.house, id, request.state.member)
