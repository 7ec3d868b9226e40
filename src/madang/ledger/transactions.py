"""A transaction as it travels: the payload's exact bytes and the signatures over them.

The id leaves the signatures out: the same payload under other signers is the same transaction and runs once.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta

from madang.ledger.codec import MalformedError, decode, encode
from madang.ledger.events import Command
from madang.ledger.kernels import signatures_hold
from madang.ledger.rules import AnyCommand
from madang.ledger.rules.participation import RecordParticipation
from madang.ledger.units import Height, Key, Signature

COMMANDS_MAX = 16
SIGNATURES_MAX = 8
ENVELOPE_BYTES_MAX = 64 * 1024
ATTESTED_ENVELOPE_BYTES_MAX = 160 * 1024
"""Of an envelope that carries RecordParticipation."""
EXPIRES_AFTER_MAX = 1_200
"""How many heights ahead a transaction may expire."""

ID_DOMAIN = b"madang/id/1"
SIGNING_DOMAIN = b"madang/transaction/1"

Nonce = Annotated[bytes, Meta(min_length=8, max_length=8)]


class Payload(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    nonce: Nonce
    """Random, so that two equal payments are two transactions."""
    expires: Height
    """The last height at which it may stand in a block."""
    commands: list[AnyCommand]
    """1 to 16, carried out all together or not at all."""


class KeySignature(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    key: Key
    signature: Signature


class Envelope(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    payload: bytes
    """Exactly the bytes that were signed."""
    signatures: Annotated[list[KeySignature], Meta(min_length=1, max_length=SIGNATURES_MAX)]
    """1 to 8, by distinct keys."""


def transaction_id(chain_id: bytes, payload: bytes) -> bytes:
    """The 32 bytes by which a transaction is known, whoever signed it."""
    return sha256(ID_DOMAIN + chain_id + payload).digest()


def signing_message(chain_id: bytes, payload: bytes) -> bytes:
    """What each signature is over."""
    return SIGNING_DOMAIN + chain_id + payload


def signatures_valid(chain_id: bytes, envelopes: Sequence[Envelope]) -> list[bool]:
    """Whether every signature of each envelope is its key's over exactly the payload's bytes."""
    signed: list[bytes] = []
    keys: list[bytes] = []
    for envelope in envelopes:
        message = signing_message(chain_id, envelope.payload)
        for each in envelope.signatures:
            signed.append(each.signature + message)
            keys.append(each.key)
    held = iter(signatures_hold(signed, keys))
    by_envelope = [[next(held) for _ in envelope.signatures] for envelope in envelopes]
    return [all(each) for each in by_envelope]


def payload_of(nonce: bytes, expires: int, commands: list[Command]) -> bytes:
    """The payload's canonical bytes, ready to be signed."""
    return encode([nonce, expires, commands])


def seal(payload: bytes, signatures: list[tuple[bytes, bytes]]) -> bytes:
    """The envelope's canonical bytes from (key, signature) pairs."""
    return encode([payload, signatures])


def open_envelope(raw: bytes) -> tuple[Envelope, Payload]:
    """Both layers, strictly decoded. Raises MalformedError; the number of commands is left to the transition."""
    if len(raw) > ATTESTED_ENVELOPE_BYTES_MAX:
        raise MalformedError("the envelope is too large")
    envelope = decode(raw, Envelope)
    signatures = envelope.signatures
    if len(signatures) > 1 and len({signed.key for signed in signatures}) != len(signatures):
        raise MalformedError("a key signed twice")
    payload = decode(envelope.payload, Payload)
    if len(raw) > ENVELOPE_BYTES_MAX and not any(type(each) is RecordParticipation for each in payload.commands):
        raise MalformedError("the envelope is too large")
    if not payload.commands:
        raise MalformedError("a transaction has at least one command")
    return envelope, payload
