"""Ways through the catalogue: filters that combine, orders, shelves, artists, and counts that stay true."""

import os
import random
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from madang.features.singing.model import SongSung
from madang.features.songs.actions import describe_songs, find_rising, import_songs, recount_facets
from madang.features.songs.hears import count_singing
from madang.features.songs.model import DAY_MS, Holder
from madang.features.songs.tables import song_facets, songs
from madang.house import House
from tests.house import Work
from tests.people import arrive
from tests.singers import duet_text, song_text, write_song

SONGS = {
    "Autumn": "#GENRE:Ballad\n#YEAR:1994\n#EDITION:SingStar\n#ARTIST:Moon / Sun",
    "Bridges": "#GENRE:Ballad, Folk\n#YEAR:1999\n#ARTIST:moon / sun",
    "Clouds": "#GENRE:Rock\n#YEAR:2003\n#LANGUAGE:Korean\n#ARTIST:Nobody",
}


@pytest.fixture
async def three(house: House, work: Work, tmp_path: Path) -> dict[str, str]:
    """Ids by title: three songs, with sound but for the last."""
    for title, headers in SONGS.items():
        text = song_text(title).replace("#ARTIST:Nobody\n", "").replace("#LANGUAGE:English", headers)
        write_song(tmp_path / title, text, sound=title != "Clouds")
    imported = [each async for each in import_songs(house, [tmp_path], 0, [Holder(3, 10_000)], alike=True)]
    await work()
    return {each.title: each.id or "" for each in imported}


async def titles(client: httpx.AsyncClient, **asked: Any) -> list[str]:
    answer = await client.get("/api/songs", params=asked)
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert page["total"] == len(page["songs"])
    return [song["title"] for song in page["songs"]]


async def sing(house: House, song: str, times: int, account: int = 9) -> None:
    for _ in range(times):
        event = SongSung(os.urandom(16).hex(), account, song, 1, 80, True, True)
        async with house.db.begin() as db:
            await count_singing(event, 1, db, house)


async def test_filters_combine_and_nothing_else_gets_through(three: dict[str, str], client: httpx.AsyncClient) -> None:
    assert await titles(client, genre="ballad") == ["Autumn", "Bridges"]
    assert await titles(client, genre="BALLAD", decade=1990) == ["Autumn", "Bridges"]
    assert await titles(client, genre="folk", decade=1990) == ["Bridges"]
    assert await titles(client, edition="singstar") == ["Autumn"]
    assert await titles(client, artist="Moon / Sun", genre="folk") == ["Bridges"]
    assert await titles(client, language="korean", genre="ballad") == []
    assert await titles(client, mood="calm") == ["Autumn", "Bridges", "Clouds"]
    assert await titles(client, mood="lively") == await titles(client, duet=True) == []
    assert await titles(client, q="bridg", decade=1990) == ["Bridges"]
    assert await titles(client, q="bridg", decade=2000) == []
    for wrong in ({"decade": 1995}, {"mood": "sad"}, {"low": 300}, {"unsung": "there"}, {"genre": "\0"}):
        assert (await client.get("/api/songs", params=wrong)).status_code == 422, wrong


async def test_a_song_fits_a_range_in_any_octave(three: dict[str, str], client: httpx.AsyncClient) -> None:
    """The songs go from C4 to G4."""
    everything = ["Autumn", "Bridges", "Clouds"]
    for low, high in [(58, 70), (46, 58), (72, 79), (48, 79)]:
        assert await titles(client, low=low, high=high) == everything, (low, high)
    assert await titles(client, low=60, high=65) == await titles(client, low=63, high=70) == []
    assert await titles(client, low=60, high=67, genre="rock", q="cloud") == ["Clouds"]
    assert await titles(client, low=61, high=66, q="cloud") == []
    shelf = (await client.get("/api/songs/shelves", params={"low": 55, "high": 70})).json()["fitting"]
    assert {song["title"] for song in shelf} == {"Autumn", "Bridges"}
    card = (await client.get(f"/api/songs/{three['Autumn']}")).json()
    assert (card["lowest"], card["highest"]) == (60, 67)


async def test_facets_tell_what_there_is_and_how_often(three: dict[str, str], client: httpx.AsyncClient) -> None:
    facets = (await client.get("/api/songs/facets")).json()
    assert [(each["name"], each["songs"]) for each in facets["genres"]] == [("Ballad", 2), ("Folk", 1), ("Rock", 1)]
    assert [each["value"] for each in facets["decades"]] == ["1990", "2000"]
    assert [each["name"] for each in facets["editions"]] == ["SingStar"]
    assert [(each["value"], each["songs"]) for each in facets["artists"]] == [("moon / sun", 2), ("nobody", 1)]
    assert facets["moods"] == [{"value": "calm", "name": "calm", "songs": 3}] and facets["duets"] == 0


async def test_a_duet_is_found_as_one(house: House, client: httpx.AsyncClient, tmp_path: Path) -> None:
    write_song(tmp_path / "duet", duet_text("For Two"))
    [_] = [each async for each in import_songs(house, [tmp_path], 0, [Holder(3, 10_000)])]
    assert await titles(client, duet=True) == ["For Two"]
    assert (await client.get("/api/songs/facets")).json()["duets"] == 1


