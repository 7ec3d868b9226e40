"""Films over HTTP: asked for, seen, taken home and removed."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import FileResponse

from madang.features.videos import actions, queries
from madang.features.videos.model import Kind
from madang.features.videos.queries import Films

router = APIRouter(tags=["videos"])
PublicId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class FilmResponse(FileResponse):
    media_type = "video/mp4"


@router.get("/recordings/{id}/films")
async def films(request: Request, id: PublicId) -> Films:
    """The films of a recording that one may see."""
    return await queries.films_of(request.app.state.house, bytes.fromhex(id), request.state.member)


@router.post("/recordings/{id}/films/{kind}", status_code=202)
async def make(request: Request, id: PublicId, kind: Kind) -> Films:
    """Have one made of one's own recording; `FilmChanged` comes when it is done."""
    await actions.make(request.app.state.house, request.state.signed_in(), bytes.fromhex(id), kind)
    return await films(request, id)


@router.delete("/recordings/{id}/films/{kind}", status_code=204)
async def remove(request: Request, id: PublicId, kind: Kind) -> Response:
    """Remove a film of one's own recording."""
    await actions.remove(request.app.state.house, request.state.signed_in(), bytes.fromhex(id), kind)
    return Response(status_code=204)


@router.get("/recordings/{id}/films/{kind}/file", response_class=FilmResponse)
async def file(request: Request, id: PublicId, kind: Kind, download: Annotated[bool, Query()] = False) -> FilmResponse:
    """The film; ranges are answered. With `download` it is saved under a name."""
    found = await queries.file_of(request.app.state.house, bytes.fromhex(id), kind, request.state.member)
    headers = {"Cache-Control": "private, no-cache"}
    if download:
        named = f"attachment; filename=\"recording.mp4\"; filename*=UTF-8''{quote(found.name, safe='')}"
        headers["Content-Disposition"] = named
    return FilmResponse(found.path, media_type="video/mp4", headers=headers)
