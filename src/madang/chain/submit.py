"""Sending commands to the chain. The same interface in the node's process and across its socket."""

from enum import StrEnum
from typing import Protocol

import msgspec

from madang.ledger.events import Command, Event
from madang.ledger.rejections import Rejection


class HouseKey(StrEnum):
    """The keys of a house that sign commands; the node alone can read their files."""

    ATTESTOR = "attestor"
    REGISTRAR = "registrar"
    DELEGATE = "delegate"
    SALE = "sale"


class Signed(msgspec.Struct, frozen=True):
    """A transaction that is ready to be sent, and the id by which it will be known."""

    id: bytes
    envelope: bytes
    expires_height: int


class Outcome(msgspec.Struct, frozen=True):
    """A transaction's place in a durable block. rejection 0: carried out."""

    id: bytes
    height: int
    index: int
    time_ms: int
    rejection: Rejection
    command: int
    events: list[Event]


class RefusedBeforeOrderingError(Exception):
    """The chain did not take the transaction into a block: it left no trace and may be sent again once mended."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.name)
        self.rejection = rejection


class ChainUnavailableError(Exception):
    """The node cannot be reached, is overloaded or cannot write. Its outcome can be asked by id."""


class DiskFullError(ChainUnavailableError):
    """The block store could not grow; nothing was changed."""


class Submit(Protocol):
    async def sign(self, key: HouseKey, commands: list[Command]) -> Signed:
        """Sign commands with a key of the house."""

    async def submit(self, envelope: bytes) -> Outcome:
        """Order a transaction; answers when its block is durable and projected.

        A transaction that is already in a block is answered with its first outcome.
        Raises RefusedBeforeOrderingError, ChainUnavailableError.
        """

    async def advance_clock(self, advance_ms: int) -> int:
        """Move a sandbox's clock forward; the time of the block that saw it, once projected. Else ValueError."""
