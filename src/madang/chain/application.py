"""The ledger with its durability: check, finalize, commit, snapshot. One class, whatever orders the transactions.

A block is *confirmed* when its record is on the disk (`store.py`); only then is the state's journal kept. Every method
is called from one thread at a time.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from nacl.signing import SigningKey

from madang.chain import light
from madang.chain.days import Days
from madang.chain.outcomes import Outcomes
from madang.chain.refusals import StartRefusedError
from madang.chain.snapshots import BadSnapshotError, Snapshot, height_of, read_snapshot, snapshot_files, write_snapshot
from madang.chain.store import Body, DamagedStoreError, Store
from madang.ledger.genesis import Genesis, chain_id, read_genesis
from madang.ledger.rejections import Rejection
from madang.ledger.state import State
from madang.ledger.transactions import EXPIRES_AFTER_MAX
from madang.ledger.transition import Block, BlockResult, apply_block, check

SNAPSHOT_TRANSACTIONS = 20_000
SNAPSHOT_BLOCKS = 10_000
SNAPSHOT_REST = 10
"""Under load a snapshot waits for this many times what the last one took, so that blocks keep most of the time."""


class ReplayError(StartRefusedError):
    """A block of the store does not lead to what its header says."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest confirmed block; height 0 is the genesis."""

    height: int
    time_ms: int
    header_hash: bytes
    header: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Finalized:
    """A block that was carried out and signed, but is not yet on the disk."""

    height: int
    time_ms: int
    body: Body


@dataclass(frozen=True, slots=True)
class Opened:
    """What a start found and did."""

    height: int
    snapshot_height: int
    blocks: int
    transactions: int
    cut: int
    bad_snapshots: tuple[str, ...]
    duration_ms: int

    def __str__(self) -> str:
        told = [f"The ledger stands at block {self.height:,}"]
        if self.blocks:
            told.append(
                f"replayed {self.blocks:,} blocks with {self.transactions:,} transactions"
                f" after block {self.snapshot_height:,}"
            )
        if self.cut:
            told.append(f"cut the torn record of block {self.cut:,}, which nobody had been told of")
        told.extend(self.bad_snapshots)
        return "; ".join(told) + f" ({self.duration_ms} ms)."


