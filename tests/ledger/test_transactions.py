"""Signatures at their edges: what libsodium refuses is refused by the law, for ever."""

import json
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from madang.ledger.kernels import signatures_hold
from madang.ledger.transactions import Envelope, KeySignature, signatures_valid, signing_message

CHAIN = bytes(32)
ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19
PAYLOAD = b"payload"
KEY = SigningKey(bytes(range(32)))
PUBLIC = bytes(KEY.verify_key)
GOOD = KEY.sign(signing_message(CHAIN, PAYLOAD)).signature
IDENTITY = (1).to_bytes(32, "little")


def valid(key: bytes, signature: bytes, payload: bytes = PAYLOAD) -> bool:
    return signatures_valid(CHAIN, [Envelope(payload, [KeySignature(key, signature)])]) == [True]


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
    return signatures_hold([signature + message], [key]) == [True]


def test_one_wrong_signature_is_enough_for_its_envelope_and_for_no_other() -> None:
    other = bytes(SigningKey(b"\7" * 32).verify_key)
    good = KeySignature(PUBLIC, GOOD)
    one, wrong_last, wrong_first = (
        Envelope(PAYLOAD, signatures)
        for signatures in ([good], [good, KeySignature(other, GOOD)], [KeySignature(other, GOOD), good])
    )
    longer = Envelope(PAYLOAD + b"!", [good])
    envelopes = [one, wrong_last, one, wrong_first, longer, one]
    assert signatures_valid(CHAIN, envelopes) == [True, False, True, False, False, True]
    assert signatures_valid(CHAIN, []) == []


def test_what_is_too_short_for_a_signature_is_none() -> None:
    assert signatures_hold([b"", bytes(63), GOOD], [PUBLIC] * 3) == [False] * 3
