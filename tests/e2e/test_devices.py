"""One account on several devices: joining, removing, and coming back with twelve words."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import DESK, PHONE, Visitor
from tests.up_house import UpHouse

pytestmark = pytest.mark.browser


def test_a_second_device_joins_shows_the_same_account_and_is_removed(
    visit: Callable[..., Visitor], shots: Path
) -> None:
    first = visit()
    first.arrive("Mina")
    first.open("/devices")
    first.page.get_by_role("button", name="Add a device").click()
    link = first.page.get_by_role("dialog").get_by_role("textbox")
    expect(link).to_be_visible()
    first.shoot(shots, "device-invite-phone")

    second = visit(dark=False)
    second.page.goto(link.input_value())
    second.page.get_by_role("button", name="Ask to join").click()
    expect(second.page.get_by_text("if it shows these digits").first).to_be_visible()
    expect(first.page.get_by_text("asks to join your account")).to_be_visible()
    second.shoot(shots, "device-join-phone-light")
    first.page.get_by_role("button", name="Same digits: approve").click()
    expect(second.page.get_by_role("heading", name="Hello, Mina")).to_be_visible()
    second.open("/wallet")
    expect(second.page.get_by_text("10.0000").first).to_be_visible()

    first.open("/devices")
    first.shoot(shots, "devices-phone", whole=True)
    first.page.get_by_role("listitem").filter(has_not_text="this one").get_by_role("button").click()
    first.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(first.page.get_by_text("The device is removed.")).to_be_visible()
    second.open("/wallet")
    expect(second.page.get_by_role("main")).to_be_visible()
    expect(second.page.get_by_text("10.0000")).to_have_count(0)


def test_a_device_that_a_thief_put_out_undoes_that_and_puts_the_thief_out(
    visit: Callable[..., Visitor], house: UpHouse, shots: Path
) -> None:
    owner, thief = visit(), visit()
    owner.arrive("Mina")
    _join(owner, thief)
    moved = house.run("clock", "advance", "3d")
    assert moved.returncode == 0, moved.stderr

    thief.open("/devices")
    thief.page.get_by_role("listitem").filter(has_not_text="this one").get_by_role("button").click()
    thief.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(thief.page.get_by_text("The device is removed.")).to_be_visible()

    page = owner.page
    owner.open("/wallet")
    expect(page.get_by_role("heading", name="This device was removed")).to_be_visible()
    expect(page.get_by_text("Was that not you? Until")).to_be_visible()
    expect(page.get_by_text("send your coin to safety")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_be_checked()
    _shoot_at_both_sizes(owner, shots, "put-out")
    owner.open("/join")
    expect(page.get_by_role("heading", name="This device was removed")).to_be_visible()
    page.get_by_role("button", name="Undo and remove the device that did it").click()
    expect(page.get_by_role("heading", name="Devices")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="this one")).to_contain_text("changes devices")
    expect(page.get_by_role("listitem").filter(has_not_text="this one")).to_contain_text("may undo that until")
    expect(page.get_by_role("link", name="Send coin to safety")).to_be_visible()
    _shoot_at_both_sizes(owner, shots, "back-in")

    thief.open("/wallet")
    expect(thief.page.get_by_role("heading", name="This device was removed")).to_be_visible()
    thief.page.get_by_role("button", name="It was me: forget this device").click()
    thief.page.get_by_role("button", name="Delete the key and forget").click()
    expect(thief.page.get_by_label("Your name")).to_be_visible()
    thief.open("/")
    expect(thief.page.get_by_label("Your name")).to_be_visible()


def test_twelve_words_bring_an_account_back_after_the_key_is_lost(visit: Callable[..., Visitor], shots: Path) -> None:
    member = visit()
    member.arrive("Mina")
    page = member.page
    page.get_by_role("link", name="Do it now").click()
    page.get_by_role("button", name="I have paper and pen").click()
    words = [re.sub(r"^\d+\s*", "", each).strip() for each in page.locator("ol li").all_inner_texts()]
    assert len(words) == 12
    page.get_by_role("button", name="Written down").click()
    for field in page.get_by_label(re.compile(r"^Word \d+")).all():
        label = field.evaluate("field => field.labels[0].innerText")
        field.fill(words[int(re.search(r"\d+", label)[0]) - 1])  # type: ignore[index]
    page.get_by_role("button", name="Done, add them").click()
    expect(page.get_by_text("Your words work from now on.")).to_be_visible()

    _lose_the_key(member)
    expect(page.get_by_role("heading", name="Welcome back. Your key is gone")).to_be_visible()
    member.shoot(shots, "lost-key-phone")
    page.get_by_role("link", name=re.compile("12 words")).click()
    page.get_by_label(re.compile("^Your words")).fill(" ".join(words))
    page.get_by_role("button", name="Recover").click()
    expect(page.get_by_text("Recovery words").first).to_be_visible()
    expect(page.get_by_text("this one")).to_be_visible()
    member.open("/wallet")
    expect(page.get_by_text("10.0000").first).to_be_visible()


def _join(first: Visitor, second: Visitor) -> None:
    """Let the second browser join the account of the first."""
    first.open("/devices")
    first.page.get_by_role("button", name="Add a device").click()
    second.page.goto(first.page.get_by_role("dialog").get_by_role("textbox").input_value())
    second.page.get_by_role("button", name="Ask to join").click()
    first.page.get_by_role("button", name="Same digits: approve").click()
    expect(second.page.get_by_role("heading", name=re.compile("^Hello, "))).to_be_visible()


def _shoot_at_both_sizes(visitor: Visitor, shots: Path, name: str) -> None:
    for size, screen in (("desk", DESK), ("phone", PHONE)):
        visitor.page.set_viewport_size({"width": screen["width"], "height": screen["height"]})
        visitor.shoot(shots, f"{name}-{size}", whole=True)


def _lose_the_key(visitor: Visitor) -> None:
    """What a browser does that clears its databases but not its small storage."""
    visitor.context.clear_cookies()
    visitor.page.evaluate(
        """async () => {
          for (const { name } of await indexedDB.databases()) {
            await new Promise((done) => {
              const asked = indexedDB.deleteDatabase(name);
              asked.onsuccess = asked.onblocked = done;
            });
          }
        }"""
    )
    visitor.open("/")
