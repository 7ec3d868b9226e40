"""Somebody at a browser: what they do, and what their page shows."""

import wave
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, Playwright, expect

from madang import house_songs
from madang.media.ultrastar import read
from tests.voices import voice_of

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
RATE = 48_000
LEAD_S = 12.0
"""Silence before the voice: time to get from the microphone's opening to the song's start."""
COUNTDOWN_S = 3.0
TAIL_S = 5.0
SLIP_MAX = 0.01
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
]  # fmt: skip
NOTE_MICROPHONE = """
  const devices = navigator.mediaDevices;
  if (devices) {
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
      const stream = await open(wanted);
      window.microphone_opened_ms = performance.now();
      return stream;
    };
  }
"""


class Visitor:
    """One browser of its own, with a file as its microphone."""

    def __init__(
        self, playwright: Playwright, chromium: str, address: str, *, voice: Path | None = None,
        screen: dict[str, int] = PHONE, dark: bool = True, locale: str = "en-GB", flags: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        sound = [f"--use-file-for-fake-audio-capture={voice}%noloop"] if voice else []
        self.address = address
        self.browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *sound, *flags])
        self.context = self.browser.new_context(
            viewport={"width": screen["width"], "height": screen["height"]},
            color_scheme="dark" if dark else "light", locale=locale,
        )  # fmt: skip
        self.page: Page = self.context.new_page()
        self.page.add_init_script(NOTE_MICROPHONE)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, path: str = "/") -> None:
        self.page.goto(self.address + path)

    def arrive(self, name: str) -> None:
        """Open an account, as a first visit asks for it."""
        self.open()
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_role("button", name="Come in").click()
        expect(self.page.get_by_role("heading", name=f"Hello, {name}")).to_be_visible()

    def choose(self, typed: str, title: str) -> None:
        """Find a song by typing and go to its stage."""
        page = self.page
        page.get_by_role("navigation").get_by_role("link", name="Sing").click()
        page.get_by_label("Search songs").fill(typed)
        page.get_by_role("listitem").filter(has_text=title).first.click()
        page.get_by_role("dialog").get_by_role("link", name="Sing").click()

    def start_singing(self, *, in_time: bool = True) -> None:
        """Begin so that the voice in the file meets the song; at once where that does not matter."""
        page = self.page
        start = page.get_by_role("button", name="Start singing")
        ask = page.get_by_role("button", name="Use the microphone")
        expect(start.or_(ask)).to_be_visible()
        if ask.is_visible():
            ask.click()
        expect(start).to_be_enabled()
        if in_time:
            left_ms = page.evaluate("ahead => ahead - (performance.now() - microphone_opened_ms)", self._ahead_ms)
            assert left_ms > 0, "the page took longer to open than the voice waits"
            page.wait_for_timeout(left_ms)
        start.click()

    @property
    def _ahead_ms(self) -> float:
        """From the microphone's opening to the button's press; the start itself takes about a tenth of a second."""
        return (LEAD_S - COUNTDOWN_S) * 1_000 - 120

    def audio(self) -> dict[str, Any]:
        """What the stage reports of its capture."""
        return dict(self.page.evaluate("({...window.__madang_audio})"))

    def shoot(self, folder: Path, name: str, *, whole: bool = False) -> None:
        self.page.wait_for_timeout(250)
        self.page.screenshot(path=folder / f"{name}.png", full_page=whole)

    def leave(self) -> None:
        self.browser.close()


def record_voice(path: Path, song: str, *, seconds: float | None = None, seed: int = 1, semitones: float = 0.0) -> Path:
    """A file with a synthetic singer of one of the house's songs, silent before and after."""
    folder = Path(str(house_songs.__path__[0]))
    part = read((folder / f"{song}.txt").read_bytes()).voices[0]
    voice = voice_of(part, RATE, seed=seed, seconds=seconds, semitones=semitones)
    sound = np.concatenate([np.zeros(round(LEAD_S * RATE)), voice, np.zeros(round(TAIL_S * RATE))])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())
    return path
