"""What this machine has seen of houses elsewhere: who rewrites history is found out by whoever looked before."""

from pathlib import Path

import msgspec

from madang.chain.differences import DifferenceFoundError, NotCheckedError

FILE = "pins.json"


class Pin(msgspec.Struct, frozen=True):
    chain_id: str
    """Hexadecimal SHA-256 of the genesis."""
    height: int
    """The highest block seen."""
    header_hash: str


class Pins:
    """One file of pins, by the address of a house."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def check_genesis(self, url: str, chain_id: bytes) -> None:
        """Raises DifferenceFoundError if the house had another genesis before."""
        pin = self._read().get(url)
        if pin is not None and pin.chain_id != chain_id.hex():
            raise DifferenceFoundError(
                f"The genesis of {url} has the hash {chain_id.hex()}; seen here before was {pin.chain_id}."
            )

    def pinned(self, url: str) -> tuple[int, bytes] | None:
        """Height and header hash of the highest block seen."""
        pin = self._read().get(url)
        return None if pin is None else (pin.height, bytes.fromhex(pin.header_hash))

    def note(self, url: str, chain_id: bytes, height: int, header_hash: bytes) -> None:
        """Remember what was verified."""
        pins = self._read()
        pins[url] = Pin(chain_id.hex(), height, header_hash.hex())
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_bytes(msgspec.json.format(msgspec.json.encode(pins)))
        fresh.replace(self._path)

    def _read(self) -> dict[str, Pin]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, Pin])
        except FileNotFoundError:
            return {}
        except msgspec.DecodeError as error:
            raise NotCheckedError(f"The pins in {self._path} cannot be read: {error}.") from error
