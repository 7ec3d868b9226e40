"""Starting the house's processes, watching them, starting again what died, and stopping all in order."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping

from madang.app.child import PARENT_VARIABLE, REFUSED_STATUS
from madang.plumbing.postgres import Postgres

RESTARTS_MAX = 5
RESTART_WINDOW_S = 60
"""A process that dies more than RESTARTS_MAX times within this window is given up, and the house stops."""
STOP_WAIT_S = 15
"""How long a process may take to stop before it is killed."""
LOOK_S = 0.1
STOP_ORDER = ("web", "worker", "node")
"""Who needs another stops before it."""


class ProcessGivenUpError(Exception):
    """One of the house's processes does not stay alive."""


class ProcessRefusedError(ProcessGivenUpError):
    """One of them has said why it does not go on, and what a person must do."""


class Child:
    """One process of the house. Started from the main thread: it ends when that thread does."""

    def __init__(self, role: str, environment: Mapping[str, str]) -> None:
        self.role = role
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths: deque[float] = deque(maxlen=RESTARTS_MAX + 1)

    def load(self) -> None:
        """Start it as far as loading its code; it works only after `go`."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "madang.app.child", self.role],
            stdin=subprocess.PIPE,
            env={**os.environ, **self._environment, PARENT_VARIABLE: str(os.getpid())},
            start_new_session=True,  # Ctrl-C reaches the parent alone, which stops everything in order.
        )

    def go(self) -> None:
        assert self._process is not None and self._process.stdin is not None
        try:
            self._process.stdin.write(b"go\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return  # It has died; whoever minds it sees that.

    def died(self) -> int | None:
        """Its exit status, or None while it runs."""
        return None if self._process is None else self._process.poll()

    def note_death(self) -> int:
        """How often it died within the window, this time included."""
        now = time.monotonic()
        self._deaths.append(now)
        return sum(1 for died in self._deaths if now - died < RESTART_WINDOW_S)

    def stop(self) -> bool:
        """Ask it to end and wait; False if it had to be killed."""
        if self._process is None or self._process.poll() is not None:
            return True
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_WAIT_S)
            return True
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return False


async def mind(
    children: list[Child], postgres: Postgres | None, stopping: asyncio.Event, say: Callable[[str], None]
) -> None:
    """Start again what dies, until `stopping`. Raises ProcessGivenUpError."""
    database_deaths: deque[float] = deque(maxlen=RESTARTS_MAX + 1)
    while not stopping.is_set():
        if postgres is not None and (status := postgres.poll()) is not None:
            database_deaths.append(time.monotonic())
            if len(database_deaths) > RESTARTS_MAX and database_deaths[-1] - database_deaths[0] < RESTART_WINDOW_S:
                raise ProcessGivenUpError("The database keeps ending; what it said is in postgres.log.")
            say(f"The database ended ({_named(status)}) and is started again.")
            postgres.start()
        for child in children:
            status = child.died()
            if status is None:
                continue
            if status == REFUSED_STATUS:
                raise ProcessRefusedError(f"The {child.role} refused to go on; the reason stands above.")
            times = child.note_death()
            if times > RESTARTS_MAX:
                raise ProcessGivenUpError(f"The {child.role} ended {times} times within a minute; the house stops.")
            say(f"The {child.role} ended ({_named(status)}) and is started again.")
            child.load()
            child.go()
        try:
            await asyncio.wait_for(stopping.wait(), LOOK_S)
        except TimeoutError:
            continue


def stop_all(children: list[Child], postgres: Postgres | None, say: Callable[[str], None]) -> None:
    """Stop every process, those that need others first, and the database last."""
    for role in STOP_ORDER:
        for child in children:
            if child.role == role and not child.stop():
                say(f"The {role} did not stop in time and was killed; what it had confirmed is safe.")
    if postgres is not None:
        postgres.stop()


def _named(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"status {status}"
