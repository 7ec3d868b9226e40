"""What a resend is answered with, and for how long."""

from madang.chain.outcomes import Outcomes
from madang.ledger.receipts import Receipt
from madang.ledger.rejections import Rejection
from madang.ledger.transactions import EXPIRES_AFTER_MAX


def receipt(number: int) -> Receipt:
    return Receipt(number.to_bytes(32, "big"), Rejection.NONE, 0, [])


def test_the_first_place_of_an_id_is_told() -> None:
    outcomes = Outcomes()
    outcomes.add(1, [receipt(5), receipt(6)])
    outcomes.add(2, [receipt(6)])
    assert outcomes.find(receipt(6).id) == (1, 1)
    assert outcomes.find(receipt(7).id) is None


def test_ids_that_can_never_be_ordered_again_are_forgotten() -> None:
    outcomes = Outcomes()
    for height in range(1, EXPIRES_AFTER_MAX + 2):
        outcomes.add(height, [receipt(height)])
    assert outcomes.find(receipt(1).id) is None
    assert outcomes.find(receipt(2).id) == (2, 0)
