"""Stories of claims: what is held while they last, and the one way out of it."""

import pytest

from madang.ledger.events import Command, Posted, Reason
from madang.ledger.rejections import Rejection
from madang.ledger.rules.claims import (
    CLAIM_DAYS,
    CLAIM_DEPOSIT,
    CLAIMS_A_SONG_MAX,
    ClaimAnswered,
    ClaimEnded,
    ClaimOpened,
    ClaimShare,
    Outcome,
    SettleClaim,
)
from madang.ledger.rules.disputes import ClaimHeld
from madang.ledger.rules.rights import OfferShare, ShareMoved
from madang.ledger.rules.songs import Share, SingingStarted, SingSong
from madang.ledger.units import DAY_MS, NOTHING
from tests.ledger.story import CENT, COIN, Story, reference

MINA, JOON, SORA = 9, 10, 11
PRICE = 10 * CENT


@pytest.fixture
def story() -> Story:
    """Mina and Joon hold a song, Sora sings it."""
    told = Story("mina", "joon", "sora")
    told.song("song", 10, ("mina", 6_667), ("joon", 3_333))
    for name in ("mina", "joon", "sora"):
        told.fund(name, 10 * COIN)
    return told


def sing(story: Story, about: str = "singing") -> list[object]:
    return list(story.must("sora", SingSong(SORA, 1, reference(about))))


def held_of(part: int) -> int:
    return PRICE * part // 10_000


def test_a_claim_sets_its_deposit_aside_and_moves_nothing_else(story: Story) -> None:
    due_ms = story.now_ms + 1000 + CLAIM_DAYS * DAY_MS
    assert story.must("joon", ClaimShare(JOON, 1, MINA, 2_000)) == [
        ClaimOpened(1, 1, MINA, JOON, 2_000, CLAIM_DEPOSIT, due_ms),
        ClaimHeld(1, JOON, CLAIM_DEPOSIT),
    ]
    assert (story.available("joon"), story.held("joon")) == (10 * COIN - CLAIM_DEPOSIT, CLAIM_DEPOSIT)
    assert (story.available("mina"), story.held("mina")) == (10 * COIN, 0)


def test_what_a_disputed_share_earns_is_held_and_the_rest_is_not(story: Story) -> None:
    story.must("joon", ClaimShare(JOON, 1, MINA, 2_000))
    joon = PRICE * 3_333 // 10_000
    assert sing(story) == [
        Posted(SORA, MINA, PRICE - joon, Reason.SONG, reference("singing")),
        Posted(SORA, JOON, joon, Reason.SONG, reference("singing")),
        ClaimHeld(1, MINA, held_of(2_000)),
        SingingStarted(SORA, 1, reference("singing"), PRICE),
    ]
    assert story.held("mina") == held_of(2_000)
    assert story.available("mina") == 10 * COIN + PRICE - joon - held_of(2_000)


def test_two_claims_on_one_share_hold_beside_each_other(story: Story) -> None:
    story.must("joon", ClaimShare(JOON, 1, MINA, 3_333))
    story.must("sora", ClaimShare(SORA, 1, MINA, 3_334))
    story.fund("joon", COIN)
    story.must("joon", SingSong(JOON, 1, reference("singing")))
    assert story.held("mina") == held_of(3_333) + held_of(3_334)


def test_a_holder_who_yields_gives_the_share_and_all_that_it_earned(story: Story) -> None:
    story.must("joon", ClaimShare(JOON, 1, MINA, 2_000))
    sing(story)
    before = story.available("joon")
    assert story.must("mina", SettleClaim(MINA, 1, 1, 2_000)) == [
        ClaimAnswered(1, MINA, 2_000),
        Posted(MINA, JOON, held_of(2_000), Reason.CLAIM_PAID, NOTHING),
        ClaimHeld(1, JOON, -CLAIM_DEPOSIT),
        ShareMoved(1, MINA, JOON, 2_000, [Share(MINA, 4_667), Share(JOON, 5_333)]),
        ClaimEnded(1, Outcome.AGREED, 2_000, held_of(2_000)),
    ]
    assert story.available("joon") == before + held_of(2_000) + CLAIM_DEPOSIT
    assert (story.held("mina"), story.held("joon")) == (0, 0)


