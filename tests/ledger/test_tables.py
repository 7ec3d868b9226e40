"""Tables and the memory of what was used: what is taken back never was."""

import msgspec
import pytest

from madang.ledger.codec import encode
from madang.ledger.journal import Journal
from madang.ledger.records import HoldRecord
from madang.ledger.tables import Table, Used

RECORD = HoldRecord(9, 10, 5, 1_000)


def test_a_table_taken_back_has_its_root_again() -> None:
    journal = Journal()
    table: Table[HoldRecord] = Table(5, journal)
    table.append(RECORD)
    before = table.top()
    journal.keep()
    table.append(RECORD)
    table.put(0, None)
    assert table.top() != before
    journal.rollback(0)
    assert (table.top(), len(table), table.get(0), table.get(1), table.get(-1)) == (before, 1, RECORD, None, None)


def test_a_deleted_record_leaves_a_zero_leaf_and_its_slot_is_not_given_again() -> None:
    table: Table[HoldRecord] = Table(5, Journal())
    table.append(RECORD)
    table.put(0, None)
    assert table.top() == bytes(32)
    assert table.append(RECORD) == 1


def test_what_was_used_is_remembered_until_its_bucket_is_dropped() -> None:
    used = Used(7, 16, 4, Journal())
    used.use(3, b"one.")
    used.use(5, b"two.")
    assert used.holds(3, b"one.")
    assert not used.holds(5, b"one.")
    assert used.holds_anywhere(b"one.")
    used.drop_below(5)
    assert not used.holds_anywhere(b"one.")
    assert used.holds(5, b"two.")


def test_the_memory_taken_back_at_any_step_has_its_root_again() -> None:
    journal = Journal()
    used = Used(7, 16, 4, journal)
    used.use(3, b"one.")
    roots = [used.top()]
    marks = [journal.mark()]
    for bucket, entry in ((3, b"two."), (4, b"thre"), (3, b"four")):
        used.use(bucket, entry)
        roots.append(used.top())
        marks.append(journal.mark())
    used.drop_below(4)
    roots.append(used.top())
    marks.append(journal.mark())
    assert len(set(roots)) == 5
    for root, mark in zip(reversed(roots), reversed(marks), strict=True):
        journal.rollback(mark)
        assert used.top() == root


def test_a_reloaded_memory_goes_on_with_the_same_roots() -> None:
    used = Used(7, 16, 4, Journal())
    for bucket, entry in ((20, b"one."), (3, b"two."), (20, b"thre")):
        used.use(bucket, entry)
        used.top()
    again = Used(7, 16, 4, Journal())
    again.load(msgspec.msgpack.decode(used.dump(), type=list[tuple[int, bytes, list[int]]]))
    for each in (used, again):
        each.use(20, b"four")
    assert again.top() == used.top()


@pytest.mark.parametrize(("log", "cuts"), [(b"one.", []), (b"one.", [5]), (b"one.two.", [3, 8]), (b"one.", [4, 8])])
def test_a_memory_whose_cuts_cannot_be_is_refused(log: bytes, cuts: list[int]) -> None:
    with pytest.raises(ValueError, match="not cut"):
        Used(7, 16, 4, Journal()).load([(3, log, cuts)])


def test_what_is_encoded_is_the_shortest() -> None:
    assert encode([0, 127, 128, 2**16, 2**32, -1, b""]).hex() == "97007fcc80ce00010000cf0000000100000000ffc400"
