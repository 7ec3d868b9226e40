"""A house that is no sandbox: coin is not given, and time must really pass."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from madang.house import House
from madang.plumbing.settings import Settings
from tests.house import Work
from tests.people import Person, arrive
from tests.singers import bring_song, sing, start, sung


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, sandbox=False)


@pytest.fixture
async def singer(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


async def test_a_song_that_arrives_faster_than_it_lasts_does_not_count(
    singer: Person, house: House, work: Work, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    id = (await sing(singer, song, sung()))["id"]
    await work()

    view = (await singer.client.get(f"/api/singings/{id}")).json()

    assert view["score"] >= 80 and view["why_not"] == "too_quick" and not view["counted"]
    assert (await singer.client.get("/api/participation/today")).json()["points"] == 0


async def test_too_small_a_balance_starts_nothing(singer: Person, house: House, tmp_path: Path) -> None:
    song = await bring_song(house, tmp_path / "song", "A Dear Song", 10)

    answer = await start(singer, song)

    assert answer.status_code == 409 and answer.json()["code"] == "balance_too_small"
    assert (await singer.client.get("/api/singings")).json()["singings"] == []
