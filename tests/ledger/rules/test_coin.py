"""Stories of coin: transfers, holds, allowances, the sale."""

import pytest

from madang.ledger.events import Command, Posted, Reason
from madang.ledger.rejections import Rejection
from madang.ledger.rules.coin import (
    AllowanceGranted,
    AllowanceRevoked,
    CoinSold,
    GrantAllowance,
    Hold,
    HoldEnded,
    HoldOpened,
    Release,
    Return,
    RevokeAllowance,
    Scope,
    SellCoin,
    Transfer,
)
from madang.ledger.rules.gifts import SendGift
from madang.ledger.units import DAY_MS, INT64_MAX, NOTHING
from tests.ledger.story import ABOUT, CENT, COIN, Story, reference


@pytest.fixture
def story() -> Story:
    told = Story("mina", "joon")
    told.fund("mina", 10 * COIN)
    return told


def test_a_transfer_moves_exactly_its_amount_and_tells_it(story: Story) -> None:
    events = story.must("mina", Transfer(story["mina"], story["joon"], 3, ABOUT))

    assert events == [Posted(story["mina"], story["joon"], 3, Reason.TRANSFER, ABOUT)]
    assert (story.available("mina"), story.available("joon")) == (10 * COIN - 3, 3)


def test_commands_of_a_transaction_happen_together_or_not_at_all(story: Story) -> None:
    much = Transfer(story["mina"], story["joon"], 9 * COIN, NOTHING)

    assert story.refused("mina", much, much) is Rejection.BALANCE_TOO_SMALL
    assert story.available("joon") == 0
    story.must("mina", much, Transfer(story["mina"], story["joon"], COIN, NOTHING))
    assert story.available("mina") == 0


@pytest.mark.parametrize(
    ("payee", "amount", "rejection"),
    [
        (10, 0, Rejection.AMOUNT_NOT_POSITIVE),
        (10, -5, Rejection.AMOUNT_NOT_POSITIVE),
        (10, -(2**63), Rejection.AMOUNT_NOT_POSITIVE),
        (10, INT64_MAX, Rejection.AMOUNT_TOO_LARGE),
        (10, 10 * COIN + 1, Rejection.BALANCE_TOO_SMALL),
        (9, 1, Rejection.PAYER_IS_PAYEE),
        (99, 1, Rejection.ACCOUNT_UNKNOWN),
        (0, 1, Rejection.ACCOUNT_UNKNOWN),
        (2**32 - 1, 1, Rejection.ACCOUNT_UNKNOWN),
    ],
)
def test_a_transfer_that_cannot_be_is_refused_with_its_reason(
    story: Story, payee: int, amount: int, rejection: Rejection
) -> None:
    assert story.refused("mina", Transfer(story["mina"], payee, amount, NOTHING)) is rejection


def test_nobody_spends_for_another(story: Story) -> None:
    assert story.refused("joon", Transfer(story["mina"], story["joon"], 1, NOTHING)) is Rejection.NOT_AUTHORISED
    assert story.refused("joon", Transfer(77, story["joon"], 1, NOTHING)) is Rejection.ACCOUNT_UNKNOWN


@pytest.mark.parametrize("house", ["reserve", "sale"])
def test_what_only_rules_spend_is_spent_by_no_key(story: Story, house: str) -> None:
    assert story.refused(house, Transfer(story[house], story["joon"], 1, NOTHING)) is Rejection.NOT_AUTHORISED
    hold = Hold(story[house], story["joon"], 1, story.now_ms + DAY_MS)
    assert story.refused(house, hold) is Rejection.NOT_AUTHORISED


def test_a_hold_is_released_once(story: Story) -> None:
    expires_ms = story.now_ms + DAY_MS
    (opened,) = story.must("mina", Hold(story["mina"], story["joon"], COIN, expires_ms))
    assert opened == HoldOpened(1, story["mina"], story["joon"], COIN, expires_ms)
    assert (story.available("mina"), story.held("mina")) == (9 * COIN, COIN)

    assert story.refused("joon", Release(1)) is Rejection.NOT_AUTHORISED
    events = story.must("mina", Release(1))

    assert events[0] == Posted(story["mina"], story["joon"], COIN, Reason.HOLD_RELEASED, NOTHING)
    assert events[1] == HoldEnded(1, True)
    assert (story.held("mina"), story.available("joon")) == (0, COIN)
    assert story.refused("mina", Release(1)) is Rejection.HOLD_UNKNOWN
    assert story.refused("joon", Return(1)) is Rejection.HOLD_UNKNOWN


