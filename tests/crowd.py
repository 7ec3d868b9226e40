"""Guests who use a house through its public API while parts of it are killed, and remember what they were told.

Every act is made so that it may be asked for again: a guest that got no answer asks the same once more, and the house
must do it once.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import numpy as np

from madang import house_songs
from madang.ledger.events import Command
from madang.ledger.rules.coin import GrantAllowance, Scope, Transfer
from madang.ledger.rules.songs import SingSong
from madang.ledger.transactions import open_envelope, transaction_id
from madang.ledger.units import NOTHING
from madang.media import ultrastar
from tests.people import EXPIRES_AHEAD, Device, envelope_of
from tests.voices import voice_of

AGAIN_S = 0.1
ANSWER_S = 60
NOT_NOW = {429, 503}
"""Answers after which the same may be asked again."""
PATIENCE_S = 90
ROSE = 1
RATE = 16_000
SONG, TITLE, VOICE_S = "amazing_grace", "Amazing Grace", 45
"""Sung so long, thirty seconds can be heard, after which it may be liked."""


@dataclass(frozen=True)
class Told:
    """What the house said of a transaction: its id, and where the ledger holds it."""

    id: str
    height: int
    rejection: str | None = None


@dataclass
class Stage:
    """What the house's guests share."""

    address: str
    chain_id: bytes = b""
    delegate: int = 0
    rose: int = 0
    """Units."""
    song: dict[str, Any] = field(default_factory=dict)
    recording: str = ""


@dataclass
class Guest:
    """A member, what they have been told, and what their balance must be by that."""

    client: httpx.AsyncClient
    stage: Stage
    device: Device = field(default_factory=Device)
    account: int = 0
    expected: int = 0
    told: list[Told] = field(default_factory=list)
    singings: dict[str, set[int]] = field(default_factory=dict)
    """Chunks that the house has taken, by singing."""
    likes: bool = False

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The answer, asked for until there is one. Anything but an answer or a "not now" fails the test."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    answer = await self.client.request(method, path, **more)
                except httpx.TransportError:
                    await asyncio.sleep(AGAIN_S)
                    continue
                if answer.status_code not in NOT_NOW:
                    assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
                    return answer
                await asyncio.sleep(AGAIN_S)

    async def arrive(self, name: str) -> None:
        """Open the account, and let the house send gifts for it."""
        signature = self.device.signed(b"madang/member/1" + self.stage.chain_id + self.device.key)
        body = {"name": name, "key": self.device.key.hex(), "language": "en", "signature": signature}
        opened = await self.ask("POST", "/api/members", json=body, headers={"X-Madang-Token": "1"})
        self.client.headers["Authorization"] = f"Bearer {opened.json()['token']}"
        self.account = opened.json()["account"]
        self.expected = await self.available()

    async def allow_gifts(self) -> None:
        wallet = (await self.ask("GET", "/api/wallet")).json()
        cap, ends_ms = self.stage.rose * 50, wallet["time_ms"] + 86_400_000
        delegate = self.stage.delegate
        await self.submit(GrantAllowance(self.account, delegate, Scope.GIFTS, cap, self.stage.rose, ends_ms))

    async def available(self) -> int:
        return int((await self.ask("GET", "/api/wallet")).json()["available"])

    async def sealed(self, *commands: Command) -> str:
        height = (await self.ask("GET", "/api/house")).json()["height"]
        return envelope_of(self.stage.chain_id, height + EXPIRES_AHEAD, self.device, *commands)

    async def submit(self, *commands: Command) -> None:
        envelope = await self.sealed(*commands)
        answer = (await self.ask("POST", "/api/transactions", json={"envelope": envelope})).json()
        payload = open_envelope(bytes.fromhex(envelope))[0].payload
        assert answer["id"] == transaction_id(self.stage.chain_id, payload).hex()
        self.told.append(Told(answer["id"], answer["height"]))

    async def pay(self, other: "Guest", amount: int) -> None:
        """Move coin to another guest."""
        await self.submit(Transfer(self.account, other.account, amount, NOTHING))
        self.expected -= amount
        other.expected += amount

    async def give_rose(self) -> None:
        """One tap on the recording."""
        body = {"recording": self.stage.recording, "gift": ROSE, "key": os.urandom(16).hex()}
        given = (await self.ask("POST", "/api/gifts", json=body)).json()
        self.told.append(Told(given["id"], given["height"]))
        self.expected -= int(given["amount"])

    async def like(self) -> None:
        """Listen to the recording, again if a kill took the memory of it, then like it."""
        recording = f"/api/recordings/{self.stage.recording}"
        while not (await self.ask("GET", recording)).json()["can_like"]:
            await self.ask("GET", f"{recording}/sound")
        await self.ask("PUT", f"{recording}/like")
        self.likes = True

    async def sing(self, voice: np.ndarray[Any, Any], chunks: int) -> str:
        """Start the song and send so many chunks of five seconds; returns the singing's id."""
        id = os.urandom(16)
        envelope = await self.sealed(SingSong(self.account, self.stage.song["number"], id))
        body = {"id": id.hex(), "song": self.stage.song["id"], "voice": 0, "transaction": envelope}
        await self.ask("POST", "/api/singings", json=body)
        kept = self.singings.setdefault(id.hex(), set())
        for number, first in enumerate(range(0, len(voice), 5 * RATE)[:chunks]):
            piece = voice[first : first + 5 * RATE].tobytes()
            place = {"first_frame": first, "rate": RATE}
            await self.ask("PUT", f"/api/singings/{id.hex()}/chunks/{number}", params=place, content=piece)
            kept.add(number)
        return id.hex()


