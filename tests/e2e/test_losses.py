"""What a closed tab and a lost network may cost a singer."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor, record_voice

pytestmark = pytest.mark.audio

SUNG_S = 12
CHUNK_S = 2.0
"""How much voice the client sends at a time."""
LOST_S_MAX = 5.0


def test_a_network_that_comes_and_goes_loses_nothing(visit: Callable[..., Visitor], tmp_path: Path) -> None:
    singer = visit(voice=record_voice(tmp_path / "voice.wav", "sakura", seed=5))
    singer.arrive("Mina")
    singer.choose("さくう", "さくら")
    singer.start_singing(in_time=False)
    page = singer.page
    page.wait_for_timeout(5_000)
    singer.context.set_offline(True)
    page.wait_for_timeout(6_000)
    expect(page.get_by_text("your voice is kept in this browser")).to_be_visible()
    singer.context.set_offline(False)
    page.wait_for_timeout(5_000)
    captured_s = singer.audio()["capturedFrames"] / singer.audio()["rate"]
    page.get_by_role("button", name="Pause").first.click()
    page.get_by_role("button", name="End and score").click()
    page.wait_for_url(re.compile("/singings/"))
    arrived_s = _arrived_s(singer, page.url.rsplit("/", 1)[1])
    assert arrived_s >= captured_s


def test_a_closed_tab_loses_five_seconds_at_most(visit: Callable[..., Visitor], tmp_path: Path) -> None:
    singer = visit(voice=record_voice(tmp_path / "voice.wav", "arirang", seed=6))
    singer.arrive("Mina")
    singer.choose("아리랑", "아리랑")
    singer.start_singing(in_time=False)
    page = singer.page
    page.wait_for_timeout(SUNG_S * 1_000)
    captured_s = singer.audio()["capturedFrames"] / singer.audio()["rate"]
    page.close(run_before_unload=False)
    newest = _get(singer, "/api/singings")["singings"][0]["id"]
    assert _arrived_s(singer, newest) >= captured_s - LOST_S_MAX


def _arrived_s(singer: Visitor, singing: str) -> float:
    """Seconds of voice that the house holds at most: its chunks, none missing, the last of which may be shorter."""
    chunks = _get(singer, f"/api/singings/{singing}")["chunks"]
    assert chunks == list(range(len(chunks)))
    return len(chunks) * CHUNK_S


def _get(singer: Visitor, path: str) -> dict:  # type: ignore[type-arg]
    cookies = {each["name"]: each["value"] for each in singer.context.cookies()}
    answer = httpx.get(singer.address + path, cookies=cookies)
    answer.raise_for_status()
    return answer.json()
