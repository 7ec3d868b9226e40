"""Making transactions: the same bytes that a browser or another program would make."""

import os
from collections.abc import Sequence

from nacl.signing import SigningKey

from madang.chain.submit import Signed
from madang.ledger.codec import decode
from madang.ledger.events import Command
from madang.ledger.transactions import Envelope, payload_of, seal, signing_message, transaction_id

NONCE_BYTES = 8


def sign_transaction(chain_id: bytes, keys: Sequence[SigningKey], expires: int, commands: list[Command]) -> Signed:
    """A transaction of these commands, valid up to the height `expires`."""
    payload = payload_of(os.urandom(NONCE_BYTES), expires, commands)
    message = signing_message(chain_id, payload)
    envelope = seal(payload, [(bytes(key.verify_key), key.sign(message).signature) for key in keys])
    return Signed(transaction_id(chain_id, payload), envelope, expires)


def sender_of(envelope: bytes) -> bytes:
    """The key that signed first: whose turn in the mempool it is. The envelope must be well formed."""
    return decode(envelope, Envelope).signatures[0].key
