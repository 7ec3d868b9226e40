"""The house's six keys: one file each, readable by the operator's account alone."""

import os
from dataclasses import dataclass
from pathlib import Path

from nacl.signing import SigningKey

from madang.chain.refusals import StartRefusedError
from madang.chain.store import sync_folder

SEED_BYTES = 32
NAMES = ("sequencer", "attestor", "registrar", "delegate", "reserve", "sale")


class BadKeyFileError(StartRefusedError):
    """A key file is missing, is no key, or can be read by others."""


@dataclass(frozen=True)
class HouseKeys:
    """Signing keys by name. Never leaves the node's process."""

    by_name: dict[str, SigningKey]

    def __getitem__(self, name: str) -> SigningKey:
        return self.by_name[name]

    def public(self, name: str) -> bytes:
        return bytes(self.by_name[name].verify_key)


def make_keys(folder: Path) -> HouseKeys:
    """Make what is missing of the six keys and read them all. For a house that has no genesis yet."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in NAMES:
        if not _path(folder, name).exists():
            _write(_path(folder, name), bytes(SigningKey.generate()))
    sync_folder(folder)
    return read_keys(folder)


def read_keys(folder: Path) -> HouseKeys:
    """Raises BadKeyFileError, which names the file."""
    return HouseKeys({name: _read(_path(folder, name)) for name in NAMES})


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.key"


def _read(path: Path) -> SigningKey:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii").strip()
        seed = bytes.fromhex(text)
    except FileNotFoundError:
        raise BadKeyFileError(f"The key file {path.name} is missing; put it back from your copy.") from None
    except ValueError:
        raise BadKeyFileError(f"The key file {path.name} does not hold a key.") from None
    if mode & 0o077:
        raise BadKeyFileError(f"The key file {path.name} can be read by others; run: chmod 600 {path}")
    if len(seed) != SEED_BYTES:
        raise BadKeyFileError(f"The key file {path.name} does not hold a key.")
    return SigningKey(seed)


def _write(path: Path, seed: bytes) -> None:
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, seed.hex().encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    fresh.rename(path)
