"""A singing in its own key and difficulty: scored against moved notes, mixed with the moved song."""

from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from madang.features.songs.queries.moved import FOLDER
from madang.house import House
from tests.house import Work
from tests.people import Person, arrive
from tests.singers import RATE, bring_song, finish, put_chunk, sing, start, sung


@pytest.fixture
async def singer(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


async def result(singer: Person, id: str) -> dict[str, Any]:
    return (await singer.client.get(f"/api/singings/{id}")).json()  # type: ignore[no-any-return]


async def test_a_voice_in_its_own_key_is_scored_and_mixed_there(
    house: House, singer: Person, work: Work, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    moved = (await sing(singer, song, sung(semitones=2), key=2, difficulty="hard"))["id"]
    unmoved = (await sing(singer, song, sung(seed=2, semitones=2)))["id"]
    await work()
    good, bad = await result(singer, moved), await result(singer, unmoved)
    assert (good["key"], good["difficulty"], bad["key"], bad["difficulty"]) == (2, "hard", 0, "normal")
    assert good["score"] >= 80 and bad["score"] < 20
    kept = (await singer.client.post(f"/api/singings/{moved}/recording")).json()
    await work()
    recording = (await singer.client.get(f"/api/recordings/{kept['id']}")).json()
    assert recording["sound_url"] and recording["accompaniment_url"] == f"/api/songs/{song}/audio?key=2"
    assert len(list((house.settings.home / FOLDER).iterdir())) == 1


async def test_difficulty_changes_what_is_shown_and_never_what_counts(
    house: House, singer: Person, work: Work, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    flat = [
        (await sing(singer, song, sung(seed=9, semitones=-1.2), difficulty=each))["id"] for each in ("easy", "hard")
    ]
    await work()
    easy, hard = [await result(singer, id) for id in flat]
    assert easy["points"] > 5_000 and hard["points"] < 2_000
    assert easy["why_not"] in (None, "overlaps") and hard["why_not"] in ("overlaps", "replay")
    scores = f"/api/songs/{song}/scores"
    assert (await singer.client.get(scores, params={"difficulty": "easy"})).status_code == 200
    assert (await singer.client.get(scores, params={"difficulty": "heroic"})).status_code == 422


async def test_keys_and_difficulties_beyond_are_refused(house: House, singer: Person, tmp_path: Path) -> None:
    song = await bring_song(house, tmp_path / "song")
    for how in ({"key": 7}, {"key": "high"}, {"difficulty": "heroic"}, {"key": None}):
        assert (await start(singer, song, **how)).status_code == 422


async def test_a_skipped_introduction_costs_no_point(house: House, singer: Person, work: Work, tmp_path: Path) -> None:
    song = await bring_song(house, tmp_path / "song")
    id = (await start(singer, song)).json()["id"]
    pcm = (np.clip(sung(), -1, 1) * 32_767).astype("<i2")
    first = 3 * RATE // 2
    for number, at in enumerate(range(first, len(pcm), 5 * RATE)):
        assert (await put_chunk(singer, id, number, at, pcm[at : at + 5 * RATE].tobytes())).status_code == 204
    assert (await finish(singer, id)).status_code == 200
    await work()
    shown = await result(singer, id)
    assert shown["score"] >= 80 and shown["counted"]
