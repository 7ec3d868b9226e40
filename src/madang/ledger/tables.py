"""Tables of records under a hash tree, and the memory of what was used until it expires."""

from hashlib import sha256
from typing import Generic, TypeVar

import msgspec

from madang.ledger.codec import encode
from madang.ledger.journal import Journal
from madang.ledger.kernels import Column

R = TypeVar("R", bound=msgspec.Struct)


class Table(Generic[R]):
    """Records in slots that are given once and never reused; a slot whose record is gone holds None."""

    def __init__(self, tree: int, journal: Journal) -> None:
        self.records: list[R | None] = []
        self.digests = Column(tree, 32)
        self._journal = journal
        self._touched: list[int] = []

    def __len__(self) -> int:
        return len(self.records)

    def get(self, slot: int) -> R | None:
        """The record of a slot; None if it never was or is gone."""
        return self.records[slot] if 0 <= slot < len(self.records) else None

    def append(self, record: R | None) -> int:
        """The slot given."""
        slot = len(self.records)
        self.records.append(record)
        self._touched.append(slot)
        self._journal.note((self._unappend,))
        return slot

    def put(self, slot: int, record: R | None) -> None:
        """Replace a slot's record, or with None delete it."""
        self._journal.note((self._restore, slot, self.records[slot]))
        self.records[slot] = record
        self._touched.append(slot)

    def top(self) -> bytes:
        """The top of the tree over SHA-256 of each record's encoding, zeros where there is none."""
        self.digests.extend(len(self.records))
        for slot in sorted(set(self._touched)):
            if slot < len(self.records):
                record = self.records[slot]
                self.digests.write(slot, bytes(32) if record is None else sha256(encode(record)).digest())
        self._touched.clear()
        return self.digests.top()

    def dump(self) -> bytes:
        """All slots, encoded."""
        return encode(self.records)

    def load(self, records: list[R | None]) -> None:
        """Take these slots instead of what was there."""
        self.records = records
        self.digests.load(bytes(32 * len(records)))
        self._touched = list(range(len(records)))

    def _unappend(self) -> None:
        self.records.pop()
        if self.digests.count > len(self.records):
            self.digests.shrink(len(self.records))

    def _restore(self, slot: int, record: R | None) -> None:
        self.records[slot] = record
        self._touched.append(slot)


class _Bucket:
    def __init__(self) -> None:
        self.log = bytearray()
        """Entries in the order in which they were used."""
        self.cuts: list[int] = []
        """How long the log was at each root."""
        self.digests: list[bytes] = []
        """SHA-256(previous digest, bucket as u64 little-endian, the log since the previous cut), one for each cut."""
        self.entries: set[bytes] = set()


class Used:
    """Byte strings of one length that may not be used again until their bucket is dropped.

    A bucket is an expiry: a height or an hour. At most `ring` follow one another, so each has a row of its own.
    """

    def __init__(self, tree: int, ring: int, entry_bytes: int, journal: Journal) -> None:
        self.buckets: dict[int, _Bucket] = {}
        self.ring = ring
        self.entry_bytes = entry_bytes
        self.digests = Column(tree, 32)
        self.digests.extend(ring)
        self._journal = journal
        self._touched: list[int] = []

    def holds(self, bucket: int, entry: bytes) -> bool:
        """Whether the entry was used in this bucket."""
        found = self.buckets.get(bucket)
        return found is not None and entry in found.entries

    def holds_anywhere(self, entry: bytes) -> bool:
        """Whether any bucket holds the entry."""
        return any(entry in bucket.entries for bucket in self.buckets.values())

    def use(self, bucket: int, entry: bytes) -> None:
        """Remember an entry that the bucket does not hold."""
        found = self.buckets.get(bucket)
        if found is None:
            found = self.buckets[bucket] = _Bucket()
            self._journal.note((self._unopen, bucket))
        found.entries.add(entry)
        found.log += entry
        self._touched.append(bucket)
        self._journal.note((self._unuse, found, entry))

    def drop_below(self, bucket: int) -> None:
        """Forget every bucket before this one."""
        for number in sorted(self.buckets):
            if number >= bucket:
                break
            row = number % self.ring
            self._journal.note((self._undrop, number, self.buckets.pop(number), self.digests.row(row)))
            self.digests.write(row, bytes(32))

    def top(self) -> bytes:
        """The top of the tree over the buckets' digests, each in the row bucket mod ring."""
        for number in sorted(set(self._touched)):
            bucket = self.buckets.get(number)
            if bucket is None:
                continue
            start = bucket.cuts[-1] if bucket.cuts else 0
            if len(bucket.log) > start:
                self._cut(number, bucket, len(bucket.log))
                self._journal.note((self._uncut, number, bucket))
        self._touched.clear()
        return self.digests.top()

    def dump(self) -> bytes:
        """All buckets in order: [bucket, log, cuts]."""
        ordered = [(number, self.buckets[number]) for number in sorted(self.buckets)]
        return encode([[number, bytes(bucket.log), bucket.cuts] for number, bucket in ordered])

    def load(self, buckets: list[tuple[int, bytes, list[int]]]) -> None:
        """Take these buckets instead of what was there. Raises ValueError for cuts that no root can have made."""
        self.buckets = {}
        for number, log, cuts in buckets:
            if not cuts or cuts[-1] != len(log) or any(cut % self.entry_bytes for cut in cuts):
                raise ValueError("the memory of what was used is not cut where it ends")
            bucket = self.buckets[number] = _Bucket()
            bucket.log += log
            bucket.entries = {log[start : start + self.entry_bytes] for start in range(0, len(log), self.entry_bytes)}
            for cut in cuts:
                self._cut(number, bucket, cut)

    def _cut(self, number: int, bucket: _Bucket, length: int) -> None:
        start, digest = (bucket.cuts[-1], bucket.digests[-1]) if bucket.cuts else (0, bytes(32))
        bucket.digests.append(sha256(digest + number.to_bytes(8, "little") + bucket.log[start:length]).digest())
        bucket.cuts.append(length)
        self.digests.write(number % self.ring, bucket.digests[-1])

    def _uncut(self, number: int, bucket: _Bucket) -> None:
        bucket.cuts.pop()
        bucket.digests.pop()
        self.digests.write(number % self.ring, bucket.digests[-1] if bucket.digests else bytes(32))

    def _unuse(self, bucket: _Bucket, entry: bytes) -> None:
        bucket.entries.discard(entry)
        del bucket.log[-self.entry_bytes :]

    def _unopen(self, bucket: int) -> None:
        del self.buckets[bucket]

    def _undrop(self, number: int, bucket: _Bucket, digest: bytes) -> None:
        self.buckets[number] = bucket
        self.digests.write(number % self.ring, digest)
