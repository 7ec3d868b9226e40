"""The singing page on a slow phone: frames a second and long tasks while a song is sung, and where the time goes.

Chromium with its processor slowed to a quarter and a phone's screen, a beep as the microphone's voice. The profile's
rows are functions by their own time.
"""

import os
import shutil
import time
from collections import Counter
from typing import Any

import httpx
from playwright.sync_api import Page, expect, sync_playwright

from bench.figure import Figure
from bench.running import folder, running

SONGS_WAIT_S = 180
THROTTLE = 4
SCREEN = {"width": 390, "height": 844}
MEASURED_MS = 40_000
SETTLED_MS = 6_000
FRAMES_GOAL = 50.0
ROWS = 6
PAGE_WAIT_MS = 60_000
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required", "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]  # fmt: skip
COUNT = """() => {
  window.counted = { frames: 0, tasks_ms: [], began_ms: performance.now() };
  const frame = () => { window.counted.frames += 1; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.counted.tasks_ms.push(duration);
  }).observe({ type: 'longtask' });
}"""
COUNTED = "() => ({ ...window.counted, length_ms: performance.now() - window.counted.began_ms })"


def figures() -> list[Figure]:
    """Frames a second, and the number of tasks over 50 ms."""
    name = "singing page at 4 × throttle, 390 × 844: frames a second"
    chromium = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    if chromium is None:
        return [Figure(name, None, None, None, "≥ 50", None, "no Chromium on this machine")]
    with folder() as home, running(home) as (address, _), sync_playwright() as playwright:
        _wait_for_songs(address)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport=SCREEN, locale="en-GB")
        page.set_default_timeout(PAGE_WAIT_MS)
        expect.set_options(timeout=PAGE_WAIT_MS)
        _sing(page, address)
        counted, profile = _count(page)
        browser.close()
    frames = round(counted["frames"] * 1000 / counted["length_ms"], 1)
    tasks = len(counted["tasks_ms"])
    longest = f"longest {max(counted['tasks_ms'], default=0):.0f} ms"
    return [
        Figure(name, frames, None, frames, "≥ 50", frames >= FRAMES_GOAL, f"own time: {profile}"),
        Figure("singing page: tasks over 50 ms during a song", tasks, None, tasks, "0", tasks == 0, longest),
    ]


def _wait_for_songs(address: str) -> None:
    deadline = time.monotonic() + SONGS_WAIT_S
    while httpx.get(f"{address}/api/songs").json()["total"] == 0 and time.monotonic() < deadline:
        time.sleep(0.5)


def _sing(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Your name").fill("Mina")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("heading", name="Hello, Mina")).to_be_visible()
    page.goto(f"{address}/songs/{httpx.get(f'{address}/api/songs').json()['songs'][0]['id']}/sing")
    start, ask = (page.get_by_role("button", name=name) for name in ("Start singing", "Use the microphone"))
    expect(start.or_(ask)).to_be_visible()
    if ask.is_visible():
        ask.click()
    start.click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def _count(page: Page) -> tuple[dict[str, Any], str]:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    page.wait_for_timeout(SETTLED_MS)
    session.send("Profiler.enable")
    session.send("Profiler.start")
    page.evaluate(COUNT)
    page.wait_for_timeout(MEASURED_MS)
    counted = page.evaluate(COUNTED)
    profile = session.send("Profiler.stop")["profile"]
    return counted, _own_times(profile)


def _own_times(profile: dict[str, Any]) -> str:
    """The busiest functions with their share of the time."""
    names = {
        node["id"]: node["callFrame"]["functionName"] or f"line {node['callFrame']['lineNumber']}"
        for node in profile["nodes"]
    }
    own = Counter[str]()
    for node, length_us in zip(profile["samples"], profile["timeDeltas"], strict=True):
        own[names[node]] += length_us
    total = sum(own.values()) or 1
    return ", ".join(f"{name} {length / total:.0%}" for name, length in own.most_common(ROWS))
