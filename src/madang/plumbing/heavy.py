"""Heavy computing in one niced process beside this one, so that it never holds up answers or other jobs."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from madang.plumbing.processes import die_with_parent

NICENESS = 10

P = ParamSpec("P")
R = TypeVar("R")

_pool: ProcessPoolExecutor | None = None


class HeavyWorkDiedError(Exception):
    """The process that computed died, for want of memory perhaps; the work may be tried again."""


async def run(function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """The function's result, computed in the niced process; function, arguments and result must be picklable.

    One at a time; others wait. Raises what the function raises, or HeavyWorkDiedError.
    """
    global _pool
    if _pool is None:
        _pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=_begin, initargs=(os.getpid(),))
    pool = _pool
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(pool, _call, function, arguments, named)
    except BrokenProcessPool as failure:
        if _pool is pool:
            _pool = None
        raise HeavyWorkDiedError("The computing process died.") from failure


def stop() -> None:
    """End the process, if one runs; what it computes is given up."""
    global _pool
    if _pool is not None:
        _pool.shutdown(wait=False, cancel_futures=True)
        _pool = None


def _begin(parent: int) -> None:
    die_with_parent(parent)
    os.nice(NICENESS)


def _call(function, arguments, named):  # type: ignore[no-untyped-def]
    return function(*arguments, **named)
