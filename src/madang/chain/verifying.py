"""Signatures of many transactions at once, on every core.

A thread opens the envelopes of a chunk and then checks all their signatures without Python's lock, so that the law's
thread goes on meanwhile.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

from madang.ledger.codec import MalformedError, decode
from madang.ledger.transactions import Envelope, signatures_valid

CHUNK = 256
"""Envelopes handed to a thread at a time."""


def verifiers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="verify")


def verify_one(chain_id: bytes, envelope: bytes) -> bool:
    """Whether all signatures over a transaction's payload hold; False also for what is no envelope."""
    return _verify(chain_id, [envelope])[0]


def verify_all(pool: Executor, chain_id: bytes, envelopes: Sequence[bytes]) -> list[bool]:
    """`verify_one` of each, in order."""
    return list(verifying(pool, chain_id, envelopes))


def verifying(pool: Executor, chain_id: bytes, envelopes: Sequence[bytes]) -> Iterator[bool]:
    """The same, begun at once and waited for only as the answers are taken."""
    chunks = [envelopes[start : start + CHUNK] for start in range(0, len(envelopes), CHUNK)]
    answers = pool.map(lambda chunk: _verify(chain_id, chunk), chunks)
    return (valid for answer in answers for valid in answer)


def _verify(chain_id: bytes, envelopes: Sequence[bytes]) -> list[bool]:
    opened = [_opened(envelope) for envelope in envelopes]
    valid = iter(signatures_valid(chain_id, [envelope for envelope in opened if envelope]))
    return [envelope is not None and next(valid) for envelope in opened]


def _opened(envelope: bytes) -> Envelope | None:
    try:
        return decode(envelope, Envelope)
    except MalformedError:
        return None
