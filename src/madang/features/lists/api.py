"""Favourites, playlists and the song of the day over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from madang.features.lists import actions, queries
from madang.features.lists.model import NAME_LENGTH_MAX, PLAYLIST_SONGS_MAX
from madang.house import House
from madang.plumbing.hexadecimal import Hex16

router = APIRouter(tags=["lists"])
PublicId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=4 * NAME_LENGTH_MAX)]
"""Longer than a name may be once its spaces are tidied."""


class NewPlaylist(BaseModel):
    name: Name
    public: bool = False


class PlaylistChanges(BaseModel):
    name: Name | None = None
    public: bool | None = None
    songs: Annotated[list[Hex16], Field(max_length=PLAYLIST_SONGS_MAX)] | None = None
    """Every song that it holds, in another order."""


@router.get("/daily-song")
async def daily_song(request: Request) -> queries.DailySong:
    """The song of the day, the same for everybody."""
    house: House = request.app.state.house
    async with house.db.connect() as db:
        return await queries.daily_song(db, house.clock.now_ms(), _viewer(request))


@router.get("/favourites")
async def favourites(request: Request) -> queries.Favourites:
    member = request.state.signed_in()
    async with request.app.state.house.db.connect() as db:
        return await queries.favourites_of(db, member.account)


@router.get("/favourites/ids")
async def favourite_ids(request: Request) -> queries.FavouriteIds:
    """Only which songs: for the hearts beside them."""
    member = request.state.signed_in()
    async with request.app.state.house.db.connect() as db:
        return await queries.favourite_ids(db, member.account)


@router.put("/favourites/{song}", status_code=204)
async def add_favourite(song: PublicId, request: Request) -> Response:
    await actions.add_favourite(request.app.state.house, request.state.signed_in(), bytes.fromhex(song))
    return Response(status_code=204)


@router.delete("/favourites/{song}", status_code=204)
async def drop_favourite(song: PublicId, request: Request) -> Response:
    await actions.drop_favourite(request.app.state.house, request.state.signed_in(), bytes.fromhex(song))
    return Response(status_code=204)


@router.get("/playlists")
async def playlists(request: Request) -> queries.Playlists:
    """The member's own."""
    member = request.state.signed_in()
    async with request.app.state.house.db.connect() as db:
        return await queries.playlists_of(db, member.account)


@router.post("/playlists", status_code=201)
async def make_playlist(body: NewPlaylist, request: Request) -> queries.PlaylistView:
    member = request.state.signed_in()
    id = await actions.make_playlist(request.app.state.house, member, body.name, body.public)
    return await _view(request, id)


@router.get("/playlists/{id}")
async def playlist(id: PublicId, request: Request) -> queries.PlaylistView:
    """One's own, or a public one."""
    return await _view(request, bytes.fromhex(id))


@router.patch("/playlists/{id}")
async def change_playlist(id: PublicId, body: PlaylistChanges, request: Request) -> queries.PlaylistView:
    member = request.state.signed_in()
    songs = None if body.songs is None else [bytes.fromhex(song) for song in body.songs]
    await actions.change_playlist(request.app.state.house, member, bytes.fromhex(id), body.name, body.public, songs)
    return await _view(request, bytes.fromhex(id))


@router.delete("/playlists/{id}", status_code=204)
async def delete_playlist(id: PublicId, request: Request) -> Response:
    await actions.delete_playlist(request.app.state.house, request.state.signed_in(), bytes.fromhex(id))
    return Response(status_code=204)


@router.put("/playlists/{id}/songs/{song}")
async def add_song(id: PublicId, song: PublicId, request: Request) -> queries.PlaylistView:
    member = request.state.signed_in()
    await actions.add_song(request.app.state.house, member, bytes.fromhex(id), bytes.fromhex(song))
    return await _view(request, bytes.fromhex(id))


@router.delete("/playlists/{id}/songs/{song}")
async def drop_song(id: PublicId, song: PublicId, request: Request) -> queries.PlaylistView:
    member = request.state.signed_in()
    await actions.drop_song(request.app.state.house, member, bytes.fromhex(id), bytes.fromhex(song))
    return await _view(request, bytes.fromhex(id))


def _viewer(request: Request) -> int | None:
    return request.state.member.account if request.state.member else None


async def _view(request: Request, id: bytes) -> queries.PlaylistView:
    async with request.app.state.house.db.connect() as db:
        return await queries.playlist_of(db, id, _viewer(request))
