"""A house as a person runs it: `madang up` in a process of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from madang.plumbing.settings import short_socket
from tests.conftest import REPOSITORY

WAIT_S = 60


class UpHouse:
    """One `madang up` in a process of its own."""

    def __init__(self, home: Path, port: int, sandbox: bool = True, reserve_bytes: int = 0) -> None:
        """`reserve_bytes`: free disk that the house keeps back."""
        self.home, self.port, self.reserve_bytes = home, port, reserve_bytes
        self._words = ("up", "--sandbox") if sandbox else ("up",)
        self.said = home.with_name(home.name + ".said")
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.said.open("wb") as said:
            return subprocess.Popen(command(*self._words), stdout=said, stderr=said, env=self.environment())

    def environment(self) -> dict[str, str]:
        places = {"MADANG_HOME": str(self.home), "MADANG_PORT": str(self.port), "PYTHONPATH": str(REPOSITORY / "src")}
        return {**surroundings(), **places, "MADANG_RESERVE_BYTES": str(self.reserve_bytes)}

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(WAIT_S)

    def start_again(self) -> None:
        self.process = self._start()
        self.wait_until_serving()

    def wait_until_serving(self) -> None:
        deadline = time.monotonic() + WAIT_S
        while "Ctrl-C stops" not in self.said.read_text():
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < deadline, self.said.read_text()
            time.sleep(0.05)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def node_socket(self) -> Path:
        return short_socket(self.home / "node.sock")

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command(*words), capture_output=True, text=True, env=self.environment(), timeout=WAIT_S)

    def processes(self) -> dict[int, str]:
        """Every process of this house but `madang up` itself: by its folder in command or environment."""
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal() or int(entry.name) in (os.getpid(), self.process.pid):
                continue
            try:
                line = (entry / "cmdline").read_bytes()
                if str(self.home).encode() in line + (entry / "environ").read_bytes():
                    found[int(entry.name)] = line.replace(b"\0", b" ").decode()
            except OSError:
                continue
        return {pid: line for pid, line in found.items() if line}

    def wait_until_nothing_is_left(self) -> None:
        deadline = time.monotonic() + WAIT_S
        while self.processes():
            assert time.monotonic() < deadline, self.processes()
            time.sleep(0.05)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "madang.app.cli", *words]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def surroundings() -> dict[str, str]:
    """The environment, but for what this run of the tests was told by MADANG_*: that is no setting of a house."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MADANG_")}
