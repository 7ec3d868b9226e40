"""The block store: what was confirmed is read back or the start is refused."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import msgspec
import pytest

from madang.chain.store import Body, DamagedStoreError, Store
from madang.chain.submit import DiskFullError
from tests.chain.disks import limited_files


def body(number: int, size_bytes: int = 10) -> Body:
    return Body(b"header %d" % number, b"signature", [bytes([number % 256]) * size_bytes], [], [msgspec.Raw(b"\x90")])


def filled(folder: Path, count: int) -> Store:
    store = Store(folder)
    for number in range(1, count + 1):
        store.append(body(number))
    return store


def test_blocks_are_read_back_after_the_store_was_closed(tmp_path: Path) -> None:
    filled(tmp_path, 5).close()
    store = Store(tmp_path)
    assert store.height == 5
    assert [each.header for _, each in store.bodies(1, 5)] == [body(number).header for number in range(1, 6)]
    with pytest.raises(IndexError):
        store.record(6)


@pytest.mark.parametrize("height", [1, 3, 5])
@pytest.mark.parametrize("where", ["magic", "length", "height", "body", "checksum"])
def test_a_flipped_byte_in_a_confirmed_block_refuses_the_start_and_names_the_block(
    tmp_path: Path, height: int, where: str
) -> None:
    store = filled(tmp_path, 5)
    start = sum(store.record_bytes(each) for each in range(1, height))
    offset = (
        start + {"magic": 2, "length": 8, "height": 14, "body": 30, "checksum": store.record_bytes(height) - 5}[where]
    )
    store.close()
    flip(tmp_path / "blocks.records", offset)
    with pytest.raises(DamagedStoreError, match=f"Block {height} "):
        Store(tmp_path)


def test_swapped_records_are_seen(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in (1, 2, 3):
        store.append(body(7))
        assert number == store.height
    store.close()
    path = tmp_path / "blocks.records"
    raw = path.read_bytes()
    size = len(raw) // 3
    second, third = bytearray(raw[size : 2 * size]), bytearray(raw[2 * size :])
    second[12:20], third[12:20] = third[12:20], second[12:20]
    path.write_bytes(raw[:size] + bytes(third) + bytes(second))
    with pytest.raises(DamagedStoreError, match="Block 2 "):
        Store(tmp_path)


@pytest.mark.parametrize("left", [1, 15, 40, -1])
def test_a_torn_tail_above_what_was_confirmed_is_cut(tmp_path: Path, left: int) -> None:
    store = filled(tmp_path, 3)
    whole = store.record_bytes(3)
    store.close()
    path = tmp_path / "blocks.records"
    os.truncate(path, path.stat().st_size - whole + (left if left > 0 else whole - 1))
    (tmp_path / "head").write_bytes((2).to_bytes(8, "little"))
    store = Store(tmp_path)
    assert (store.height, store.cut) == (2, 3)
    store.append(body(3))
    store.close()
    assert Store(tmp_path).height == 3


def test_a_torn_tail_that_was_confirmed_refuses_the_start(tmp_path: Path) -> None:
    filled(tmp_path, 3).close()
    path = tmp_path / "blocks.records"
    os.truncate(path, path.stat().st_size - 1)
    with pytest.raises(DamagedStoreError, match="Block 3 "):
        Store(tmp_path)


def test_missing_blocks_below_the_projectors_cursor_refuse_the_start(tmp_path: Path) -> None:
    filled(tmp_path, 3).close()
    with pytest.raises(DamagedStoreError, match=r"Block 4 .* block 9 was confirmed"):
        Store(tmp_path, confirmed=9)


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    store = filled(tmp_path, 2)
    size = (tmp_path / "blocks.records").stat().st_size
    with limited_files(size + 100), pytest.raises(DiskFullError):
        store.append(body(3, size_bytes=1_000))
    assert (tmp_path / "blocks.records").stat().st_size == size
    store.append(body(3))
    store.close()
    assert Store(tmp_path).height == 3


def test_a_failing_sync_ends_the_process(tmp_path: Path) -> None:
    program = """
        import os, sys
        from pathlib import Path
        from madang.chain.store import Body, Store
        store = Store(Path(sys.argv[1]))
        os.dup2(os.open("/dev/null", os.O_RDWR), store._file)  # takes every write and cannot be synced
        store.append(Body(b"", b"", [], [], []))
        print("still alive")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(tmp_path)],
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 70
    assert "fdatasync of the block store failed" in done.stderr
    assert "still alive" not in done.stdout


def flip(path: Path, offset: int) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1]))