def test_both_agree_on_a_part_by_saying_the_same(story: Story) -> None:
    story.must("joon", ClaimShare(JOON, 1, MINA, 2_000))
    sing(story)
    assert story.must("mina", SettleClaim(MINA, 1, 1, 500)) == [ClaimAnswered(1, MINA, 500)]
    story.must("joon", SettleClaim(JOON, 1, 1, 700))
    told = story.must("mina", SettleClaim(MINA, 1, 1, 700))
    paid = held_of(2_000) * 700 // 2_000
    assert told[1:] == [
        Posted(MINA, JOON, paid, Reason.CLAIM_PAID, NOTHING),
        ClaimHeld(1, MINA, paid - held_of(2_000)),
        ClaimHeld(1, JOON, -CLAIM_DEPOSIT),
        ShareMoved(1, MINA, JOON, 700, [Share(MINA, 5_967), Share(JOON, 4_033)]),
        ClaimEnded(1, Outcome.AGREED, 700, paid),
    ]


def test_who_withdraws_leaves_the_deposit_to_the_holder(story: Story) -> None:
    story.must("joon", ClaimShare(JOON, 1, MINA, 2_000))
    sing(story)
    told = story.must("joon", SettleClaim(JOON, 1, 1, 0))
    assert Posted(JOON, MINA, CLAIM_DEPOSIT, Reason.CLAIM_DEPOSIT, NOTHING) in told
    assert told[-1] == ClaimEnded(1, Outcome.WITHDRAWN, 0, 0)
    assert (story.held("mina"), story.held("joon")) == (0, 0)
    assert story.state.songs.get(1).holders == [(MINA, 6_667), (JOON, 3_333)]  # type: ignore[union-attr]


def test_both_agreeing_on_nothing_gives_the_deposit_back(story: Story) -> None:
    story.must("joon", ClaimShare(JOON, 1, MINA, 2_000))
    story.must("mina", SettleClaim(MINA, 1, 1, 0))
    assert story.must("joon", SettleClaim(JOON, 1, 1, 0))[-1] == ClaimEnded(1, Outcome.AGREED, 0, 0)
    assert story.available("joon") == 10 * COIN


def test_a_claim_that_nobody_ends_leaves_all_with_the_holder_after_its_days(story: Story) -> None:
    story.must("joon", ClaimShare(JOON, 1, MINA, 2_000))
    sing(story)
    told_before = len(story.told)
    story.sleep_until(story.now_ms + CLAIM_DAYS * DAY_MS)
    told = [each for each in story.told[told_before:] if isinstance(each, ClaimHeld | ClaimEnded | Posted)]
    assert told == [
        ClaimHeld(1, MINA, -held_of(2_000)),
        Posted(JOON, MINA, CLAIM_DEPOSIT, Reason.CLAIM_DEPOSIT, NOTHING),
        ClaimEnded(1, Outcome.EXPIRED, 0, 0),
    ]
    assert story.refused("joon", SettleClaim(JOON, 1, 1, 0)) is Rejection.CLAIM_UNKNOWN
    assert not story.state.rights.claims_by_song


def test_an_ended_claim_frees_the_share_and_holds_nothing_more(story: Story) -> None:
    story.must("joon", ClaimShare(JOON, 1, MINA, 6_667))
    assert story.refused("mina", OfferShare(MINA, 1, 1, COIN, 0)) is Rejection.SHARE_TOO_SMALL
    story.must("joon", SettleClaim(JOON, 1, 1, 0))
    story.must("mina", OfferShare(MINA, 1, 1, COIN, 0))
    sing(story)
    assert story.held("mina") == 0


