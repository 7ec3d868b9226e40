"""Where `verify` reads a house: from its folder, or from its public API."""

import fcntl
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol

import httpx
import msgspec

from madang.chain.application import Head
from madang.chain.differences import DifferenceFoundError, NotCheckedError
from madang.chain.snapshots import BadSnapshotError, height_of, snapshot_files
from madang.chain.store import BODY_BYTES_MAX, CHECKSUM_BYTES, FRAME, HEAD, MAGIC, Body, body_of, checksum_of

GENESIS = "/api/chain/genesis"
RECORDS_A_PAGE = 200
TIMEOUT_S = 60.0
GENESIS_BYTES_MAX = 1 << 20
PAGE_BYTES_MAX = BODY_BYTES_MAX + (8 << 20)
DAY_BYTES_MAX = 1 << 32


class Source(Protocol):
    def genesis(self) -> bytes:
        """Raises NotCheckedError where there is no house; every question does where it cannot be asked."""

    def height(self) -> int:
        """The highest block that the house claims to have."""

    def bodies(self, height: int) -> Iterator[Body]:
        """Blocks 1 to height, each record's checksum checked. Raises DifferenceFoundError."""

    def day_rows(self, day: int) -> bytes | None:
        """A settled day's published rows; None if they are not published yet."""

    def snapshots(self) -> list[Path]: ...

    def check_head(self, head: Head) -> None:
        """Raises DifferenceFoundError if the house tells another newest block."""


class FolderSource:
    """A house's folder. The house may be running: then only what was confirmed at the beginning is read."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "chain"
        self._running = _is_locked(self._folder / "lock")
        self._height: int | None = None

    def genesis(self) -> bytes:
        try:
            return (self._folder / "genesis").read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            if (self._folder / "blocks.records").exists():
                raise DifferenceFoundError(f"The house in {self._folder.parent} has blocks, but no genesis.") from None
            raise NotCheckedError(f"There is no house in {self._folder.parent}.") from None

    def height(self) -> int:
        if self._height is None:
            path = self._folder / "head"
            raw = path.read_bytes() if path.exists() else b""
            self._height = int(HEAD.unpack(raw)[0]) if len(raw) == HEAD.size else 0
        return self._height

    def bodies(self, height: int) -> Iterator[Body]:
        path = self._folder / "blocks.records"
        if not path.exists():
            return
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            reader = _Records()
            while reader.height < height or (not self._running and file.tell() < size):
                yield reader.next(file.read(FRAME.size), file.read)

    def day_rows(self, day: int) -> bytes | None:
        try:
            return (self._folder / "days" / f"{day}.rows").read_bytes()
        except FileNotFoundError:
            return None

    def snapshots(self) -> list[Path]:
        """The newest one; of a running house the newest among the blocks that are read."""
        height = self.height()
        try:
            found = [(height_of(path), path) for path in snapshot_files(self._folder / "snapshots")]
        except BadSnapshotError as error:
            raise DifferenceFoundError(str(error)) from error
        return [path for at, path in found if not self._running or at <= height][:1]

    def check_head(self, head: Head) -> None:
        """A folder tells its head by its last record, which was read."""


class UrlSource:
    """A house elsewhere, through its public API."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise NotCheckedError(f"{url} is no address of a house: it begins with http:// or https://.")
        self._url = url.rstrip("/")
        self._client = httpx.Client(timeout=TIMEOUT_S)

    def __enter__(self) -> "UrlSource":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def genesis(self) -> bytes:
        return self._get(GENESIS, GENESIS_BYTES_MAX)

    def height(self) -> int:
        return self._status()[0]

    def bodies(self, height: int) -> Iterator[Body]:
        reader = _Records()
        while reader.height < height:
            first = reader.height + 1
            count = min(RECORDS_A_PAGE, height - reader.height)
            page = _Page(self._get(f"/api/chain/records?first={first}&count={count}", PAGE_BYTES_MAX))
            if not page.left:
                raise DifferenceFoundError(
                    f"The house does not give block {first}, though it speaks of {height} blocks."
                )
            while page.left:
                yield reader.next(page.read(FRAME.size), page.read)

    def day_rows(self, day: int) -> bytes | None:
        return self._get(f"/api/chain/days/{day}", DAY_BYTES_MAX)

    def snapshots(self) -> list[Path]:
        return []

    def check_head(self, head: Head) -> None:
        height, header_hash = self._status()
        if height == head.height and header_hash != head.header_hash:
            raise DifferenceFoundError(
                f"The house says that block {height} is {header_hash.hex()}; its records say {head.header_hash.hex()}."
            )

    def _status(self) -> tuple[int, bytes]:
        try:
            status = msgspec.json.decode(self._get("/api/chain/status", GENESIS_BYTES_MAX))
            return int(status["height"]), bytes.fromhex(status["header_hash"])
        except (msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
            raise DifferenceFoundError(f"{self._url} does not answer as a house's chain does.") from error

    def _get(self, path: str, bytes_max: int) -> bytes:
        try:
            with self._client.stream("GET", self._url + path) as answer:
                answer.raise_for_status()
                found = bytearray()
                for chunk in answer.iter_bytes():
                    found += chunk
                    if len(found) > bytes_max:
                        raise DifferenceFoundError(f"{self._url}{path} answers with more than {bytes_max} bytes.")
                return bytes(found)
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            if status == 404 and path != GENESIS:
                raise DifferenceFoundError(f"The house does not give {self._url}{path}.") from error
            raise NotCheckedError(f"{self._url}{path} answers with status {status}.") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            why = str(error).rstrip(".") or type(error).__name__
            raise NotCheckedError(f"{self._url}{path} cannot be read: {why}.") from error


class _Page:
    def __init__(self, raw: bytes) -> None:
        self.left = memoryview(raw)

    def read(self, count: int) -> bytes:
        found, self.left = bytes(self.left[:count]), self.left[count:]
        return found


class _Reading(Protocol):
    def __call__(self, count: int, /) -> bytes: ...


class _Records:
    """Takes records one after another and checks each against the one before."""

    def __init__(self) -> None:
        self.height = 0
        self._checksum = bytes(CHECKSUM_BYTES)

    def next(self, frame: bytes, read: _Reading) -> Body:
        height = self.height + 1
        try:
            magic, length, written = FRAME.unpack(frame)
        except struct.error:
            raise DifferenceFoundError(f"Block {height}: its record is cut short or missing.") from None
        if magic != MAGIC or written != height or length > BODY_BYTES_MAX:
            raise DifferenceFoundError(f"Block {height}: the frame of its record cannot be read.")
        rest = length + CHECKSUM_BYTES
        record = frame + read(rest)
        if len(record) != FRAME.size + rest:
            raise DifferenceFoundError(f"Block {height}: its record is cut short.")
        if checksum_of(self._checksum, record) != record[-CHECKSUM_BYTES:]:
            raise DifferenceFoundError(f"Block {height}: its checksum does not match.")
        try:
            body = body_of(record)
        except msgspec.DecodeError as error:
            raise DifferenceFoundError(f"Block {height}: its record cannot be decoded: {error}.") from error
        if msgspec.msgpack.encode(body) != record[FRAME.size : -CHECKSUM_BYTES]:
            raise DifferenceFoundError(f"Block {height}: its record is not encoded as the law encodes.")
        self.height, self._checksum = height, record[-CHECKSUM_BYTES:]
        return body


def _is_locked(path: Path) -> bool:
    """Whether a node has the folder open."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
