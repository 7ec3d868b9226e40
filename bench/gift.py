"""From the tap on a rose to the rose on the other page: two browsers on one machine, one clock."""

import asyncio
import os
import shutil

from playwright.async_api import Page, async_playwright

from bench.client import Client
from bench.figure import Figure, percentile
from bench.load import published, ready_songs, sung_voice
from bench.member import Member
from bench.running import folder, running

ROSES = 40
PAUSE_MS = 400
SHOWN_WAIT_MS = 15_000
GOAL_MS = 300.0
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
NAME = "tap on a rose → shown on the other page, p95 ms"
NOTE_TAPS = """() => addEventListener('pointerdown', () => {
  window.tapped_ms = performance.timeOrigin + performance.now();
}, true)"""
NOTE_SHOWN = """() => {
  window.shown_ms = [];
  const heading = [...document.querySelectorAll('h2')].find((each) => /^Gifts/.test(each.textContent));
  const note = () => window.shown_ms.push(performance.timeOrigin + performance.now());
  new MutationObserver(note).observe(heading, { subtree: true, characterData: true, childList: true });
}"""


def figures() -> list[Figure]:
    chromium = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    if chromium is None:
        return [Figure(NAME, None, None, None, "≤ 300 ms", None, "no Chromium on this machine")]
    with folder() as home, running(home) as (address, _):
        return asyncio.run(_measure(address, chromium))


async def _measure(address: str, chromium: str) -> list[Figure]:
    client = Client(address)
    singer = Member(client, (await client.request("GET", "/api/house")).expected())
    await singer.arrive("singer")
    recording = (await published([singer], await ready_songs(singer), [sung_voice(0)]))[0]
    async with async_playwright() as playwright:
        browsers = [await playwright.chromium.launch(executable_path=chromium, args=FLAGS) for _ in range(2)]
        giver, watcher = [await _visitor(await each.new_page(), address, recording) for each in browsers]
        await giver.get_by_role("button", name="Rose").click()
        await giver.get_by_role("button", name="Sign and send the gift").click()
        await watcher.get_by_role("heading", name="Gifts").filter(has_text="1").wait_for()
        await giver.evaluate(NOTE_TAPS)
        await watcher.evaluate(NOTE_SHOWN)
        times_ms = [await _rose(giver, watcher, number) for number in range(ROSES)]
        for each in browsers:
            await each.close()
    p95 = percentile(times_ms, 0.95)
    note = f"{ROSES} roses one after another; p50 {percentile(times_ms, 0.5):.0f} ms, longest {max(times_ms):.0f} ms"
    return [Figure(NAME, p95, None, p95, "≤ 300 ms", p95 <= GOAL_MS, note)]


async def _visitor(page: Page, address: str, recording: str) -> Page:
    """A new member who looks at the recording."""
    await page.goto(address)
    await page.get_by_label("Your name").fill("visitor")
    await page.get_by_role("button", name="Come in").click()
    await page.get_by_role("heading", name="Hello, visitor").wait_for()
    await page.goto(f"{address}/recordings/{recording}")
    await page.get_by_role("heading", name="Gifts").last.wait_for()
    return page


async def _rose(giver: Page, watcher: Page, number: int) -> float:
    """Milliseconds from the press of the button to the new number on the other page."""
    await watcher.evaluate("() => (window.shown_ms = [])")
    await giver.get_by_role("button", name="Rose").click()
    await watcher.wait_for_function("() => window.shown_ms.length > 0", timeout=SHOWN_WAIT_MS)
    shown_ms, tapped_ms = await watcher.evaluate("window.shown_ms[0]"), await giver.evaluate("window.tapped_ms")
    await giver.wait_for_timeout(PAUSE_MS + (number * 37) % 100)
    return float(shown_ms - tapped_ms)
