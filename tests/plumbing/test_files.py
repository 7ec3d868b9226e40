"""A file is whole or absent."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from madang.plumbing.files import DiskFullError, Files, TooLargeError


async def _pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def _kept(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


async def test_a_file_is_kept_until_it_is_deleted(tmp_path: Path) -> None:
    files = Files(tmp_path)
    id = await files.put(_pieces(b"sa", b"ng"), limit_bytes=4)
    assert files.path(id).read_bytes() == b"sang"
    assert files.size_bytes(id) == 4
    await files.delete(id)
    await files.delete(id)
    assert files.size_bytes(id) is None


async def test_a_file_over_its_limit_leaves_nothing(tmp_path: Path) -> None:
    files = Files(tmp_path)
    with pytest.raises(TooLargeError):
        await files.put(_pieces(b"sang", b"!"), limit_bytes=4)
    assert _kept(tmp_path) == []


async def test_an_upload_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"sa"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await Files(tmp_path).put(broken(), limit_bytes=100)
    assert _kept(tmp_path) == []


async def test_nothing_is_taken_into_the_last_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError):
        await Files(tmp_path, reserve_bytes=2**60).put(b"sang", limit_bytes=100)
    assert _kept(tmp_path) == []


async def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    """The limit on file sizes of this process stands in for the disk: the system refuses in the same way."""
    import resource
    import signal

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    files = Files(tmp_path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(DiskFullError):
            await files.put(b"x" * 20_000, limit_bytes=100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert _kept(tmp_path) == []


def test_an_id_that_is_none_leads_nowhere(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a file's id"):
        Files(tmp_path).path("../../etc/passwd")


def test_a_file_that_is_copied_in_is_whole_and_a_forgotten_one_is_gone(tmp_path: Path) -> None:
    files = Files(tmp_path / "files")
    (tmp_path / "source").write_bytes(b"a song")
    copied, written = files.new(), files.new()
    files.keep(copied, tmp_path / "source", 100)
    files.keep(written, b"a text", 100)
    assert (files.path(copied).read_bytes(), files.path(written).read_bytes()) == (b"a song", b"a text")
    with pytest.raises(TooLargeError):
        files.keep(files.new(), tmp_path / "source", 5)
    files.path(written).with_suffix(".part").write_bytes(b"half")
    files.forget(written)
    files.forget(written)
    assert [path.name for path in files.root.rglob("*") if path.is_file()] == [copied]
