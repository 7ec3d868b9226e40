"""The append-only block store: one file of records, each durable as a whole or not there at all.

A record is, little-endian:

    magic     8 bytes   b"MADANGB1"
    length    u32       bytes of the body
    height    u64
    body      length    canonical bytes of a `Body`
    checksum  32 bytes  SHA-256(checksum of the record before ‖ magic ‖ length ‖ height ‖ body)

The first record follows 32 zero bytes. Since each checksum holds the one before it, records cannot be swapped or
dropped unseen. The file `head` beside it holds the highest height known as durable: a damaged last record is cut only
above it.
"""

import hashlib
import os
import struct
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import msgspec

from madang.chain.refusals import StartRefusedError
from madang.chain.submit import DiskFullError
from madang.ledger.receipts import Receipt

MAGIC = b"MADANGB1"
FRAME = struct.Struct("<8sIQ")
CHECKSUM_BYTES = 32
BODY_BYTES_MAX = 64 * 1024 * 1024
"""A block holds at most 4 MiB of transactions; receipts and events may be several times that."""
HEAD = struct.Struct("<Q")
RECENT_MAX = 8
"""Blocks kept decoded: those about which everybody asks."""


class Body(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One block as it is kept. The app hash is the state root in the header."""

    header: bytes
    signature: bytes
    envelopes: list[bytes]
    receipts: list[Receipt]
    own_events: list[msgspec.Raw]


class DamagedStoreError(StartRefusedError):
    """A record that was confirmed cannot be read as it was written."""

    def __init__(self, height: int, what: str) -> None:
        super().__init__(f"Block {height} of the store is damaged: {what}.")
        self.height = height


def body_of(record: bytes) -> Body:
    """The body inside a whole record. The checksum is not looked at."""
    return msgspec.msgpack.decode(memoryview(record)[FRAME.size : -CHECKSUM_BYTES], type=Body)


def checksum_of(previous: bytes, record: bytes) -> bytes:
    """The checksum that a record must end with, given the one before it."""
    digest = hashlib.sha256(previous)
    digest.update(memoryview(record)[:-CHECKSUM_BYTES])
    return digest.digest()


class Store:
    """Blocks 1 to `height`, each readable by its height. One process at a time may have it open for writing."""

    def __init__(self, folder: Path, *, confirmed: int = 0, checked_from: int = 1) -> None:
        """Open or create the store in a folder.

        confirmed: the highest height that anyone else knows to be durable (a snapshot, the projector's cursor).
        checked_from: records from this height on are read whole and their checksums checked; of earlier ones only the
        frames are, until they are read.
        Raises DamagedStoreError. `cut` says which height was cut as torn, or is 0.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "blocks.records"
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._head = os.open(folder / "head", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._ends = array("Q", [0])
        self._recent: dict[int, Body] = {}
        self.cut = 0
        noted = os.pread(self._head, HEAD.size, 0)
        if len(noted) == HEAD.size:
            confirmed = max(confirmed, HEAD.unpack(noted)[0])
        try:
            self._scan(confirmed, checked_from)
        except BaseException:
            self.close()
            raise
        self._checksum = self._checksum_at(self.height)
        sync_folder(folder)

    @property
    def height(self) -> int:
        return len(self._ends) - 1

    def append(self, body: Body) -> None:
        """Make the next block durable; returns after `fdatasync`.

        Raises DiskFullError with the file as it was. A failing `fdatasync` ends the process: what the disk then holds
        is unknown, and only a new start can tell.
        """
        encoded = msgspec.msgpack.encode(body)
        if len(encoded) > BODY_BYTES_MAX:
            raise ValueError(f"A block's record of {len(encoded)} bytes is above the limit of {BODY_BYTES_MAX}.")
        height, start = self.height + 1, self._ends[-1]
        frame = FRAME.pack(MAGIC, len(encoded), height)
        digest = hashlib.sha256(self._checksum + frame)
        digest.update(encoded)
        try:
            end = _write_all(self._file, [frame, encoded, digest.digest()], start)
        except OSError as error:
            os.ftruncate(self._file, start)
            raise DiskFullError(f"The block store cannot grow: {error.strerror}.") from error
        try:
            os.fdatasync(self._file)
        except OSError as error:
            _die(f"fdatasync of the block store failed: {error.strerror}")
        self._ends.append(end)
        self._checksum = digest.digest()
        self._remember(height, body)
        os.pwrite(self._head, HEAD.pack(height), 0)

    def record(self, height: int) -> bytes:
        """The whole record of a block. Raises DamagedStoreError, IndexError if there is no such block."""
        if not 1 <= height <= self.height:
            raise IndexError(height)
        start, end = self._ends[height - 1], self._ends[height]
        record = os.pread(self._file, end - start, start)
        if len(record) != end - start:
            raise DamagedStoreError(height, "its record is cut short")
        if checksum_of(self._checksum_at(height - 1), record) != record[-CHECKSUM_BYTES:]:
            raise DamagedStoreError(height, "its checksum does not match")
        return record

    def body(self, height: int) -> Body:
        """A block, its checksum checked. Raises DamagedStoreError, IndexError."""
        recent = self._recent.get(height)
        if recent is not None:
            return recent
        try:
            body = body_of(self.record(height))
        except msgspec.DecodeError as error:
            raise DamagedStoreError(height, str(error)) from error
        self._remember(height, body)
        return body

    def bodies(self, first: int, last: int) -> Iterator[tuple[int, Body]]:
        """Blocks first to last, both included, with their heights."""
        for height in range(first, last + 1):
            yield height, self.body(height)

    def record_bytes(self, height: int) -> int:
        return self._ends[height] - self._ends[height - 1]

    def close(self) -> None:
        os.close(self._file)
        os.close(self._head)

    def _remember(self, height: int, body: Body) -> None:
        self._recent[height] = body
        if len(self._recent) > RECENT_MAX:
            del self._recent[next(iter(self._recent))]

    def _checksum_at(self, height: int) -> bytes:
        if height == 0:
            return bytes(CHECKSUM_BYTES)
        return os.pread(self._file, CHECKSUM_BYTES, self._ends[height] - CHECKSUM_BYTES)

    def _scan(self, confirmed: int, checked_from: int) -> None:
        size = os.fstat(self._file).st_size
        while self._ends[-1] < size:
            height = self.height + 1
            what, torn = self._examine(height, size, checked_from)
            if what and torn and height > confirmed:
                os.ftruncate(self._file, self._ends[-1])
                os.fsync(self._file)
                self.cut = height
                return
            if what:
                raise DamagedStoreError(height, what)
        if self.height < confirmed:
            raise DamagedStoreError(self.height + 1, f"it is missing, though block {confirmed} was confirmed")

    def _examine(self, height: int, size: int, checked_from: int) -> tuple[str, bool]:
        """Take the next record into the index, or say what is wrong with it and whether it may be a torn tail."""
        start = self._ends[-1]
        raw = os.pread(self._file, FRAME.size, start)
        if len(raw) < FRAME.size:
            return "its record is cut short", True
        magic, length, written = FRAME.unpack(raw)
        if magic != MAGIC or written != height or length > BODY_BYTES_MAX:
            return "the frame of its record cannot be read", True
        end = start + FRAME.size + length + CHECKSUM_BYTES
        if end > size:
            return "its record is cut short", True
        if height >= checked_from:
            record = os.pread(self._file, end - start, start)
            if checksum_of(self._checksum_at(height - 1), record) != record[-CHECKSUM_BYTES:]:
                return "its checksum does not match", end == size
        self._ends.append(end)
        return "", False


def _write_all(file: int, parts: list[bytes], at: int) -> int:
    """Write the parts one after another from an offset; returns the offset behind them."""
    whole = memoryview(b"".join(parts))
    while whole:
        written = os.pwrite(file, whole, at)
        whole, at = whole[written:], at + written
    return at


def sync_folder(folder: Path) -> None:
    """Make what was created or renamed in the folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _die(sentence: str) -> NoReturn:
    os.write(2, f"{sentence}. The process ends; the next start says what was kept.\n".encode())
    os._exit(70)
