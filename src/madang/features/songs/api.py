"""The catalogue over HTTP: search and filters, shelves, artists, one song, its sound, pictures, film and text."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import FileResponse, PlainTextResponse

from madang.features.songs import queries
from madang.features.songs.model import TextFormat
from madang.features.songs.queries import (
    AlikeSongs,
    ArtistView,
    Facets,
    Filters,
    Mood,
    Order,
    Shelves,
    SongPage,
    SongView,
    Unsung,
)

TEXT_LENGTH_MAX = 200
NEXT_LENGTH_MAX = 1_000
PITCH_MAX = 127
IMMUTABLE = {"Cache-Control": "private, max-age=604800", "X-Content-Type-Options": "nosniff"}
UNCHANGED = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}

router = APIRouter(prefix="/songs", tags=["songs"])
PublicId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Key = Annotated[int, Query(ge=-queries.KEY_MAX, le=queries.KEY_MAX)]
Text = Annotated[str, Query(max_length=TEXT_LENGTH_MAX, pattern=r"^[^\x00]*$")]
Pitch = Annotated[int | None, Query(ge=0, le=PITCH_MAX)]
TempoPercent = Annotated[int, Query(ge=queries.TEMPO_PERCENT_MIN, le=queries.TEMPO_PERCENT_MAX)]


def _filters(
    language: Text = "",
    genre: Text = "",
    edition: Text = "",
    artist: Text = "",
    decade: Annotated[int | None, Query(ge=0, le=9990, multiple_of=10)] = None,
    mood: Mood | None = None,
    duet: bool = False,
    low: Pitch = None,
    high: Pitch = None,
    unsung: Unsung | None = None,
) -> Filters:
    return Filters(language, genre, edition, artist, decade, mood, duet, _range(low, high), unsung)


def _range(low: int | None, high: int | None) -> tuple[int, int] | None:
    """From one end alone to where voices end."""
    return None if low is None and high is None else (low or 0, PITCH_MAX if high is None else high)


@router.get("")
async def catalogue(
    request: Request,
    filters: Annotated[Filters, Depends(_filters)],
    q: Annotated[str, Query(max_length=TEXT_LENGTH_MAX)] = "",
    order: Order = "title",
    next: Annotated[str | None, Query(max_length=NEXT_LENGTH_MAX)] = None,
) -> SongPage:
    """Songs, a page at a time; with `q` those that match it, best first. All filters that are given must fit.

    `unsung`: never sung in this house, or never by the member who asks. A song fits `low` to `high`, in MIDI numbers,
    if nearly all of it lies between, in any octave.
    """
    viewer = request.state.signed_in().account if filters.unsung == "me" else _viewer(request)
    return await queries.catalogue(request.app.state.house, viewer, text=q, filters=filters, order=order, next=next)


@router.get("/facets")
async def facets(request: Request) -> Facets:
    """What the catalogue can be filtered by, with the number of songs of each."""
    return await queries.facets(request.app.state.house)


@router.get("/shelves")
async def shelves(request: Request, low: Pitch = None, high: Pitch = None) -> Shelves:
    """A few songs of several kinds: new, rising, never sung here, and in a range if one is given."""
    return await queries.shelves(request.app.state.house, _viewer(request), _range(low, high))


@router.get("/artist")
async def artist(request: Request, key: Annotated[str, Query(min_length=1, max_length=TEXT_LENGTH_MAX)]) -> ArtistView:
    """An artist and their songs; `key` as songs name it."""
    return await queries.artist_of(request.app.state.house, _viewer(request), key)


@router.get("/{id}")
async def song(request: Request, id: PublicId) -> SongView:
    """One song with its notes and words."""
    return await queries.song_of(request.app.state.house, bytes.fromhex(id), _viewer(request))


@router.get("/{id}/alike")
async def alike(request: Request, id: PublicId) -> AlikeSongs:
    """Songs with nearly the same melody and length."""
    return await queries.alike(request.app.state.house, _viewer(request), bytes.fromhex(id))


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
