"""Transactions that wait for a block: bounded, and fair between senders.

A block takes one transaction of each sender in turn, so that nobody's flood makes others wait for longer than a block.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass

from madang.chain.submit import ChainUnavailableError

TRANSACTIONS_MAX = 20_000
BYTES_MAX = 64 * 1024 * 1024
SENDER_TRANSACTIONS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Waiting:
    id: bytes
    envelope: bytes
    sender: bytes
    """The first signature's key."""


class Mempool:
    def __init__(
        self,
        transactions_max: int = TRANSACTIONS_MAX,
        bytes_max: int = BYTES_MAX,
        sender_transactions_max: int = SENDER_TRANSACTIONS_MAX,
    ) -> None:
        self._transactions_max = transactions_max
        self._bytes_max = bytes_max
        self._sender_transactions_max = sender_transactions_max
        self._senders: OrderedDict[bytes, deque[Waiting]] = OrderedDict()
        self._ids: set[bytes] = set()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, id: bytes) -> bool:
        return id in self._ids

    def add(self, waiting: Waiting) -> None:
        """Let a transaction wait; one that already waits is left as it is. Raises ChainUnavailableError when full."""
        if waiting.id in self._ids:
            return
        queue = self._senders.get(waiting.sender)
        if queue is not None and len(queue) >= self._sender_transactions_max:
            raise ChainUnavailableError("Too many transactions of this key are waiting; try again in a moment.")
        if len(self._ids) >= self._transactions_max or self._bytes + len(waiting.envelope) > self._bytes_max:
            raise ChainUnavailableError("Too many transactions are waiting; try again in a moment.")
        self._senders.setdefault(waiting.sender, deque()).append(waiting)
        self._ids.add(waiting.id)
        self._bytes += len(waiting.envelope)

    def take(self, count_max: int, bytes_max: int) -> list[Waiting]:
        """Remove and return what the next block holds; at least one transaction if any waits."""
        taken: list[Waiting] = []
        size = 0
        while self._senders and len(taken) < count_max:
            sender, queue = next(iter(self._senders.items()))
            size += len(queue[0].envelope)
            if taken and size > bytes_max:
                break
            waiting = queue.popleft()
            taken.append(waiting)
            self._ids.discard(waiting.id)
            self._bytes -= len(waiting.envelope)
            if queue:
                self._senders.move_to_end(sender)
            else:
                del self._senders[sender]
        return taken
