"""Stories of songs: their shares, and the payment when a singing starts."""

import pytest

from madang.ledger.events import Command, Posted, Reason
from madang.ledger.rejections import Rejection
from madang.ledger.rules.accounts import AddKey
from madang.ledger.rules.coin import GrantAllowance, Scope
from madang.ledger.rules.songs import RegisterSong, Share, SingingStarted, SingSong, SongRegistered, split
from madang.ledger.units import DAY_MS
from tests.ledger.story import CENT, COIN, Story, public, reference


@pytest.fixture
def story() -> Story:
    told = Story("singer", "mina", "joon")
    told.fund("singer", COIN)
    return told


def sing(story: Story, song: int, about: str = "singing") -> Command:
    return SingSong(story["singer"], song, reference(about))


def test_a_singing_pays_each_holder_and_the_largest_keeps_the_remainder(story: Story) -> None:
    song = story.song("duet", 10, ("mina", 3_333), ("joon", 6_667))
    price = 10 * CENT
    small = price * 3_333 // 10_000
    assert story.must("singer", sing(story, song)) == [
        Posted(story["singer"], story["mina"], small, Reason.SONG, reference("singing")),
        Posted(story["singer"], story["joon"], price - small, Reason.SONG, reference("singing")),
        SingingStarted(story["singer"], song, reference("singing"), price),
    ]


def test_a_singer_who_holds_a_share_pays_only_the_others(story: Story) -> None:
    song = story.song("own", 10, ("singer", 5_000), ("joon", 5_000))
    story.must("singer", sing(story, song))
    assert story.available("singer") == COIN - 5 * CENT
    assert story.available("joon") == 5 * CENT


def test_the_remainder_stays_with_a_singer_who_holds_the_largest_share(story: Story) -> None:
    song = story.song("own", 10, ("mina", 3_333), ("singer", 3_334), ("joon", 3_333))
    story.must("singer", sing(story, song))
    part = 10 * CENT * 3_333 // 10_000
    assert (story.available("mina"), story.available("joon")) == (part, part)
    assert story.available("singer") == COIN - 2 * part


def test_a_free_song_costs_nothing_and_a_key_that_may_act_starts_it(story: Story) -> None:
    song = story.song("free", 0, ("fund", 10_000))
    story.must("singer", AddKey(story["singer"], public("tablet"), False))
    assert story.must("tablet", sing(story, song)) == [SingingStarted(story["singer"], song, reference("singing"), 0)]


def test_the_same_singing_is_charged_once(story: Story) -> None:
    song = story.song("song", 10, ("mina", 10_000))
    story.must("singer", sing(story, song))
    assert story.refused("singer", sing(story, song)) is Rejection.KEY_USED
    story.must("singer", sing(story, song, "again"))


def test_a_delegate_pays_a_song_under_its_own_scope(story: Story) -> None:
    song = story.song("song", 10, ("mina", 10_000))
    free = story.song("free", 0, ("fund", 10_000))
    end_ms = story.now_ms + DAY_MS
    fields = (story["singer"], story["delegate"])
    story.must("singer", GrantAllowance(*fields, Scope.GIFTS, 100 * CENT, 10 * CENT, end_ms))
    assert story.refused("delegate", sing(story, song)) is Rejection.ALLOWANCE_UNKNOWN
    story.must("singer", GrantAllowance(*fields, Scope.SONGS, 10 * CENT, 10 * CENT, end_ms))
    story.must("delegate", sing(story, song))
    assert story.refused("delegate", sing(story, song, "2")) is Rejection.ALLOWANCE_EXHAUSTED
    story.must("delegate", sing(story, free, "3"))


def test_a_delegate_never_pays_the_house_for_a_song(story: Story) -> None:
    song = story.song("song", 10, ("fund", 10_000))
    grant = GrantAllowance(story["singer"], story["delegate"], Scope.SONGS, CENT * 10, CENT * 10, story.now_ms + DAY_MS)
    story.must("singer", grant)
    assert story.refused("delegate", sing(story, song)) is Rejection.PAYEE_NOT_ALLOWED


def test_a_singing_that_cannot_be_paid_does_not_start(story: Story) -> None:
    song = story.song("song", 10, ("mina", 10_000))
    assert story.refused("joon", SingSong(story["joon"], song, reference("x"))) is Rejection.BALANCE_TOO_SMALL
    assert story.refused("singer", sing(story, 99)) is Rejection.SONG_UNKNOWN
    assert story.refused("singer", sing(story, 0)) is Rejection.SONG_UNKNOWN
    assert story.refused("joon", sing(story, song)) is Rejection.ALLOWANCE_UNKNOWN


def test_only_the_registrar_registers_a_song_once(story: Story) -> None:
    command = RegisterSong(reference("song"), 0, [Share(story["mina"], 10_000)])
    assert story.refused("mina", command) is Rejection.NOT_AUTHORISED
    assert story.must("registrar", command) == [SongRegistered(1, reference("song"), 0, command.holders)]
    assert story.refused("registrar", command) is Rejection.SONG_TAKEN


@pytest.mark.parametrize(
    ("cents", "shares", "rejection"),
    [
        (5, [(9, 10_000)], Rejection.PRICE_NOT_ALLOWED),
        (-10, [(9, 10_000)], Rejection.PRICE_NOT_ALLOWED),
        (10, [], Rejection.SHARES_INVALID),
        (10, [(9, 9_999)], Rejection.SHARES_INVALID),
        (10, [(9, 10_000), (10, 1)], Rejection.SHARES_INVALID),
        (10, [(9, 10_000), (10, 0)], Rejection.SHARES_INVALID),
        (10, [(9, 5_000), (9, 5_000)], Rejection.SHARES_INVALID),
        (10, [(account, 1) for account in range(9, 41)] + [(9, 9_968)], Rejection.SHARES_INVALID),
        (10, [(77, 10_000)], Rejection.ACCOUNT_UNKNOWN),
    ],
)
def test_a_song_with_wrong_shares_or_price_is_refused(
    story: Story, cents: int, shares: list[tuple[int, int]], rejection: Rejection
) -> None:
    command = RegisterSong(reference("song"), cents, [Share(*share) for share in shares])
    assert story.refused("registrar", command) is rejection


def test_a_split_gives_a_tie_to_the_first_and_loses_nothing() -> None:
    assert split(10, [(1, 3_333), (2, 3_334), (3, 3_333)]) == [(1, 3), (2, 4), (3, 3)]
    assert split(101, [(1, 5_000), (2, 5_000)]) == [(1, 51), (2, 50)]
    assert split(0, [(1, 10_000)]) == [(1, 0)]
