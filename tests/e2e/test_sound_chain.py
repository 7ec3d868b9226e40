"""The browser's voice chain in real Chromium beside the house's: the same voice, the same preset, the same sound."""

import base64
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from playwright.sync_api import Page, Playwright

from madang import house_songs
from madang.media.effects import treat
from madang.media.loudness import integrated_lufs, to_loudness
from madang.media.presets import NAMES, MixSettings, PresetName, settings_of
from madang.media.rider import ride
from madang.media.ultrastar import read
from tests.conftest import REPOSITORY
from tests.media.sounds import noise, tone
from tests.voices import voice_of

RATE = 48_000
SECONDS = 8.0
AGREE_DB = 1.0
BANDS_HZ = 31.25 * 2.0 ** (np.arange(28) / 3)
UNHEARD_DB = 60.0
"""A band so far below the loudest is not compared: nothing of it is heard."""
BUILD = """
import { build } from 'vite';
await build({
  configFile: false, logLevel: 'warn', root: process.argv[1],
  build: { outDir: process.argv[3], lib: { entry: process.argv[2], formats: ['es'], fileName: 'page' } },
  worker: { format: 'es' },
});
"""


@pytest.fixture(scope="module")
def page(playwright: Playwright, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page with the client's sound and nothing else."""
    web = REPOSITORY / "web"
    if not (web / "node_modules" / "vite").exists():
        pytest.skip("The client's packages are not installed: run `make web`.")
    built = tmp_path_factory.mktemp("sound")
    entry = Path(__file__).parent / "sound_page.ts"
    command = ["node", "--input-type=module", "-e", BUILD, str(web), str(entry), str(built)]
    done = subprocess.run(command, cwd=web, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (built / "index.html").write_text('<!doctype html><script type="module" src="page.js"></script>')
    # Audio threads are only for secure pages, and their modules come from a server alone.
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=built)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        opened = browser.new_page()
        opened.goto(f"http://127.0.0.1:{server.server_port}/index.html")
        opened.wait_for_function("typeof window.treated === 'function'")
        yield opened
        browser.close()
        server.shutdown()


@pytest.fixture(scope="module")
def voice() -> np.ndarray:
    """A sung song with breath between its lines and sharp sounds on top, as loud as a mix takes it."""
    song = read((Path(str(house_songs.__path__[0])) / "arirang.txt").read_bytes())
    sung = voice_of(song.voices[0], RATE, seed=3, seconds=SECONDS)[: round(SECONDS * RATE)]
    hiss = np.diff(noise(len(sung) / RATE, RATE, 0.12), prepend=0)
    hiss *= (np.arange(len(sung)) % RATE) < 0.08 * RATE
    return to_loudness((sung + hiss + noise(len(sung) / RATE, RATE, 0.0005, 1)).astype(np.float32), RATE, -18)


@pytest.mark.browser
@pytest.mark.parametrize("preset", NAMES)
def test_every_preset_sounds_in_the_browser_as_in_the_house(page: Page, voice: np.ndarray, preset: PresetName) -> None:
    settings = settings_of(preset)
    ours, theirs = treat(voice, RATE, settings), treated(page, voice, settings)
    for side in (0, 1):
        mine, browsers = bands_db(ours[:, side]), bands_db(theirs[:, side])
        heard = mine > mine.max() - UNHEARD_DB
        assert heard.sum() >= 15
        apart = np.abs(mine - browsers)[heard]
        assert apart.max() < AGREE_DB, (preset, side, dict(zip(BANDS_HZ[heard], apart.round(2), strict=True)))


@pytest.mark.browser
def test_settings_chosen_by_ear_sound_alike_too(page: Page, voice: np.ndarray) -> None:
    settings = settings_of(
        "echo", voice_db=-3.0, echo=1.0, reverb=0.7, bass_db=6.0, treble_db=-8.0, compress=1.0, deess=1.0
    )
    ours, theirs = treat(voice, RATE, settings), treated(page, voice, settings)
    mine, browsers = bands_db(ours[:, 0]), bands_db(theirs[:, 0])
    assert np.abs(mine - browsers)[mine > mine.max() - UNHEARD_DB].max() < AGREE_DB
    # Not only as loud: the very same wave.
    assert np.corrcoef(ours[:, 1], theirs[:, 1])[0, 1] > 0.99999


@pytest.mark.browser
def test_the_way_through_a_preset_adds_no_delay(page: Page) -> None:
    click = np.zeros(RATE, np.float32)
    click[4_800] = 1.0
    for preset in ("plain", "hall"):
        heard = treated(page, click, settings_of(preset, gate=False))
        assert abs(int(np.abs(heard[:, 0]).argmax()) - 4_800) <= 8


@pytest.mark.browser
def test_headphones_are_silent_until_they_are_turned_on_and_after(page: Page, voice: np.ndarray) -> None:
    def heard(*words: str) -> float:
        return float(page.evaluate("([voice, words]) => monitored(voice, words)", [packed(voice), words]))

    assert heard() == 0
    assert heard("on") > 0.1
    assert heard("on", "off") == 0
    once, again = heard("on"), heard("on", "off", "on", "on")
    assert again == pytest.approx(once, rel=0.01)


@pytest.mark.browser
def test_the_delay_to_the_ears_is_what_the_devices_say(page: Page) -> None:
    near, far = (page.evaluate("delay", latency_s) for latency_s in (0.0, 0.02))
    assert 0 <= near < 100
    assert far - near == pytest.approx(20, abs=8)


@pytest.mark.browser
def test_the_browser_hears_loudness_and_moves_the_fader_as_the_house(page: Page, voice: np.ndarray) -> None:
    stereo = np.stack([voice, 0.5 * tone(220, len(voice) / RATE, RATE)[: len(voice)]], axis=1)
    told = page.evaluate("([sound, channels]) => lufs(sound, channels)", [packed(stereo), 2])
    assert told == pytest.approx(integrated_lufs(stereo, RATE), abs=0.05)
    sung = np.repeat([1e-9, 0.01, 0.002, 1e-9, 0.03], 40)
    played = np.repeat([0.02, 0.004, 0.01, 0.01], 45)
    hand = page.evaluate("([sung, played]) => ride(sung, played)", [sung.tolist(), played.tolist()])
    assert np.allclose(hand, ride(sung, played), atol=1e-6)
    assert np.ptp(hand) > 3


def treated(page: Page, voice: np.ndarray, settings: MixSettings) -> np.ndarray:
    sides = page.evaluate("([voice, settings]) => treated(voice, settings)", [packed(voice), asdict(settings)])
    return np.stack([np.frombuffer(base64.b64decode(side), "<f4") for side in sides], axis=1)


def packed(samples: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(samples, "<f4").tobytes()).decode()


def bands_db(channel: np.ndarray) -> np.ndarray:
    """Level of each third of an octave."""
    power = np.square(np.abs(np.fft.rfft(channel.astype(np.float64)))) / len(channel) ** 2
    hertz = np.fft.rfftfreq(len(channel), 1 / RATE)
    edges = [(middle / 2 ** (1 / 6), middle * 2 ** (1 / 6)) for middle in BANDS_HZ]
    return np.array([10 * np.log10(power[(hertz >= low) & (hertz < high)].sum() + 1e-15) for low, high in edges])
