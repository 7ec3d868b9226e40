"""Stories of gifts and levels."""

import pytest

from madang.ledger.events import Command, Posted, Reason
from madang.ledger.rejections import Rejection
from madang.ledger.rules.gifts import GiftSent, Level, LevelPointsGained, SendGift, level_of
from madang.ledger.units import DAY_MS
from tests.ledger.story import ABOUT, CENT, COIN, Story, reference


@pytest.fixture
def story() -> Story:
    told = Story("listener", "mina", "joon", "third")
    told.fund("listener", 1_000 * COIN)
    return told


def gift(story: Story, number: int, *receivers: str, key: str = "tap") -> Command:
    return SendGift(story["listener"], [story[name] for name in receivers], number, ABOUT, reference(key))


def test_a_rose_reaches_its_singer_whole_and_raises_the_level_points(story: Story) -> None:
    payer, mina = story["listener"], story["mina"]
    assert story.must("listener", gift(story, 1, "mina")) == [
        Posted(payer, mina, 10 * CENT, Reason.GIFT, ABOUT),
        LevelPointsGained(mina, 100, 100, Level.SPROUT),
        GiftSent(payer, [mina], 1, 10 * CENT, ABOUT, reference("tap")),
    ]
    assert story.available("mina") == 10 * CENT


def test_a_gift_to_three_is_floored_and_the_first_gets_the_rest(story: Story) -> None:
    story.must("listener", gift(story, 2, "joon", "mina", "third"))
    amount = 50 * CENT
    assert story.available("mina") == story.available("third") == amount // 3
    assert story.available("joon") == amount - 2 * (amount // 3)


def test_the_same_tap_is_paid_once_within_seven_days(story: Story) -> None:
    story.must("listener", gift(story, 1, "mina"))
    assert story.refused("listener", gift(story, 1, "mina")) is Rejection.KEY_USED
    story.sleep_until(story.now_ms + 7 * DAY_MS - 10_000)
    assert story.refused("listener", gift(story, 1, "mina")) is Rejection.KEY_USED
    story.sleep_until(story.now_ms + 2 * 3_600_000)
    story.must("listener", gift(story, 1, "mina"))


@pytest.mark.parametrize(
    ("number", "receivers", "rejection"),
    [
        (99, ["mina"], Rejection.GIFT_UNKNOWN),
        (1, [], Rejection.RECEIVERS_INVALID),
        (1, ["mina", "mina"], Rejection.RECEIVERS_INVALID),
        (1, ["listener"], Rejection.PAYER_IS_PAYEE),
        (1, ["mina", "listener"], Rejection.PAYER_IS_PAYEE),
        (7, ["mina"], Rejection.BALANCE_TOO_SMALL),
    ],
)
def test_a_gift_that_cannot_be_is_refused(
    story: Story, number: int, receivers: list[str], rejection: Rejection
) -> None:
    story.must("listener", gift(story, 7, "joon", key="first"))
    story.must("joon", SendGift(story["joon"], [story["mina"]], 1, ABOUT, reference("back")))
    poor = Story("listener", "mina")
    poor.fund("listener", 99_999)
    told = poor if rejection is Rejection.BALANCE_TOO_SMALL else story
    assert told.refused("listener", gift(told, number, *receivers)) is rejection


def test_a_gift_to_nobody_that_exists_is_refused(story: Story) -> None:
    nobody = SendGift(story["listener"], [500], 1, ABOUT, reference("x"))
    assert story.refused("listener", nobody) is Rejection.ACCOUNT_UNKNOWN
    many = SendGift(story["listener"], list(range(20, 60)), 1, ABOUT, reference("x"))
    assert story.refused("listener", many) is Rejection.RECEIVERS_INVALID


@pytest.mark.parametrize(
    ("points", "level"),
    [
        (0, Level.SPROUT),
        (1_000_000, Level.SPROUT),
        (1_000_001, Level.FRUIT),
        (10_000_000, Level.FRUIT),
        (10_000_001, Level.CROWN),
        (20_000_000, Level.CROWN),
        (20_000_001, Level.ROYAL),
    ],
)
def test_levels_begin_where_the_economy_says(points: int, level: Level) -> None:
    assert level_of(points, [1_000_001, 10_000_001, 20_000_001]) is level
