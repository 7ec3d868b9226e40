"""A house as a person runs it, and browsers with a recorded voice as their microphone."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from tests.e2e.visitor import Visitor
from tests.up_house import UpHouse, free_port

SONGS_WAIT_S = 180
HOUSE_SONGS = 4
SHOWN_MS = 20_000
"""How long a page may take to show something while other tests use the machine too."""


@pytest.fixture(scope="session")
def chromium() -> str:
    names = [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("No Chromium: install it (Debian: apt-get install chromium) or name it in CHROMIUM.")
    return found


@pytest.fixture(scope="session")
def shots() -> Path:
    """Where screenshots are kept, to be looked at."""
    folder = Path(__file__).parent / "shots"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpHouse]:
    """A sandbox with the house's own songs in."""
    started = UpHouse(tmp_path_factory.mktemp("browsed") / "home", free_port())
    try:
        started.wait_until_serving()
        deadline = time.monotonic() + SONGS_WAIT_S
        while httpx.get(f"{started.address}/api/songs").json()["total"] < HOUSE_SONGS:
            assert time.monotonic() < deadline, started.said.read_text()
            time.sleep(0.3)
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """No longer than a file of tests: while it is here its loop runs, and no asynchronous test can."""
    expect.set_options(timeout=SHOWN_MS)
    with sync_playwright() as running:
        yield running


@pytest.fixture
def visit(playwright: Playwright, chromium: str, house: UpHouse) -> Iterator[Callable[..., Visitor]]:
    """Open one more browser on the house; all are closed at the test's end, and none may have met a script's error."""
    opened: list[Visitor] = []

    def visit(**given: object) -> Visitor:
        opened.append(Visitor(playwright, chromium, house.address, **given))
        return opened[-1]

    yield visit
    for visitor in opened:
        visitor.leave()
    assert [error for visitor in opened for error in visitor.errors] == []
