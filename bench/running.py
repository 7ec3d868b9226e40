"""A house of its own for a measurement: started by the command line, in a folder that is thrown away."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

START_WAIT_S = 180
STOP_WAIT_S = 30


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for one house."""
    with tempfile.TemporaryDirectory(prefix="madang-bench-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def running(home: Path) -> Iterator[tuple[str, float]]:
    """A sandbox house in the folder: its address, and the seconds from the command to its first answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "MADANG_HOME": str(home), "MADANG_PORT": str(port)}
    log = (home / "bench.log").open("ab")
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "madang.app.cli", "up", "--sandbox"], env=environment, stdout=log, stderr=log
    )
    try:
        address = f"http://127.0.0.1:{port}"
        yield address, _first_answer(process, address, home) - began
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_WAIT_S)
        finally:
            process.kill()
            log.close()


def _first_answer(process: subprocess.Popen[bytes], address: str, home: Path) -> float:
    deadline = time.monotonic() + START_WAIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{address}/api/house", timeout=5).status_code == 200:
                return time.monotonic()
        except httpx.TransportError:
            time.sleep(0.02)
    raise RuntimeError(f"the house does not answer:\n{(home / 'bench.log').read_text()[-2000:]}")
