"""A singing without a network, from its start to its end, and through a killed page."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor, record_voice

pytestmark = pytest.mark.audio

SUNG_MS = 12_000
SENT_MS = 60_000


def test_a_singing_without_a_network_survives_the_page_and_is_scored(
    visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    singer = visit(voice=record_voice(tmp_path / "voice.wav", "sakura", seed=8))
    singer.arrive("Mina")
    singer.choose("さくう", "さくら")
    page = singer.page
    ask = page.get_by_role("button", name="Use the microphone")
    start = page.get_by_role("button", name="Start singing")
    expect(ask.or_(start)).to_be_visible()
    if ask.is_visible():
        ask.click()
    expect(start).to_be_enabled()
    singer.context.set_offline(True)
    singer.start_singing()
    page.wait_for_timeout(SUNG_MS)
    captured_s = singer.audio()["capturedFrames"] / singer.audio()["rate"]
    assert captured_s > 0.5 * SUNG_MS / 1000
    page.close(run_before_unload=False)

    singer.page = page = singer.context.new_page()
    singer.context.set_offline(False)
    singer.open()
    expect(page.get_by_text("is in the house. It is among your singings.")).to_be_visible(timeout=SENT_MS)
    expect(page.get_by_text("A singing waits to be sent")).to_be_hidden()
    page.goto(singer.address + "/singings")
    page.get_by_role("listitem").filter(has_text="さくら").first.get_by_role("link").first.click()
    page.wait_for_url(re.compile("/singings/"))
    expect(page.get_by_role("heading", name="Line by line")).to_be_visible(timeout=SENT_MS)
