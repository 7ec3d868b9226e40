"""High scores: each member once, with their best, among those whom the page asks about; and one's own way there."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from madang.features.scores import queries
from madang.house import House
from tests.house import Work
from tests.people import Person, arrive
from tests.recorded import published, scored
from tests.singers import bring_song, sing, sung

WEEK_MS = 7 * 86_400_000


@pytest.fixture
async def mina(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


@pytest.fixture
async def joon(house: House, another_client) -> AsyncIterator[Person]:
    async with another_client() as client:
        yield await arrive(house, client, "Joon")


@pytest.fixture
async def song(house: House, tmp_path: Path) -> str:
    return await bring_song(house, tmp_path / "song")


async def scores(viewer: httpx.AsyncClient, song: str, **asked: str) -> dict[str, Any]:
    answer = await viewer.get(f"/api/songs/{song}/scores", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def test_each_member_stands_once_with_their_best(
    house: House, mina: Person, joon: Person, song: str, another_client
) -> None:
    for points in (7_000, 9_100, 8_000):
        await scored(house, mina.account, song, points)
    await scored(house, joon.account, song, 9_500)
    await scored(house, joon.account, song, 9_900, counted=False)
    async with another_client() as stranger:
        found = await scores(stranger, song)
    assert [(row["place"], row["name"], row["score"]) for row in found["scores"]] == [(1, "Joon", 95), (2, "Mina", 91)]
    assert found["mine"] is None
    assert (await scores(mina.client, song))["mine"]["place"] == 2


async def test_a_singing_that_was_scored_by_the_house_stands_there(mina: Person, song: str, work: Work) -> None:
    singing = await sing(mina, song, sung())
    await work()
    score = (await mina.client.get(f"/api/singings/{singing['id']}")).json()["score"]
    assert [row["score"] for row in (await scores(mina.client, song))["scores"]] == [score]


async def test_of_this_week_and_of_those_i_follow(house: House, mina: Person, joon: Person, song: str) -> None:
    now_ms = house.clock.now_ms()
    await scored(house, mina.account, song, 8_000, started_ms=now_ms)
    await scored(house, joon.account, song, 9_000, started_ms=now_ms - WEEK_MS)
    assert [row["name"] for row in (await scores(mina.client, song))["scores"]] == ["Joon", "Mina"]
    assert [row["name"] for row in (await scores(mina.client, song, scope="week"))["scores"]] == ["Mina"]
    assert [row["name"] for row in (await scores(mina.client, song, scope="following"))["scores"]] == ["Mina"]
    await mina.client.put(f"/api/follows/{joon.account}")
    assert [row["name"] for row in (await scores(mina.client, song, scope="following"))["scores"]] == ["Joon", "Mina"]


async def test_only_a_published_recording_can_be_heard_from_there(
    house: House, mina: Person, joon: Person, song: str
) -> None:
    heard = await published(house, mina.account, song)
    kept = await published(house, joon.account, song, state="kept", published_ms=None)
    await scored(house, mina.account, song, 8_000, recording=heard)
    await scored(house, joon.account, song, 7_000, recording=kept)
    assert [row["recording"] for row in (await scores(joon.client, song))["scores"]] == [heard, None]


async def test_who_does_not_want_to_be_shown_sees_only_themselves_there(
    house: House, mina: Person, joon: Person, song: str
) -> None:
    await scored(house, mina.account, song, 8_000)
    await scored(house, joon.account, song, 9_000)
    assert (await joon.client.patch("/api/me", json={"shown_in_scores": False})).json()["shown_in_scores"] is False
    assert [row["name"] for row in (await scores(mina.client, song))["scores"]] == ["Mina"]
    assert [row["name"] for row in (await scores(joon.client, song))["scores"]] == ["Joon", "Mina"]


async def test_ones_own_place_is_told_beyond_those_shown(
    house: House, mina: Person, joon: Person, song: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHOWN", 1)
    await scored(house, mina.account, song, 8_000)
    await scored(house, joon.account, song, 9_000)
    found = await scores(mina.client, song)
    assert ([row["name"] for row in found["scores"]], found["mine"]["place"]) == (["Joon"], 2)


async def test_progress_tells_ones_own_singings_from_the_oldest_on(
    house: House, mina: Person, joon: Person, song: str
) -> None:
    for days, points in ((3, 5_000), (2, 7_200), (1, 6_000)):
        await scored(house, mina.account, song, points, started_ms=house.clock.now_ms() - days * 86_400_000)
    await scored(house, joon.account, song, 9_900)
    found = (await mina.client.get(f"/api/songs/{song}/progress")).json()
    assert (found["best"], [each["score"] for each in found["singings"]]) == (72, [50, 72, 60])


async def test_what_cannot_be_asked_gets_a_sentence(mina: Person, song: str, another_client) -> None:
    for path in ("scores", "progress"):
        assert (await mina.client.get(f"/api/songs/{'0' * 32}/{path}")).status_code == 404
    assert (await mina.client.get(f"/api/songs/{song}/scores", params={"scope": "world"})).status_code == 422
    async with another_client() as stranger:
        assert (await stranger.get(f"/api/songs/{song}/scores", params={"scope": "following"})).status_code == 401
        assert (await stranger.get(f"/api/songs/{song}/progress")).status_code == 401
