"""Favourites, playlists and the song of the day: one's own, as long as they may be, and gone with their member."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select, update

from madang.features.lists import actions
from madang.features.lists.tables import favourites, playlist_songs, playlists
from madang.features.songs.actions import import_song
from madang.features.songs.model import Holder
from madang.features.songs.tables import songs
from madang.house import House
from tests.people import Person, arrive
from tests.singers import song_text, write_song

DAY_MS = 86_400_000


@pytest.fixture
async def mina(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


@pytest.fixture
async def joon(house: House, another_client) -> AsyncIterator[Person]:
    async with another_client() as client:
        yield await arrive(house, client, "Joon")


@pytest.fixture
async def sung(house: House, tmp_path: Path) -> list[str]:
    """Three songs."""
    return [
        await bring(house, tmp_path, title, seconds) for title, seconds in (("One", 64), ("Two", 72), ("Three", 80))
    ]


async def bring(house: House, folder: Path, title: str, seconds: int) -> str:
    """The id of a song of its own length: two that are sung and sound alike would be one to the house."""
    written = write_song(folder / title, song_text(title, seconds), seconds)
    imported = await import_song(house, written, 0, [Holder((await house.chain.status()).fund_account, 10_000)])
    assert imported.id is not None, imported
    return imported.id


async def test_a_favourite_is_kept_once_and_let_go(mina: Person, sung: list[str]) -> None:
    for song in (sung[0], sung[1], sung[0]):
        assert (await mina.client.put(f"/api/favourites/{song}")).status_code == 204
    assert sorted((await mina.client.get("/api/favourites/ids")).json()["songs"]) == sorted(sung[:2])
    shown = (await mina.client.get("/api/favourites")).json()["songs"]
    assert {card["title"] for card in shown} == {"One", "Two"}
    assert (await mina.client.delete(f"/api/favourites/{sung[0]}")).status_code == 204
    assert (await mina.client.get("/api/favourites/ids")).json()["songs"] == [sung[1]]
    assert (await mina.client.put(f"/api/favourites/{'0' * 32}")).status_code == 404


async def test_a_playlist_is_in_the_order_that_its_member_gave_it(mina: Person, sung: list[str]) -> None:
    made = await mina.client.post("/api/playlists", json={"name": " For  Sundays "})
    assert (made.status_code, made.json()["name"], made.json()["public"]) == (201, "For Sundays", False)
    url = f"/api/playlists/{made.json()['id']}"
    await asyncio.gather(*(mina.client.put(f"{url}/songs/{song}") for song in (*sung, sung[0])))
    assert sorted(card["id"] for card in (await mina.client.get(url)).json()["songs"]) == sorted(sung)

    ordered = await mina.client.patch(url, json={"songs": [sung[2], sung[0], sung[1]], "name": "Mondays"})
    assert [card["title"] for card in ordered.json()["songs"]] == ["Three", "One", "Two"]
    for wrong in ([sung[0]], [*sung, "0" * 32], [sung[0], sung[0], sung[1]]):
        refused = await mina.client.patch(url, json={"songs": wrong})
        assert (refused.status_code, refused.json()["code"]) == (409, "order_changed")
    left = (await mina.client.delete(f"{url}/songs/{sung[0]}")).json()
    assert [card["title"] for card in left["songs"]] == ["Three", "Two"]
    assert (await mina.client.get("/api/playlists")).json()["playlists"] == [
        {"id": left["id"], "name": "Mondays", "public": False, "songs": 2}
    ]
    assert (await mina.client.delete(url)).status_code == 204
    assert (await mina.client.get(url)).status_code == 404


async def test_only_a_public_playlist_opens_for_others_and_never_between_the_blocked(
    mina: Person, joon: Person, another_client
) -> None:
    made = (await mina.client.post("/api/playlists", json={"name": "Mine"})).json()
    url = f"/api/playlists/{made['id']}"
    assert (await joon.client.get(url)).status_code == 404
    await mina.client.patch(url, json={"public": True})
    async with another_client() as stranger:
        assert (await stranger.get(url)).json()["owner"]["name"] == "Mina"
    seen = (await joon.client.get(url)).json()
    assert (seen["name"], seen["own"]) == ("Mine", False)
    for answer in (
        await joon.client.patch(url, json={"name": "Ours"}),
        await joon.client.put(f"{url}/songs/{'0' * 32}"),
        await joon.client.delete(url),
    ):
        assert answer.status_code == 404
    await joon.client.put(f"/api/blocks/{mina.account}")
    assert (await joon.client.get(url)).status_code == 404


async def test_lists_end_where_they_are_said_to(mina: Person, sung: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    made = (await mina.client.post("/api/playlists", json={"name": "Mine"})).json()
    for name in ("FAVOURITES_MAX", "PLAYLISTS_MAX", "PLAYLIST_SONGS_MAX"):
        monkeypatch.setattr(actions, name, 1)
    url = f"/api/playlists/{made['id']}/songs"
    for path in ("/api/favourites", url):
        assert (await mina.client.put(f"{path}/{sung[0]}")).status_code in (200, 204)
        full = await mina.client.put(f"{path}/{sung[1]}")
        assert (full.status_code, full.json()["code"]) == (409, "list_full")
    assert (await mina.client.post("/api/playlists", json={"name": "More"})).json()["code"] == "list_full"
    assert (await mina.client.post("/api/playlists", json={"name": "a\nb\x00"})).status_code == 422


async def test_the_song_of_the_day_is_the_same_for_everybody_and_all_day(
    house: House, mina: Person, joon: Person, sung: list[str], advance, tmp_path: Path
) -> None:
    await advance(DAY_MS)
    first = (await mina.client.get("/api/daily-song")).json()
    assert first["song"]["id"] in sung and first["ends_ms"] == (first["day"] + 1) * DAY_MS
    await bring(house, tmp_path, "Come today", 88)
    assert (await joon.client.get("/api/daily-song")).json()["song"]["id"] == first["song"]["id"]
    async with house.db.begin() as db:
        await db.execute(update(songs).values(audio_file=None).where(songs.c.id != bytes.fromhex(sung[1])))
    assert (await mina.client.get("/api/daily-song")).json()["song"]["id"] == sung[1]


async def test_a_house_without_sound_says_that_there_is_no_song_of_the_day(mina: Person) -> None:
    nothing = await mina.client.get("/api/daily-song")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "not_found")


async def test_lists_are_exported_and_go_with_their_member(house: House, mina: Person, sung: list[str]) -> None:
    await mina.client.put(f"/api/favourites/{sung[0]}")
    made = (await mina.client.post("/api/playlists", json={"name": "Mine", "public": True})).json()
    await mina.client.put(f"/api/playlists/{made['id']}/songs/{sung[1]}")
    exported = (await mina.client.get("/api/me/export")).json()["lists"]
    assert exported == {
        "favourites": [sung[0]],
        "playlists": [{"name": "Mine", "public": True, "songs": [sung[1]]}],
    }
    await mina.client.request("DELETE", "/api/me", json={"confirm": "Mina"})
    async with house.db.connect() as db:
        for table in (favourites, playlists, playlist_songs):
            assert (await db.execute(select(func.count()).select_from(table))).scalar_one() == 0
