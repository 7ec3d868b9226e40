"""The compiled loops, against the same thing said plainly."""

import random

import pytest

from madang.ledger import merkle
from madang.ledger.kernels import CREDIT_CHUNK, Column
from madang.ledger.settlement import payout_table
from madang.ledger.units import UNITS_PER_COIN

CAP_UNITS = 10_000_000 * UNITS_PER_COIN


def columns(points: list[int]) -> tuple[Column, Column]:
    balances = Column(merkle.BALANCES, 32)
    shares = Column(merkle.OPEN_POINTS, 2)
    balances.extend(len(points))
    shares.extend(len(points))
    for account, each in enumerate(points):
        shares.shorts[account] = each
    return balances, shares


@pytest.mark.parametrize("density", [0.001, 0.5, 1.0])
def test_a_settlement_is_that_of_plain_integers_to_the_last_unit(density: float) -> None:
    chance = random.Random(7)
    points = [chance.randrange(1, 400) if chance.random() < density else 0 for _ in range(20_000)] + [65_535]
    balances, shares = columns(points)
    balances.signed[4] = balances.signed[7] = 12_345
    balances.touch(1)
    merkle.column_root(balances)
    total = sum(points)

    histogram = shares.histogram(shares.count)
    table = payout_table(CAP_UNITS, 317, 1_000_000, 31, total, histogram[-1][0])
    balances.credit(shares, table)

    assert histogram == sorted((each, points.count(each)) for each in set(points) - {0})
    plain = [CAP_UNITS * 317 * each // (31 * 1_000_000 * total) for each in points]
    plain[1] += 12_345
    assert balances.signed[::4].tolist()[: len(points)] == plain
    assert balances.unsigned[3::4].tolist()[: len(points)] == plain
    assert balances.totals() == (sum(plain), 0)
    again = Column(merkle.BALANCES, 32)
    again.load(balances.dump().tobytes())
    assert merkle.column_root(balances) == merkle.column_root(again)

    balances.credit(shares, table, -1)
    assert balances.totals() == (12_345, 0)


def test_more_accounts_than_a_chunk_are_all_credited() -> None:
    balances = Column(merkle.BALANCES, 32)
    shares = Column(merkle.OPEN_POINTS, 2)
    for column in (balances, shares):
        column.extend(CREDIT_CHUNK + 5)
    for account in (0, CREDIT_CHUNK - 1, CREDIT_CHUNK, CREDIT_CHUNK + 4):
        shares.shorts[account] = 2
    balances.credit(shares, [0, 10, 20])
    assert balances.totals() == (80, 0)


def test_sums_do_not_wrap_and_a_wrong_row_is_found() -> None:
    balances = Column(merkle.BALANCES, 32)
    balances.extend(9)
    for account in (3, 5, 7):
        balances.signed[4 * account] = 2**62
        balances.unsigned[4 * account + 3] = 2**62
    assert balances.totals() == (3 * 2**62, 0)
    assert balances.first_unbalanced() is None
    balances.unsigned[4 * 5 + 2] = 1
    assert balances.first_unbalanced() == 5
    balances.signed[4 * 3] = -1
    assert balances.first_unbalanced() == 3


def test_debits_and_credits_go_round_at_the_end_of_their_range() -> None:
    balances = Column(merkle.BALANCES, 32)
    balances.extend(1)
    balances.signed[0] = 5
    balances.unsigned[2] = 2**64 - 3
    balances.unsigned[3] = 2
    assert balances.first_unbalanced() is None
