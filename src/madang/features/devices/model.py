"""Invites, their states, and the digits that two people compare."""

import hashlib
import unicodedata
from typing import Literal

from madang.features.members.model import is_unseen
from madang.plumbing.live import Message
from madang.plumbing.outbox import HouseEvent

INVITE_MS = 10 * 60_000
INVITES_OPEN_MAX = 5
"""Open invites of one member; a new one beyond it is refused."""
DEVICE_NAME_LENGTH_MAX = 60
CHECK_DIGITS = 6
JOIN_DOMAIN = b"madang/join/1"

InviteState = Literal["waiting", "asked", "approved", "refused", "expired"]


class WordsKept(HouseEvent, frozen=True, tag="WordsKept"):
    """A member wrote down recovery words; their key stands in the account."""

    account: int


class DeviceAsked(Message, frozen=True, tag="DeviceAsked"):
    """Somebody opened the link on another device and asks to join."""

    invite: str


class InviteChanged(Message, frozen=True, tag="InviteChanged"):
    """For the joining device: fetch the invite again."""

    invite: str
    state: InviteState


def check_digits(invite: bytes, key: bytes) -> str:
    """Six digits that both devices show: the first four bytes of SHA-256(invite ‖ key), big-endian, modulo 10⁶."""
    number = int.from_bytes(hashlib.sha256(invite + key).digest()[:4], "big")
    return f"{number % 10**CHECK_DIGITS:0{CHECK_DIGITS}}"


def tidy_device_name(text: str) -> str | None:
    """The name in NFC without outer or doubled spaces; None if it is empty, too long or holds control characters."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    seen = not any(is_unseen(character) for character in name)
    return name if 1 <= len(name) <= DEVICE_NAME_LENGTH_MAX and seen else None
