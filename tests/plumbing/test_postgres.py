"""The embedded database survives what a person or a machine does to it."""

import os
import signal
from pathlib import Path

import psycopg
import pytest

from madang.plumbing.postgres import Postgres
from madang.plumbing.processes import is_running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "postgres"


def _pid(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().splitlines()[0])


def test_what_was_committed_survives_a_kill(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    with psycopg.connect(server.dsn()) as db:
        db.execute("CREATE TABLE lamps (id int)")
        db.execute("INSERT INTO lamps VALUES (1)")
    os.kill(_pid(folder), signal.SIGKILL)
    while server.poll() is None:
        pass
    server.start()
    try:
        with psycopg.connect(server.dsn()) as db:
            assert db.execute("SELECT id FROM lamps").fetchall() == [(1,)]
            assert db.execute("SHOW fsync").fetchone() == ("on",)
    finally:
        server.stop()
    assert server.poll() == 0


def test_an_orphan_of_an_earlier_run_is_stopped_and_said(folder: Path) -> None:
    orphan, said = Postgres(folder), []
    orphan.start()
    pid = _pid(folder)
    server = Postgres(folder, said.append)
    server.start()
    try:
        assert said == [f"A PostgreSQL of an earlier run (process {pid}) still had the folder; it is being stopped."]
        assert not is_running(pid) and _pid(folder) != pid
    finally:
        server.stop()
        orphan.stop()


def test_a_cluster_that_was_half_made_is_made_again(folder: Path) -> None:
    half = folder.with_name("postgres.new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    folder.mkdir()
    server = Postgres(folder)
    server.start()
    server.stop()
    assert not half.exists()


def test_a_pid_file_of_somebody_elses_process_is_not_believed(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    server.stop()
    (folder / "postmaster.pid").write_text(f"{os.getpid()}\n{folder}\n1\n5432\n/tmp\n\n1 1\nready\n")
    server.start()
    server.stop()