class Application:
    """State, store and snapshots of one chain."""

    def __init__(
        self,
        folder: Path,
        genesis: bytes,
        sequencer: SigningKey,
        *,
        confirmed: int = 0,
    ) -> None:
        """Open the chain in a folder: the newest good snapshot, then every later block again.

        confirmed: the height that the projector has reached.
        Raises DamagedStoreError, ReplayError.
        """
        started = time.monotonic()
        self.genesis_bytes = genesis
        self.genesis: Genesis = read_genesis(genesis)
        self.chain_id = chain_id(genesis)
        self.outcomes = Outcomes()
        self._sequencer = sequencer
        self._snapshots = folder / "snapshots"
        snapshot, bad = self._newest_snapshot()
        known = [height_of(path) for path in snapshot_files(self._snapshots)]
        start = snapshot.height if snapshot else 0
        self.store = Store(folder, confirmed=max([confirmed, *known]), checked_from=start + 1)
        self.state: State = snapshot.state if snapshot else State.from_genesis(genesis)
        self.head = self._head_at(start)
        if snapshot and snapshot.header_hash != self.head.header_hash:
            raise ReplayError(f"The snapshot of block {start} is not of this chain.")
        self._index_outcomes(start)
        self.days = Days(folder / "days", self.store)
        self.days.recover(start)
        transactions = self._replay(start)
        self._since_snapshot = [self.store.height - start, transactions]
        self._snapshot_again_s = 0.0
        duration_ms = int((time.monotonic() - started) * 1000)
        self.opened = Opened(
            self.head.height, start, self.store.height - start, transactions, self.store.cut, tuple(bad), duration_ms
        )

    def check(self, envelope: bytes) -> tuple[bytes, Rejection]:
        """The transaction's id and whether the law would refuse it before ordering; signatures are not looked at."""
        return check(self.state, envelope, known_valid=True)

    def finalize(self, transactions: list[bytes], time_ms: int, verified: Sequence[bool]) -> Finalized:
        """Carry out the next block on the open journal and sign its header. Follow with `commit` or `discard`."""
        height = self.head.height + 1
        try:
            result = apply_block(self.state, Block(height, time_ms, transactions), verified)
        except BaseException:
            self.state.discard()
            raise
        header = light.encode_header(self._header(height, time_ms, result))
        signature = self._sequencer.sign(light.signed_message(header)).signature
        return Finalized(height, time_ms, Body(header, signature, transactions, result.receipts, result.own_events))

    def commit(self, block: Finalized) -> None:
        """Make the block durable and keep its changes. Raises DiskFullError, with all as it was before `finalize`."""
        try:
            self.store.append(block.body)
        except BaseException:
            self.state.discard()
            raise
        self.state.keep()
        self.head = _head_of(block.height, block.body)
        self.outcomes.add(block.height, block.body.receipts)
        self.days.take(block.body)
        self._since_snapshot[0] += 1
        self._since_snapshot[1] += len(block.body.envelopes)

    @property
    def snapshot_due(self) -> bool:
        blocks, transactions = self._since_snapshot
        many = blocks >= SNAPSHOT_BLOCKS or transactions >= SNAPSHOT_TRANSACTIONS
        return many and time.monotonic() >= self._snapshot_again_s

    def snapshot(self) -> None:
        """Keep the whole state on disk, unless the newest snapshot is of this very block. Raises OSError."""
        if self._since_snapshot[0]:
            begun = time.monotonic()
            write_snapshot(self._snapshots, self.head.height, self.head.header_hash, self.state)
            self._snapshot_again_s = time.monotonic() + SNAPSHOT_REST * (time.monotonic() - begun)
            self._since_snapshot = [0, 0]

    def close(self) -> None:
        self.store.close()

    def _header(self, height: int, time_ms: int, result: BlockResult) -> light.Header:
        return light.Header(
            chain_id=self.chain_id,
            height=height,
            time_ms=time_ms,
            previous=self.head.header_hash,
            transactions_root=result.transactions_root,
            results_root=result.results_root,
            state_root=result.state_root,
            validators=light.validators_hash(self.genesis.keys.sequencer),
        )

    def _newest_snapshot(self) -> tuple[Snapshot | None, list[str]]:
        bad: list[str] = []
        for path in snapshot_files(self._snapshots):
            try:
                return read_snapshot(path), bad
            except BadSnapshotError as error:
                bad.append(str(error).rstrip("."))
        return None, bad

    def _head_at(self, height: int) -> Head:
        if height == 0:
            return Head(0, self.genesis.time_ms, self.chain_id, b"", b"")
        return _head_of(height, self.store.body(height))

    def _index_outcomes(self, last: int) -> None:
        for height, body in self.store.bodies(max(1, last - EXPIRES_AFTER_MAX + 1), last):
            self.outcomes.add(height, body.receipts)

    def _replay(self, start: int) -> int:
        transactions = 0
        for height, body in self.store.bodies(start + 1, self.store.height):
            replay_block(self.state, self.head, body)
            self.state.keep()
            self.head = _head_of(height, body)
            self.outcomes.add(height, body.receipts)
            self.days.take(body)
            transactions += len(body.envelopes)
        return transactions


def replay_block(state: State, head: Head, body: Body, verified: Sequence[bool] | None = None) -> BlockResult:
    """Carry out a stored block again, leaving the journal open. Raises ReplayError where it leads elsewhere.

    Without `verified`, signatures are taken to be as the receipts tell.
    """
    height = head.height + 1
    try:
        header = light.decode_header(body.header)
    except light.ProofError as error:
        raise ReplayError(f"Block {height}: {error}") from error
    if header.height != height or header.previous != head.header_hash or header.time_ms <= head.time_ms:
        raise ReplayError(f"Block {height} does not follow block {head.height}.")
    if verified is None:
        verified = [receipt.rejection != Rejection.WRONG_CHAIN_OR_SIGNATURE for receipt in body.receipts]
    if len(verified) != len(body.envelopes):
        raise ReplayError(f"Block {height} has {len(body.envelopes)} transactions and {len(verified)} receipts.")
    result = apply_block(state, Block(height, header.time_ms, body.envelopes), verified)
    pairs = {
        "transactions root": (result.transactions_root, header.transactions_root),
        "results root": (result.results_root, header.results_root),
        "state root (app hash)": (result.state_root, header.state_root),
    }
    for what, (found, told) in pairs.items():
        if found != told:
            raise ReplayError(f"Block {height}: its {what} is {found.hex()}, its header says {told.hex()}.")
    if _canonical(result.receipts, result.own_events) != _canonical(body.receipts, body.own_events):
        raise ReplayError(f"Block {height}: its receipts are not what its transactions lead to.")
    return result


def time_ms_of(body: Body) -> int:
    """Block time of a stored block."""
    return light.decode_header(body.header).time_ms


def _canonical(receipts: object, own_events: object) -> bytes:
    return msgspec.msgpack.encode([receipts, own_events])


def _head_of(height: int, body: Body) -> Head:
    try:
        time_ms = light.decode_header(body.header).time_ms
    except light.ProofError as error:
        raise DamagedStoreError(height, str(error)) from error
    return Head(height, time_ms, light.header_hash(body.header), body.header, body.signature)
