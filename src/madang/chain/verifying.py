"""Signatures of many transactions at once, on every core: the verification lets go of Python's lock."""

import os
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

from madang.ledger.transactions import signatures_valid

CHUNK = 256
"""Envelopes handed to a thread at a time."""


def verifiers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="verify")


def verify_all(pool: Executor, chain_id: bytes, envelopes: Sequence[bytes]) -> list[bool]:
    """For each envelope whether all of its signatures hold; False also for what is no envelope."""
    chunks = [envelopes[start : start + CHUNK] for start in range(0, len(envelopes), CHUNK)]
    answers = pool.map(lambda chunk: [signatures_valid(chain_id, envelope) for envelope in chunk], chunks)
    return [valid for answer in answers for valid in answer]