def test_a_holder_who_sings_pays_the_others_and_holds_nothing(story: Story) -> None:
    story.must("joon", ClaimShare(JOON, 1, MINA, 2_000))
    story.must("mina", SingSong(MINA, 1, reference("own")))
    assert story.held("mina") == 0


def test_a_free_song_can_be_claimed_and_holds_nothing(story: Story) -> None:
    song = story.song("free", 0, ("mina", 10_000))
    story.must("joon", ClaimShare(JOON, song, MINA, 10_000))
    story.must("sora", SingSong(SORA, song, reference("singing")))
    assert story.held("mina") == 0
    story.must("mina", SettleClaim(MINA, 1, song, 10_000))
    assert story.state.songs.get(song).holders == [(JOON, 10_000)]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("signer", "command", "rejection"),
    [
        ("joon", ClaimShare(JOON, 9, MINA, 1), Rejection.SONG_UNKNOWN),
        ("joon", ClaimShare(JOON, 1, JOON, 1), Rejection.PAYER_IS_PAYEE),
        ("joon", ClaimShare(JOON, 1, MINA, 0), Rejection.SHARES_INVALID),
        ("joon", ClaimShare(JOON, 1, MINA, 4_668), Rejection.SHARE_TOO_SMALL),
        ("joon", ClaimShare(JOON, 1, SORA, 1), Rejection.SHARE_TOO_SMALL),
        ("joon", ClaimShare(JOON, 1, 2**32 - 1, 1), Rejection.SHARE_TOO_SMALL),
        ("joon", ClaimShare(JOON, 2, 3, 1), Rejection.PAYEE_NOT_ALLOWED),
        ("joon", ClaimShare(SORA, 1, MINA, 1), Rejection.NOT_AUTHORISED),
        ("poor", ClaimShare(12, 1, MINA, 1), Rejection.BALANCE_TOO_SMALL),
        ("joon", SettleClaim(JOON, 2, 1, 0), Rejection.CLAIM_UNKNOWN),
        ("joon", SettleClaim(JOON, 1, 2, 0), Rejection.CLAIM_UNKNOWN),
        ("joon", SettleClaim(JOON, -1, 1, 0), Rejection.CLAIM_UNKNOWN),
        ("mina", SettleClaim(MINA, 1, 1, 2_001), Rejection.SHARES_INVALID),
        ("joon", SettleClaim(JOON, 1, 1, 2_000), Rejection.NOT_AUTHORISED),
        ("joon", SettleClaim(MINA, 1, 1, 2_000), Rejection.NOT_AUTHORISED),
    ],
)
def test_a_claim_that_cannot_be_is_refused(story: Story, signer: str, command: Command, rejection: Rejection) -> None:
    """Sora has claimed 2,000 of Mina's share."""
    story.song("free", 0, ("fund", 10_000))
    story.open("poor")
    story.must("sora", ClaimShare(SORA, 1, MINA, 2_000))
    assert story.refused(signer, command) is rejection


def test_a_song_has_so_many_open_claims_and_no_more(story: Story) -> None:
    story.fund("joon", 40 * COIN)
    for _ in range(CLAIMS_A_SONG_MAX):
        story.must("joon", ClaimShare(JOON, 1, MINA, 1))
    assert story.refused("joon", ClaimShare(JOON, 1, MINA, 1)) is Rejection.TOO_MANY_CLAIMS


def test_a_claimant_does_not_become_the_thirty_third_holder(story: Story) -> None:
    names = [f"holder {number}" for number in range(31)]
    for name in names:
        story.open(name)
    song = story.song("crowded", 0, ("mina", 10_000 - 31), *[(name, 1) for name in names])
    story.must("joon", ClaimShare(JOON, song, MINA, 100))
    assert story.refused("mina", SettleClaim(MINA, 1, song, 100)) is Rejection.HOLDERS_FULL
    story.must("joon", ClaimShare(JOON, song, story["holder 0"], 1))
    story.must("holder 0", SettleClaim(story["holder 0"], 2, song, 1))