def voice() -> np.ndarray[Any, Any]:
    """Somebody singing the beginning of the house's own song: 16 bits, mono."""
    song = ultrastar.read(house_songs.texts()[SONG])
    return (np.clip(voice_of(song.voices[0], RATE, seconds=VOICE_S), -1, 1) * 32767).astype("<i2")


def client_of(address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=address, timeout=ANSWER_S, headers={"X-Madang": "1"})


async def set_stage(singer: Guest) -> None:
    """Have a singer sing, keep and publish a recording; the stage then knows song and recording."""
    told = (await singer.ask("GET", "/api/house")).json()
    stage = singer.stage
    stage.chain_id, stage.delegate = bytes.fromhex(told["chain_id"]), told["delegate"]
    stage.rose = next(int(gift["units"]) for gift in told["gifts"] if gift["gift"] == ROSE)
    await singer.arrive("singer")
    stage.song = await first_song(singer)
    sound = voice()
    id = await singer.sing(sound, len(sound))
    ending = {"frames": len(sound), "input_lag_ms": None, "headphones": True}
    await singer.ask("POST", f"/api/singings/{id}/finish", json=ending)
    await _until(lambda: _scored(singer, id))
    stage.recording = (await singer.ask("POST", f"/api/singings/{id}/recording")).json()["id"]
    await singer.ask("POST", f"/api/recordings/{stage.recording}/publish")
    await _until(lambda: _mixed(singer))


async def act(
    guest: Guest, others: list[Guest], sound: np.ndarray[Any, Any], chance: random.Random, stop: asyncio.Event
) -> None:
    """One act after another, each finished, until `stop`."""
    others = [other for other in others if other is not guest]
    while not stop.is_set():
        match chance.choices(("pay", "give", "like", "sing"), (6, 3, 1, 1))[0]:
            case "pay":
                await guest.pay(chance.choice(others), chance.randrange(1, 1_000))
            case "give":
                await guest.give_rose()
            case "like" if not guest.likes:
                await guest.like()
            case _:
                await guest.sing(sound, chance.randrange(1, 4))


async def first_song(guest: Guest) -> dict[str, Any]:
    """The card of the house's own song, once a new house has made its sound."""
    found: dict[str, Any] = await _until(lambda: _song(guest))
    return found


async def _until(look: Callable[[], Awaitable[Any]]) -> Any:
    """What `look` finds, once it finds something."""
    async with asyncio.timeout(PATIENCE_S):
        while (found := await look()) is None:
            await asyncio.sleep(AGAIN_S)
    return found


async def _song(singer: Guest) -> dict[str, Any] | None:
    cards = (await singer.ask("GET", "/api/songs")).json()["songs"]
    return next((card for card in cards if card["title"] == TITLE and not card["needs_audio"]), None)


async def _scored(singer: Guest, id: str) -> bool | None:
    state = (await singer.ask("GET", f"/api/singings/{id}")).json()["state"]
    assert state != "failed"
    return state == "scored" or None


async def _mixed(singer: Guest) -> bool | None:
    view = (await singer.ask("GET", f"/api/recordings/{singer.stage.recording}")).json()
    return not view["mixing"] or None
