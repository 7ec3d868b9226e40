"""The house's own songs come in by themselves, once."""

import dataclasses

import httpx
import pytest

from madang.features.songs.jobs import import_house_songs
from madang.house import House
from madang.plumbing import heavy
from madang.plumbing.files import DiskFullError, Files
from tests.house import Work


@pytest.mark.slow
async def test_a_new_house_gets_its_own_songs_once(house: House, work: Work, client: httpx.AsyncClient) -> None:
    await import_house_songs(house)
    await import_house_songs(house)
    await work()

    page = (await client.get("/api/songs")).json()

    assert page["total"] == len(page["songs"]) >= 4
    assert all(song["own"] and song["price_cents"] == 0 and not song["needs_audio"] for song in page["songs"])
    assert all(song["duration_ms"] >= 60_000 for song in page["songs"])
    languages = (await client.get("/api/songs/facets")).json()["languages"]
    assert {facet["value"] for facet in languages} == {"english", "japanese", "korean"}
    for typed, title in [("arirang", "아리랑"), ("sakura", "さくら さくら")]:
        found = (await client.get("/api/songs", params={"q": typed})).json()["songs"]
        assert found[0]["title"] == title, typed


async def test_on_a_full_disk_no_song_is_made(house: House) -> None:
    """Not even computed: the disk may be full for days, and this is tried every minute."""
    full = dataclasses.replace(house, files=Files(house.files.root, reserve_bytes=2**60))
    heavy.stop()
    with pytest.raises(DiskFullError):
        await import_house_songs(full)
    assert not heavy._pools
    assert not [path for path in house.files.root.rglob("*") if path.is_file()]
