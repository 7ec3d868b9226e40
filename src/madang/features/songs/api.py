"""The catalogue over HTTP: search, one song, its accompaniment, pictures, film and text."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse, PlainTextResponse

from madang.features.songs import queries
from madang.features.songs.model import TextFormat
from madang.features.songs.queries import Order, SongPage, SongView

TEXT_LENGTH_MAX = 200
NEXT_LENGTH_MAX = 1_000
IMMUTABLE = {"Cache-Control": "private, max-age=604800", "X-Content-Type-Options": "nosniff"}
UNCHANGED = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}

router = APIRouter(prefix="/songs", tags=["songs"])
PublicId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Key = Annotated[int, Query(ge=-queries.KEY_MAX, le=queries.KEY_MAX)]
TempoPercent = Annotated[int, Query(ge=queries.TEMPO_PERCENT_MIN, le=queries.TEMPO_PERCENT_MAX)]


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
async def audio(request: Request, id: PublicId, key: Key = 0, tempo: TempoPercent = 100) -> FileResponse:
    """The accompaniment; ranges are answered.

    In another key, in semitones, or tempo, in percent, it is for members: the first who asks waits until it is made.
    """
    move = queries.Move(key, tempo)
    if move != queries.Move():
        request.state.signed_in()
    file = await queries.audio_of(request.app.state.house, bytes.fromhex(id), move)
    return FileResponse(file.path, media_type=file.media_type, headers=IMMUTABLE)


@router.get("/{id}/cover", response_class=FileResponse)
async def cover(request: Request, id: PublicId) -> FileResponse:
    """The cover picture."""
    file = await queries.cover_of(request.app.state.house, bytes.fromhex(id))
    return FileResponse(file.path, media_type=file.media_type, headers=IMMUTABLE)


@router.get("/{id}/background", response_class=FileResponse)
async def background(request: Request, id: PublicId) -> FileResponse:
    """The picture behind the words."""
    file = await queries.background_of(request.app.state.house, bytes.fromhex(id))
    return FileResponse(file.path, media_type=file.media_type, headers=IMMUTABLE)


@router.get("/{id}/video", response_class=FileResponse)
async def video(request: Request, id: PublicId) -> FileResponse:
    """The film behind the words; ranges are answered."""
    file = await queries.video_of(request.app.state.house, bytes.fromhex(id))
    return FileResponse(file.path, media_type=file.media_type, headers=IMMUTABLE)


@router.get("/{id}/text", response_class=PlainTextResponse)
async def text(request: Request, id: PublicId, format: TextFormat = "ultrastar") -> PlainTextResponse:
    """Words and notes as a file: UltraStar, LRC, or LRC with a time for every word. LRC has no pitches.

    For everybody where the song is the house's own or its licence is free, else for its rights holders.
    """
    file = await queries.text_of(request.app.state.house, bytes.fromhex(id), _viewer(request), format)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"} | UNCHANGED
    return PlainTextResponse(file.content, headers=headers)


def _viewer(request: Request) -> int | None:
    return request.state.member.account if request.state.member else None
