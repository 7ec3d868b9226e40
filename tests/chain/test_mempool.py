"""Transactions that wait: bounded and fair."""

import pytest

from madang.chain.mempool import Mempool, Waiting
from madang.chain.submit import ChainUnavailableError


def waiting(number: int, sender: bytes, size_bytes: int = 10) -> Waiting:
    return Waiting(number.to_bytes(32, "big"), bytes(size_bytes), sender)


def test_a_block_takes_of_each_sender_in_turn() -> None:
    pool = Mempool()
    for number in range(100):
        pool.add(waiting(number, b"flood"))
    pool.add(waiting(1_000, b"singer"))
    pool.add(waiting(1_001, b"listener"))
    taken = pool.take(6, 10_000)
    assert [each.sender for each in taken] == [b"flood", b"singer", b"listener", b"flood", b"flood", b"flood"]
    assert len(pool) == 96


def test_a_sender_keeps_its_own_order() -> None:
    pool = Mempool()
    for number in (5, 3, 9):
        pool.add(waiting(number, b"singer"))
    assert [int.from_bytes(each.id, "big") for each in pool.take(10, 10_000)] == [5, 3, 9]
    assert not pool.take(10, 10_000)


def test_a_transaction_waits_once() -> None:
    pool = Mempool()
    pool.add(waiting(1, b"singer"))
    pool.add(waiting(1, b"singer"))
    assert len(pool) == 1


def test_a_block_takes_one_that_is_larger_than_the_limit_and_then_stops() -> None:
    pool = Mempool()
    pool.add(waiting(1, b"singer", 500))
    pool.add(waiting(2, b"listener", 500))
    assert [len(pool.take(10, 400)), len(pool.take(10, 400)), len(pool.take(10, 400))] == [1, 1, 0]


def test_a_full_pool_says_so() -> None:
    pool = Mempool(transactions_max=3, bytes_max=1_000, sender_transactions_max=2)
    pool.add(waiting(1, b"singer"))
    pool.add(waiting(2, b"singer"))
    with pytest.raises(ChainUnavailableError, match="of this key"):
        pool.add(waiting(3, b"singer"))
    with pytest.raises(ChainUnavailableError, match="Too many transactions are"):
        pool.add(waiting(4, b"listener", 2_000))
    pool.add(waiting(5, b"listener"))
    with pytest.raises(ChainUnavailableError, match="Too many transactions are"):
        pool.add(waiting(6, b"third"))
