"""200 members at once through the public API for a minute; each acts every two seconds on average.

2 % start a singing and send 15 s of it, 20 % like, 3 % give, 75 % read; each on a connection and with a session of its
own. Scoring runs in the house's own worker beside it.
"""

import asyncio
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.client import Answer, Client
from bench.figure import Figure, percentile
from bench.member import RATE, Member
from bench.running import folder, running
from madang import house_songs
from madang.media.ultrastar import read
from tests.voices import voice_of

MEMBERS = 200
SECONDS = 60
EVERY_S = 2.0
GOAL_MS = 250.0
PUBLISHED = 8
SINGING_S = 15
SONG = "sakura"
TITLE = "さくら"
SETTLE_WAIT_S = 240
PROPER_NOS = {("like", "not_heard_enough"), ("like", "own_recording"), ("give", "gift_to_oneself")}
READS = ("/songs", "/recordings", "/wallet", "/participation/today", "/me", "/house")


def figures() -> list[Figure]:
    with folder() as home, running(home) as (address, _):
        return asyncio.run(_measure(address))


async def _measure(address: str) -> list[Figure]:
    house = (await Client(address).request("GET", "/api/house")).expected()
    members = [Member(Client(address), house) for _ in range(MEMBERS)]
    for number, member in enumerate(members):
        await member.arrive(f"member {number}")
        await member.allow_gifts(int(time.time() * 1_000))
    songs = await ready_songs(members[0])
    voices = [sung_voice(seed) for seed in range(PUBLISHED)]
    recordings = await published(members[:PUBLISHED], songs, voices)
    taken: list[tuple[str, float]] = []
    errors: Counter[str] = Counter()
    until = time.monotonic() + SECONDS
    height = await members[0].height()
    own_s = time.process_time()
    acting = [_act(member, songs, recordings, voices, height, until, taken, errors) for member in members]
    await asyncio.gather(*acting)
    own_share = (time.process_time() - own_s) / SECONDS
    backlog = await _backlog(members)
    kinds = sorted({kind for kind, _ in taken})
    p99 = {kind: percentile([ms for each, ms in taken if each == kind], 0.99) for kind in kinds}
    worst = max(p99.values())
    note = f"{len(taken)} answers; p99 ms " + ", ".join(f"{kind} {ms:.0f}" for kind, ms in p99.items())
    note += f"; {backlog}; the members themselves took {own_share:.0%} of a core; errors: {dict(errors) or 'none'}"
    met = worst <= GOAL_MS and not errors
    return [
        Figure("200 members at once, worst p99 ms", worst, None, worst, "0 errors, ≤ 250 ms", met, note),
        Figure("200 members at once, errors", float(errors.total()), None, None, "0", not errors),
    ]


async def _act(
    member: Member,
    songs: list[dict[str, Any]],
    recordings: list[str],
    voices: list[bytes],
    height: int,
    until: float,
    taken: list[tuple[str, float]],
    errors: Counter[str],
) -> None:
    chance = random.Random(member.account)
    while True:
        await asyncio.sleep(chance.expovariate(1 / EVERY_S))
        if time.monotonic() >= until:
            return
        kind = chance.choices(("sing", "like", "give", "read"), (2, 20, 3, 75))[0]
        recording = chance.choice(recordings)
        if kind == "sing":
            await member_sings(member, chance.choice(songs), chance.choice(voices), height, taken, errors)
            continue
        if kind == "like":
            call = member.ask("PUT", f"/recordings/{recording}/like")
        elif kind == "give":
            body = {"recording": recording, "gift": 1, "key": chance.randbytes(16).hex()}
            call = member.ask("POST", "/gifts", json=body)
        else:
            call = member.ask("GET", chance.choice((*READS, f"/recordings/{recording}")))
        answer = await call
        taken.append((kind, answer.taken_ms))
        _note(kind, answer, errors)


async def member_sings(
    member: Member,
    song: dict[str, Any],
    voice: bytes,
    height: int,
    taken: list[tuple[str, float]],
    errors: Counter[str],
) -> None:
    for answer in await member.sing(song, voice, height):
        taken.append(("sing", answer.taken_ms))
        _note("sing", answer, errors)


def _note(kind: str, answer: Answer, errors: Counter[str]) -> None:
    """What a member may not do is a proper no; everything else that is refused is an error."""
    if answer.status_code >= 400:
        code = answer.json()["code"]
        if (kind, code) not in PROPER_NOS:
            errors[f"{kind} {answer.status_code} {code}"] += 1


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
    """Recordings to read, to like and to give to."""
    published = []
    song = next(song for song in songs if TITLE in song["title"])
    for singer, voice in zip(singers, voices, strict=False):
        answers = await singer.sing(song, voice, await singer.height())
        id = answers[-1].expected()["id"]
        await _until_scored(singer, id)
        kept = (await singer.ask("POST", f"/singings/{id}/recording")).expected()["id"]
        (await singer.ask("POST", f"/recordings/{kept}/publish")).expected()
        published.append(kept)
    return published


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


def sung_voice(seed: int) -> bytes:
    """The first 15 s of a house song by a synthetic singer; each seed is another person, or they would be replays."""
    folder = Path(str(house_songs.__path__[0]))
    voice = read((folder / f"{SONG}.txt").read_bytes()).voices[0]
    return (voice_of(voice, RATE, seconds=SINGING_S, seed=seed) * 32_767).astype("<i2").tobytes()
