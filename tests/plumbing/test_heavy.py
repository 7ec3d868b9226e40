"""Heavy work runs beside the house, and its end is never the house's."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from madang.plumbing import heavy


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    heavy.stop()


def where() -> tuple[int, int]:
    return os.getpid(), os.nice(0)


def refuse(why: str) -> None:
    raise LookupError(why)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def test_work_is_done_in_one_niced_process_beside_this_one() -> None:
    first, second = await heavy.run(where), await heavy.run(where)
    assert first == second
    assert first[0] != os.getpid() and first[1] == os.nice(0) + heavy.NICENESS


async def test_what_the_work_raises_is_raised_here() -> None:
    with pytest.raises(LookupError, match="no voice"):
        await heavy.run(refuse, "no voice")


async def test_work_whose_process_died_is_named_and_the_next_goes_on() -> None:
    with pytest.raises(heavy.HeavyWorkDiedError):
        await heavy.run(die)
    assert (await heavy.run(where))[0] != os.getpid()


async def test_work_that_nobody_wants_any_more_is_given_up() -> None:
    pid = (await heavy.run(where))[0]
    working = asyncio.ensure_future(heavy.run(time.sleep, 600))
    await asyncio.sleep(0)
    heavy.stop()
    with pytest.raises((heavy.HeavyWorkDiedError, asyncio.CancelledError)):
        await working
    with pytest.raises(ProcessLookupError):
        while True:
            os.kill(pid, 0)
            await asyncio.sleep(0.01)


KILLED = """
import asyncio, os, signal
from madang.plumbing import heavy

async def work() -> None:
    await heavy.run(os.getpid)
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(work())
"""


def test_who_is_killed_while_it_computes_leaves_no_word_of_pythons_own(tmp_path: Path) -> None:
    program = tmp_path / "killed.py"
    program.write_text(KILLED)
    # It ends when nobody holds its standard error any more.
    killed = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=60)
    assert (killed.returncode, killed.stderr) == (-signal.SIGKILL, "")


def session() -> int:
    return os.getsid(0)


async def test_the_work_has_a_session_of_its_own_so_that_its_niceness_counts_everywhere() -> None:
    assert await heavy.run(session) not in (os.getsid(0), 0)
