"""The node process: one folder, one process, the right kind of house."""

import asyncio
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from madang.app.node import HouseInUseError, WrongHouseError, locked, open_house_folder
from madang.chain.client import ChainClient
from madang.chain.keys import NAMES, BadKeyFileError
from madang.chain.submit import HouseKey
from madang.ledger.rules.accounts import OpenAccount
from madang.plumbing.settings import Settings

NOW_MS = 1_800_000_000_000


def test_a_new_house_gets_six_keys_that_only_its_owner_can_read(tmp_path: Path) -> None:
    open_house_folder(tmp_path, True, NOW_MS)
    for name in NAMES:
        assert stat.S_IMODE((tmp_path / "keys" / f"{name}.key").stat().st_mode) == 0o600


def test_a_house_opens_again_with_the_same_genesis_and_keys(tmp_path: Path) -> None:
    genesis, keys = open_house_folder(tmp_path, False, NOW_MS)
    again, same = open_house_folder(tmp_path, False, NOW_MS + 1)
    assert again == genesis
    assert all(same.public(name) == keys.public(name) for name in NAMES)


@pytest.mark.parametrize("sandbox", [True, False])
def test_a_sandbox_never_opens_as_a_real_house_nor_the_other_way_round(tmp_path: Path, sandbox: bool) -> None:
    open_house_folder(tmp_path, sandbox, NOW_MS)
    with pytest.raises(WrongHouseError, match="never opens as"):
        open_house_folder(tmp_path, not sandbox, NOW_MS)


def test_a_lost_genesis_is_not_replaced_by_a_new_one(tmp_path: Path) -> None:
    open_house_folder(tmp_path, False, NOW_MS)
    (tmp_path / "chain" / "blocks.records").write_bytes(b"x")
    (tmp_path / "chain" / "genesis").unlink()
    with pytest.raises(WrongHouseError, match="no genesis"):
        open_house_folder(tmp_path, False, NOW_MS)


def test_a_damaged_genesis_is_refused(tmp_path: Path) -> None:
    open_house_folder(tmp_path, False, NOW_MS)
    path = tmp_path / "chain" / "genesis"
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(WrongHouseError, match="damaged"):
        open_house_folder(tmp_path, False, NOW_MS)


def test_foreign_missing_and_readable_keys_are_refused_by_name(tmp_path: Path) -> None:
    open_house_folder(tmp_path, False, NOW_MS)
    path = tmp_path / "keys" / "sale.key"
    kept = path.read_text()
    path.write_text(bytes(SigningKey.generate()).hex())
    with pytest.raises(WrongHouseError, match="not those of this house"):
        open_house_folder(tmp_path, False, NOW_MS)
    path.write_text("not a key")
    with pytest.raises(BadKeyFileError, match=r"sale\.key"):
        open_house_folder(tmp_path, False, NOW_MS)
    path.write_text(kept)
    path.chmod(0o644)
    with pytest.raises(BadKeyFileError, match="chmod 600"):
        open_house_folder(tmp_path, False, NOW_MS)
    path.unlink()
    with pytest.raises(BadKeyFileError, match="missing"):
        open_house_folder(tmp_path, False, NOW_MS)


def test_a_second_process_is_refused_and_told_which_one_has_the_folder(tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from madang.app.node import locked\n"
    program += "with locked(Path(sys.argv[1])): pass"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program, str(tmp_path)]
    with locked(tmp_path):
        second = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=60)
        assert HouseInUseError.__name__ in second.stderr
        assert f"already open in process {os.getpid()}" in second.stderr
    subprocess.run(command, check=True, env=environment, timeout=60)


async def test_the_node_process_serves_stops_cleanly_and_starts_again(settings: Settings) -> None:
    first = await start(settings)
    client = ChainClient(settings.node_socket)
    opening = await client.sign(HouseKey.REGISTRAR, [OpenAccount(bytes(SigningKey.generate().verify_key))])
    outcome = await client.submit(opening.envelope)
    first.terminate()
    assert await first.wait() == 0
    assert not settings.node_socket.exists()
    assert list((settings.home / "chain" / "snapshots").glob("*.snapshot"))
    second = await start(settings)
    assert await client.submit(opening.envelope) == outcome
    second.terminate()
    assert await second.wait() == 0
    await client.close()


async def start(settings: Settings) -> asyncio.subprocess.Process:
    """A node process of its own on these settings."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "MADANG_HOME": str(settings.home),
        "MADANG_SANDBOX": str(int(settings.sandbox)),
        "MADANG_DSN": settings.dsn or "",
        "MADANG_NODE_SOCKET": str(settings.node_socket),
    }
    program = "import asyncio; from madang.app import node; from madang.plumbing.settings import read_settings\n"
    program += "asyncio.run(node.serve(read_settings(), print))"
    return await asyncio.create_subprocess_exec(sys.executable, "-c", program, env=environment)
