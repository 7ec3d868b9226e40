"""`madang verify`: derives a house's whole ledger again from its genesis and says the first thing that differs.

It reads and never repairs. It trusts nothing that the house says: records come as they lie in the store, and every
root, signature, balance and settled day is computed anew.
"""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from madang.app.verify_report import Report, VerifiedDay, dated, show
from madang.app.verify_sources import FolderSource, Source, UrlSource
from madang.chain import light
from madang.chain.application import Head, ReplayError, replay_block
from madang.chain.days import recorded_rows, settled_days
from madang.chain.differences import DifferenceFoundError, NotCheckedError
from madang.chain.pins import Pins
from madang.chain.snapshots import BadSnapshotError, height_of, read_snapshot
from madang.chain.store import Body
from madang.chain.verifying import verifiers, verify_all
from madang.ledger import merkle
from madang.ledger.genesis import chain_id, read_genesis
from madang.ledger.invariants import broken_invariant
from madang.ledger.state import State


def run(home: Path, url: str | None, as_json: bool) -> int:
    """Verify a folder, or with `url` a house elsewhere; print what was checked.

    0: everything holds; 1: it does not; 2: it could not be looked at.
    """
    console = Console(stderr=as_json)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        report = verify_url(url, Pins(home), progress) if url else verify_folder(home, progress)
    if as_json:
        sys.stdout.write(json.dumps(asdict(report), indent=1) + "\n")
    else:
        show(report, console)
    if report.not_checked:
        return 2
    return 1 if report.difference else 0


def verify_folder(home: Path, progress: Progress | None = None) -> Report:
    """Everything that a house's folder holds."""
    report = Report(str(home))
    with _noting(report):
        _verify(FolderSource(home), report, progress)
    return report


def verify_url(url: str, pins: Pins, progress: Progress | None = None) -> Report:
    """Everything that a house elsewhere publishes, and whether it is what this machine saw of it before."""
    url = url.rstrip("/")
    report = Report(url)
    with _noting(report), UrlSource(url) as source:
        genesis = source.genesis()
        pins.check_genesis(url, chain_id(genesis))
        if pins.pinned(url) is None and not _is_genesis(genesis):
            raise NotCheckedError(f"No house answers at {url}.")
        _verify(source, report, progress, pins.pinned(url))
        pins.note(url, bytes.fromhex(report.chain_id), report.blocks, bytes.fromhex(report.header_hash))
    return report


@contextmanager
def _noting(report: Report) -> Iterator[None]:
    """Write into the report what stops the verifying."""
    try:
        yield
    except DifferenceFoundError as difference:
        report.difference = str(difference)
    except NotCheckedError as failure:
        report.not_checked = str(failure)
    except OSError as failure:
        report.not_checked = f"{failure.filename} cannot be used: {failure.strerror}."


def _is_genesis(raw: bytes) -> bool:
    try:
        read_genesis(raw)
    except ValueError:
        return False
    return True


def _verify(source: Source, report: Report, progress: Progress | None, pinned: tuple[int, bytes] | None = None) -> None:
    genesis = source.genesis()
    try:
        read = read_genesis(genesis)
        state = State.from_genesis(genesis)
    except ValueError as error:
        raise DifferenceFoundError(f"The genesis cannot be read: {error}.") from error
    report.chain_id, report.sandbox = chain_id(genesis).hex(), read.sandbox
    height = source.height()
    if pinned is not None and height < pinned[0]:
        raise DifferenceFoundError(f"The house ends at block {height}, though block {pinned[0]} was seen here before.")
    task = progress.add_task("verifying blocks", total=height) if progress else None
    walk = _Walk(source, state, report, Head(0, read.time_ms, chain_id(genesis), b"", b""), pinned)
    with verifiers() as pool:
        for body in source.bodies(height):
            walk.take(pool, body)
            if progress and task is not None:
                progress.advance(task)
    walk.finish(height)


