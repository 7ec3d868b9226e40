"""The names of gifts, and what pages are told when one is given."""

from enum import StrEnum

from madang.plumbing.live import Message

NAME_KEYS = {1: "rose", 2: "bouquet", 3: "cake", 4: "lantern", 5: "violin", 6: "sports_car", 7: "palace"}
"""Number in the policy's catalogue to the key of its name in message catalogues."""

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


def name_key(gift: int) -> str:
    return NAME_KEYS.get(gift, f"gift_{gift}")
