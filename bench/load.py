"""200 members at once through the public API for a minute; each acts every two seconds on average.

2 % start a singing and send 15 s of it, 20 % like, 3 % give, 75 % read; each on a connection and with a session of its
own. Every member has heard enough of every recording before, so likes are taken and go on to the ledger. Scoring runs
in the house's own worker beside it. `MADANG_LOAD_MEMBERS` and `MADANG_LOAD_SECONDS` make it smaller for a trial.
"""

import asyncio
import os
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.client import Answer, Client
from bench.figure import Figure, percentile
from bench.member import RATE, Member
from bench.running import folder, running
from madang import house_songs
from madang.media.ultrastar import read
from tests.voices import voice_of

MEMBERS = int(os.environ.get("MADANG_LOAD_MEMBERS", "200"))
SECONDS = int(os.environ.get("MADANG_LOAD_SECONDS", "60"))
EVERY_S = 2.0
GOAL_MS = 250.0
PUBLISHED = 12
"""Recordings to like: a member likes six in the minute, hardly anyone more than these."""
PUBLISHED_S = 33
"""A like asks for 30 s of sound that was sent to the member."""
SINGING_S = 15
SONG = "sakura"
TITLE = "さくら"
SETTLE_WAIT_S = 240
PROPER_NOS = {("give", "gift_to_oneself")}
READS = ("/songs", "/recordings", "/wallet", "/participation/today", "/me", "/house")


def figures() -> list[Figure]:
    with folder() as home, running(home) as (address, _):
        return asyncio.run(_measure(address))


@dataclass
class Yard:
    """What the members share, and what they were answered."""

    songs: list[dict[str, Any]]
    recordings: dict[str, int]
    """By id: the account of its singer."""
    voices: list[bytes]
    height: int = 0
    until: float = 0.0
    taken: list[tuple[str, float]] = field(default_factory=list)
    """Kind and milliseconds of every answer."""
    errors: Counter[str] = field(default_factory=Counter)
    likes: Counter[str] = field(default_factory=Counter)

    def note(self, kind: str, answer: Answer) -> None:
        """What a member may not do is a proper no; everything else that is refused is an error."""
        self.taken.append((kind, answer.taken_ms))
        if answer.status_code >= 400:
            code = answer.json()["code"]
            if (kind, code) not in PROPER_NOS:
                self.errors[f"{kind} {answer.status_code} {code}"] += 1


async def _measure(address: str) -> list[Figure]:
    began = time.monotonic()
    house = (await Client(address).request("GET", "/api/house")).expected()
    members = [Member(Client(address), house) for _ in range(MEMBERS)]
    for number, member in enumerate(members):
        await member.arrive(f"member {number}")
        await member.allow_gifts(int(time.time() * 1_000))
    yard = await _prepared(members)
    prepared_s = time.monotonic() - began
    own_s = time.process_time()
    yard.until = time.monotonic() + SECONDS
    await asyncio.gather(*(_act(member, yard) for member in members))
    own_share = (time.process_time() - own_s) / SECONDS
    backlog = await _backlog(members)
    kinds = sorted({kind for kind, _ in yard.taken})
    p99 = {kind: percentile([ms for each, ms in yard.taken if each == kind], 0.99) for kind in kinds}
    worst = max(p99.values())
    note = f"{len(yard.taken)} answers; p99 ms " + ", ".join(f"{kind} {ms:.0f}" for kind, ms in p99.items())
    note += "; likes: " + ", ".join(f"{yard.likes[how]} {how}" for how in ("taken", "given again", "refused"))
    note += f"; {backlog}; the members themselves took {own_share:.0%} of a core; prepared in {prepared_s:.0f} s"
    note += f"; errors: {dict(yard.errors) or 'none'}"
    met = worst <= GOAL_MS and not yard.errors
    return [
        Figure(f"{MEMBERS} members at once, worst p99 ms", worst, None, worst, "0 errors, ≤ 250 ms", met, note),
        Figure(f"{MEMBERS} members at once, errors", float(yard.errors.total()), None, None, "0", not yard.errors),
    ]


async def _prepared(members: list[Member]) -> Yard:
    """Songs to sing, and recordings that everybody has heard enough of to like them."""
    songs = await ready_songs(members[0])
    singers = members[:PUBLISHED]
    voices = [sung_voice(seed, PUBLISHED_S) for seed in range(len(singers))]
    ids = await published(singers, songs, voices)
    await asyncio.gather(*(_until_mixed(singer, id) for singer, id in zip(singers, ids, strict=True)))
    recordings = {id: singer.account for singer, id in zip(singers, ids, strict=True)}
    yard = Yard(songs, recordings, [voice[: SINGING_S * RATE * 2] for voice in voices])
    for member in members:
        await _hear_all(member, yard)
    yard.height = await members[0].height()
    return yard


