"""The catalogue by arrow keys, Enter and Escape alone, as a television's remote control has them."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.visitor import Visitor

TELEVISION = {"width": 1920, "height": 1080}
STEPS_MAX = 40
FOCUSED = """(() => {
  const focused = document.activeElement;
  return focused.matches('body, main') ? '' : (focused.getAttribute('aria-label') ?? focused.innerText).trim();
})()"""


def test_a_song_is_found_and_its_stage_reached_by_arrow_keys_alone(visit: Callable[..., Visitor], shots: Path) -> None:
    viewer = visit(screen=TELEVISION)
    viewer.arrive("Mina")
    page = viewer.page
    page.goto(viewer.address + "/songs")
    expect(page.get_by_role("listitem").filter(has_text="Amazing Grace").first).to_be_visible()

    _press_until(page, "ArrowDown", re.compile("^(Order: A–Z|Language|Decade|Artist)$"))
    _press_until(page, "ArrowLeft", re.compile("A–Z"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(re.compile("/songs$"))
    _press_until(page, "ArrowDown", re.compile("Amazing Grace"))
    viewer.shoot(shots, "remote-catalogue")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    _press_until(page, "ArrowDown", re.compile("^(Listen|Sing)$"))
    _press_until(page, "ArrowRight", re.compile("^Sing$"))
    viewer.shoot(shots, "remote-song")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sing$"))
    expect(
        page.get_by_role("button", name="Use the microphone").or_(page.get_by_role("button", name="Start singing"))
    ).to_be_visible()

    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("/songs$"))


def test_filters_stand_in_the_address_and_are_taken_back(visit: Callable[..., Visitor], shots: Path) -> None:
    visitor = visit()
    visitor.arrive("Joon")
    page = visitor.page
    page.goto(visitor.address + "/songs")
    expect(page.get_by_role("listitem").filter(has_text="Amazing Grace").first).to_be_visible()
    visitor.shoot(shots, "catalogue-phone-dark", whole=True)
    page.get_by_role("button", name="Language").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Japanese")).click()
    expect(page).to_have_url(re.compile(r"\?language=japanese$"))
    expect(page.get_by_role("listitem")).to_have_count(1)
    visitor.shoot(shots, "catalogue-filtered-phone")
    page.reload()
    expect(page.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Clear the filters").click()
    expect(page).to_have_url(re.compile("/songs$"))
    page.get_by_role("listitem").filter(has_text="Amazing Grace").last.click()
    page.get_by_role("dialog").get_by_role("link", name=re.compile("^All by")).click()
    expect(page).to_have_url(re.compile("/artists/"))
    expect(page.get_by_role("listitem").filter(has_text="Amazing Grace")).to_be_visible()
    visitor.shoot(shots, "artist-phone")


def _press_until(page: Page, key: str, wanted: re.Pattern[str]) -> None:
    """Press the key until what has the focus says this."""
    for _ in range(STEPS_MAX):
        focused = page.evaluate(FOCUSED)
        if wanted.search(focused):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never reached {wanted.pattern}; it ended at {focused!r}")
