"""What the projector hands to every feature's `projection.apply`: a block and the events in it."""

import msgspec

from madang.ledger.events import Event


class Recorded(msgspec.Struct, frozen=True):
    """One event of a block."""

    event: Event
    transaction_id: bytes | None
    """The transaction that caused it; None where time alone did (a settlement, a welcome, an expired hold)."""
    index: int
    """Position among all events of the block; with the height it names the event for ever."""


class BlockSummary(msgspec.Struct, frozen=True):
    height: int
    time_ms: int
