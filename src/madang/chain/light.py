"""What anyone can check without trusting the house: headers, their signatures, and balances against them.

A header is 212 bytes, integers little-endian:

    offset  bytes  field
         0      4  version, 1
         4     32  chain id: SHA-256 of the genesis bytes
        36      8  height, from 1
        44      8  time, milliseconds since 1970-01-01 UTC
        52     32  hash of the header before; the chain id in the header of height 1
        84     32  transactions root
       116     32  results root
       148     32  state root, after this block
       180     32  validators: SHA-256(b"madang/validators/1" ‖ sequencer key)

The signed message is b"madang/header/1" ‖ header; the header's hash is SHA-256 of that message; the signature is
Ed25519 by the sequencer's key of the genesis. How a balance row leads to the state root is told in `ledger/merkle.py`.
"""

import hashlib
import struct

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from madang.chain.blocks import BalanceProof
from madang.ledger import merkle

HEADER_TAG = b"madang/header/1"
VALIDATORS_TAG = b"madang/validators/1"
HEADER_VERSION = 1
LAYOUT = struct.Struct("<I32sQQ32s32s32s32s32s")
HEADER_BYTES = LAYOUT.size


class Header(msgspec.Struct, frozen=True):
    chain_id: bytes
    height: int
    time_ms: int
    previous: bytes
    transactions_root: bytes
    results_root: bytes
    state_root: bytes
    validators: bytes
    version: int = HEADER_VERSION


class ProofError(Exception):
    """A header or proof does not show what it claims; the text says which part."""


def encode_header(header: Header) -> bytes:
    return LAYOUT.pack(
        header.version,
        header.chain_id,
        header.height,
        header.time_ms,
        header.previous,
        header.transactions_root,
        header.results_root,
        header.state_root,
        header.validators,
    )


def decode_header(raw: bytes) -> Header:
    """Raises ProofError if the bytes are no header of this version."""
    if len(raw) != HEADER_BYTES:
        raise ProofError(f"A header has {HEADER_BYTES} bytes, not {len(raw)}.")
    version, *fields = LAYOUT.unpack(raw)
    if version != HEADER_VERSION:
        raise ProofError(f"Headers of version {version} are not known.")
    return Header(*fields)


def signed_message(raw: bytes) -> bytes:
    """What the sequencer signs, from a header's bytes."""
    return HEADER_TAG + raw


def header_hash(raw: bytes) -> bytes:
    return hashlib.sha256(HEADER_TAG + raw).digest()


def validators_hash(sequencer_key: bytes) -> bytes:
    return hashlib.sha256(VALIDATORS_TAG + sequencer_key).digest()


def signature_holds(raw: bytes, signature: bytes, sequencer_key: bytes) -> bool:
    """Whether the sequencer signed these header bytes."""
    try:
        VerifyKey(sequencer_key).verify(signed_message(raw), signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def check_header(raw: bytes, signature: bytes, chain_id: bytes, sequencer_key: bytes) -> Header:
    """The header, once it is of this chain and signed by its sequencer. Raises ProofError."""
    header = decode_header(raw)
    if header.chain_id != chain_id:
        raise ProofError("The header is of another chain.")
    if header.validators != validators_hash(sequencer_key):
        raise ProofError("The header names another sequencer.")
    if not signature_holds(raw, signature, sequencer_key):
        raise ProofError("The header's signature is not the sequencer's.")
    return header


def check_balance(proof: BalanceProof, chain_id: bytes, sequencer_key: bytes) -> Header:
    """The header that the balance was proven against. Raises ProofError if any step fails."""
    header = check_header(proof.header, proof.signature, chain_id, sequencer_key)
    balance = (proof.available, proof.held, proof.debits, proof.credits)
    if not merkle.verify_balance(
        header.state_root, proof.account, balance, proof.rows, proof.size, proof.path, proof.sub_path
    ):
        raise ProofError("The proof does not lead from this balance to the header's state root.")
    return header