class _Walk:
    """From block to block, with what must be remembered between them."""

    def __init__(
        self, source: Source, state: State, report: Report, head: Head, pinned: tuple[int, bytes] | None
    ) -> None:
        self.source = source
        self.state = state
        self.report = report
        self.head = head
        self.pinned = pinned
        self.open_rows: dict[int, bytearray] = {}
        self.attestors: dict[int, set[int]] = {}
        self.snapshots = {height_of(path): path for path in source.snapshots()}

    def take(self, pool: ThreadPoolExecutor, body: Body) -> None:
        height = self.head.height + 1
        sequencer = self.state.genesis.keys.sequencer
        try:
            header = light.check_header(body.header, body.signature, self.state.chain_id, sequencer)
            verified = verify_all(pool, self.state.chain_id, body.envelopes)
            replay_block(self.state, self.head, body, verified)
        except light.ProofError as error:
            raise DifferenceFoundError(f"Block {height}: {error}") from error
        except ReplayError as error:
            raise DifferenceFoundError(str(error)) from error
        self.state.keep()
        self.head = Head(height, header.time_ms, light.header_hash(body.header), body.header, body.signature)
        self._check_pin()
        self._count(body)
        for recorded in recorded_rows(body):
            self.open_rows.setdefault(recorded.day, bytearray()).extend(recorded.rows)
            self.attestors.setdefault(recorded.day, set()).add(recorded.attestor)
        for day in settled_days(body):
            self._check_day(day.day, day.members, day.total, day.minted, day.root)
        if settled_days(body) or height in self.snapshots:
            self._check_coin()
        if height in self.snapshots:
            self._check_snapshot(self.snapshots.pop(height))

    def finish(self, height: int) -> None:
        if self.head.height != height:
            raise DifferenceFoundError(f"The house speaks of {height} blocks, but ends at block {self.head.height}.")
        self._check_coin()
        for missing in sorted(self.snapshots):
            raise DifferenceFoundError(f"There is a snapshot of block {missing}, but no such block.")
        self.source.check_head(self.head)
        self.report.accounts = self.state.accounts
        self.report.supply = self.state.supply()
        self.report.minted = self.state.figures.minted
        self.report.header_hash = self.head.header_hash.hex()

    def _count(self, body: Body) -> None:
        self.report.blocks += 1
        self.report.transactions += len(body.envelopes)
        self.report.rejected += sum(receipt.rejection != 0 for receipt in body.receipts)

    def _check_pin(self) -> None:
        if self.pinned is not None and self.pinned[0] == self.head.height and self.pinned[1] != self.head.header_hash:
            raise DifferenceFoundError(
                f"Block {self.head.height} has the header {self.head.header_hash.hex()}; seen here before was"
                f" {self.pinned[1].hex()}: the house has rewritten its history."
            )

    def _check_day(self, day: int, members: int, total: int, minted: int, root: bytes) -> None:
        rows = bytes(self.open_rows.pop(day, b""))
        if merkle.day_root(rows) != root:
            raise DifferenceFoundError(f"{dated(day)}: the rows of its blocks have another root than its settlement.")
        published = self.source.day_rows(day)
        if published is not None and published != rows:
            found = merkle.day_root(published).hex() if len(published) % 16 == 0 else "none: they are no whole rows"
            raise DifferenceFoundError(
                f"{dated(day)}: the published rows have the root {found}, the ledger holds {root.hex()}."
            )
        accounts = len({rows[start : start + 4] for start in range(0, len(rows), 16)})
        attestors = sorted(self.attestors.pop(day, set()))
        self.report.days.append(
            VerifiedDay(
                day=day,
                members=members,
                members_counted=self._members_counted(day),
                accounts=accounts,
                rows=len(rows) // 16,
                total=total,
                minted=minted,
                attestors=attestors,
                published=published is not None,
            )
        )

    def _members_counted(self, day: int) -> int:
        """From the state: the event tells only how many were paid for."""
        first = self.state.settled.get(0)
        assert first is not None, "A day was settled."
        record = self.state.settled.get(day - first.day)
        assert record is not None, "Days are settled in order, without gaps."
        return record.members_counted

    def _check_coin(self) -> None:
        """Conservation, every balance against its lifetime counters, holds, months and the sale."""
        broken = broken_invariant(self.state)
        if broken is not None:
            raise DifferenceFoundError(f"Block {self.head.height}: {broken}.")

    def _check_snapshot(self, path: Path) -> None:
        try:
            snapshot = read_snapshot(path)
        except FileNotFoundError:
            return  # A running house has replaced it by newer ones.
        except BadSnapshotError as error:
            raise DifferenceFoundError(str(error)) from error
        if snapshot.header_hash != self.head.header_hash:
            raise DifferenceFoundError(f"The snapshot {path.name} is of another block than block {self.head.height}.")
        if snapshot.state.root() != self.state.root():
            raise DifferenceFoundError(f"The snapshot {path.name} holds another state than the blocks lead to.")
        if snapshot.state.balances.dump() != self.state.balances.dump():
            raise DifferenceFoundError(f"The snapshot {path.name} holds other balances than the blocks lead to.")
        self.report.snapshots += 1
