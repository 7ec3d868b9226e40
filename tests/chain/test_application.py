"""Starting again: the newest good snapshot, every later block, the same root."""

import shutil
from pathlib import Path

import msgspec
import pytest

from madang.app.node import open_house_folder
from madang.chain.application import Application, ReplayError
from madang.chain.snapshots import BadSnapshotError, read_snapshot, snapshot_files
from madang.chain.store import DamagedStoreError, Store
from madang.chain.submit import DiskFullError
from tests.chain.disks import limited_files
from tests.chain.houses import key, open_chain, transfer


async def lived_in(home: Path, taps: int = 5) -> bytes:
    """The state root after some life; leaves a snapshot of its end."""
    async with open_chain(home) as chain:
        singer, listener = await chain.open_account(key(1)), await chain.open_account(key(2))
        for tap in range(taps):
            await chain.send(key(1), transfer(singer, listener, 1 + tap))
        return chain.application.state.root()


def reopened(home: Path) -> Application:
    genesis, keys = open_house_folder(home, True, 0)
    return Application(home / "chain", genesis, keys["sequencer"])


async def test_a_clean_stop_leaves_nothing_to_replay(tmp_path: Path) -> None:
    root = await lived_in(tmp_path)
    application = reopened(tmp_path)
    assert application.opened.blocks == 0
    assert application.state.root() == root
    application.close()


async def test_a_replay_from_genesis_gives_the_live_root_and_says_what_it_did(tmp_path: Path) -> None:
    root = await lived_in(tmp_path)
    shutil.rmtree(tmp_path / "chain" / "snapshots")
    application = reopened(tmp_path)
    assert application.state.root() == root
    assert application.opened.blocks == application.head.height
    assert f"replayed {application.opened.blocks} blocks with 7 transactions after block 0" in str(application.opened)
    application.close()


async def test_a_bad_snapshot_is_said_and_the_one_before_is_used(tmp_path: Path) -> None:
    await lived_in(tmp_path)
    root = await lived_in_again(tmp_path)
    newest, older = snapshot_files(tmp_path / "chain" / "snapshots")
    raw = bytearray(newest.read_bytes())
    raw[-1] ^= 1
    newest.write_bytes(raw)
    application = reopened(tmp_path)
    assert application.opened.snapshot_height == int(older.stem)
    assert "does not match its checksum" in str(application.opened)
    assert application.state.root() == root
    application.close()


async def lived_in_again(home: Path) -> bytes:
    async with open_chain(home) as chain:
        await chain.open_account(key(9))
        return chain.application.state.root()


async def test_two_snapshots_are_kept(tmp_path: Path) -> None:
    for number in range(4):
        async with open_chain(tmp_path) as chain:
            await chain.open_account(key(50 + number))
    assert len(snapshot_files(tmp_path / "chain" / "snapshots")) == 2


async def test_a_snapshot_under_another_blocks_name_is_refused(tmp_path: Path) -> None:
    await lived_in(tmp_path)
    (path,) = snapshot_files(tmp_path / "chain" / "snapshots")
    renamed = path.rename(path.with_name("000000000001.snapshot"))
    with pytest.raises(BadSnapshotError, match="not one of block 1"):
        read_snapshot(renamed)


async def test_a_snapshot_above_the_last_block_refuses_the_start(tmp_path: Path) -> None:
    await lived_in(tmp_path)
    store = Store(tmp_path / "chain")
    last, height = store.record_bytes(store.height), store.height
    store.close()
    records = tmp_path / "chain" / "blocks.records"
    records.write_bytes(records.read_bytes()[:-last])
    (tmp_path / "chain" / "head").unlink()
    with pytest.raises(DamagedStoreError, match=f"Block {height} "):
        reopened(tmp_path)


async def test_blocks_that_lead_elsewhere_than_their_headers_refuse_the_start(tmp_path: Path) -> None:
    await lived_in(tmp_path)
    store = Store(tmp_path / "chain")
    bodies = [body for _, body in store.bodies(1, store.height)]
    store.close()
    shutil.rmtree(tmp_path / "chain" / "snapshots")
    (tmp_path / "chain" / "blocks.records").unlink()
    (tmp_path / "chain" / "head").unlink()
    at = next(number for number, body in enumerate(bodies) if body.envelopes)
    bodies[at] = msgspec.structs.replace(bodies[at], envelopes=[], receipts=[])
    store = Store(tmp_path / "chain")
    for body in bodies:
        store.append(body)
    store.close()
    with pytest.raises(ReplayError, match=f"Block {at + 1}: its transactions root"):
        reopened(tmp_path)


def test_a_full_disk_leaves_state_and_head_as_they_were(tmp_path: Path) -> None:
    genesis, keys = open_house_folder(tmp_path, True, 1_800_000_000_000)
    application = Application(tmp_path / "chain", genesis, keys["sequencer"])
    application.commit(application.finalize([], 1_800_000_000_001, []))
    before = application.state.root(), application.head
    with limited_files(200 + (tmp_path / "chain" / "blocks.records").stat().st_size):
        block = application.finalize([bytes(1_000)], 1_800_000_000_002, [False])
        with pytest.raises(DiskFullError):
            application.commit(block)
    assert (application.state.root(), application.head) == before
    application.commit(application.finalize([], 1_800_000_000_003, []))
    application.close()
    assert reopened(tmp_path).head.height == 2
