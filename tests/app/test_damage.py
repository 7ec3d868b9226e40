"""A house whose folder was damaged, mixed up or put back wrongly says so in a sentence, and ends with status 2."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.up_house import WAIT_S, UpHouse, command, free_port

MINUTE_MS = 60_000


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpHouse]:
    """A sandbox that has run for a moment, its clock moved forward."""
    if not sys.platform.startswith("linux"):
        pytest.skip("Looks for processes in /proc, which only Linux has.")
    house = UpHouse(tmp_path_factory.mktemp("whole") / "home", free_port())
    try:
        house.wait_until_serving()
        assert house.run("clock", "advance", "20m").returncode == 0
    finally:
        house.stop()
    yield house


@pytest.fixture
def copy(stopped: UpHouse, tmp_path: Path) -> Path:
    """The house's folder, to be damaged."""
    home = tmp_path / "home"
    shutil.copytree(stopped.home, home, symlinks=True, ignore=shutil.ignore_patterns("*.sock", ".s.PGSQL*"))
    if os.geteuid() == 0:
        owner = (stopped.home / "postgres").stat()
        for path in [home / "postgres", *(home / "postgres").rglob("*")]:
            os.chown(path, owner.st_uid, owner.st_gid)
    return home


def refusal(stopped: UpHouse, home: Path, *words: str) -> str:
    """What `madang up` says as it refuses."""
    environment = {**stopped.environment(), "MADANG_HOME": str(home), "MADANG_PORT": str(free_port())}
    environment["MADANG_SECURE_PORT"] = str(free_port())
    ended = subprocess.run(
        command("up", *words), capture_output=True, text=True, env=environment, timeout=WAIT_S, check=False
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == 2, said
    assert "Traceback" not in said, said
    return said


def _truncated(name: str) -> Callable[[Path], None]:
    return lambda home: os.truncate(home / name, (home / name).stat().st_size // 2)


def _garbage(name: str, content: bytes = b"\xff\x00 garbage \xfe" * 9) -> Callable[[Path], None]:
    return lambda home: (home / name).write_bytes(content) and None


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "settings that are no TOML": (_garbage("madang.toml", b"port = = 1"), "madang.toml cannot be read"),
    "settings of undecodable bytes": (_garbage("madang.toml"), "madang.toml cannot be read"),
    "settings that are a folder": (lambda home: (home / "madang.toml").mkdir(), "madang.toml cannot be read"),
    "an unknown setting": (_garbage("madang.toml", b"colour = 1"), "sets 'colour', which is not a setting"),
    "a port out of range": (_garbage("madang.toml", b"port = 99999"), "it must be from 1 to 65535"),
    "no database": (lambda home: shutil.rmtree(home / "postgres"), "holds a ledger but no database"),
    "a database without its version": (lambda home: (home / "postgres/PG_VERSION").unlink(), "but no database"),
    "a database without its control file": (
        lambda home: (home / "postgres/global/pg_control").unlink(),
        "PostgreSQL did not start",
    ),
    "a database of another version": (_garbage("postgres/PG_VERSION", b"11\n"), "PostgreSQL did not start"),
    "no blocks": (lambda home: (home / "chain/blocks.records").unlink(), "Block 1 of the store is damaged"),
    "half the blocks": (_truncated("chain/blocks.records"), "of the store is damaged"),
    "a head that knows too much": (_garbage("chain/head", bytes([0, 0, 1] + [0] * 5)), "of the store is damaged"),
    "a garbled genesis": (_garbage("chain/genesis"), "The genesis in"),
    "no genesis": (lambda home: (home / "chain/genesis").unlink(), "has blocks but no genesis"),
    "no ledger beside the database": (lambda home: shutil.rmtree(home / "chain"), "belongs to another house"),
    "a key that is none": (_garbage("keys/attestor.key"), "attestor.key does not hold a key"),
    "a missing key": (lambda home: (home / "keys/sale.key").unlink(), "sale.key is missing"),
    "a clock that is none": (_garbage("clock-offset"), "does not hold a number of milliseconds"),
    "a clock 20 minutes back": (_garbage("clock-offset", b"0\n"), "minutes behind the ledger's last block"),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_damage_is_named_and_nothing_is_started(stopped: UpHouse, copy: Path, what: str) -> None:
    damage, sentence = DAMAGES[what]
    damage(copy)
    assert sentence in refusal(stopped, copy, "--sandbox")


def test_what_can_be_made_again_is(stopped: UpHouse, copy: Path) -> None:
    (copy / "chain/head").write_bytes(b"")
    (copy / "lock").write_bytes(b"\xff\xfe garbage")
    for path in (copy / "chain/snapshots").iterdir():
        path.write_bytes(b"garbage")
    (copy / "chain/snapshots/old.snapshot").write_bytes(b"somebody's own copy")
    shutil.rmtree(copy / "search", ignore_errors=True)
    house = UpHouse(copy, free_port())
    try:
        house.wait_until_serving()
        assert house.get("/api/songs") == 200
    finally:
        house.stop()
    assert "Traceback" not in house.said.read_text()


def test_a_sandbox_is_no_real_house_whatever_its_mark_says(stopped: UpHouse, copy: Path) -> None:
    assert "it never opens as a real house" in refusal(stopped, copy)
    (copy / "sandbox").unlink()
    assert "it never opens as a real house" in refusal(stopped, copy)


def test_a_real_house_is_no_sandbox_whatever_its_mark_says(stopped: UpHouse, tmp_path: Path) -> None:
    house = UpHouse(tmp_path / "real", free_port(), sandbox=False)
    try:
        house.wait_until_serving()
    finally:
        house.stop()
    assert "it never opens as a sandbox" in refusal(stopped, house.home, "--sandbox")
    (house.home / "sandbox").touch()
    assert "it never opens as a sandbox" in refusal(stopped, house.home, "--sandbox")


def test_a_damaged_certificate_authority_is_named_and_a_damaged_certificate_made_again(
    stopped: UpHouse, copy: Path
) -> None:
    from madang.app.certificate import authority_file, ensure_certificate
    from madang.plumbing.settings import read_settings

    settings = read_settings({"MADANG_HOME": str(copy)}, lan=True)
    chain, _, made = ensure_certificate(settings)
    assert made
    chain.write_bytes(b"garbage")
    assert ensure_certificate(settings)[2] and not ensure_certificate(settings)[2]
    authority_file(settings).write_bytes(b"garbage")
    chain.unlink()
    assert "certificate authority" in refusal(stopped, copy, "--sandbox", "--lan")