def test_a_hold_is_returned_by_its_payee_alone(story: Story) -> None:
    story.must("mina", Hold(story["mina"], story["joon"], COIN, story.now_ms + DAY_MS))
    assert story.refused("mina", Return(1)) is Rejection.NOT_AUTHORISED
    assert story.must("joon", Return(1)) == [HoldEnded(1, False)]
    assert (story.available("mina"), story.held("mina")) == (10 * COIN, 0)


def test_a_hold_that_expires_goes_back_by_itself(story: Story) -> None:
    expires_ms = story.now_ms + 5_000
    story.must("mina", Hold(story["mina"], story["joon"], COIN, expires_ms))
    story.sleep_until(expires_ms - 1)
    assert story.held("mina") == COIN
    story.sleep_until(expires_ms)
    assert (story.available("mina"), story.held("mina")) == (10 * COIN, 0)
    assert story.told[-1] == HoldEnded(1, False)


@pytest.mark.parametrize(
    ("payee", "amount", "expires_in_ms", "rejection"),
    [
        (10, 1, 0, Rejection.TIME_OUT_OF_BOUNDS),
        (10, 1, 400 * DAY_MS, Rejection.TIME_OUT_OF_BOUNDS),
        (10, 0, DAY_MS, Rejection.AMOUNT_NOT_POSITIVE),
        (10, 11 * COIN, DAY_MS, Rejection.BALANCE_TOO_SMALL),
        (9, 1, DAY_MS, Rejection.PAYER_IS_PAYEE),
        (11, 1, DAY_MS, Rejection.ACCOUNT_UNKNOWN),
    ],
)
def test_a_hold_that_cannot_be_is_refused(
    story: Story, payee: int, amount: int, expires_in_ms: int, rejection: Rejection
) -> None:
    hold = Hold(story["mina"], payee, amount, story.now_ms + expires_in_ms)
    assert story.refused("mina", hold) is rejection


def allowance(story: Story, **changes: int) -> GrantAllowance:
    fields = {
        "owner": story["mina"],
        "delegate": story["delegate"],
        "scope": Scope.GIFTS,
        "cap": 500 * CENT,
        "single": 100 * CENT,
        "expires_ms": story.now_ms + 30 * DAY_MS,
    }
    return GrantAllowance(**{**fields, **changes})


def tap(story: Story, key: str, *, receiver: str = "joon", gift: int = 1) -> Command:
    return SendGift(story["mina"], [story[receiver]], gift, ABOUT, reference(key))


def test_a_delegate_spends_within_the_allowance_and_not_beyond(story: Story) -> None:
    story.must("mina", allowance(story, cap=25 * CENT, single=10 * CENT))
    assert story.refused("delegate", tap(story, "0", gift=3)) is Rejection.ALLOWANCE_SINGLE_EXCEEDED
    story.must("delegate", tap(story, "1"))
    story.must("delegate", tap(story, "2"))
    assert story.refused("delegate", tap(story, "3")) is Rejection.ALLOWANCE_EXHAUSTED
    assert story.available("joon") == 20 * CENT


def test_an_allowance_pays_neither_delegate_nor_owner_nor_house(story: Story) -> None:
    story.must("mina", allowance(story))
    assert story.refused("delegate", tap(story, "1", receiver="delegate")) is Rejection.PAYEE_NOT_ALLOWED
    assert story.refused("delegate", tap(story, "2", receiver="fund")) is Rejection.PAYEE_NOT_ALLOWED
    assert story.refused("delegate", tap(story, "3", receiver="mina")) is Rejection.PAYER_IS_PAYEE
    move = Transfer(story["mina"], story["joon"], 1, NOTHING)
    assert story.refused("delegate", move) is Rejection.NOT_AUTHORISED


