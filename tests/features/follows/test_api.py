"""Following: told in numbers, its members known to oneself alone, and first in one's own list of recordings."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from madang.features.follows import actions
from madang.features.follows.tables import follows
from madang.house import House
from tests.people import Person, arrive
from tests.recorded import published
from tests.singers import bring_song


@pytest.fixture
async def mina(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


@pytest.fixture
async def joon(house: House, another_client) -> AsyncIterator[Person]:
    async with another_client() as client:
        yield await arrive(house, client, "Joon")


async def test_following_is_counted_once_and_taken_back(mina: Person, joon: Person, another_client) -> None:
    for _ in range(2):
        standing = (await mina.client.put(f"/api/follows/{joon.account}")).json()
    assert standing == {"account": joon.account, "followed": True, "followers": 1, "follows": 0}
    assert [each["name"] for each in (await mina.client.get("/api/follows")).json()["members"]] == ["Joon"]
    assert (await joon.client.get("/api/follows")).json()["members"] == []
    async with another_client() as stranger:
        seen = (await stranger.get(f"/api/follows/{joon.account}")).json()
        assert (seen["followed"], seen["followers"]) == (False, 1)
        assert (await stranger.get("/api/follows")).status_code == 401
    assert (await mina.client.delete(f"/api/follows/{joon.account}")).json()["followers"] == 0


async def test_the_recordings_of_those_i_follow_come_alone(
    house: House, mina: Person, joon: Person, another_client, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    recording = await published(house, joon.account, song)
    await published(house, mina.account, song)

    async def heard() -> list[str]:
        page = await mina.client.get("/api/recordings", params={"following": True})
        return [card["id"] for card in page.json()["recordings"]]

    assert await heard() == []
    await mina.client.put(f"/api/follows/{joon.account}")
    assert await heard() == [recording]
    async with another_client() as stranger:
        assert (await stranger.get("/api/recordings", params={"following": True})).status_code == 401


async def test_who_cannot_be_followed_gets_a_sentence(
    mina: Person, joon: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await mina.client.put(f"/api/follows/{mina.account}")).json()["code"] == "own_account"
    assert (await mina.client.put("/api/follows/4000000000")).status_code == 404
    monkeypatch.setattr(actions, "FOLLOWS_MAX", 0)
    full = await mina.client.put(f"/api/follows/{joon.account}")
    assert (full.status_code, full.json()["code"]) == (409, "too_many_follows")


async def test_follows_are_exported_and_go_with_their_member(house: House, mina: Person, joon: Person) -> None:
    await mina.client.put(f"/api/follows/{joon.account}")
    assert [each["followed"] for each in (await mina.client.get("/api/me/export")).json()["follows"]] == [joon.account]
    await joon.client.request("DELETE", "/api/me", json={"confirm": "Joon"})
    async with house.db.connect() as db:
        assert (await db.execute(select(func.count()).select_from(follows))).scalar_one() == 0
