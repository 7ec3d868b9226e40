"""Signatures of many transactions at once, on every core: the verification lets go of Python's lock."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

from madang.ledger.authority import signatures_valid
from madang.ledger.codec import MalformedError, decode
from madang.ledger.transactions import Envelope

CHUNK = 256
"""Envelopes handed to a thread at a time."""


def verifiers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="verify")


def verify_one(chain_id: bytes, envelope: bytes) -> bool:
    """Whether all signatures over a transaction's payload hold; False also for what is no envelope."""
    try:
        opened = decode(envelope, Envelope)
    except MalformedError:
        return False
    return signatures_valid(chain_id, opened)


def verify_all(pool: Executor, chain_id: bytes, envelopes: Sequence[bytes]) -> list[bool]:
    """`verify_one` of each, in order."""
    return list(verifying(pool, chain_id, envelopes))


def verifying(pool: Executor, chain_id: bytes, envelopes: Sequence[bytes]) -> Iterator[bool]:
    """The same, begun at once and waited for only as the answers are taken."""
    chunks = [envelopes[start : start + CHUNK] for start in range(0, len(envelopes), CHUNK)]
    answers = pool.map(lambda chunk: [verify_one(chain_id, envelope) for envelope in chunk], chunks)
    return (valid for answer in answers for valid in answer)