async def _hear_all(member: Member, yard: Yard) -> None:
    """The sound of everybody else's recordings, as a player asks for it: what is sent counts as heard."""
    for id, singer in yard.recordings.items():
        if singer != member.account:
            heard = await member.ask("GET", f"/recordings/{id}/sound", {"Range": "bytes=0-"})
            if heard.status_code != 206:
                raise RuntimeError(f"a recording's sound was answered with {heard.status_code}")


async def _act(member: Member, yard: Yard) -> None:
    """Until the time is over: what a member does at a page, at their own pace."""
    chance = random.Random(member.account)
    others = [id for id, singer in yard.recordings.items() if singer != member.account]
    unliked = chance.sample(others, len(others))
    while True:
        await asyncio.sleep(chance.expovariate(1 / EVERY_S))
        if time.monotonic() >= yard.until:
            return
        kind = chance.choices(("sing", "like", "give", "read"), (2, 20, 3, 75))[0]
        recording = chance.choice(list(yard.recordings))
        if kind == "sing":
            for answer in await member.sing(chance.choice(yard.songs), chance.choice(yard.voices), yard.height):
                yard.note(kind, answer)
            continue
        if kind == "like":
            await _like(member, yard, unliked.pop() if unliked else None, chance.choice(others))
            continue
        if kind == "give":
            body = {"recording": recording, "gift": 1, "key": chance.randbytes(16).hex()}
            answer = await member.ask("POST", "/gifts", json=body)
        else:
            answer = await member.ask("GET", chance.choice((*READS, f"/recordings/{recording}")))
        yard.note(kind, answer)


async def _like(member: Member, yard: Yard, unliked: str | None, liked: str) -> None:
    """Like what the member does not like yet; once there is nothing left, something again."""
    answer = await member.ask("PUT", f"/recordings/{unliked or liked}/like")
    yard.note("like", answer)
    yard.likes["refused" if answer.status_code >= 400 else "taken" if unliked else "given again"] += 1


async def ready_songs(member: Member) -> list[dict[str, Any]]:
    deadline = time.monotonic() + SETTLE_WAIT_S
    while time.monotonic() < deadline:
        found = (await member.ask("GET", "/songs")).json()["songs"]
        ready = [song for song in found if song["number"] and not song["needs_audio"]]
        if len(ready) >= 4:
            return ready
        await asyncio.sleep(0.5)
    raise RuntimeError("the house's own songs did not come in")


async def published(singers: list[Member], songs: list[dict[str, Any]], voices: list[bytes]) -> list[str]:
    """Recordings to read, to like and to give to: one of each singer."""
    song = next(song for song in songs if TITLE in song["title"])
    singing = (_publish(singer, song, voice) for singer, voice in zip(singers, voices, strict=True))
    return await asyncio.gather(*singing)


async def _publish(singer: Member, song: dict[str, Any], voice: bytes) -> str:
    answers = await singer.sing(song, voice, await singer.height())
    id = answers[-1].expected()["id"]
    await _until_scored(singer, id)
    kept: str = (await singer.ask("POST", f"/singings/{id}/recording")).expected()["id"]
    (await singer.ask("POST", f"/recordings/{kept}/publish")).expected()
    return kept


async def _until_mixed(singer: Member, id: str) -> None:
    deadline = time.monotonic() + SETTLE_WAIT_S
    while time.monotonic() < deadline:
        if (await singer.ask("GET", f"/recordings/{id}")).expected()["sound_url"]:
            return
        await asyncio.sleep(0.2)
    raise RuntimeError("a recording was not mixed")


async def _until_scored(singer: Member, id: str) -> None:
    deadline = time.monotonic() + SETTLE_WAIT_S
    while time.monotonic() < deadline:
        if (await singer.ask("GET", f"/singings/{id}")).json()["state"] in ("scored", "failed"):
            return
        await asyncio.sleep(0.2)
    raise RuntimeError("a singing was not scored")


async def _backlog(members: list[Member]) -> str:
    """How many singings were waiting for their score when the minute was over."""
    waiting = done = 0
    for member in members:
        for singing in (await member.ask("GET", "/singings")).json()["singings"]:
            if singing["state"] == "scoring":
                waiting += 1
            else:
                done += 1
    return f"{waiting} singings waited for their score at the end, {done} had it"


def sung_voice(seed: int, seconds: int = SINGING_S) -> bytes:
    """The beginning of a house song by a synthetic singer; each seed is another person, or they would be replays."""
    folder = Path(str(house_songs.__path__[0]))
    voice = read((folder / f"{SONG}.txt").read_bytes()).voices[0]
    return (voice_of(voice, RATE, seconds=seconds, seed=seed) * 32_767).astype("<i2").tobytes()
