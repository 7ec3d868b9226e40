"""Singing together from apart: opening a voice, joining it, agreeing, leaving."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from madang.house import House
from madang.ledger.rules.gifts import SendGift
from madang.media import decode
from madang.media.decode import Samples
from tests.alignment import late_ms
from tests.house import Work
from tests.people import Person, arrive
from tests.singers import RATE, bring_duet, sing, start, sung_in_duet


@pytest.fixture
async def first(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


@pytest.fixture
async def second(house: House, another_client) -> AsyncIterator[Person]:
    async with another_client() as client:
        yield await arrive(house, client, "Joon")


@pytest.fixture
async def third(house: House, another_client) -> AsyncIterator[Person]:
    async with another_client() as client:
        yield await arrive(house, client, "Sora")


@pytest.fixture
async def duet(house: House, tmp_path: Path) -> str:
    return await bring_duet(house, tmp_path / "duet")


async def record(
    singer: Person,
    song: str,
    work: Work,
    voice: int = 0,
    seed: int = 1,
    sound: Samples | None = None,
    **how: object,
) -> dict[str, Any]:
    """A kept recording of one voice of the duet, mixed."""
    singing = await sing(singer, song, sung_in_duet(voice, seed) if sound is None else sound, voice=voice, **how)
    await work()
    kept = await singer.client.post(f"/api/singings/{singing['id']}/recording")
    assert kept.status_code == 201, kept.text
    await work()
    return await seen(singer, kept.json()["id"])


async def seen(viewer: Person, id: str) -> dict[str, Any]:
    answer = await viewer.client.get(f"/api/recordings/{id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def opened(first: Person, duet: str, work: Work) -> dict[str, Any]:
    """The first voice of the duet, published, open for each who asks."""
    recording = await record(first, duet, work)
    url = f"/api/recordings/{recording['id']}"
    too_early = await first.client.put(f"{url}/opening", json={"opens": "ask"})
    assert too_early.status_code == 409 and too_early.json()["code"] == "not_published"
    assert (await first.client.post(f"{url}/publish")).status_code == 200
    assert (await first.client.put(f"{url}/opening", json={"opens": "ask"})).status_code == 200
    await work()
    return await seen(first, recording["id"])


async def consent(singer: Person, id: str, agrees: bool) -> None:
    answer = await singer.client.post(f"/api/recordings/{id}/consent", json={"agrees": agrees})
    assert answer.status_code == 204, answer.text


async def test_a_second_voice_joins_and_once_agreed_both_are_heard_credited_and_paid(
    opened: dict[str, Any], first: Person, second: Person, third: Person, duet: str, work: Work
) -> None:
    view = await seen(second, opened["id"])
    assert view["can_join"] and not view["own"]
    guide = await second.client.get(view["guide_url"])
    assert guide.status_code == 200 and guide.headers["content-type"] == "audio/mpeg"

    joint = await record(second, duet, work, voice=1, seed=2, joins=opened["id"])

    assert joint["joins"] == opened["id"] and joint["keeper"] and joint["voice_url"] is None
    assert [each["singer"]["name"] for each in joint["voices"]] == ["Mina", "Joon"]
    assert [each["consent"] for each in joint["voices"]] == ["asked", "given"]
    assert [each["voice"] for each in joint["voices"]] == [0, 1]
    assert joint["voices"][0]["pan"] == -joint["voices"][1]["pan"] < 0
    url = f"/api/recordings/{joint['id']}"
    refused = await second.client.post(f"{url}/publish")
    assert refused.status_code == 409 and refused.json()["code"] == "not_agreed"
    assert (await third.client.get(url)).status_code == 404
    asked = (await first.client.get("/api/recordings", params={"asking": True})).json()["recordings"]
    assert [card["id"] for card in asked] == [joint["id"]]
    assert (await first.client.get(joint["sound_url"])).status_code == 200, "one hears what one agrees to"

    await consent(first, joint["id"], True)
    assert (await first.client.get("/api/recordings", params={"asking": True})).json()["recordings"] == []
    assert (await first.client.post(f"{url}/publish")).status_code == 404, "its keeper publishes it"
    assert (await second.client.post(f"{url}/publish")).json()["state"] == "published"

    card = (await third.client.get("/api/recordings", params={"joins": opened["id"]})).json()["recordings"][0]
    assert [singer["name"] for singer in card["singers"]] == ["Mina", "Joon"]
    for singer in (first, second):
        own = (await third.client.get("/api/recordings", params={"member": singer.account})).json()["recordings"]
        assert joint["id"] in [each["id"] for each in own]
        assert (await singer.client.put(f"{url}/like")).json()["code"] == "own_recording"
    before = [await singer.available() for singer in (first, second)]
    accounts = [first.account, second.account]
    gift = SendGift(third.account, accounts, 1, bytes.fromhex(joint["id"]), bytes(16))
    sent = await third.client.post(
        "/api/gifts",
        json={"recording": joint["id"], "gift": 1, "key": bytes(16).hex(), "transaction": await third.envelope(gift)},
    )
    assert sent.status_code in (200, 201), sent.text
    gained = [await singer.available() - had for singer, had in zip((first, second), before, strict=True)]
    assert gained[0] - gained[1] in (0, 1) and sum(gained) == int(sent.json()["amount"])
    assert (await seen(third, joint["id"]))["gifts"] == 1


async def test_voices_that_came_late_by_different_delays_lie_together_in_the_mix(
    first: Person, second: Person, duet: str, work: Work, house: House, tmp_path: Path
) -> None:
    voices = [sung_in_duet(0, seed=1), sung_in_duet(1, seed=2)]
    late = [
        np.concatenate([np.zeros(RATE * ms // 1000, np.float32), voice])
        for ms, voice in zip((140, 30), voices, strict=True)
    ]
    recording = await record(first, duet, work, sound=late[0])
    await first.client.post(f"/api/recordings/{recording['id']}/publish")
    await first.client.put(f"/api/recordings/{recording['id']}/opening", json={"opens": "all"})
    await work()
    joint = await record(second, duet, work, voice=1, sound=late[1], joins=recording["id"])
    mixed = tmp_path / "mixed.mp3"
    mixed.write_bytes((await second.client.get(joint["sound_url"])).content)
    heard = decode.decode(mixed, RATE, 2)
    places_ms = [late_ms(heard, voice, RATE) for voice in voices]
    assert abs(places_ms[0] - places_ms[1]) <= 15
    # A voice glides into its notes, and the score's search takes that for lateness: the same of everybody.
    assert max(abs(each) for each in places_ms) <= 25


async def test_who_opens_for_all_is_not_asked(
    opened: dict[str, Any], first: Person, second: Person, duet: str, work: Work
) -> None:
    answer = await first.client.put(f"/api/recordings/{opened['id']}/opening", json={"opens": "all"})
    assert answer.json()["voices"][0]["opens"] == "all"
    joint = await record(second, duet, work, voice=1, joins=opened["id"])
    assert [each["consent"] for each in joint["voices"]] == ["given", "given"]
    assert (await second.client.post(f"/api/recordings/{joint['id']}/publish")).status_code == 200


async def test_who_does_not_agree_leaves_the_other_a_recording_alone(
    opened: dict[str, Any], first: Person, second: Person, duet: str, work: Work
) -> None:
    joint = await record(second, duet, work, voice=1, joins=opened["id"])
    await consent(first, joint["id"], False)
    alone = await seen(second, joint["id"])
    assert alone["sound_url"] is None, "what has the voice in it is heard no more"
    assert [each["singer"]["name"] for each in alone["voices"]] == ["Joon"] and alone["voices"][0]["pan"] == 0
    assert (await first.client.get(f"/api/recordings/{joint['id']}")).status_code == 404
    await work()
    alone = await seen(second, joint["id"])
    assert alone["sound_url"] and alone["voice_url"] and not alone["mixing"]
    assert (await second.client.post(f"/api/recordings/{joint['id']}/publish")).status_code == 200
    assert (await seen(first, opened["id"]))["sound_url"], "the first recording is as it was"


async def test_whoever_sings_to_a_voice_that_is_withdrawn_finishes_and_keeps_theirs(
    opened: dict[str, Any], first: Person, second: Person, duet: str, work: Work
) -> None:
    singing = await sing(second, duet, sung_in_duet(1), voice=1, joins=opened["id"])
    assert (await first.client.delete(f"/api/recordings/{opened['id']}")).status_code == 204
    await work()
    view = (await second.client.get(f"/api/singings/{singing['id']}")).json()
    assert view["joins"] == opened["id"] and view["score"] >= 80
    kept = (await second.client.post(f"/api/singings/{singing['id']}/recording")).json()
    assert kept["joins"] is None and [each["singer"]["name"] for each in kept["voices"]] == ["Joon"]


async def test_pages_that_sing_to_a_voice_are_told_when_it_is_closed(
    opened: dict[str, Any], house: House, first: Person, second: Person, duet: str
) -> None:
    async def fetch() -> dict[str, Any]:
        return (await second.client.get("/api/me")).json()

    assert (await start(second, duet, voice=1, joins=opened["id"])).status_code == 201
    before = (await fetch())["live"][f"member/{second.account}"]
    closed = await first.client.put(f"/api/recordings/{opened['id']}/opening", json={"opens": "no"})
    assert closed.json()["guide_url"] is None
    assert (await fetch())["live"][f"member/{second.account}"] == before + 1
    refused = await second.client.get(f"/api/recordings/{opened['id']}/guide")
    assert refused.status_code == 404 and "not open" in refused.json()["detail"]


async def test_a_voice_in_another_key_is_kept_alone(
    opened: dict[str, Any], second: Person, duet: str, work: Work
) -> None:
    kept = await record(second, duet, work, voice=1, joins=opened["id"], key=2)
    assert kept["joins"] is None and len(kept["voices"]) == 1


async def test_nobody_joins_across_a_block(
    opened: dict[str, Any], first: Person, second: Person, duet: str, work: Work
) -> None:
    singing = await sing(second, duet, sung_in_duet(1), voice=1, joins=opened["id"])
    assert (await first.client.put(f"/api/blocks/{second.account}")).status_code < 300
    await work()
    kept = (await second.client.post(f"/api/singings/{singing['id']}/recording")).json()
    assert kept["joins"] is None and len(kept["voices"]) == 1


async def test_who_leaves_the_house_leaves_every_recording(
    opened: dict[str, Any], house: House, first: Person, second: Person, duet: str, work: Work
) -> None:
    joint = await record(second, duet, work, voice=1, joins=opened["id"])
    await consent(first, joint["id"], True)
    await second.client.post(f"/api/recordings/{joint['id']}/publish")
    gone = await first.client.request("DELETE", "/api/me", json={"confirm": "Mina"})
    assert gone.status_code < 300, gone.text
    await work()
    alone = await seen(second, joint["id"])
    assert [each["singer"]["account"] for each in alone["voices"]] == [second.account]
    assert alone["state"] == "published" and alone["sound_url"]


async def test_voices_that_joined_are_gathered_into_a_chorus(
    opened: dict[str, Any], first: Person, second: Person, third: Person, duet: str, work: Work
) -> None:
    joints = []
    for place, singer in enumerate((second, third), 2):
        joints.append(await record(singer, duet, work, voice=1, seed=place, joins=opened["id"]))
    url = f"/api/recordings/{opened['id']}/chorus"
    ids = [each["id"] for each in joints]
    early = await first.client.post(url, json={"recordings": ids})
    assert early.status_code == 422 and early.json()["code"] == "not_joined"
    for id in ids:
        await consent(first, id, True)
    chorus = (await first.client.post(url, json={"recordings": ids})).json()
    assert [each["singer"]["name"] for each in chorus["voices"]] == ["Mina", "Joon", "Sora"]
    assert [each["consent"] for each in chorus["voices"]] == ["given", "asked", "asked"]
    assert abs(sum(each["pan"] for each in chorus["voices"])) < 1e-6
    await work()
    for singer in (second, third):
        await consent(singer, chorus["id"], True)
    assert (await first.client.post(f"/api/recordings/{chorus['id']}/publish")).status_code == 200
    assert (await seen(second, chorus["id"]))["sound_url"]
    # The first goes: the other two stay together, and the next of them keeps it.
    assert (await first.client.delete(f"/api/recordings/{chorus['id']}")).status_code == 204
    await work()
    left = await seen(second, chorus["id"])
    assert left["keeper"] and [each["singer"]["name"] for each in left["voices"]] == ["Joon", "Sora"]


async def test_the_keeper_says_how_each_voice_stands(
    opened: dict[str, Any], first: Person, second: Person, duet: str, work: Work
) -> None:
    joint = await record(second, duet, work, voice=1, joins=opened["id"])
    url = f"/api/recordings/{joint['id']}/voices"
    standing = {"level_db": -3, "pan": 0.25, "lag_ms": 12}
    view = (await second.client.put(f"{url}/0", json=standing)).json()
    assert {name: view["voices"][0][name] for name in standing} == standing and view["mixing"]
    assert (await first.client.put(f"{url}/0", json=standing)).status_code == 404
    assert (await second.client.put(f"{url}/5", json=standing)).status_code == 404
    for wrong in ({"pan": 2}, {"level_db": "loud"}, {"lag_ms": 1e9}):
        assert (await second.client.put(f"{url}/0", json=standing | wrong)).status_code == 422
