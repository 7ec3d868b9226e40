"""What becomes of a tap, and what pages are told when a gift is given."""

from enum import StrEnum

from madang.plumbing.live import Message

SENDING_WAIT_MS = 60_000
"""A sending younger than this may still be on its way."""
SENDINGS_KEPT_MS = 8 * 86_400_000
"""A day longer than the law remembers a tap's key."""


class SendingState(StrEnum):
    """What became of a tap."""

    SENDING = "sending"
    SENT = "sent"
    NOT_SENT = "not_sent"
    """Refused, or expired before the ledger took it; the same tap may try again."""


class Sender(Message, frozen=True, tag=False, tag_field=None):
    account: int
    name: str | None


class GiftShown(Message, frozen=True, tag="GiftShown"):
    """A gift arrived at a recording."""

    recording: str
    sender: Sender
    gift: int
    amount: str
    key: str
    """The tap's key, so that the page of the sender knows its own."""
    gifts: int
    """How many the recording has now."""
    time_ms: int


class GiftReceived(Message, frozen=True, tag="GiftReceived"):
    """The member was given something: their part of it, in units."""

    recording: str
    sender: Sender
    gift: int
    amount: str
    time_ms: int
