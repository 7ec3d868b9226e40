"""A block: order, ids, expiry, signatures, and what a refusal leaves behind."""

import pytest
from nacl.signing import SigningKey

from madang.ledger.codec import encode
from madang.ledger.events import Posted, Reason
from madang.ledger.rejections import Rejection
from madang.ledger.rules import decode_event
from madang.ledger.rules.coin import Transfer
from madang.ledger.transactions import payload_of, seal, signing_message, transaction_id
from madang.ledger.transition import Block, InvalidBlockError, apply_block, check
from madang.ledger.units import NOTHING
from tests.ledger.story import COIN, Story, key_named, public


@pytest.fixture
def story() -> Story:
    told = Story("mina", "joon")
    told.fund("mina", COIN)
    return told


def coin(story: Story, amount: int = 1) -> Transfer:
    return Transfer(story["mina"], story["joon"], amount, NOTHING)


def rejections(story: Story, *envelopes: bytes) -> list[Rejection]:
    return [receipt.rejection for receipt in story.block(*envelopes).receipts]


def test_the_first_block_tells_what_genesis_gave() -> None:
    story = Story()
    events = [decode_event(raw) for raw in story.block().own_events]
    assert events == [
        Posted(0, 1, 750_000_000 * COIN, Reason.GENESIS, NOTHING),
        Posted(0, 2, 4_000_000_000 * COIN, Reason.GENESIS, NOTHING),
        Posted(0, 4, 250_000_000 * COIN, Reason.GENESIS, NOTHING),
    ]


def test_a_transaction_runs_once_whoever_signs_it_again(story: Story) -> None:
    envelope = story.sign("mina", coin(story))
    assert rejections(story, envelope, envelope) == [Rejection.NONE, Rejection.REPEATED]
    assert rejections(story, envelope) == [Rejection.REPEATED]
    payload = payload_of(b"8 bytes.", 100, [coin(story)])
    message = signing_message(story.state.chain_id, payload)
    both = [(public(name), key_named(name).sign(message).signature) for name in ("mina", "joon")]
    assert rejections(story, seal(payload, both[:1]), seal(payload, both)) == [Rejection.NONE, Rejection.REPEATED]


def test_a_refused_transaction_uses_its_id_up(story: Story) -> None:
    envelope = story.sign("mina", coin(story, 2 * COIN))
    assert rejections(story, envelope) == [Rejection.BALANCE_TOO_SMALL]
    story.fund("mina", 5 * COIN)
    assert rejections(story, envelope) == [Rejection.REPEATED]


def test_a_wrong_signature_does_not_use_the_id_up(story: Story) -> None:
    payload = payload_of(b"8 bytes.", 100, [coin(story)])
    good = key_named("mina").sign(signing_message(story.state.chain_id, payload)).signature
    wrong = seal(payload, [(public("mina"), good[:-1] + bytes([good[-1] ^ 1]))])
    assert rejections(story, wrong) == [Rejection.WRONG_CHAIN_OR_SIGNATURE]
    assert rejections(story, seal(payload, [(public("mina"), good)])) == [Rejection.NONE]


def test_a_signature_for_another_chain_is_refused(story: Story) -> None:
    payload = payload_of(b"8 bytes.", 100, [coin(story)])
    signature = key_named("mina").sign(signing_message(bytes(32), payload)).signature
    assert rejections(story, seal(payload, [(public("mina"), signature)])) == [Rejection.WRONG_CHAIN_OR_SIGNATURE]


def test_expiry_is_the_last_height_and_not_too_far(story: Story) -> None:
    height = story.state.figures.height + 1
    heights = (height - 1, height, height + 1200, height + 1201)
    envelopes = [story.sign("mina", coin(story), expires=expires) for expires in heights]
    expected = [Rejection.EXPIRED, Rejection.NONE, Rejection.NONE, Rejection.EXPIRES_TOO_LATE]
    assert rejections(story, *envelopes) == expected


def test_an_id_is_remembered_to_its_last_height_and_then_dropped(story: Story) -> None:
    height = story.state.figures.height + 1
    envelope = story.sign("mina", coin(story), expires=height + 2)
    assert rejections(story, envelope) == [Rejection.NONE]
    assert rejections(story, envelope) == [Rejection.REPEATED]
    assert rejections(story, envelope) == [Rejection.REPEATED]
    assert rejections(story, envelope) == [Rejection.EXPIRED]
    assert height + 2 not in story.state.ids.buckets


def test_a_transaction_has_one_to_sixteen_commands(story: Story) -> None:
    assert rejections(story, story.sign("mina", *[coin(story)] * 16)) == [Rejection.NONE]
    assert rejections(story, story.sign("mina", *[coin(story)] * 17)) == [Rejection.TOO_MANY_COMMANDS]
    assert rejections(story, story.sign("mina")) == [Rejection.MALFORMED]