async def test_what_was_never_sung_is_found_here_and_by_each_member(
    house: House, three: dict[str, str], client: httpx.AsyncClient, another_client: Any
) -> None:
    async with another_client() as browser:
        person = await arrive(house, browser, "Mina")
        await sing(house, three["Autumn"], 2, person.account)
        assert await titles(browser, unsung="me", genre="ballad") == ["Bridges"]
    assert await titles(client, unsung="here") == ["Bridges", "Clouds"]
    assert (await client.get("/api/songs", params={"unsung": "me"})).status_code == 401
    shelves = (await client.get("/api/songs/shelves")).json()
    assert [song["title"] for song in shelves["unsung"]] == ["Bridges"]
    assert {song["title"] for song in shelves["new"]} == {"Autumn", "Bridges"}
    assert shelves["fitting"] == shelves["rising"] == []


async def test_songs_rise_that_are_sung_more_than_the_week_before(
    house: House, three: dict[str, str], client: httpx.AsyncClient, advance: Any
) -> None:
    await sing(house, three["Autumn"], 5)
    await sing(house, three["Bridges"], 1)
    await advance(8 * DAY_MS)
    await sing(house, three["Autumn"], 3)
    await sing(house, three["Bridges"], 3)
    await sing(house, three["Clouds"], 1)
    await find_rising(house)

    assert await titles(client, order="rising") == ["Bridges", "Clouds"]
    assert await titles(client, order="rising", genre="rock") == ["Clouds"]
    shelf = (await client.get("/api/songs/shelves")).json()["rising"]
    assert [song["title"] for song in shelf] == ["Bridges"]
    await advance(20 * DAY_MS)
    await find_rising(house)
    assert await titles(client, order="rising") == []


async def test_an_artist_has_a_page_however_they_are_written(
    house: House, three: dict[str, str], client: httpx.AsyncClient
) -> None:
    await sing(house, three["Bridges"], 2)
    card = (await client.get(f"/api/songs/{three['Autumn']}")).json()
    artist = (await client.get("/api/songs/artist", params={"key": card["artist_key"]})).json()
    assert artist["key"] == "moon / sun" and artist["name"].casefold() == "moon / sun"
    assert [song["title"] for song in artist["songs"]["songs"]] == ["Bridges", "Autumn"]
    assert (artist["singings"], artist["years"], artist["genres"]) == (2, [1994, 1999], ["Ballad", "Folk"])
    assert artist["songs"]["total"] == 2
    for nobody in ("moon", "\x01", "%"):
        assert (await client.get("/api/songs/artist", params={"key": nobody})).status_code == 404, nobody


async def test_songs_from_before_are_described_and_counted_once(
    house: House, three: dict[str, str], client: httpx.AsyncClient
) -> None:
    facets = (await client.get("/api/songs/facets")).json()
    nothing = {"facets": None, "lowest": None, "highest": None, "range_low": None, "range_high": None}
    async with house.db.begin() as db:
        await db.execute(update(songs).values(melody_marks=[], **nothing))
        await db.execute(song_facets.delete())
    assert await titles(client, low=58, high=70) == []

    assert await describe_songs(house) == 3
    assert await describe_songs(house) == 0

    assert (await client.get("/api/songs/facets")).json() == facets
    assert await titles(client, low=58, high=70, genre="ballad") == ["Autumn", "Bridges"]


async def test_a_recount_makes_wrong_counts_good(
    house: House, three: dict[str, str], client: httpx.AsyncClient
) -> None:
    facets = (await client.get("/api/songs/facets")).json()
    async with house.db.begin() as db:
        await db.execute(update(song_facets).values(songs=77))
        await db.execute(song_facets.insert().values(kind="genre", value="gone", name="Gone", songs=1))
    await recount_facets(house)
    assert (await client.get("/api/songs/facets")).json() == facets
    async with house.db.connect() as db:
        gone = select(song_facets.c.songs).where(song_facets.c.value == "gone")
        assert (await db.execute(gone)).scalar_one() == 0


async def test_songs_of_one_melody_are_found_in_another_key(
    house: House, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    """Whatever they are called; a song of another length or melody is not among them."""
    for title, raised, seed in [("One", 0, 1), ("Two", 3, 1), ("Other", 0, 2)]:
        chance = random.Random(seed)
        notes = [f": {16 * at} 8 {chance.randint(-5, 9) + raised} la" for at in range(70)]
        headers = [f"#TITLE:{title}", "#ARTIST:A", "#BPM:240", "#GAP:0"]
        write_song(tmp_path / title, "\n".join([*headers, *notes, "E", ""]), sound=False)
    imported = [each async for each in import_songs(house, [tmp_path], 0, [Holder(3, 10_000)])]
    ids = {each.title: each.id for each in imported}

    found = (await client.get(f"/api/songs/{ids['One']}/alike")).json()["songs"]
    assert [(each["song"]["title"], each["percent"]) for each in found] == [("Two", 100)]
    assert (await client.get(f"/api/songs/{ids['Other']}/alike")).json() == {"songs": []}
    assert (await client.get(f"/api/songs/{'0' * 32}/alike")).status_code == 404
