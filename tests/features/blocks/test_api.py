"""A block works both ways, ends what was between two members, and never says whose it is."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from madang.features.blocks.tables import blocks
from madang.house import House
from tests.house import Work
from tests.people import Person, arrive
from tests.recorded import published, scored
from tests.singers import bring_song


@pytest.fixture
async def mina(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


@pytest.fixture
async def joon(house: House, another_client) -> AsyncIterator[Person]:
    async with another_client() as client:
        yield await arrive(house, client, "Joon")


async def test_neither_of_two_sees_the_others_recordings(
    house: House, mina: Person, joon: Person, another_client, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    of = {each.account: await published(house, each.account, song) for each in (mina, joon)}

    async def shown(viewer: Person) -> list[str]:
        return [card["id"] for card in (await viewer.client.get("/api/recordings")).json()["recordings"]]

    assert sorted(await shown(mina)) == sorted(of.values())
    assert (await mina.client.put(f"/api/blocks/{joon.account}")).status_code == 204
    for one, other in ((mina, joon), (joon, mina)):
        assert await shown(one) == [of[one.account]]
        for path in (f"recordings/{of[other.account]}", f"recordings/{of[other.account]}/sound"):
            gone = await one.client.get(f"/api/{path}")
            nothing = await one.client.get(f"/api/{path.replace(of[other.account], '0' * 32)}")
            assert (gone.status_code, gone.json()) == (nothing.status_code, nothing.json())
    async with another_client() as stranger:
        assert (await stranger.get(f"/api/recordings/{of[joon.account]}")).status_code == 200

    assert (await mina.client.delete(f"/api/blocks/{joon.account}")).status_code == 204
    assert sorted(await shown(joon)) == sorted(of.values())


async def test_who_is_blocked_finds_nobody_and_who_blocks_can_take_it_back(mina: Person, joon: Person) -> None:
    await mina.client.put(f"/api/blocks/{joon.account}")
    gone = await joon.client.get(f"/api/members/{mina.account}")
    nobody = await joon.client.get("/api/members/4000000000")
    assert (gone.status_code, gone.json()) == (nobody.status_code, nobody.json())
    assert (await mina.client.get(f"/api/members/{joon.account}")).json()["name"] == "Joon"
    assert [each["name"] for each in (await mina.client.get("/api/blocks")).json()["members"]] == ["Joon"]
    assert (await joon.client.get("/api/blocks")).json()["members"] == []


async def test_likes_gifts_and_follows_between_two_are_refused_alike(house: House, mina: Person, joon: Person) -> None:
    recording = await published(house, mina.account)
    await mina.client.put(f"/api/blocks/{joon.account}")
    tap = {"recording": recording, "gift": 1, "key": os.urandom(16).hex()}
    refusals = [
        await joon.client.put(f"/api/recordings/{recording}/like"),
        await joon.client.post("/api/gifts", json=tap),
        await joon.client.put(f"/api/follows/{mina.account}"),
        await mina.client.put(f"/api/follows/{joon.account}"),
    ]
    assert {(each.status_code, each.json()["code"]) for each in refusals} == {(403, "blocked")}
    assert len({each.json()["detail"] for each in refusals}) == 1


async def test_a_block_ends_follows_both_ways(mina: Person, joon: Person, work: Work) -> None:
    await mina.client.put(f"/api/follows/{joon.account}")
    await joon.client.put(f"/api/follows/{mina.account}")
    await joon.client.put(f"/api/blocks/{mina.account}")
    await work()
    await joon.client.delete(f"/api/blocks/{mina.account}")
    for each in (mina, joon):
        standing = (await each.client.get(f"/api/follows/{each.account}")).json()
        assert (standing["followers"], standing["follows"]) == (0, 0)


async def test_high_scores_leave_the_blocked_out(house: House, mina: Person, joon: Person, tmp_path: Path) -> None:
    song = await bring_song(house, tmp_path / "song")
    await scored(house, mina.account, song, 8_000)
    await scored(house, joon.account, song, 9_000)
    await mina.client.put(f"/api/blocks/{joon.account}")
    for one in (mina, joon):
        found = (await one.client.get(f"/api/songs/{song}/scores")).json()
        assert [(row["place"], row["account"]) for row in found["scores"]] == [(1, one.account)]


async def test_what_cannot_be_blocked_gets_a_sentence(mina: Person) -> None:
    assert (await mina.client.put(f"/api/blocks/{mina.account}")).json()["code"] == "own_account"
    assert (await mina.client.put("/api/blocks/4000000000")).status_code == 404
    assert (await mina.client.put("/api/blocks/4294967296")).status_code == 422


async def test_blocks_are_exported_and_go_with_their_member(house: House, mina: Person, joon: Person) -> None:
    await mina.client.put(f"/api/blocks/{joon.account}")
    assert [each["blocked"] for each in (await mina.client.get("/api/me/export")).json()["blocks"]] == [joon.account]
    assert (await joon.client.get("/api/me/export")).json()["blocks"] == []
    assert (await joon.client.request("DELETE", "/api/me", json={"confirm": "Joon"})).status_code == 204
    async with house.db.connect() as db:
        assert (await db.execute(select(func.count()).select_from(blocks))).scalar_one() == 0
