"""The participation rows of each day, taken out of the blocks: the published day files.

`<day>.rows` holds a settled day's rows, 16 bytes each, in ledger order. Nothing depends on these files: one that is
missing is made again from the blocks. Rows of days that are still open are kept in memory.
"""

import logging
import os
from pathlib import Path

from madang.chain.light import decode_header
from madang.chain.store import Body, Store
from madang.ledger import rules
from madang.ledger.events import Event
from madang.ledger.rules.participation import ROW_BYTES, DaySettled, ParticipationRecorded, RecordParticipation
from madang.ledger.transactions import open_envelope
from madang.ledger.units import DAY_MS

ROWS_MAX = 65_536
"""Rows of one answer: 1 MiB."""

log = logging.getLogger(__name__)


class Days:
    """Rows of open days in memory, of settled ones in files. Called on the law's thread."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder
        self._store = store
        self._open: dict[int, bytearray] = {}

    def recover(self, height: int) -> None:
        """Find the open days' rows as of a block: they lie in the blocks of its day and of the day before."""
        self._open.clear()
        if height == 0:
            return
        day = _time_ms(self._store.body(height)) // DAY_MS
        for _, body in self._store.bodies(self._first_of((day - 1) * DAY_MS, height), height):
            self._collect(body)
            for settled in settled_days(body):  # Of these the first rows may lie further back: no file is written.
                self._open.pop(settled.day, None)

    def take(self, body: Body) -> None:
        """Take in the next block."""
        self._collect(body)
        for settled in settled_days(body):
            rows = bytes(self._open.pop(settled.day, b""))
            try:
                self._write(settled.day, rows)
            except OSError as error:
                log.error("The file of day %d cannot be written: %s.", settled.day, error.strerror)

    def rows(self, day: int, first: int, count: int) -> bytes:
        """Rows of a day from position `first` (from 0); empty beyond its end. Raises ValueError below 0."""
        if first < 0 or count < 0 or day < 0:
            raise ValueError("A day, a first row and a count are not below 0.")
        start, end = first * ROW_BYTES, (first + min(count, ROWS_MAX)) * ROW_BYTES
        if day in self._open:
            return bytes(self._open[day][start:end])
        path = self.path(day)
        if not path.exists() and not self._restore(day):
            return b""
        with path.open("rb") as file:
            file.seek(start)
            return file.read(end - start)

    def all_rows(self, day: int) -> bytes:
        """Every row of a day, open or settled."""
        if day in self._open:
            return bytes(self._open[day])
        return self.path(day).read_bytes() if self.path(day).exists() or self._restore(day) else b""

    def path(self, day: int) -> Path:
        return self._folder / f"{day}.rows"

    def _collect(self, body: Body) -> None:
        for batch in recorded_rows(body):
            self._open.setdefault(batch.day, bytearray()).extend(batch.rows)

    def _restore(self, day: int) -> bool:
        """Make a settled day's file again from the blocks; False if no block settled that day."""
        height = self._store.height
        rows = bytearray()
        for _, body in self._store.bodies(self._first_of(day * DAY_MS, height), height):
            for batch in recorded_rows(body):
                if batch.day == day:
                    rows += batch.rows
            if any(settled.day == day for settled in settled_days(body)):
                self._write(day, bytes(rows))
                return True
        return False

    def _first_of(self, time_ms: int, height: int) -> int:
        """The first block at or after a time; height + 1 if there is none up to that height."""
        low, high = 1, height + 1
        while low < high:
            middle = (low + high) // 2
            if _time_ms(self._store.body(middle)) < time_ms:
                low = middle + 1
            else:
                high = middle
        return low

    def _write(self, day: int, rows: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self.path(day).with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(rows)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(self.path(day))


def recorded_rows(body: Body) -> list[RecordParticipation]:
    """The batches of rows that a block's transactions recorded, in ledger order."""
    tag = _tag(ParticipationRecorded)
    found: list[RecordParticipation] = []
    for index, receipt in enumerate(body.receipts):
        for event in receipt.events:
            if memoryview(event)[1] == tag:
                commands = open_envelope(body.envelopes[index])[1].commands
                found.extend(command for command in commands if isinstance(command, RecordParticipation))
                break
    return found


def settled_days(body: Body) -> list[DaySettled]:
    """The days that time settled in a block, in order."""
    events = [rules.decode_event(event) for event in body.own_events if memoryview(event)[1] == _tag(DaySettled)]
    return [event for event in events if isinstance(event, DaySettled)]


def _tag(kind: type[Event]) -> int:
    """What stands in the second byte of an event of this kind: the first item of a short array, itself one byte."""
    tag = kind.__struct_config__.tag
    assert isinstance(tag, int)
    return tag


def _time_ms(body: Body) -> int:
    return decode_header(body.header).time_ms