def test_an_allowance_ends_by_time_by_revoking_and_by_a_new_one(story: Story) -> None:
    assert story.refused("delegate", tap(story, "0")) is Rejection.ALLOWANCE_UNKNOWN
    story.must("mina", allowance(story))
    events = story.must("mina", allowance(story, cap=10 * CENT))
    assert events[0] == AllowanceRevoked(1, story["mina"])
    assert isinstance(events[1], AllowanceGranted)
    story.must("delegate", tap(story, "1"))
    assert story.refused("delegate", tap(story, "2")) is Rejection.ALLOWANCE_EXHAUSTED
    assert story.refused("joon", RevokeAllowance(story["mina"], 2)) is Rejection.NOT_AUTHORISED
    assert story.refused("mina", RevokeAllowance(story["mina"], 1)) is Rejection.ALLOWANCE_UNKNOWN
    story.must("mina", RevokeAllowance(story["mina"], 2))
    assert story.refused("delegate", tap(story, "3")) is Rejection.ALLOWANCE_UNKNOWN
    short = allowance(story, expires_ms=story.now_ms + 5_000)
    story.must("mina", short)
    story.sleep_until(short.expires_ms)
    assert story.refused("delegate", tap(story, "4")) is Rejection.ALLOWANCE_EXPIRED


@pytest.mark.parametrize(
    ("changes", "rejection"),
    [
        ({"cap": 10_000 * CENT + 1}, Rejection.ALLOWANCE_OUT_OF_BOUNDS),
        ({"cap": 0}, Rejection.ALLOWANCE_OUT_OF_BOUNDS),
        ({"single": 1_000 * CENT + 1}, Rejection.ALLOWANCE_OUT_OF_BOUNDS),
        ({"single": 0}, Rejection.ALLOWANCE_OUT_OF_BOUNDS),
        ({"expires_ms": 0}, Rejection.ALLOWANCE_OUT_OF_BOUNDS),
        ({"expires_ms": INT64_MAX}, Rejection.ALLOWANCE_OUT_OF_BOUNDS),
        ({"delegate": 9}, Rejection.ALLOWANCE_OUT_OF_BOUNDS),
        ({"delegate": 99}, Rejection.ACCOUNT_UNKNOWN),
        ({"owner": 10}, Rejection.NOT_AUTHORISED),
    ],
)
def test_an_allowance_out_of_its_bounds_is_refused(story: Story, changes: dict[str, int], rejection: Rejection) -> None:
    assert story.refused("mina", allowance(story, **changes)) is rejection


def test_an_allowance_reaches_to_its_bounds_and_a_payment_to_the_largest(story: Story) -> None:
    story.fund("mina", 100 * COIN)
    expires_ms = story.now_ms + 1_000 + 30 * DAY_MS
    late = allowance(story, expires_ms=expires_ms + 1)
    assert story.refused("mina", late) is Rejection.ALLOWANCE_OUT_OF_BOUNDS
    widest = allowance(story, cap=10_000 * CENT, single=1_000 * CENT, expires_ms=story.now_ms + 1_000 + 30 * DAY_MS)
    story.must("mina", widest)
    story.must("delegate", tap(story, "ten dollars", gift=5))
    assert story.refused("delegate", tap(story, "a hundred", gift=6)) is Rejection.ALLOWANCE_SINGLE_EXCEEDED
    assert story.available("joon") == 1_000 * CENT


def test_another_member_may_be_the_delegate_and_gets_nothing_of_it(story: Story) -> None:
    story.must("mina", allowance(story, delegate=story["joon"]))
    assert story.refused("joon", tap(story, "to joon")) is Rejection.PAYEE_NOT_ALLOWED


def test_the_sale_sells_its_open_phase_and_no_more(story: Story) -> None:
    left = 2_000_000_000 * COIN - 10 * COIN
    sale = SellCoin(story["joon"], left)
    assert story.refused("joon", sale) is Rejection.NOT_AUTHORISED
    assert story.refused("sale", SellCoin(story["joon"], left + 1)) is Rejection.SALE_PHASE_EXHAUSTED
    assert story.refused("sale", SellCoin(story["fund"], 1)) is Rejection.PAYEE_NOT_ALLOWED
    assert CoinSold(story["joon"], left, 1) in story.must("sale", sale)
    second = 700_000_000 * COIN
    assert CoinSold(story["joon"], second, 2) in story.must("sale", SellCoin(story["joon"], second))
    assert story.refused("sale", SellCoin(story["joon"], 1)) is Rejection.SALE_PHASE_EXHAUSTED
