"""The house's folder: one running house on it at a time, and always the same kind of house."""

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from madang.plumbing.settings import BadSettingError, Settings

LOCK_FILE = "lock"
"""Held by `madang up`; its text is the address of the house."""
PORT_WAIT_S = 2.0
SANDBOX_FILE = "sandbox"
"""Present in a sandbox's folder, so that it is refused before anything is started."""


class FolderInUseError(Exception):
    """A house runs on the folder already; `str()` says where it answers."""


class PortInUseError(Exception):
    """Something else listens on the port; `str()` says what to do."""


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """Hold the folder for this process; the operating system lets go of it when the process ends, however it ends.

    Raises FolderInUseError, BadSettingError.
    """
    _make(settings.home)
    handle = os.open(settings.home / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            address = running_address(settings.home) or "an address that it has not told yet"
            raise FolderInUseError(f"The house in {settings.home} is already running at {address}.") from None
        os.ftruncate(handle, 0)
        yield
    finally:
        os.close(handle)


def is_new(home: Path) -> bool:
    """Whether no house was ever started on the folder."""
    return not (home / LOCK_FILE).exists()


def tell_address(home: Path, address: str) -> None:
    """Write down where the house answers, for whoever asks next."""
    (home / LOCK_FILE).write_text(address + "\n", "utf-8")


def running_address(home: Path) -> str | None:
    """Where the house on the folder answers, or None if none is running (or has not come so far)."""
    path = home / LOCK_FILE
    try:
        with path.open("r", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read().strip() or None
            return None
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        return None


def refuse_other_kind(settings: Settings) -> None:
    """A sandbox's folder never opens as a real house, nor the other way round. Raises BadSettingError."""
    mark = settings.home / SANDBOX_FILE
    begun = (settings.home / "chain").exists()
    if settings.sandbox and begun and not mark.exists():
        raise BadSettingError(
            f"{settings.home} holds a real house; it never opens as a sandbox. Use another MADANG_HOME."
        )
    if not settings.sandbox and mark.exists():
        raise BadSettingError(
            f"{settings.home} holds a sandbox; it never opens as a real house. Add --sandbox or use another folder."
        )


def mark_kind(settings: Settings) -> None:
    """From now on the folder is a sandbox's, if that is what opens it."""
    if settings.sandbox:
        (settings.home / SANDBOX_FILE).touch()


def refuse_lost_database(settings: Settings) -> None:
    """A ledger without the database beside it is half a house: names, songs and recordings are only there.

    Raises BadSettingError.
    """
    blocks, cluster = settings.home / "chain" / "blocks.records", settings.home / "postgres"
    if settings.dsn is None and blocks.exists() and blocks.stat().st_size and not (cluster / "PG_VERSION").exists():
        raise BadSettingError(f"{settings.home} holds a ledger but no database: put {cluster} back from your copy.")


def refuse_taken_ports(settings: Settings) -> None:
    """Raises PortInUseError, BadSettingError."""
    host = "0.0.0.0" if settings.lan else settings.host  # noqa: S104
    ports = [("MADANG_PORT", settings.port)]
    if settings.lan:
        ports.append(("MADANG_SECURE_PORT", settings.secure_port))
    for variable, port in ports:
        deadline = time.monotonic() + PORT_WAIT_S
        while (failure := _refusal(host, port)) is not None and time.monotonic() < deadline:
            time.sleep(0.1)  # A house that was killed a moment ago may still be letting go of it.
        if isinstance(failure, PermissionError):
            raise BadSettingError(f"Port {port} may only be opened by root; set {variable} to 1024 or more.")
        if isinstance(failure, socket.gaierror):
            raise BadSettingError(f"MADANG_HOST is {host!r}, which is no address of this machine.")
        if failure is not None:
            raise PortInUseError(
                f"Port {port} on {host} is taken ({failure.strerror}). End what listens there, or set {variable}."
            )


def _refusal(host: str, port: int) -> OSError | None:
    """Why the port cannot be listened on; None if it can."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as failure:
            return failure
    return None


def _make(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as failure:
        raise BadSettingError(f"MADANG_HOME is {home}, which cannot be written: {failure.strerror}.") from failure
