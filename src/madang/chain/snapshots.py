"""Whole states on disk, so that a start replays little. A snapshot is checked whole before a byte of it is believed.

A file is, little-endian: magic (8 bytes), height (u64), hash of that block's header (32 bytes), SHA-256 of all the rest
(32 bytes), what `State.dump` writes. It is written beside its place, synced, then renamed; the two newest are kept.
"""

import hashlib
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from madang.chain.store import sync_folder
from madang.ledger.snapshot import DamagedSnapshotError
from madang.ledger.state import State

MAGIC = b"MADANGS1"
FRAME = struct.Struct("<8sQ32s")
CHECKSUM_BYTES = 32
CHUNK_BYTES = 1 << 20
KEPT = 2
SUFFIX = ".snapshot"


class BadSnapshotError(Exception):
    """A snapshot is not what was written; the text says why."""


@dataclass(frozen=True)
class Snapshot:
    height: int
    header_hash: bytes
    state: State


def write_snapshot(folder: Path, height: int, header_hash: bytes, state: State) -> Path:
    """Keep the state as of a block. Raises OSError, with nothing changed, if the disk cannot take it."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{height:012d}{SUFFIX}"
    fresh = place.with_suffix(".new")
    try:
        with fresh.open("w+b") as file:
            file.write(FRAME.pack(MAGIC, height, header_hash) + bytes(CHECKSUM_BYTES))
            state.dump(file)
            checksum = _checksum(file)
            file.seek(FRAME.size)
            file.write(checksum)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(place)
        sync_folder(folder)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    for old in snapshot_files(folder)[KEPT:]:
        old.unlink()
    return place


def snapshot_files(folder: Path) -> list[Path]:
    """The newest first; files of other names are none of ours."""
    return sorted((path for path in folder.glob(f"*{SUFFIX}") if path.stem.isdecimal()), reverse=True)


def height_of(path: Path) -> int:
    """The height that a snapshot's name tells. Raises BadSnapshotError."""
    try:
        return int(path.name.removesuffix(SUFFIX))
    except ValueError:
        raise BadSnapshotError(f"{path.name} is not the name of a snapshot.") from None


def read_snapshot(path: Path) -> Snapshot:
    """Raises BadSnapshotError if a byte differs from what was written."""
    with path.open("rb") as file:
        frame, told = file.read(FRAME.size), file.read(CHECKSUM_BYTES)
        if len(told) != CHECKSUM_BYTES or _checksum(file) != told:
            raise BadSnapshotError(f"The snapshot {path.name} does not match its checksum.")
        magic, height, header_hash = FRAME.unpack(frame)
        if magic != MAGIC or height != height_of(path):
            raise BadSnapshotError(f"The snapshot {path.name} is not one of block {height_of(path)}.")
        file.seek(FRAME.size + CHECKSUM_BYTES)
        try:
            return Snapshot(height, header_hash, State.load(file))
        except DamagedSnapshotError as error:
            raise BadSnapshotError(f"The snapshot {path.name} cannot be used: {error}.") from error


def _checksum(file: BinaryIO) -> bytes:
    """SHA-256 of the frame and of everything behind the checksum's own place."""
    file.seek(0)
    digest = hashlib.sha256(file.read(FRAME.size))
    file.seek(CHECKSUM_BYTES, os.SEEK_CUR)
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.digest()
