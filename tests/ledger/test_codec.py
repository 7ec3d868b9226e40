"""One encoding of each value, and no other is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.ledger.codec import MalformedError, decode, encode
from madang.ledger.events import Posted, Reason
from madang.ledger.rules import AnyEvent, decode_event
from madang.ledger.rules.coin import Transfer
from madang.ledger.units import NOTHING

ACCOUNTS = st.integers(0, 2**32 - 1)
AMOUNTS = st.integers(-(2**63), 2**63 - 1)


@given(ACCOUNTS, ACCOUNTS, AMOUNTS, st.binary(min_size=16, max_size=16))
def test_what_is_written_is_read_back(payer: int, payee: int, amount: int, about: bytes) -> None:
    command = Transfer(payer, payee, amount, about)
    assert decode(encode(command), Transfer) == command


@pytest.mark.parametrize(
    "raw",
    [
        "950a09cc0a01c41000000000000000000000000000000000",
        "950a090acd0001c41000000000000000000000000000000000",
        "dc00050a090a01c41000000000000000000000000000000000",
        "950a090a01c5001000000000000000000000000000000000",
        "950a090a01b000000000000000000000000000000000",
        "950a090acb3ff0000000000000c41000000000000000000000000000000000",
        "950a090a01c4100000000000000000000000000000000000",
        "940a090a01",
        "c0",
        "",
    ],
)
def test_other_bytes_for_the_same_are_refused(raw: str) -> None:
    good = "950a090a01c41000000000000000000000000000000000"
    assert encode(decode(bytes.fromhex(good), Transfer)).hex() == good
    with pytest.raises(MalformedError):
        decode(bytes.fromhex(raw), Transfer)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_never_worse(raw: bytes) -> None:
    try:
        event = decode_event(raw)
    except MalformedError:
        return
    assert encode(event) == raw


def test_an_event_says_itself_what_it_is() -> None:
    event = Posted(1, 2, 3, Reason.GIFT, NOTHING)
    assert encode(event)[1] == 1
    assert decode(encode(event), AnyEvent) == event
