"""A recording's player while its singer makes another mix."""

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.crowd import Guest, Stage, client_of, set_stage
from tests.e2e.visitor import Visitor
from tests.up_house import UpHouse

pytestmark = pytest.mark.browser

HEARD_S = 33
"""By then the page has asked for the recording again, as a like is open."""
WAITED_S = 90
LOOK_MS = 300


@dataclass
class Published:
    house: UpHouse
    id: str
    headers: dict[str, str]

    def mix_anew(self) -> None:
        """Ask for another mix, as its singer, and wait until the house has it."""
        path = f"{self.house.address}/api/recordings/{self.id}"
        levels = {"voice_db": 2, "accompaniment_db": 0, "echo": 0, "reverb": 0.5, "lag_ms": 0}
        before = httpx.get(path, headers=self.headers).json()["sound_url"]
        httpx.put(f"{path}/mix", json=levels, headers=self.headers).raise_for_status()
        deadline = time.monotonic() + WAITED_S
        while httpx.get(path, headers=self.headers).json()["sound_url"] == before:
            assert time.monotonic() < deadline, "the new mix was not made"
            time.sleep(LOOK_MS / 1_000)


@pytest.fixture
def published(house: UpHouse) -> Iterator[Published]:
    async def publish() -> Published:
        async with client_of(house.address) as client:
            singer = Guest(client, Stage(house.address))
            await set_stage(singer)
            return Published(house, singer.stage.recording, {"Authorization": client.headers["Authorization"]})

    # The browsers' own loop runs in this thread.
    with ThreadPoolExecutor(1) as beside:
        yield beside.submit(asyncio.run, publish()).result()


def test_a_new_mix_breaks_nobody_off_and_is_there_after_a_pause(
    visit: Callable[..., Visitor], published: Published
) -> None:
    listener = visit()
    listener.arrive("Joon")
    listener.open(f"/recordings/{published.id}")
    page = listener.page
    first = _source(page)
    page.get_by_role("button", name="Play", exact=True).click()
    published.mix_anew()

    deadline = time.monotonic() + WAITED_S
    while _position_s(page) < HEARD_S:
        assert time.monotonic() < deadline, "the recording does not play on"
        expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
        page.wait_for_timeout(LOOK_MS)
    page.get_by_role("button", name="Pause", exact=True).click()

    expect(page.locator("audio")).not_to_have_attribute("src", first)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile(r"^0:3\d$"))).to_be_visible()
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(1_000)
    assert _position_s(page) > HEARD_S


def _source(page: Page) -> str:
    expect(page.locator("audio")).to_have_attribute("src", re.compile("mix="))
    return str(page.locator("audio").get_attribute("src"))


def _position_s(page: Page) -> float:
    return float(page.locator("audio").evaluate("audio => audio.currentTime"))
