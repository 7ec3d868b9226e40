"""What a light client checks, held to golden vectors that the browser's tests read too."""

import json
import os
from pathlib import Path

import msgspec
import pytest

from madang.chain import light
from madang.chain.blocks import BalanceProof
from tests.chain.houses import key, open_chain, transfer

VECTORS = Path(__file__).parent / "vectors"
REWRITE = bool(os.environ.get("MADANG_WRITE_VECTORS"))
"""Vectors are only added, so this is set once for each new file."""

HEADER = light.Header(
    chain_id=bytes([1]) * 32,
    height=2**40 + 3,
    time_ms=1_800_000_000_123,
    previous=bytes([2]) * 32,
    transactions_root=bytes([3]) * 32,
    results_root=bytes([4]) * 32,
    state_root=bytes([5]) * 32,
    validators=light.validators_hash(bytes(key(7).verify_key)),
)


def vector(name: str) -> dict[str, object]:
    found = json.loads((VECTORS / f"{name}.json").read_text())
    assert isinstance(found, dict)
    return found


def test_the_header_vector() -> None:
    raw = light.encode_header(HEADER)
    made = {
        "fields": {name: _text(value) for name, value in msgspec.structs.asdict(HEADER).items()},
        "bytes": raw.hex(),
        "signed_message": light.signed_message(raw).hex(),
        "hash": light.header_hash(raw).hex(),
        "sequencer_key": bytes(key(7).verify_key).hex(),
        "signature": key(7).sign(light.signed_message(raw)).signature.hex(),
    }
    if REWRITE:
        VECTORS.mkdir(exist_ok=True)
        (VECTORS / "header.json").write_text(json.dumps(made, indent=1) + "\n")
    assert made == vector("header")
    assert light.decode_header(raw) == HEADER
    assert len(raw) == light.HEADER_BYTES == 212


async def a_proof(home: Path) -> tuple[BalanceProof, bytes, bytes]:
    """A balance proof among many accounts, with the chain id and the sequencer's key."""
    async with open_chain(home) as chain:
        accounts = [await chain.open_account(key(100 + number)) for number in range(9)]
        await chain.send(key(100), transfer(accounts[0], accounts[1], 12_345))
        proof = await chain.local.balance_proof(accounts[1])
        assert proof is not None
        return proof, chain.application.chain_id, chain.keys.public("sequencer")


async def test_a_balance_is_proven_against_the_newest_header(tmp_path: Path) -> None:
    proof, chain_id, sequencer = await a_proof(tmp_path)
    assert light.check_balance(proof, chain_id, sequencer).height > 0
    assert proof.available == 10 * 10**8 + 12_345
    if REWRITE:
        made = {name: _text(value) for name, value in msgspec.structs.asdict(proof).items()}
        made |= {"chain_id": chain_id.hex(), "sequencer_key": sequencer.hex()}
        (VECTORS / "balance_proof.json").write_text(json.dumps(made, indent=1) + "\n")


def test_the_balance_proof_vector() -> None:
    found = vector("balance_proof")
    proof, chain_id, sequencer = proof_of(found)
    assert light.check_balance(proof, chain_id, sequencer).chain_id == chain_id


def proof_of(found: dict[str, object]) -> tuple[BalanceProof, bytes, bytes]:
    def parsed(value: object) -> object:
        if isinstance(value, list):
            return [bytes.fromhex(each) for each in value]
        return bytes.fromhex(value) if isinstance(value, str) else value

    values = {name: parsed(value) for name, value in found.items()}
    chain_id, sequencer = values.pop("chain_id"), values.pop("sequencer_key")
    assert isinstance(chain_id, bytes)
    assert isinstance(sequencer, bytes)
    return msgspec.convert(values, BalanceProof, builtin_types=(bytes,)), chain_id, sequencer


@pytest.mark.parametrize("field", ["available", "held", "debits", "credits", "account"])
def test_a_claim_of_more_is_not_proven(field: str) -> None:
    proof, chain_id, sequencer = proof_of(vector("balance_proof"))
    richer = msgspec.structs.replace(proof, **{field: getattr(proof, field) + 1})
    with pytest.raises(light.ProofError, match="from this balance"):
        light.check_balance(richer, chain_id, sequencer)


@pytest.mark.parametrize("field", ["rows", "path", "sub_path", "size", "header", "signature"])
def test_a_changed_proof_does_not_hold(field: str) -> None:
    proof, chain_id, sequencer = proof_of(vector("balance_proof"))
    value = getattr(proof, field)
    if isinstance(value, int):
        changed: object = value + 1
    elif isinstance(value, list):
        changed = [flipped(value[0]), *value[1:]]
    else:
        changed = flipped(value)
    with pytest.raises(light.ProofError):
        light.check_balance(msgspec.structs.replace(proof, **{field: changed}), chain_id, sequencer)


def test_a_header_of_another_chain_another_sequencer_or_another_length_is_refused() -> None:
    raw = light.encode_header(HEADER)
    signature = key(7).sign(light.signed_message(raw)).signature
    own, other = bytes(key(7).verify_key), bytes(key(8).verify_key)
    assert light.check_header(raw, signature, HEADER.chain_id, own) == HEADER
    for parts, sentence in [
        ((raw, signature, bytes(32), own), "another chain"),
        ((raw, signature, HEADER.chain_id, other), "another sequencer"),
        ((raw, bytes(64), HEADER.chain_id, own), "not the sequencer's"),
        ((raw[:-1], signature, HEADER.chain_id, own), "212 bytes"),
        ((b"\x02" + raw[1:], signature, HEADER.chain_id, own), "version 2"),
    ]:
        with pytest.raises(light.ProofError, match=sentence):
            light.check_header(*parts)


def flipped(raw: bytes) -> bytes:
    return raw[:-1] + bytes([raw[-1] ^ 1])


def _text(value: object) -> object:
    if isinstance(value, list):
        return [_text(each) for each in value]
    return value.hex() if isinstance(value, bytes) else value
