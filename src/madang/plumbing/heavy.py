"""Heavy computing in one niced process beside this one, so that it never holds up answers or other jobs."""

import asyncio
import contextlib
import functools
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context, resource_tracker
from pathlib import Path
from typing import ParamSpec, TypeVar

from madang.plumbing.processes import die_with_parent

NICENESS = 10
TRACKER_QUIET = "ignore:resource_tracker:UserWarning"
"""Where this process is killed, Python frees its semaphores in a process beside it: no news for an operator."""
AUTOGROUP = Path("/proc/self/autogroup")

P = ParamSpec("P")
R = TypeVar("R")

_pools: list[ProcessPoolExecutor] = []
"""The one pool of this process, once something was computed."""


class HeavyWorkDiedError(Exception):
    """The process that computed died, for want of memory perhaps; the work may be tried again."""


async def run(function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """The function's result, computed in the niced process; function, arguments and result must be picklable.

    One at a time; others wait. Raises what the function raises, or HeavyWorkDiedError.
    """
    if not _pools:
        _start_tracker()
        _pools.append(ProcessPoolExecutor(1, get_context("spawn"), initializer=_begin, initargs=(os.getpid(),)))
    pool = _pools[0]
    call = functools.partial(function, *arguments, **named)
    try:
        return await asyncio.get_running_loop().run_in_executor(pool, call)
    except BrokenProcessPool as failure:
        if pool in _pools:
            _pools.remove(pool)
        raise HeavyWorkDiedError("The computing process died.") from failure


def stop() -> None:
    """End the process, if one runs; what it computes is given up."""
    while _pools:
        _pools.pop().shutdown(wait=False, cancel_futures=True)
    for process in active_children():
        process.kill()  # Otherwise this process would wait at its end for work that nobody wants any more.


def _start_tracker() -> None:
    """Start Python's own process that frees semaphores, and let it do so without a word."""
    around = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = f"{around},{TRACKER_QUIET}" if around else TRACKER_QUIET
    try:
        resource_tracker.ensure_running()
    finally:
        del os.environ["PYTHONWARNINGS"]
        if around is not None:
            os.environ["PYTHONWARNINGS"] = around


def _begin(parent: int) -> None:
    die_with_parent(parent)
    os.nice(NICENESS)
    with contextlib.suppress(OSError):  # Only where Linux shares the processors between sessions.
        # There niceness counts within a session alone: this process takes one of its own, and that one stands back.
        os.setsid()
        AUTOGROUP.write_text(str(NICENESS))
