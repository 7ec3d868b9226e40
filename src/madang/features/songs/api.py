"""The catalogue over HTTP: search, one song, its accompaniment and its cover."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse

from madang.features.songs import queries
from madang.features.songs.queries import Order, SongPage, SongView

TEXT_LENGTH_MAX = 200
NEXT_LENGTH_MAX = 1_000
IMMUTABLE = {"Cache-Control": "private, max-age=604800", "X-Content-Type-Options": "nosniff"}

router = APIRouter(prefix="/songs", tags=["songs"])
PublicId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@router.get("")
async def catalogue(
    request: Request,
    q: Annotated[str, Query(max_length=TEXT_LENGTH_MAX)] = "",
    language: Annotated[str, Query(max_length=TEXT_LENGTH_MAX, pattern=r"^[^\x00]*$")] = "",
    order: Order = "title",
    next: Annotated[str | None, Query(max_length=NEXT_LENGTH_MAX)] = None,
) -> SongPage:
    """Songs, a page at a time; with `q` those that match it, best first."""
    viewer = _viewer(request)
    return await queries.catalogue(request.app.state.house, viewer, text=q, language=language, order=order, next=next)


@router.get("/{id}")
async def song(request: Request, id: PublicId) -> SongView:
    """One song with its notes and words."""
    return await queries.song_of(request.app.state.house, bytes.fromhex(id), _viewer(request))


@router.get("/{id}/audio", response_class=FileResponse)
async def audio(request: Request, id: PublicId) -> FileResponse:
    """The accompaniment; ranges are answered."""
    file = await queries.audio_of(request.app.state.house, bytes.fromhex(id))
    return FileResponse(file.path, media_type=file.media_type, headers=IMMUTABLE)


@router.get("/{id}/cover", response_class=FileResponse)
async def cover(request: Request, id: PublicId) -> FileResponse:
    """The cover picture."""
    file = await queries.cover_of(request.app.state.house, bytes.fromhex(id))
    return FileResponse(file.path, media_type=file.media_type, headers=IMMUTABLE)


def _viewer(request: Request) -> int | None:
    return request.state.member.account if request.state.member else None
