"""Stories of shares that change hands: given, sold, withdrawn, and what is refused."""

import pytest

from madang.ledger.events import Command, Posted, Reason
from madang.ledger.rejections import Rejection
from madang.ledger.rules.accounts import AddKey, RemoveKey
from madang.ledger.rules.claims import ClaimShare, SettleClaim
from madang.ledger.rules.rights import OfferEnded, OfferShare, ShareMoved, ShareOffered, TakeOffer, WithdrawOffer
from madang.ledger.rules.songs import Share, SingSong
from madang.ledger.units import INT64_MAX, NOTHING
from tests.ledger.story import CENT, COIN, Story, public, reference

MINA, JOON, SORA = 9, 10, 11


@pytest.fixture
def story() -> Story:
    told = Story("mina", "joon", "sora")
    told.song("song", 10, ("mina", 10_000))
    for name in ("mina", "joon", "sora"):
        told.fund(name, 10 * COIN)
    return told


def holders(story: Story, song: int = 1) -> list[tuple[int, int]]:
    record = story.state.songs.get(song)
    assert record is not None
    return record.holders


def test_a_share_is_sold_for_its_price_at_once(story: Story) -> None:
    assert story.must("mina", OfferShare(MINA, 1, 2_500, 3 * COIN, 0)) == [ShareOffered(1, MINA, 1, 2_500, 3 * COIN, 0)]
    assert story.must("joon", TakeOffer(JOON, 1, 1, 2_500, 3 * COIN)) == [
        OfferEnded(1, True),
        Posted(JOON, MINA, 3 * COIN, Reason.SHARE, NOTHING),
        ShareMoved(1, MINA, JOON, 2_500, [Share(MINA, 7_500), Share(JOON, 2_500)]),
    ]
    assert (story.available("mina"), story.available("joon")) == (13 * COIN, 7 * COIN)


def test_the_next_singing_pays_the_new_holders(story: Story) -> None:
    story.must("mina", OfferShare(MINA, 1, 4_000, COIN, 0))
    story.must("joon", TakeOffer(JOON, 1, 1, 4_000, COIN))
    story.must("sora", SingSong(SORA, 1, reference("singing")))
    assert story.available("joon") == 9 * COIN + 4 * CENT


def test_a_gift_is_an_offer_at_no_price_that_its_receiver_takes(story: Story) -> None:
    story.must("mina", OfferShare(MINA, 1, 1, 0, JOON))
    assert story.refused("sora", TakeOffer(SORA, 1, 1, 1, 0)) is Rejection.OFFER_UNKNOWN
    story.must("joon", TakeOffer(JOON, 1, 1, 1, 0))
    assert holders(story) == [(MINA, 9_999), (JOON, 1)]
    assert story.available("joon") == 10 * COIN


def test_who_gives_all_holds_nothing_and_who_gets_it_back_is_last(story: Story) -> None:
    story.must("mina", OfferShare(MINA, 1, 5_000, 0, JOON))
    story.must("joon", TakeOffer(JOON, 1, 1, 5_000, 0))
    story.must("mina", OfferShare(MINA, 1, 5_000, 0, SORA))
    story.must("sora", TakeOffer(SORA, 2, 1, 5_000, 0))
    assert holders(story) == [(JOON, 5_000), (SORA, 5_000)]
    story.must("joon", OfferShare(JOON, 1, 1_000, 0, MINA))
    story.must("mina", TakeOffer(MINA, 3, 1, 1_000, 0))
    assert holders(story) == [(JOON, 4_000), (SORA, 5_000), (MINA, 1_000)]


def test_a_new_offer_of_the_same_song_ends_the_one_before(story: Story) -> None:
    story.must("mina", OfferShare(MINA, 1, 100, COIN, 0))
    assert OfferEnded(1, False) in story.must("mina", OfferShare(MINA, 1, 100, 2 * COIN, 0))
    assert story.refused("joon", TakeOffer(JOON, 1, 1, 100, COIN)) is Rejection.OFFER_UNKNOWN


def test_an_offer_of_more_than_is_left_ends_with_the_share(story: Story) -> None:
    story.must("joon", ClaimShare(JOON, 1, MINA, 1_000))
    story.must("mina", OfferShare(MINA, 1, 9_000, COIN, 0))
    story.must("sora", TakeOffer(SORA, 1, 1, 9_000, COIN))
    story.must("sora", OfferShare(SORA, 1, 9_000, COIN, MINA))
    story.must("joon", ClaimShare(JOON, 1, SORA, 1))
    told = story.must("sora", SettleClaim(SORA, 2, 1, 1))
    assert OfferEnded(2, False) in told
    assert story.refused("mina", TakeOffer(MINA, 2, 1, 9_000, COIN)) is Rejection.OFFER_UNKNOWN


def test_a_withdrawn_offer_is_gone(story: Story) -> None:
    story.must("mina", OfferShare(MINA, 1, 100, COIN, 0))
    assert story.refused("joon", WithdrawOffer(JOON, 1)) is Rejection.OFFER_UNKNOWN
    assert story.must("mina", WithdrawOffer(MINA, 1)) == [OfferEnded(1, False)]
    assert story.refused("mina", WithdrawOffer(MINA, 1)) is Rejection.OFFER_UNKNOWN