def test_the_receipt_names_the_command_that_was_refused(story: Story) -> None:
    receipt = story.send("mina", coin(story), coin(story, 0), coin(story))
    assert (receipt.rejection, receipt.command) == (Rejection.AMOUNT_NOT_POSITIVE, 1)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00",
        b"not a transaction",
        b"\x91" * 100_000,
        encode([b"payload", [[bytes(32), bytes(64)]]]),
        encode([payload_of(b"8 bytes.", 5, []), []]),
        encode([payload_of(b"7 bytes", 5, [Transfer(9, 10, 1, NOTHING)]), [[bytes(32), bytes(64)]]]),
        encode([payload_of(b"8 bytes.", 5, [Transfer(9, 10, 1, NOTHING)]), [[bytes(31), bytes(64)]]]),
        encode([payload_of(b"8 bytes.", 5, [Transfer(9, 10, 1, NOTHING)]), [[bytes(32), bytes(64)]] * 2]),
        encode([payload_of(b"8 bytes.", 5, [Transfer(9, 10, 2**63, NOTHING)]), [[bytes(32), bytes(64)]]]),
        encode([payload_of(b"8 bytes.", 5, [Transfer(9, 10, 1, bytes(15))]), [[bytes(32), bytes(64)]]]),
        encode([b"\x93\xc4\x088 bytes.\xcd\x00\x05\x90", [[bytes(32), bytes(64)]]]),
        encode([encode([b"8 bytes.", 5, [[250, 1]]]), [[bytes(32), bytes(64)]]]),
        encode([encode([b"8 bytes.", 5, [[10, 9, 10, 1, NOTHING, 1]]]), [[bytes(32), bytes(64)]]]),
        encode([encode([b"8 bytes.", 5, [[10, 9, 10, 1.0, NOTHING]]]), [[bytes(32), bytes(64)]]]),
        encode([encode([b"8 bytes.", 5, [[10, 9, 10, True, NOTHING]]]), [[bytes(32), bytes(64)]]]),
        encode([encode([b"8 bytes.", 5, [[2, 9, bytes(32), 1]]]), [[bytes(32), bytes(64)]]]),
    ],
)
def test_bytes_that_are_no_transaction_are_malformed_and_harm_nothing(story: Story, raw: bytes) -> None:
    assert check(story.state, raw)[1] is Rejection.MALFORMED
    assert rejections(story, raw, story.sign("mina", coin(story))) == [Rejection.MALFORMED, Rejection.NONE]


def test_an_envelope_above_its_size_is_malformed_unless_it_is_attested(story: Story) -> None:
    many = story.sign("mina", coin(story))
    assert rejections(story, many + bytes(200_000)) == [Rejection.MALFORMED]
    from madang.ledger.rules.songs import RegisterSong, Share

    long = RegisterSong(NOTHING, 0, [Share(9, 10_000)] * 20_000)
    assert rejections(story, story.sign("registrar", long)) == [Rejection.MALFORMED]


@pytest.mark.parametrize(("ahead", "later_ms"), [(-1, 1), (0, 1), (98, 1), (1, 0), (1, -5)])
def test_a_block_that_cannot_follow_changes_nothing(story: Story, ahead: int, later_ms: int) -> None:
    before = story.state.root()
    with pytest.raises(InvalidBlockError):
        apply_block(story.state, Block(story.state.figures.height + ahead, story.now_ms + later_ms, []))
    assert story.state.root() == before


def test_a_block_that_is_discarded_never_was(story: Story) -> None:
    before = story.state.root()
    story.state.keep()
    envelope = story.sign("mina", coin(story))
    block = Block(story.state.figures.height + 1, story.now_ms + 1, [envelope, b"broken"])
    first = apply_block(story.state, block)
    story.state.discard()
    assert story.state.root() == before
    second = apply_block(story.state, block, [True, False])
    assert (first.state_root, first.results_root) == (second.state_root, second.results_root)
    assert first.transactions_root == second.transactions_root


def test_checking_says_no_before_ordering_and_changes_nothing(story: Story) -> None:
    before = story.state.root()
    good = story.sign("mina", coin(story))
    cases = {
        good: Rejection.NONE,
        story.sign("joon", coin(story)): Rejection.NOT_AUTHORISED,
        story.sign("mina", coin(story), expires=1): Rejection.EXPIRED,
        story.sign("mina", coin(story), expires=99_999): Rejection.EXPIRES_TOO_LATE,
    }
    for envelope, expected in cases.items():
        assert check(story.state, envelope)[1] is expected
    assert story.state.root() == before
    assert story.state.mark() == 0
    story.block(good)
    assert check(story.state, good)[1] is Rejection.REPEATED


def test_an_id_leaves_the_signatures_out(story: Story) -> None:
    payload = payload_of(b"8 bytes.", 100, [coin(story)])
    stranger = SigningKey(bytes(32))
    signature = stranger.sign(signing_message(story.state.chain_id, payload)).signature
    receipt = story.block(seal(payload, [(bytes(stranger.verify_key), signature)])).receipts[0]
    assert receipt.rejection is Rejection.NOT_AUTHORISED
    assert receipt.id == transaction_id(story.state.chain_id, payload)
