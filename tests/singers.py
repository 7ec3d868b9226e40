"""Songs and singers for tests: a short song with chords of its own, and somebody who sings it as a browser would."""

import os
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from madang.features.songs.actions import import_song
from madang.features.songs.model import Holder
from madang.house import House
from madang.ledger.rules.songs import SingSong
from madang.media import transcode, ultrastar
from madang.media.decode import Samples
from tests.people import Person
from tests.voices import voice_of

RATE = 16_000
CHUNK_FRAMES = 5 * RATE
MELODY = (0, 2, 4, 5, 7, 5, 4, 2)


def song_text(title: str = "A Song for Tests", seconds: int = 64, headers: str = "") -> str:
    """An UltraStar text of one voice: eighths of a scale in lines of eight, from the second second on."""
    rows = [f"#TITLE:{title}", "#ARTIST:Nobody", "#LANGUAGE:English", "#BPM:240", "#GAP:2000", "#MP3:sound.wav"]
    if headers:
        rows.append(headers)
    # 16 beats a second.
    for line in range((seconds - 4) // 8):
        for place, pitch in enumerate(MELODY):
            kind = "*" if place == 4 else ":"
            rows.append(f"{kind} {line * 128 + place * 16} 14 {pitch} la ")
        rows.append(f"- {line * 128 + 127}")
    return "\n".join([*rows, "E", ""])


def duet_text(title: str = "A Duet for Tests") -> str:
    """The same melody for two voices, the second a third higher; both sing all the time."""
    first = song_text(title).splitlines()
    notes = [row for row in first if not row.startswith(("#", "E"))]
    higher = [_raised(row) for row in notes]
    headers = [row for row in first if row.startswith("#")]
    return "\n".join([*headers, "#P1:Low", "#P2:High", "P1", *notes, "P2", *higher, "E", ""])


def _raised(row: str) -> str:
    if not row.startswith((":", "*")):
        return row
    kind, start, length, pitch, word = row.split(" ", 4)
    return f"{kind} {start} {length} {int(pitch) + 4} {word}"


def write_song(folder: Path, text: str, seconds: int = 64, sound: bool = True) -> Path:
    """A song's folder, with a sound of a few low chords unless told otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "song.txt").write_text(text, "utf-8")
    if sound:
        transcode.write(folder / "sound.wav", accompaniment(seconds), RATE, "wav")
    return folder


def accompaniment(seconds: int) -> Samples:
    time_s = np.arange(seconds * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * hertz * time_s) for hertz in (98.0, 147.0, 196.0))
    return (0.1 * chord * (1 + np.sin(2 * np.pi * 0.5 * time_s))).astype(np.float32)


async def bring_song(
    house: House, folder: Path, title: str = "A Song for Tests", price_cents: int = 0, holder: int | None = None
) -> str:
    """The public id of a song of 64 seconds that is now in the catalogue."""
    holder = holder or (await house.chain.status()).fund_account
    written = write_song(folder, song_text(title))
    # All of them have the same notes and sound, and are others by their titles alone.
    imported = await import_song(house, written, price_cents, [Holder(holder, 10_000)], alike=True)
    assert imported.id is not None, imported
    return imported.id


async def bring_duet(house: House, folder: Path) -> str:
    """The public id of a song for two voices."""
    holder = (await house.chain.status()).fund_account
    imported = await import_song(house, write_song(folder, duet_text()), 0, [Holder(holder, 10_000)])
    assert imported.id is not None, imported
    return imported.id


def duet_voice(voice: int, rate: int, seed: int = 1) -> Samples:
    """Somebody singing one voice of the duet, at any rate."""
    notes = ultrastar.read(duet_text().encode()).voices[voice]
    return voice_of(notes, rate, seed=seed, seconds=64)


def sung_in_duet(voice: int, seed: int = 1) -> Samples:
    """The same as a page of a test sends it."""
    return duet_voice(voice, RATE, seed)


def sung(seed: int = 1, semitones: float = 0.0, title: str = "A Song for Tests") -> Samples:
    """Somebody singing the song; another seed is another time."""
    voice = ultrastar.read(song_text(title).encode()).voices[0]
    return voice_of(voice, RATE, seed=seed, semitones=semitones, seconds=64)


async def start(singer: Person, song: str, id: str | None = None, **how: object) -> httpx.Response:
    """Start a singing with a new id, or this one; `how` is the key and the difficulty."""
    id = id or os.urandom(16).hex()
    number = (await singer.client.get(f"/api/songs/{song}")).json()["number"]
    transaction = await singer.envelope(SingSong(singer.account, number, bytes.fromhex(id)))
    body = {"id": id, "song": song, "voice": 0, "transaction": transaction} | how
    return await singer.client.post("/api/singings", json=body)


async def send_chunks(singer: Person, id: str, voice: Samples) -> None:
    """Send the sound as a page does."""
    pcm = (np.clip(voice, -1, 1) * 32767).astype("<i2")
    for number, first in enumerate(range(0, len(pcm), CHUNK_FRAMES)):
        answer = await put_chunk(singer, id, number, first, pcm[first : first + CHUNK_FRAMES].tobytes())
        assert answer.status_code == 204, answer.text


async def put_chunk(
    singer: Person, id: str, number: int, first_frame: int, sound: bytes, *, rate: int = RATE
) -> httpx.Response:
    place = {"first_frame": first_frame, "rate": rate}
    return await singer.client.put(f"/api/singings/{id}/chunks/{number}", params=place, content=sound)


async def finish(singer: Person, id: str, frames: int = 64 * RATE) -> httpx.Response:
    ending = {"frames": frames, "input_lag_ms": None, "headphones": True}
    return await singer.client.post(f"/api/singings/{id}/finish", json=ending)


async def sing(singer: Person, song: str, sound: Samples, **how: object) -> dict[str, Any]:
    """Sing it all; the answer is the singing, still to be scored by `work()`."""
    started = await start(singer, song, **how)
    assert started.status_code == 201, started.text
    id = started.json()["id"]
    await send_chunks(singer, id, sound)
    finished = await finish(singer, id, len(sound))
    assert finished.status_code == 200, finished.text
    return finished.json()  # type: ignore[no-any-return]
