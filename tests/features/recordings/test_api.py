"""Keeping, mixing, publishing, hearing, liking and deleting a recording."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from sqlalchemy import select, update

from madang.features.recordings.model import MIX_TRIES_MAX
from madang.features.recordings.tables import recordings
from madang.house import House
from madang.media.presets import settings_of
from tests.house import Work
from tests.people import Person, arrive
from tests.singers import RATE, bring_song, sing, sung
from tests.views import verify_view


@pytest.fixture
async def singer(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


@pytest.fixture
async def listener(house: House, another_client) -> AsyncIterator[Person]:
    async with another_client() as client:
        yield await arrive(house, client, "Joon")


@pytest.fixture
async def recording(house: House, singer: Person, work: Work, tmp_path: Path) -> dict[str, Any]:
    """A kept recording with its mix."""
    song = await bring_song(house, tmp_path / "song")
    singing = await sing(singer, song, sung())
    await work()
    kept = await singer.client.post(f"/api/singings/{singing['id']}/recording")
    assert kept.status_code == 201, kept.text
    assert kept.json()["mixing"] and kept.json()["sound_url"] is None
    await work()
    return (await singer.client.get(f"/api/recordings/{kept.json()['id']}")).json()


async def test_a_kept_recording_is_mixed_and_is_its_singers_alone(
    recording: dict[str, Any], singer: Person, listener: Person
) -> None:
    assert not recording["mixing"] and recording["own"] and recording["state"] == "kept"
    assert len(recording["waveform"]) == 400 and max(recording["waveform"]) == 255
    assert abs(recording["duration_ms"] - 64_000) < 1_000
    part = await singer.client.get(recording["sound_url"], headers={"Range": "bytes=0-99"})
    assert part.status_code == 206 and len(part.content) == 100
    assert (await singer.client.get(recording["voice_url"])).status_code == 200
    singing = recording["voice_url"].split("/")[3]
    again = await singer.client.post(f"/api/singings/{singing}/recording")
    assert again.json()["id"] == recording["id"]
    assert (await singer.client.get(f"/api/singings/{singing}")).json()["recording"] == recording["id"]

    assert (await listener.client.get(f"/api/recordings/{recording['id']}")).status_code == 404
    assert (await listener.client.get(recording["sound_url"])).status_code == 404
    assert (await listener.client.get("/api/recordings")).json()["recordings"] == []


async def test_a_like_needs_thirty_seconds_heard_and_is_counted_once(
    recording: dict[str, Any], singer: Person, listener: Person, house: House
) -> None:
    url = f"/api/recordings/{recording['id']}"
    assert (await singer.client.post(f"{url}/publish")).json()["state"] == "published"
    assert (await singer.client.put(f"{url}/like")).json()["code"] == "own_recording"
    assert (await listener.client.put(f"{url}/like")).json()["code"] == "not_heard_enough"
    first_half = {"Range": "bytes=0-300000"}
    await listener.client.get(recording["sound_url"], headers=first_half)
    await listener.client.get(recording["sound_url"], headers=first_half)
    assert not (await listener.client.get(url)).json()["can_like"]

    await listener.client.get(recording["sound_url"])
    assert (await listener.client.get(url)).json()["can_like"]

    def fold(view: dict[str, Any], kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        return view | {"likes": fields["likes"]} if kind == "LikesChanged" else view

    async def fetch() -> dict[str, Any]:
        return (await singer.client.get(url)).json()

    async def act() -> None:
        for _ in range(2):
            assert (await listener.client.put(f"{url}/like")).status_code == 200
        assert not (await listener.client.delete(f"{url}/like")).json()["liked"]
        assert (await listener.client.put(f"{url}/like")).json()["liked"]

    view = await verify_view(house, fetch, act, fold)
    assert view["likes"] == 1


async def test_a_deleted_recording_leaves_no_sound_and_no_page_but_its_score(
    recording: dict[str, Any], singer: Person, listener: Person, house: House, work: Work
) -> None:
    url = f"/api/recordings/{recording['id']}"
    await singer.client.post(f"{url}/publish")
    assert len((await listener.client.get("/api/recordings")).json()["recordings"]) == 1
    files_before = {path for path in house.files.root.rglob("*") if path.is_file()}

    assert (await singer.client.delete(url)).status_code == 204
    await work()

    assert (await singer.client.get(url)).status_code == 404
    assert (await listener.client.get("/api/recordings")).json()["recordings"] == []
    files_after = {path for path in house.files.root.rglob("*") if path.is_file()}
    assert len(files_before - files_after) == 2
    singing = recording["voice_url"].split("/")[3]
    view = (await singer.client.get(f"/api/singings/{singing}")).json()
    assert view["score"] >= 80 and view["voice_url"] is None and view["recording"] is None


async def test_another_mix_takes_the_place_of_the_first(recording: dict[str, Any], singer: Person, work: Work) -> None:
    url = f"/api/recordings/{recording['id']}"
    assert recording["mix"]["preset"] == "room" and not recording["pitch_helped"]
    mix = {"preset": "night", "voice_db": 3, "accompaniment_db": -6, "echo": 0.4, "reverb": 0.5, "lag_ms": 20}
    asked = (await singer.client.put(f"{url}/mix", json=mix | {"pitch_help": 1})).json()
    assert asked["mixing"] and not asked["pitch_helped"]

    await work()

    view = (await singer.client.get(url)).json()
    assert not view["mixing"] and view["sound_url"] != recording["sound_url"]
    # What was not chosen is as the preset has it.
    assert view["mix"] == asdict(settings_of("night")) | mix | {"pitch_help": 1}
    assert view["pitch_helped"]
    wrong_ones = ({"echo": 2}, {"voice_db": "loud"}, {"lag_ms": 10**9}, {"preset": "cave"}, {"bass_db": 13})
    for wrong in wrong_ones:
        assert (await singer.client.put(f"{url}/mix", json=mix | wrong)).status_code == 422


async def test_a_preset_leaves_the_voice_where_it_was_moved_to(recording: dict[str, Any], singer: Person) -> None:
    url = f"/api/recordings/{recording['id']}/mix"
    await singer.client.put(url, json={"lag_ms": 35})
    view = (await singer.client.put(url, json={"preset": "hall"})).json()
    assert view["mix"] == asdict(settings_of("hall", lag_ms=35))


async def test_the_same_settings_again_make_no_second_mix(
    recording: dict[str, Any], singer: Person, house: House, work: Work
) -> None:
    url = f"/api/recordings/{recording['id']}"
    assert not (await singer.client.put(f"{url}/mix", json=recording["mix"])).json()["mixing"]
    other = recording["mix"] | {"echo": 0.4}
    for _ in range(2):
        assert (await singer.client.put(f"{url}/mix", json=other)).json()["mixing"]
    async with house.db.connect() as db:
        assert (await db.execute(select(recordings.c.wanted))).scalar_one() == 2
    await work()
    assert not (await singer.client.put(f"{url}/mix", json=other)).json()["mixing"]


async def test_a_mix_that_was_given_up_is_made_when_it_is_asked_for_again(
    recording: dict[str, Any], singer: Person, house: House, work: Work
) -> None:
    url = f"/api/recordings/{recording['id']}"
    async with house.db.begin() as db:
        await db.execute(update(recordings).values(tries=MIX_TRIES_MAX + 1))
    assert (await singer.client.put(f"{url}/mix", json=recording["mix"])).json()["mixing"]
    await work()
    view = (await singer.client.get(url)).json()
    assert not view["mixing"] and view["sound_url"] != recording["sound_url"]


async def test_what_was_not_sung_can_be_kept_but_not_published(
    house: House, singer: Person, work: Work, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    silent = await sing(singer, song, np.zeros(64 * RATE, np.float32))
    await work()
    kept = await singer.client.post(f"/api/singings/{silent['id']}/recording")
    assert kept.status_code == 201, kept.text

    answer = await singer.client.post(f"/api/recordings/{kept.json()['id']}/publish")

    assert answer.status_code == 409 and answer.json()["code"] == "not_sung_cannot_be_published"
    assert (await singer.client.get(f"/api/recordings/{kept.json()['id']}")).json()["state"] == "kept"


async def test_a_replay_can_be_kept_but_not_published(recording: dict[str, Any], singer: Person, work: Work) -> None:
    replay = await sing(singer, recording["song"]["id"], sung())
    await work()
    kept = await singer.client.post(f"/api/singings/{replay['id']}/recording")

    answer = await singer.client.post(f"/api/recordings/{kept.json()['id']}/publish")

    assert answer.status_code == 409 and answer.json()["code"] == "replay_cannot_be_published"


async def test_an_unpublished_recording_is_hidden_again(
    recording: dict[str, Any], singer: Person, listener: Person
) -> None:
    url = f"/api/recordings/{recording['id']}"
    await singer.client.post(f"{url}/publish")
    assert (await listener.client.get(url)).status_code == 200
    assert (await singer.client.post(f"{url}/unpublish")).json()["published_ms"] is None
    assert (await listener.client.get(url)).status_code == 404
    own = (await singer.client.get("/api/recordings", params={"member": singer.account})).json()
    assert [card["id"] for card in own["recordings"]] == [recording["id"]]
