"""Amounts of coin as people write and read them."""

import pytest

from madang.app.amounts import BadAmountError, coins, read_amount
from madang.ledger.units import INT64_MAX


@pytest.mark.parametrize(
    ("units", "said"),
    [
        (0, "0 coins"),
        (1, "0.00000001 coins"),
        (100_000_000, "1 coin"),
        (1_000_000_000, "10 coins"),
        (125_050_000_000, "1,250.5 coins"),
    ],
)
def test_an_amount_is_said_as_a_number_with_its_unit(units: int, said: str) -> None:
    assert coins(units) == said


@pytest.mark.parametrize("text", ["10", "010", "10.0", "1e1", " 10 "])
def test_however_an_amount_is_written_it_is_the_same(text: str) -> None:
    assert read_amount(text) == 1_000_000_000


@pytest.mark.parametrize(
    "text", ["0", "-1", "", "ten", "NaN", "Infinity", "0.000000001", str(INT64_MAX), "1e999999999"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadAmountError, match="no amount of coin"):
        read_amount(text)
