"""Members who reach for the recordings of others, and ranges that no player asks for."""

import os
from pathlib import Path

import httpx
import pytest

from madang.house import House
from tests.house import Work
from tests.people import Person, arrive
from tests.singers import bring_song, sing, sung

SINGER_ALONE = 404


@pytest.fixture
async def singer(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


async def test_a_recording_obeys_its_singer_alone_and_sends_any_range_but_nonsense(
    singer: Person, house: House, work: Work, another_client, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    singing = (await sing(singer, song, sung()))["id"]
    await work()
    async with another_client() as client:
        await arrive(house, client, "Joon")
        assert (await client.post(f"/api/singings/{singing}/recording")).status_code == SINGER_ALONE
        id = (await singer.client.post(f"/api/singings/{singing}/recording")).json()["id"]
        await work()
        place = f"/api/recordings/{id}"
        asked = [("GET", ""), ("GET", "/sound"), ("PUT", "/like"), ("DELETE", "/like")]
        owners = [("POST", "/publish"), ("POST", "/unpublish"), ("DELETE", "")]
        for method, path in [*asked, *owners]:
            assert (await client.request(method, place + path)).status_code == SINGER_ALONE, (method, path)
        assert (await client.put(f"{place}/mix", json={})).status_code == SINGER_ALONE
        for path in (f"/api/singings/{singing}", f"/api/singings/{singing}/voice"):
            assert (await client.get(path)).status_code == SINGER_ALONE
        gift = {"recording": id, "gift": 1, "key": os.urandom(16).hex()}
        assert (await client.post("/api/gifts", json=gift)).status_code == SINGER_ALONE

        assert (await singer.client.post(f"{place}/publish")).status_code == 200
        for method, path in owners:
            assert (await client.request(method, place + path)).status_code == SINGER_ALONE, (method, path)
        assert (await client.put(f"{place}/mix", json={})).status_code == SINGER_ALONE
        many = "bytes=" + ",".join(f"{first}-{first}" for first in range(0, 4_000, 2))
        none = ("bytes=-0", "bytes=9-1", "bytes=99999999999-", "lines=0-1", "bytes=a-b", "bytes=0-,0-,0-,0-")
        for wanted in (*none, many):
            answer = await client.get(f"{place}/sound", headers={"Range": wanted})
            assert answer.status_code in (200, 206, 400, 416), (wanted[:40], answer.status_code)
        assert (await client.put(f"{place}/like")).status_code in (200, 409)
