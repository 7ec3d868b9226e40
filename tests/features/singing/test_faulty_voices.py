"""Voices as bad microphones give them: scored and mixed all the same, and the singer is told what to do."""

from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from scipy.signal import resample_poly

from madang.house import House
from madang.media.decode import Samples
from tests.house import Work
from tests.people import Person, arrive
from tests.singers import RATE, bring_song, finish, put_chunk, sing, start, sung

HIGH_RATE = 96_000


@pytest.fixture
async def singer(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


async def result(singer: Person, id: str) -> dict[str, Any]:
    return (await singer.client.get(f"/api/singings/{id}")).json()  # type: ignore[no-any-return]


async def test_a_clipped_voice_with_an_offset_is_scored_and_its_singer_is_told(
    house: House, singer: Person, work: Work, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    whole, loud = sung(), sung(seed=2)
    faulty = np.clip(5 * loud / np.abs(loud).max() + 0.05, -1, 1).astype(np.float32)
    plain = (await sing(singer, song, whole))["id"]
    clipped = (await sing(singer, song, faulty))["id"]
    await work()
    assert (await result(singer, plain))["notes"] == []
    told = await result(singer, clipped)
    assert told["notes"] == ["clipped"]
    assert told["score"] >= 70 and told["sung"]


async def test_a_voice_at_96_khz_is_scored_and_mixed_as_any_other(
    house: House, singer: Person, work: Work, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    id = await _sing_at(singer, song, resample_poly(sung(), HIGH_RATE // RATE, 1).astype(np.float32), HIGH_RATE)
    await work()
    assert (await result(singer, id))["score"] >= 80
    kept = (await singer.client.post(f"/api/singings/{id}/recording")).json()
    await work()
    recording = (await singer.client.get(f"/api/recordings/{kept['id']}")).json()
    assert not recording["mixing"] and recording["sound_url"]
    assert abs(recording["duration_ms"] - 64_000) < 1_000


async def test_a_device_that_changes_its_rate_in_mid_song_is_refused_in_words_and_nothing_is_lost(
    house: House, singer: Person, work: Work, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    id = (await start(singer, song)).json()["id"]
    pcm = (sung()[: 5 * RATE] * 32_767).astype("<i2").tobytes()
    assert (await put_chunk(singer, id, 0, 0, pcm)).status_code == 204
    refused = await put_chunk(singer, id, 1, 15 * RATE, pcm, rate=48_000)
    assert refused.status_code == 422 and str(RATE) in refused.json()["detail"]
    assert (await result(singer, id))["chunks"] == [0]
    assert (await finish(singer, id, 5 * RATE)).status_code == 200


async def _sing_at(singer: Person, song: str, voice: Samples, rate: int) -> str:
    id: str = (await start(singer, song)).json()["id"]
    pcm = (np.clip(voice, -1, 1) * 32_767).astype("<i2")
    for number, first in enumerate(range(0, len(pcm), 5 * rate)):
        sent = await put_chunk(singer, id, number, first, pcm[first : first + 5 * rate].tobytes(), rate=rate)
        assert sent.status_code == 204, sent.text
    ending = {"frames": len(pcm), "input_lag_ms": None, "headphones": True}
    assert (await singer.client.post(f"/api/singings/{id}/finish", json=ending)).status_code == 200
    return id
