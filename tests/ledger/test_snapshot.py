"""A state that is written and read back is the same, and a damaged file is refused."""

import io

import pytest

from madang.ledger.rejections import Rejection
from madang.ledger.rules.accounts import AddKey, OpenAccount, RemoveKey
from madang.ledger.rules.claims import ClaimShare, SettleClaim
from madang.ledger.rules.coin import Hold, Transfer
from madang.ledger.rules.participation import Kind
from madang.ledger.rules.rights import OfferShare, TakeOffer
from madang.ledger.snapshot import DamagedSnapshotError
from madang.ledger.state import State
from madang.ledger.transition import Block, apply_block
from madang.ledger.units import DAY_MS, NOTHING
from tests.ledger.story import COIN, Story, public


@pytest.fixture
def story() -> Story:
    told = Story("mina", "joon", sandbox=True)
    told.song("song", 0, ("fund", 10_000))
    told.record(("mina", Kind.SONG_SUNG, 1), ("mina", Kind.HEARD_BY, told["joon"]))
    told.must("mina", Hold(told["mina"], told["joon"], COIN, told.now_ms + 60_000))
    held = told.song("held", 10, ("mina", 10_000))
    told.must("mina", OfferShare(told["mina"], held, 5_000, COIN, 0))
    told.must("joon", ClaimShare(told["joon"], held, told["mina"], 2_500))
    told.must("mina", AddKey(told["mina"], public("tablet"), True))
    return told


def dumped(state: State) -> bytes:
    file = io.BytesIO()
    state.dump(file)
    return file.getvalue()


def test_what_is_read_back_goes_on_as_what_was_written(story: Story) -> None:
    replica = State.load(io.BytesIO(dumped(story.state)))
    assert replica.root() == story.state.root()
    for wait_ms in (1000, 60_000, 4 * DAY_MS):
        story.now_ms += wait_ms
        envelope = story.sign("tablet", Transfer(story["mina"], story["joon"], 1, NOTHING))
        block = Block(story.state.figures.height + 1, story.now_ms, [envelope])
        assert apply_block(replica, block) == apply_block(story.state, block)
        replica.keep()
        story.state.keep()
    assert dumped(replica) == dumped(story.state)


def test_offers_and_claims_are_found_again_after_a_restart(story: Story) -> None:
    replica = State.load(io.BytesIO(dumped(story.state)))
    envelopes = [
        story.sign("joon", TakeOffer(story["joon"], 1, 2, 5_000, COIN)),
        story.sign("mina", SettleClaim(story["mina"], 1, 2, 2_500)),
    ]
    block = Block(story.state.figures.height + 1, story.now_ms + 1, envelopes)
    result = apply_block(story.state, block)
    assert [receipt.rejection for receipt in result.receipts] == [Rejection.NONE] * 2
    assert apply_block(replica, block) == result
    due = Block(block.height + 1, story.now_ms + 31 * DAY_MS, [])
    assert apply_block(replica, due) == apply_block(story.state, due)


def test_a_key_that_moved_to_another_account_is_found_there_after_a_restart(story: Story) -> None:
    story.sleep_until(story.now_ms + 3 * DAY_MS)
    story.must("tablet", RemoveKey(story["mina"], public("mina")))
    story.sleep_until(story.now_ms + 3 * DAY_MS)
    story.must("registrar", OpenAccount(public("mina")))
    replica = State.load(io.BytesIO(dumped(story.state)))
    assert replica.account_by_key == story.state.account_by_key
    assert replica.account_by_key[public("mina")] == story.state.accounts


def test_a_flipped_byte_anywhere_is_noticed(story: Story) -> None:
    good = dumped(story.state)
    for place in range(0, len(good), 13):
        damaged = bytearray(good)
        damaged[place] ^= 1
        with pytest.raises(DamagedSnapshotError):
            State.load(io.BytesIO(bytes(damaged)))


def test_a_snapshot_cut_short_or_too_long_is_refused(story: Story) -> None:
    good = dumped(story.state)
    for damaged in (b"", good[:5], good[:-1], good[: len(good) // 2], good + b"\0"):
        with pytest.raises(DamagedSnapshotError):
            State.load(io.BytesIO(damaged))
