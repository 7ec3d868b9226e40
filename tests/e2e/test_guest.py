"""Somebody without an account at a published recording: what they may do, and what their name then does for them."""

import asyncio
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.crowd import Guest, Stage, client_of, set_stage
from tests.e2e.visitor import DESK, Visitor
from tests.up_house import UpHouse

pytestmark = pytest.mark.browser

HEARD_S = 31
"""From when on the page knows that enough was heard for a like; the last second may be on its way."""
PLAYED_S = 90
"""A busy machine plays more slowly."""
LOOK_MS = 500


@pytest.fixture(scope="module")
def recording(house: UpHouse) -> str:
    """The path of a recording that a member has published."""

    async def publish() -> str:
        async with client_of(house.address) as client:
            singer = Guest(client, Stage(house.address))
            await set_stage(singer)
            return f"/recordings/{singer.stage.recording}"

    # The browsers' own loop runs in this thread.
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, publish()).result()


def test_a_guest_hears_a_recording_and_their_like_is_given_once_they_have_a_name(
    visit: Callable[..., Visitor], recording: str, shots: Path
) -> None:
    guest = visit()
    page = guest.page
    guest.open(recording)
    expect(page.get_by_text("Come in to like it and send gifts")).to_be_visible()
    expect(page.get_by_role("link", name="Come in")).to_be_visible()
    guest.shoot(shots, "guest-recording-phone", whole=True)
    _hear(page, HEARD_S + 1)
    like = page.get_by_role("button", name=re.compile("^Like"))
    like.click()

    _say_a_name(guest, "Joon", shots, "guest-name-phone")

    expect(like).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Like, 1 so far")).to_be_visible()
    expect(page.get_by_text("Come in to like it and send gifts")).to_have_count(0)
    assert page.url == guest.address + recording
    guest.shoot(shots, "guest-liked-phone", whole=True)
    page.reload()
    expect(page.get_by_role("button", name="Like, 1 so far")).to_have_attribute("aria-pressed", "true")


def test_a_like_that_was_asked_for_too_early_is_given_once_enough_was_heard(
    visit: Callable[..., Visitor], recording: str, shots: Path
) -> None:
    guest = visit()
    page = guest.page
    guest.open(recording)
    _hear(page, 3)
    like = page.get_by_role("button", name=re.compile("^Like"))
    like.click()
    _say_a_name(guest, "Dari", shots, "guest-name-phone")
    expect(page.get_by_text("Listen for half a minute, then your like is given by itself.")).to_be_visible()
    expect(like).to_have_attribute("aria-pressed", "false")
    guest.shoot(shots, "guest-waits-phone")
    _hear(page, HEARD_S + 1)
    expect(like).to_have_attribute("aria-pressed", "true")


def test_a_guests_rose_is_sent_once_they_have_a_name_and_have_signed(
    visit: Callable[..., Visitor], recording: str, shots: Path
) -> None:
    guest = visit(screen=DESK, dark=False)
    page = guest.page
    guest.open(recording)
    expect(page.get_by_text("Come in to like it and send gifts")).to_be_visible()
    guest.shoot(shots, "guest-recording-desk")
    page.get_by_role("button", name=re.compile("Rose")).click()

    _say_a_name(guest, "Bora", shots, "guest-name-desk")

    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("In all at most")
    guest.shoot(shots, "guest-allowance-desk")
    sheet.get_by_role("button", name="Sign and send the gift").click()
    expect(page.get_by_role("heading", name=re.compile(r"Gifts\s*1"))).to_be_visible()
    guest.shoot(shots, "guest-rose-desk")
    page.reload()
    expect(page.get_by_role("heading", name=re.compile(r"Gifts\s*1"))).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_guest_who_goes_back_without_a_name_has_asked_for_nothing(
    visit: Callable[..., Visitor], recording: str
) -> None:
    guest = visit()
    page = guest.page
    guest.open(recording)
    page.get_by_role("button", name=re.compile("Cake")).click()
    expect(page.get_by_label("Your name")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Come in").click()
    page.get_by_label("Your name").fill("Sena")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("button", name=re.compile("Cake"))).to_be_enabled()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Like")).click()
    expect(page.get_by_text("Listen for half a minute first.")).to_be_visible()


def _hear(page: Page, seconds: float) -> None:
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    deadline = time.monotonic() + PLAYED_S
    while page.locator("audio").evaluate("audio => audio.currentTime") < seconds:
        assert time.monotonic() < deadline, "the recording does not play on"
        page.wait_for_timeout(LOOK_MS)


def _say_a_name(guest: Visitor, name: str, shots: Path, shot: str) -> None:
    page = guest.page
    expect(page.get_by_role("heading", name="What should we call you?")).to_be_visible()
    guest.shoot(shots, shot)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Come in").click()
