"""What the projector hands to every feature's `projection.apply`: a block and the events in it."""

from collections.abc import Iterator

import msgspec

from madang.chain.store import Body
from madang.ledger import rules
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


def recorded(body: Body) -> list[Recorded]:
    """Every event of a block, in ledger order: first what time caused, then what each transaction did."""
    return [
        Recorded(rules.decode_event(raw), transaction_id, index)
        for index, (raw, transaction_id) in enumerate(_events(body))
    ]


def _events(body: Body) -> Iterator[tuple[msgspec.Raw, bytes | None]]:
    for raw in body.own_events:
        yield raw, None
    for receipt in body.receipts:
        for raw in receipt.events:
            yield raw, receipt.id
