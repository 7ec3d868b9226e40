"""Signed transfers through whole durable blocks, beside bare verification by the same library and threads.

Every transfer is between two random accounts of a million and signed by its payer; every block is verified, carried
out, hashed to its state root, signed, written and synced before the next is committed. Verification of the next blocks
overlaps with carrying out this one, as in the house, where it happens before a transaction waits for its block.
"""

import os
import random
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair
from nacl.signing import SigningKey

from bench.figure import Figure
from madang.chain import memory
from madang.chain.application import Application
from madang.chain.verifying import CHUNK, verifiers, verifying
from madang.ledger import genesis as beginnings
from madang.ledger.house_accounts import FIRST_MEMBER
from madang.ledger.rules.accounts import OpenAccount
from madang.ledger.rules.coin import Transfer
from madang.ledger.transactions import COMMANDS_MAX, payload_of, seal, signing_message
from madang.ledger.units import NOTHING

ACCOUNTS = int(os.environ.get("MADANG_BENCH_ACCOUNTS", "1000000"))
DURATION_S = float(os.environ.get("MADANG_BENCH_SECONDS", "30"))
BLOCK_TRANSACTIONS = 5_000
BLOCKS_AHEAD = 2
"""Whose signatures are looked at while a block is carried out; with one alone a core would rest at each block's end."""
PEER_SIGNATURES = 50_000
SIGNATURE_BYTES = 64
GOAL = 0.6

Pair = tuple[bytes, bytes]
"""Public and secret key."""


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="madang-bench-") as folder, verifiers() as pool:
        pairs = _spread(
            pool, [number.to_bytes(32, "little") for number in range(1, ACCOUNTS + 1)], crypto_sign_seed_keypair
        )
        application = _application(Path(folder))
        try:
            return [_measure(application, pairs, pool)]
        finally:
            application.close()


def _measure(application: Application, pairs: list[Pair], pool: ThreadPoolExecutor) -> Figure:
    _open_accounts(application, pairs)
    sample = _transfers(application, pairs, PEER_SIGNATURES, pool)
    messages = [(signature + message, key) for _, message, key, signature in sample]
    bare = _bare_rate(pool, messages)
    count = max(BLOCK_TRANSACTIONS * 2, int(bare * DURATION_S) // BLOCK_TRANSACTIONS * BLOCK_TRANSACTIONS)
    envelopes = [envelope for envelope, *_ in sample]
    envelopes += [envelope for envelope, *_ in _transfers(application, pairs, count - len(sample), pool)]
    memory.settle()  # As the node does.
    done, elapsed_s = _through_blocks(application, envelopes, pool)
    bare = (bare + _bare_rate(pool, messages)) / 2
    ours = done / elapsed_s
    note = f"{ACCOUNTS:,} accounts, {done:,} transfers in {elapsed_s:.1f} s; both a second; without snapshots"
    return Figure(
        "signed transfers through durable blocks", ours, bare, ours / bare, f"≥ {GOAL}", ours / bare >= GOAL, note
    )


def _through_blocks(application: Application, envelopes: list[bytes], pool: ThreadPoolExecutor) -> tuple[int, float]:
    """How many transfers became durable, and in how long."""
    blocks = [envelopes[start : start + BLOCK_TRANSACTIONS] for start in range(0, len(envelopes), BLOCK_TRANSACTIONS)]
    begun = time.perf_counter()
    done = 0
    upcoming = deque(verifying(pool, application.chain_id, block) for block in blocks[:BLOCKS_AHEAD])
    for number, transactions in enumerate(blocks):
        verified = list(upcoming.popleft())
        assert all(verified)
        if number + BLOCKS_AHEAD < len(blocks):
            upcoming.append(verifying(pool, application.chain_id, blocks[number + BLOCKS_AHEAD]))
        block = application.finalize(transactions, application.head.time_ms + 100, verified)
        application.commit(block)
        assert not any(receipt.rejection for receipt in block.body.receipts)
        done += len(transactions)
        if time.perf_counter() - begun >= DURATION_S:
            break
    elapsed_s = time.perf_counter() - begun
    for answers in upcoming:
        list(answers)
    return done, elapsed_s


def _bare_rate(pool: ThreadPoolExecutor, messages: list[tuple[bytes, bytes]]) -> float:
    """Verifications a second, nothing else."""
    begun = time.perf_counter()
    _spread(pool, messages, lambda signed: crypto_sign_open(*signed))
    return len(messages) / (time.perf_counter() - begun)


def _application(folder: Path) -> Application:
    keys = [SigningKey(bytes([number]) * 32) for number in range(101, 107)]
    public = beginnings.HouseKeys(*(bytes(key.verify_key) for key in keys))
    policy = beginnings.default_policy()
    policy = msgspec.structs.replace(policy, accounts=msgspec.structs.replace(policy.accounts, openings_a_day=ACCOUNTS))
    genesis = beginnings.default_genesis(
        random=bytes(32), time_ms=1_800_000_000_000, sandbox=True, keys=public, policy=policy
    )
    return Application(folder, beginnings.genesis_bytes(genesis), keys[0])


def _open_accounts(application: Application, pairs: list[Pair]) -> None:
    registrar = SigningKey(bytes([105]) * 32)
    commands = [OpenAccount(public) for public, _ in pairs]
    batches = [commands[start : start + COMMANDS_MAX] for start in range(0, len(commands), COMMANDS_MAX)]
    key = (bytes(registrar.verify_key), bytes(SIGNATURE_BYTES))
    for start in range(0, len(batches), 300):
        some = batches[start : start + 300]
        payloads = [
            payload_of(number.to_bytes(8, "big"), application.head.height + 10, each)
            for number, each in enumerate(some)
        ]
        envelopes = [seal(payload, [key]) for payload in payloads]
        block = application.finalize(envelopes, application.head.time_ms + 100, [True] * len(envelopes))
        assert not any(receipt.rejection for receipt in block.body.receipts), block.body.receipts[0]
        application.commit(block)
    assert application.state.accounts == ACCOUNTS + FIRST_MEMBER - 1


def _transfers(
    application: Application, pairs: list[Pair], count: int, pool: ThreadPoolExecutor
) -> list[tuple[bytes, bytes, bytes, bytes]]:
    """Envelope, signed message, key and signature of each."""
    chance = random.Random(count)
    expires = application.head.height + 1_000

    def one(number: int) -> tuple[bytes, bytes, bytes, bytes]:
        payer, payee = chance.sample(range(len(pairs)), 2)
        public, secret = pairs[payer]
        command = Transfer(FIRST_MEMBER + payer, FIRST_MEMBER + payee, 1 + number % 1_000, NOTHING)
        payload = payload_of(os.urandom(8), expires, [command])
        message = signing_message(application.chain_id, payload)
        signature = crypto_sign(message, secret)[:SIGNATURE_BYTES]
        return seal(payload, [(public, signature)]), message, public, signature

    return _spread(pool, range(count), one)


def _spread(pool: ThreadPoolExecutor, items: Sequence[object], verb: Callable[..., object]) -> list[object]:
    """verb of each item, in order, on all threads."""
    chunks = [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
    return [found for some in pool.map(lambda chunk: [verb(item) for item in chunk], chunks) for found in some]
