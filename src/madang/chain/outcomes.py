"""Where the transactions of the last blocks went: what a resend is answered with.

A transaction expires at most 1,200 blocks after it was made, so an older id can never be ordered again.
"""

from collections import deque
from collections.abc import Sequence

from madang.ledger.receipts import Receipt
from madang.ledger.transactions import EXPIRES_AFTER_MAX


class Outcomes:
    """Transaction id to (height, index) of the last `EXPIRES_AFTER_MAX` blocks."""

    def __init__(self) -> None:
        self._places: dict[bytes, tuple[int, int]] = {}
        self._blocks: deque[tuple[int, list[bytes]]] = deque()

    def add(self, height: int, receipts: Sequence[Receipt]) -> None:
        """Take in the next block and forget the one that is too old."""
        ids = [receipt.id for receipt in receipts]
        for index, id in enumerate(ids):
            self._places.setdefault(id, (height, index))
        self._blocks.append((height, ids))
        while self._blocks[0][0] <= height - EXPIRES_AFTER_MAX:
            for id in self._blocks.popleft()[1]:
                self._places.pop(id, None)

    def find(self, id: bytes) -> tuple[int, int] | None:
        return self._places.get(id)
