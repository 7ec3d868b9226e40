"""The house's files in one folder, each under a random name. A file is whole or absent: it is renamed into place."""

import asyncio
import errno
import os
import secrets
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from madang.plumbing.errors import Refused


class TooLargeError(Refused):
    """The upload is larger than its limit."""

    status = 413
    code = "too_large"


class DiskFullError(Refused):
    """The house's disk is full, or nearly: nothing was kept."""

    status = 507
    code = "disk_full"

    def __init__(self) -> None:
        super().__init__("The house has no room left on its disk. Nothing of this was kept.")


class Files:
    """Keeps files by id: 32 hexadecimal characters."""

    def __init__(self, root: Path, reserve_bytes: int = 0) -> None:
        """`reserve_bytes`: free disk below which new files are refused."""
        self.root = root
        self.reserve_bytes = reserve_bytes
        root.mkdir(parents=True, exist_ok=True)

    def path(self, id: str) -> Path:
        """Where a file lies, or would."""
        if len(id) != 32 or not set(id) <= set("0123456789abcdef"):
            raise ValueError(f"{id!r} is not a file's id")
        return self.root / id[:2] / id

    def new(self) -> str:
        """The id of a file that the caller writes at `path(id)`; its folder exists. Raises DiskFullError."""
        self.check_room()
        id = secrets.token_hex(16)
        with _DiskFullNamed():
            self.path(id).parent.mkdir(exist_ok=True)
        return id

    def check_room(self, size_bytes: int = 0) -> None:
        """Raises DiskFullError if `size_bytes` more would leave less than the reserve."""
        if shutil.disk_usage(self.root).free - size_bytes < self.reserve_bytes:
            raise DiskFullError

    async def put(self, stream: AsyncIterator[bytes] | bytes, limit_bytes: int) -> str:
        """Keep a file and return its id once it is on the disk.

        Raises TooLargeError, DiskFullError; then nothing is kept.
        """
        id = self.new()
        part = self.path(id).with_suffix(".part")
        try:
            with _DiskFullNamed():
                with part.open("wb") as file:
                    await _write(file, stream, limit_bytes)
                    await asyncio.to_thread(_sync, file)
                part.rename(self.path(id))
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return id

    def keep(self, id: str, source: Path | bytes, limit_bytes: int) -> None:
        """Write the file whose id `new` gave, whole and on the disk, or not at all; for use in a thread.

        Raises TooLargeError, DiskFullError.
        """
        part = self.path(id).with_suffix(".part")
        size_bytes = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size_bytes > limit_bytes:
            raise TooLargeError(f"This is larger than {limit_bytes:,} bytes, the most that is taken here.")
        try:
            with _DiskFullNamed():
                if isinstance(source, bytes):
                    part.write_bytes(source)
                else:
                    shutil.copyfile(source, part)
                with part.open("rb") as file:
                    os.fsync(file.fileno())
                part.rename(self.path(id))
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def forget(self, id: str) -> None:
        """Remove the file and what a kill left of its writing; nothing happens if neither is there."""
        self.path(id).unlink(missing_ok=True)
        self.path(id).with_suffix(".part").unlink(missing_ok=True)

    async def delete(self, id: str) -> None:
        """Remove the file; nothing happens if it is not there."""
        self.path(id).unlink(missing_ok=True)

    def size_bytes(self, id: str) -> int | None:
        """None if the file is not there."""
        try:
            return self.path(id).stat().st_size
        except FileNotFoundError:
            return None


async def _write(file: BinaryIO, stream: AsyncIterator[bytes] | bytes, limit_bytes: int) -> None:
    written = 0
    async for piece in _pieces(stream):
        written += len(piece)
        if written > limit_bytes:
            raise TooLargeError(f"This is larger than {limit_bytes:,} bytes, the most that is taken here.")
        file.write(piece)


async def _pieces(stream: AsyncIterator[bytes] | bytes) -> AsyncIterator[bytes]:
    if isinstance(stream, bytes):
        yield stream
        return
    async for piece in stream:
        yield piece


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


class _DiskFullNamed:
    """Turns the operating system's "no space left" into DiskFullError."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, failure: BaseException | None, _: object) -> None:
        if isinstance(failure, OSError) and failure.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFullError from failure
