"""`kill -9` of any part of a running house, under load: what was confirmed stays, once, and no coin is made.

`MADANG_KILLS` is shared with `tests/chain/test_kill.py`, which kills the node alone and takes nine of ten.
"""

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from madang.app.verify import verify_folder
from madang.chain.client import ChainClient
from madang.ledger.rejections import Rejection
from tests.crowd import Guest, Stage, act, client_of, set_stage, voice
from tests.up_house import WAIT_S, UpHouse, free_port

pytestmark = pytest.mark.slow

KILLS = max(1, int(os.environ.get("MADANG_KILLS", "100")) // 10)
SEED = int(os.environ.get("MADANG_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)
GUESTS = 3
LOAD_MIN_S, LOAD_MAX_S = 0.3, 1.5
TARGETS = (("web",), ("database",), ("node",), ("worker",), ("node", "database"), ("parent",))
"""Killed in turn, those of one entry together; a process that dies too often within a minute is given up, so that the
parent's turn comes before the sixth death of any."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpHouse]:
    if not sys.platform.startswith("linux"):
        pytest.skip("Looks for processes in /proc, which only Linux has.")
    started = UpHouse(tmp_path_factory.mktemp("kills") / "home", free_port())
    try:
        started.wait_until_serving()
        yield started
    finally:
        started.stop()


async def test_nothing_confirmed_is_lost_whichever_part_of_the_house_is_killed(house: UpHouse) -> None:
    print(f"MADANG_SEED={SEED}")
    chance = random.Random(SEED)
    said = []
    async with contextlib.AsyncExitStack() as clients:
        stage = Stage(house.address)
        singer = Guest(await clients.enter_async_context(client_of(house.address)), stage)
        await set_stage(singer)
        made, sound, guests = await coin_made(house), voice(), list[Guest]()
        for number in range(KILLS):
            if number % len(TARGETS) == 0:
                browsers = [await clients.enter_async_context(client_of(house.address)) for _ in range(GUESTS)]
                guests = [Guest(browser, stage) for browser in browsers]
                await asyncio.gather(*(guest.arrive(f"guest {number}") for guest in guests))
                await asyncio.gather(*(guest.allow_gifts() for guest in guests))
            stop = asyncio.Event()
            acting = [asyncio.create_task(act(guest, guests, sound, chance, stop)) for guest in guests]
            await asyncio.sleep(chance.uniform(LOAD_MIN_S, LOAD_MAX_S))
            said.append(await asyncio.to_thread(kill, house, TARGETS[number % len(TARGETS)]))
            stop.set()
            await asyncio.gather(*acting)
            await check(house, guests)
            assert await coin_made(house) == made
    house.stop()
    said.append(house.said.read_text())
    assert "Traceback" not in "".join(said), "".join(said)
    report = verify_folder(house.home)
    assert report.difference is None


def kill(house: UpHouse, targets: tuple[str, ...]) -> str:
    """Kill the parts, start the house again if it was its parent, and wait until the rest is back. Returns what the
    house had said until its parent was killed."""
    if targets == ("parent",):
        house.process.kill()
        house.process.wait()
        house.wait_until_nothing_is_left()
        said = house.said.read_text()
        house.start_again()
        assert "replayed" in house.said.read_text()
        return said
    told = house.said.read_text()
    for target in targets:
        os.kill(process_of(house, target), signal.SIGKILL)

    def since() -> str:
        return house.said.read_text()[len(told) :]

    until(lambda: all(f"The {target} ended (SIGKILL)" in since() for target in targets), house)
    until(lambda: house.get("/api/songs") == 200 and house.get("/api/house") == 200, house)
    if "node" in targets:
        assert "replayed" in since()
    return ""


async def check(house: UpHouse, guests: list[Guest]) -> None:
    """Every act that was confirmed stands as it was told, and what the guests own follows from these acts alone."""
    chain = ChainClient(house.node_socket)
    for guest in guests:
        assert await guest.available() == guest.expected
        for told in guest.told:
            outcome = await chain.outcome(bytes.fromhex(told.id))
            assert outcome is not None
            assert (outcome.height, outcome.rejection) == (told.height, Rejection.NONE)
        for id, chunks in guest.singings.items():
            assert set((await guest.ask("GET", f"/api/singings/{id}")).json()["chunks"]) == chunks
        recording = (await guest.ask("GET", f"/api/recordings/{guest.stage.recording}")).json()
        assert recording["liked"] == guest.likes
    await chain.close()


async def coin_made(house: UpHouse) -> int:
    """Units that exist without having been paid for participation by the settlement of a day."""
    chain = ChainClient(house.node_socket)
    status = await chain.status()
    await chain.close()
    return status.supply - status.minted


def process_of(house: UpHouse, target: str) -> int:
    if target == "database":
        return int((house.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    return next(pid for pid, line in house.processes().items() if line.rstrip().endswith(f"child {target}"))


def until(holds: Callable[[], bool], house: UpHouse) -> None:
    deadline = time.monotonic() + WAIT_S
    while not holds():
        assert house.process.poll() is None and time.monotonic() < deadline, house.said.read_text()
        time.sleep(0.05)