def test_a_device_that_may_spend_sells_and_one_that_lost_it_does_not(story: Story) -> None:
    story.must("mina", AddKey(MINA, public("tablet"), False))
    story.must("tablet", OfferShare(MINA, 1, 100, COIN, 0))
    story.must("mina", RemoveKey(MINA, public("tablet")))
    assert story.refused("tablet", OfferShare(MINA, 1, 100, CENT, 0)) is Rejection.NOT_AUTHORISED


@pytest.mark.parametrize(
    ("command", "rejection"),
    [
        (OfferShare(MINA, 9, 100, COIN, 0), Rejection.SONG_UNKNOWN),
        (OfferShare(MINA, 0, 100, COIN, 0), Rejection.SONG_UNKNOWN),
        (OfferShare(MINA, 1, 0, COIN, 0), Rejection.SHARES_INVALID),
        (OfferShare(MINA, 1, 100, 0, 0), Rejection.AMOUNT_NOT_POSITIVE),
        (OfferShare(MINA, 1, 100, -1, JOON), Rejection.AMOUNT_NOT_POSITIVE),
        (OfferShare(MINA, 1, 100, INT64_MAX, JOON), Rejection.AMOUNT_TOO_LARGE),
        (OfferShare(MINA, 1, 100, COIN, 77), Rejection.ACCOUNT_UNKNOWN),
        (OfferShare(MINA, 1, 100, COIN, MINA), Rejection.PAYER_IS_PAYEE),
        (OfferShare(MINA, 2, 100, COIN, 0), Rejection.SHARE_TOO_SMALL),
        (OfferShare(MINA, 1, 9_001, COIN, 0), Rejection.SHARE_TOO_SMALL),
        (OfferShare(JOON, 1, 100, COIN, 0), Rejection.NOT_AUTHORISED),
        (OfferShare(77, 1, 100, COIN, 0), Rejection.ACCOUNT_UNKNOWN),
    ],
)
def test_an_offer_that_cannot_be_is_refused(story: Story, command: Command, rejection: Rejection) -> None:
    story.song("another", 0, ("joon", 10_000))
    story.must("joon", ClaimShare(JOON, 1, MINA, 1_000))
    assert story.refused("mina", command) is rejection


@pytest.mark.parametrize(
    ("signer", "command", "rejection"),
    [
        ("joon", TakeOffer(JOON, 2, 1, 100, COIN), Rejection.OFFER_UNKNOWN),
        ("joon", TakeOffer(JOON, 0, 1, 100, COIN), Rejection.OFFER_UNKNOWN),
        ("joon", TakeOffer(JOON, 1, 2, 100, COIN), Rejection.OFFER_UNKNOWN),
        ("joon", TakeOffer(JOON, 1, 1, 200, COIN), Rejection.OFFER_UNKNOWN),
        ("joon", TakeOffer(JOON, 1, 1, 100, COIN - 1), Rejection.OFFER_UNKNOWN),
        ("mina", TakeOffer(MINA, 1, 1, 100, COIN), Rejection.PAYER_IS_PAYEE),
        ("joon", TakeOffer(SORA, 1, 1, 100, COIN), Rejection.NOT_AUTHORISED),
        ("poor", TakeOffer(12, 1, 1, 100, COIN), Rejection.BALANCE_TOO_SMALL),
    ],
)
def test_an_offer_is_not_taken_otherwise_than_it_was_made(
    story: Story, signer: str, command: Command, rejection: Rejection
) -> None:
    story.open("poor")
    story.must("mina", OfferShare(MINA, 1, 100, COIN, 0))
    assert story.refused(signer, command) is rejection


def test_what_came_under_a_claim_after_the_offer_is_not_sold(story: Story) -> None:
    story.must("mina", OfferShare(MINA, 1, 5_000, COIN, 0))
    story.must("joon", ClaimShare(JOON, 1, MINA, 5_001))
    assert story.refused("sora", TakeOffer(SORA, 1, 1, 5_000, COIN)) is Rejection.SHARE_TOO_SMALL


def test_a_song_never_has_more_than_thirty_two_holders(story: Story) -> None:
    names = [f"holder {number}" for number in range(31)]
    for name in names:
        story.open(name)
    song = story.song("crowded", 0, ("mina", 10_000 - 31), *[(name, 1) for name in names])
    story.must("mina", OfferShare(MINA, song, 100, COIN, 0))
    assert story.refused("joon", TakeOffer(JOON, 1, song, 100, COIN)) is Rejection.HOLDERS_FULL
    story.must("mina", OfferShare(MINA, song, 10_000 - 31, COIN, 0))
    story.must("joon", TakeOffer(JOON, 2, song, 10_000 - 31, COIN))


def test_the_fund_never_sells_what_it_holds(story: Story) -> None:
    song = story.song("free", 0, ("fund", 10_000))
    assert story.refused("reserve", OfferShare(1, song, 100, COIN, 0)) is Rejection.NOT_AUTHORISED
    assert story.refused("mina", OfferShare(3, song, 100, COIN, 0)) is Rejection.NOT_AUTHORISED


def test_a_ledger_without_offers_and_claims_has_the_root_it_always_had(story: Story) -> None:
    before = story.state.sub_roots()
    assert story.state.rights.root(before[6]) == before[6]
    story.must("mina", OfferShare(MINA, 1, 100, COIN, 0))
    after = story.state.sub_roots()
    assert [number for number in range(16) if before[number] != after[number]] == [6, 7, 15]
