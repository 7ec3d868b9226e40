"""A whole house on a disk that fills up: uploads end first, then all else with a sentence; with room it goes on."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from madang.app.verify import verify_folder
from madang.ledger.rules.coin import Transfer
from madang.ledger.units import NOTHING
from tests.crowd import Guest, Stage, client_of, first_song, voice
from tests.up_house import UpHouse, free_port

pytestmark = pytest.mark.slow

DISK_BYTES = 400 * 1024 * 1024
RESERVE_BYTES = 64 * 1024 * 1024
CHUNK_BYTES = 160_000
PAGE_BYTES = 4_096
PAYMENTS = 12
"""More than fit into what PostgreSQL and the block store have taken already."""


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A filesystem of its own, small."""
    folder = tmp_path_factory.mktemp("disk")
    words = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if not sys.platform.startswith("linux") or os.geteuid() or subprocess.run(words, capture_output=True).returncode:
        pytest.skip("A small filesystem can only be mounted by root on Linux, where mounting is allowed.")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(scope="module")
def house(disk: Path) -> Iterator[UpHouse]:
    started = UpHouse(disk / "home", free_port(), reserve_bytes=RESERVE_BYTES)
    try:
        started.wait_until_serving()
        yield started
    finally:
        if started.process.poll() is None:
            started.stop()


def fill(disk: Path, left_bytes: int) -> Path:
    """Take all of the disk but so much; the house writes too meanwhile."""
    filler, taken = disk / "filler", 0
    with filler.open("wb") as file, contextlib.suppress(OSError):
        while (free := os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - left_bytes) > 0:
            piece = max(PAGE_BYTES, free // 2)
            os.posix_fallocate(file.fileno(), taken, piece)
            taken += piece
    return filler


async def test_a_filling_disk_refuses_uploads_then_all_and_loses_nothing(house: UpHouse, disk: Path) -> None:
    async with client_of(house.address) as first, client_of(house.address) as second:
        stage = Stage(house.address)
        stage.chain_id = bytes.fromhex((await first.get("/api/house")).json()["chain_id"])
        mina, joon = Guest(first, stage), Guest(second, stage)
        await mina.arrive("Mina")
        await joon.arrive("Joon")
        stage.song = await first_song(mina)
        id = await mina.sing(voice(), 1)

        filler = fill(disk, RESERVE_BYTES // 2)
        chunk = {"url": f"/api/singings/{id}/chunks/1", "params": {"first_frame": 80_000, "rate": 16_000}}
        sound = os.urandom(CHUNK_BYTES)
        refused = await first.put(**chunk, content=sound)
        assert (refused.status_code, refused.json()["code"]) == (507, "disk_full"), refused.text
        assert (await mina.ask("GET", f"/api/singings/{id}")).json()["chunks"] == [0]
        await mina.pay(joon, 5)  # The reserve is the ledger's and the database's.

        filler.unlink()
        filler = fill(disk, 0)
        wanted = [await mina.sealed(Transfer(mina.account, joon.account, 7, NOTHING)) for _ in range(PAYMENTS)]
        answers = [await first.post("/api/transactions", json={"envelope": each}) for each in wanted]
        assert {answer.status_code for answer in answers} <= {200, 507}, [answer.text for answer in answers]
        assert answers[-1].json()["code"] == "disk_full"

        filler.unlink()
        for each in wanted:
            await mina.ask("POST", "/api/transactions", json={"envelope": each})
        assert await mina.available() == mina.expected - 7 * PAYMENTS
        assert await joon.available() == joon.expected + 7 * PAYMENTS
        assert (await first.put(**chunk, content=sound)).status_code == 204
    house.stop()
    assert verify_folder(house.home).difference is None
    assert "Traceback" not in house.said.read_text(), house.said.read_text()
