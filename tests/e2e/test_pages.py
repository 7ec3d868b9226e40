"""Every page on a phone and a desk, dark and light: nothing overflows, axe finds nothing serious, little script."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from tests.conftest import REPOSITORY
from tests.e2e.visitor import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser

AXE = REPOSITORY / "web" / "node_modules" / "axe-core" / "axe.min.js"
SCRIPT_BYTES_MAX = 150_000
NARROW = {"width": 320, "height": 640}
LONG_NAME = "가나다라마바사아자차카타파하" * 2 + "거너더러머버서어저처커터"
"""As long as a name may be."""
PAGES = {
    "home": "/", "songs": "/songs", "recordings": "/recordings", "me": "/me", "singings": "/singings",
    "lists": "/lists", "following": "/following", "blocked": "/blocked",
    "wallet": "/wallet", "send": "/wallet/send", "receive": "/wallet/receive", "allowances": "/wallet/allowances",
    "rewards": "/wallet/days", "words": "/words", "devices": "/devices", "days": "/explorer/days",
    "explorer": "/explorer", "blocks": "/explorer/blocks", "block": "/explorer/blocks/1",
    "account": "/explorer/accounts/1", "nowhere": "/nowhere",
}  # fmt: skip


@pytest.mark.parametrize(("screen", "dark"), [(PHONE, True), (PHONE, False), (DESK, True), (DESK, False)])
def test_pages_fit_and_can_be_used_by_everybody(
    visit: Callable[..., Visitor], shots: Path, screen: dict[str, int], dark: bool
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run `make web`.")
    visitor = visit(screen=screen, dark=dark)
    visitor.open("/")
    found = _troubles(visitor.page, "start", screen)
    visitor.arrive("Mina")
    for name, path in PAGES.items():
        visitor.open(path)
        expect(visitor.page.get_by_role("main")).to_be_visible()
        visitor.page.wait_for_load_state("networkidle")
        kind = f"{'phone' if screen is PHONE else 'desk'}-{'dark' if dark else 'light'}"
        visitor.shoot(shots, f"page-{name}-{kind}")
        found += _troubles(visitor.page, name, screen)
    assert found == []


def test_the_narrowest_screen_holds_every_page_and_the_longest_name(visit: Callable[..., Visitor]) -> None:
    visitor = visit(screen=NARROW)
    visitor.arrive(LONG_NAME)
    wide = {}
    for name, path in PAGES.items():
        visitor.open(path)
        expect(visitor.page.get_by_role("main")).to_be_visible()
        visitor.page.wait_for_load_state("networkidle")
        wide[name] = visitor.page.evaluate("document.documentElement.scrollWidth")
    assert {name: width for name, width in wide.items() if width > NARROW["width"]} == {}


def test_who_comes_in_from_a_page_returns_to_it(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.open("/start?then=%2Fsongs%3Fq%3D1")
    visitor.page.get_by_label("Your name").fill("Mina")
    visitor.page.get_by_role("button", name="Come in").click()
    expect(visitor.page.get_by_role("heading", name="Songs")).to_be_visible()
    assert visitor.page.url.endswith("/songs?q=1")


def test_the_way_past_the_menu_shows_only_to_the_keyboard(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.arrive("Mina")
    skip = visitor.page.get_by_role("link", name="Skip to the page")
    assert skip.evaluate("link => getComputedStyle(link).opacity") == "0"
    visitor.open("/")
    visitor.page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    assert skip.evaluate("link => getComputedStyle(link).opacity") == "1"


def test_the_first_page_needs_little_script(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    taken: list[int] = []

    def weigh(request: Request) -> None:
        if request.resource_type == "script":
            taken.append(request.sizes()["responseBodySize"])

    visitor.page.on("requestfinished", weigh)
    visitor.open("/")
    visitor.page.wait_for_load_state("networkidle")
    assert 0 < sum(taken) <= SCRIPT_BYTES_MAX, taken


def test_a_korean_browser_is_spoken_to_in_korean(visit: Callable[..., Visitor], shots: Path) -> None:
    visitor = visit(locale="ko-KR")
    visitor.open("/")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("뭐라고 불러 드릴까요?")
    visitor.shoot(shots, "start-korean-phone")


def test_an_insecure_address_says_so_and_keeps_no_key(visit: Callable[..., Visitor], shots: Path) -> None:
    visitor = visit(flags=("--host-resolver-rules=MAP yard.test 127.0.0.1",))
    visitor.page.goto(visitor.address.replace("127.0.0.1", "yard.test"))
    expect(visitor.page.get_by_role("heading", name="This address cannot keep your key safe")).to_be_visible()
    visitor.shoot(shots, "insecure-phone")


def _troubles(page: Page, name: str, screen: dict[str, int]) -> list[str]:
    page.evaluate(AXE.read_text())
    rules = page.evaluate(
        "axe.run().then((told) => told.violations.map(({ id, impact, nodes }) => [id, impact, nodes[0].html]))"
    )
    found = [f"{name}: {id} ({impact}) {html[:120]}" for id, impact, html in rules if impact in ("serious", "critical")]
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > screen["width"]:
        found.append(f"{name}: {width} px wide on a screen of {screen['width']}")
    return found
