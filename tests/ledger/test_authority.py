"""Signatures at their edges: what libsodium refuses is refused by the law, for ever."""

import json
from pathlib import Path

import pytest
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

from madang.ledger.authority import signatures_valid
from madang.ledger.records import Authority, WeightedKey
from madang.ledger.rejections import Rejection
from madang.ledger.roles import Role
from madang.ledger.rules.coin import Transfer
from madang.ledger.transactions import Envelope, KeySignature, signing_message
from madang.ledger.units import NOTHING
from tests.ledger.story import COIN, Story, public

CHAIN = bytes(32)
ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19
PAYLOAD = b"payload"
KEY = SigningKey(bytes(range(32)))
PUBLIC = bytes(KEY.verify_key)
GOOD = KEY.sign(signing_message(CHAIN, PAYLOAD)).signature
IDENTITY = (1).to_bytes(32, "little")


def valid(key: bytes, signature: bytes, payload: bytes = PAYLOAD) -> bool:
    return signatures_valid(CHAIN, Envelope(payload, [KeySignature(key, signature)]))


def test_a_good_signature_is_valid_and_every_flipped_bit_of_it_is_not() -> None:
    assert valid(PUBLIC, GOOD)
    for bit in range(512):
        flipped = int.from_bytes(GOOD, "little") ^ 1 << bit
        assert not valid(PUBLIC, flipped.to_bytes(64, "little"))


def test_a_signature_whose_scalar_was_raised_by_the_order_is_refused() -> None:
    scalar = int.from_bytes(GOOD[32:], "little") + ORDER
    assert not valid(PUBLIC, GOOD[:32] + scalar.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "key",
    [
        bytes(32),
        IDENTITY,
        (PRIME - 1).to_bytes(32, "little"),
        PRIME.to_bytes(32, "little"),
        (PRIME + 1).to_bytes(32, "little"),
        (1 | 1 << 255).to_bytes(32, "little"),
        b"\xff" * 32,
        (2).to_bytes(32, "little"),
    ],
)
def test_keys_of_small_order_not_canonical_or_off_the_curve_sign_nothing(key: bytes) -> None:
    for point in (IDENTITY, bytes(32), key):
        for number in range(16):
            assert not valid(key, point + bytes(32), PAYLOAD + bytes([number]))


def test_the_published_edge_cases_are_answered_as_libsodium_was_found_to() -> None:
    """The twelve of "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko, 2020): libsodium takes the fourth alone.

    0 to 2: a key or point of small order; 3: both of mixed order; 4 and 5: only with the cofactor; 6 and 7: S not below
    the order; 8 and 9: a point that is not canonical; 10 and 11: a key that is not.
    """
    cases = json.loads((Path(__file__).parent / "vectors" / "ed25519_edges.json").read_text())
    assert [taken(**{name: bytes.fromhex(text) for name, text in case.items()}) for case in cases] == [
        False, False, False, True, False, False, False, False, False, False, False, False,
    ]  # fmt: skip


def taken(message: bytes, key: bytes, signature: bytes) -> bool:
    """What the law's verifier says of a bare message."""
    try:
        crypto_sign_open(signature + message, key)
    except BadSignatureError:
        return False
    return True


def test_one_wrong_signature_among_good_ones_is_enough() -> None:
    other = SigningKey(b"\7" * 32)
    signatures = [KeySignature(PUBLIC, GOOD), KeySignature(bytes(other.verify_key), GOOD)]
    assert not signatures_valid(CHAIN, Envelope(PAYLOAD, signatures))


def test_a_threshold_needs_the_weight_of_several_keys_for_each_role() -> None:
    story = Story("mina", "joon")
    story.fund("mina", COIN)
    weights = (("mina", 7, 2), ("b", 7, 1), ("c", Role.ACT, 2))
    keys = [WeightedKey(0, public(name), roles, weight) for name, roles, weight in weights]
    record = Authority(story["mina"], (2, 3, 3), keys, [])
    story.state.authority_slots[story["mina"]] = story.state.authorities.append(record)
    move = Transfer(story["mina"], story["joon"], 1, NOTHING)
    assert story.refused("mina", move) is Rejection.NOT_AUTHORISED
    assert story.refused("mina,c", move) is Rejection.NOT_AUTHORISED
    story.must("mina,b", move)
