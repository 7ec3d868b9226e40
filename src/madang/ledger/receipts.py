"""The outcome of one transaction in a block."""

import msgspec

from madang.ledger.rejections import Rejection


class Receipt(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """rejection 0 means that every command was carried out; otherwise nothing was but the id's use."""

    id: bytes
    rejection: Rejection
    command: int
    """Index of the command that was refused; 0 when none was."""
    events: list[msgspec.Raw]
    """Each event as its canonical bytes, in the order in which they happened; see `rules.decode_event`."""
