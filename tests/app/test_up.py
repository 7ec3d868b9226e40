"""`madang up` as a person runs it: one house a folder, nothing left behind, and a sentence for what is wrong."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from madang.app.up import environment
from madang.plumbing.settings import Settings, read_settings
from tests.conftest import REPOSITORY
from tests.up_house import WAIT_S, UpHouse, command, free_port, surroundings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpHouse]:
    if not sys.platform.startswith("linux"):
        pytest.skip("Looks for processes in /proc, which only Linux has.")
    started = UpHouse(tmp_path_factory.mktemp("up") / "home", free_port())
    try:
        started.wait_until_serving()
        yield started
    finally:
        started.stop()


def test_the_house_serves_and_a_second_one_on_the_folder_is_refused(house: UpHouse) -> None:
    assert house.get("/api/house") == 200
    second = house.run("up", "--sandbox")
    assert second.returncode == 2
    assert second.stderr.strip() == f"The house in {house.home} is already running at http://127.0.0.1:{house.port}."


@pytest.mark.parametrize("begun", [False, True])
def test_a_port_in_use_is_said_with_the_variable_to_set_and_the_folder_left_alone(
    house: UpHouse, tmp_path: Path, begun: bool
) -> None:
    folder = tmp_path / "other"
    if begun:
        folder.mkdir()
        (folder / "lock").touch()
    other = subprocess.run(
        command("up", "--sandbox"), capture_output=True, text=True, timeout=WAIT_S,
        env={**house.environment(), "MADANG_HOME": str(folder)},
    )  # fmt: skip
    assert (other.returncode, other.stdout) == (2, "")
    assert f"Port {house.port} on 127.0.0.1 is taken" in other.stderr and "set MADANG_PORT" in other.stderr
    assert [path.name for path in tmp_path.rglob("*")] == (["other", "lock"] if begun else [])


def test_the_sandboxs_clock_moves_by_command(house: UpHouse) -> None:
    moved = house.run("clock", "advance", "1h", "--json")
    assert moved.returncode == 0, moved.stderr
    assert house.run("clock", "advance", "soon").returncode == 2


def test_a_process_that_dies_is_started_again_and_said(house: UpHouse) -> None:
    web = next(pid for pid, line in house.processes().items() if line.rstrip().endswith("child web"))
    os.kill(web, signal.SIGKILL)
    deadline = time.monotonic() + WAIT_S
    while house.get("/api/house") != 200 or "The web ended (SIGKILL)" not in house.said.read_text():
        assert time.monotonic() < deadline, house.said.read_text()
        time.sleep(0.1)


def test_a_database_that_is_killed_is_started_again_and_said(house: UpHouse) -> None:
    postmaster = int((house.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    deadline = time.monotonic() + WAIT_S
    while "The database ended (SIGKILL)" not in house.said.read_text() or house.get("/api/songs") != 200:
        assert time.monotonic() < deadline, house.said.read_text()
        time.sleep(0.1)


def test_killing_only_the_parent_leaves_nothing_and_the_next_start_works(house: UpHouse) -> None:
    assert len(house.processes()) >= 4
    house.process.kill()
    house.process.wait()
    house.start_again()
    assert house.get("/api/house") == 200
    house.process.kill()
    house.process.wait()
    house.wait_until_nothing_is_left()
    house.start_again()


def test_ctrl_c_stops_everything_in_order(house: UpHouse) -> None:
    house.process.send_signal(signal.SIGINT)
    assert house.process.wait(WAIT_S) == 0, house.said.read_text()
    assert house.processes() == {}
    assert "Stopped. Everything is kept." in house.said.read_text()
    assert not (house.home / "postgres" / "postmaster.pid").exists()


def test_a_sandbox_never_opens_as_a_real_house(house: UpHouse) -> None:
    refused = house.run("up")
    assert refused.returncode == 2
    assert "holds a sandbox; it never opens as a real house" in refused.stderr


def test_a_command_that_needs_the_house_says_when_it_is_not_running(house: UpHouse) -> None:
    refused = house.run("coin", "sell", "Mina", "10")
    assert refused.returncode == 2
    assert refused.stderr == f"No house is running in {house.home}. Start it with: madang up\n"


def test_the_processes_of_the_house_are_told_every_setting(tmp_path: Path) -> None:
    given = Settings(
        home=tmp_path,
        name="Yard",
        host="0.0.0.0",
        port=1,
        secure_port=2,
        lan=True,
        sandbox=True,
        dsn="postgresql://there",
        node_socket=tmp_path / "node",
        reserve_bytes=3,
        proxies=("127.0.0.1/32", "10.0.0.0/8"),
    )
    assert read_settings(environment(given, "postgresql://there")) == given


@pytest.mark.parametrize(
    "dsn", ["postgresql://nobody@127.0.0.1:1/madang", "postgresql://[", "postgresql://nobody@/madang?host=/nowhere"]
)
def test_a_database_that_does_not_answer_is_a_sentence_and_leaves_no_folder(tmp_path: Path, dsn: str) -> None:
    places = {"MADANG_HOME": str(tmp_path / "h"), "MADANG_PORT": str(free_port()), "MADANG_DSN": dsn}
    environment = {**surroundings(), "PYTHONPATH": str(REPOSITORY / "src"), **places}
    refused = subprocess.run(command("up"), capture_output=True, text=True, env=environment, timeout=WAIT_S)
    assert refused.returncode == 1
    assert refused.stderr.startswith("The database that MADANG_DSN names cannot be used: ")
    assert len(refused.stderr.splitlines()) == 1 and refused.stdout == ""
    assert not (tmp_path / "h").exists()


def test_a_slip_in_a_variables_name_is_said_once(house: UpHouse) -> None:
    environment = {**house.environment(), "MADANG_PROT": "1"}
    told = subprocess.run(command("up"), capture_output=True, text=True, env=environment, timeout=WAIT_S)
    assert told.stderr.splitlines()[0] == "MADANG_PROT is not a setting; did you mean MADANG_PORT?"
    assert told.stderr.count("MADANG_PROT") == 1


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"MADANG_PORT": "many"}, "MADANG_PORT is 'many'; it must be a whole number."),
        ({"MADANG_PORT": "8843", "MADANG_LAN": "1"}, "MADANG_PORT and MADANG_SECURE_PORT are both 8843"),
        ({"MADANG_HOME": "/proc/nowhere"}, "MADANG_HOME is /proc/nowhere, which cannot be written"),
    ],
)
def test_a_broken_setting_is_a_sentence(tmp_path: Path, variables: dict[str, str], said: str) -> None:
    environment = {
        **surroundings(),
        "MADANG_HOME": str(tmp_path / "h"),
        "PYTHONPATH": str(REPOSITORY / "src"),
        **variables,
    }
    refused = subprocess.run(command("up"), capture_output=True, text=True, env=environment, timeout=WAIT_S)
    assert refused.returncode == 2
    assert said in refused.stderr and "Traceback" not in refused.stderr
