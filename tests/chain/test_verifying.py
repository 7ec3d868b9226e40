"""Many signatures at once: each answer stands in its own place."""

from nacl.signing import SigningKey

from madang.chain.verifying import CHUNK, verifiers, verify_all, verify_one
from madang.ledger.rules.coin import Return
from madang.ledger.transactions import payload_of, seal, signing_message

CHAIN = bytes(32)
KEY = SigningKey(bytes(range(32)))


def signed(number: int, chain_id: bytes) -> bytes:
    payload = payload_of(number.to_bytes(8, "big"), 10, [Return(number)])
    return seal(payload, [(bytes(KEY.verify_key), KEY.sign(signing_message(chain_id, payload)).signature)])


def test_what_is_no_envelope_or_of_another_chain_is_told_from_its_neighbours() -> None:
    envelopes = [signed(number, CHAIN) for number in range(2 * CHUNK + 1)]
    envelopes[1] = b"no envelope"
    envelopes[CHUNK] = signed(CHUNK, b"\1" * 32)
    envelopes[-1] = envelopes[-1] + b"\0"
    wrong = {1, CHUNK, len(envelopes) - 1}
    expected = [number not in wrong for number in range(len(envelopes))]
    with verifiers() as pool:
        assert verify_all(pool, CHAIN, envelopes) == expected
        assert verify_all(pool, CHAIN, []) == []
    assert [verify_one(CHAIN, envelope) for envelope in envelopes] == expected
