"""What a member is, which names and languages are possible, and what is told about members."""

import unicodedata
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Network, ip_address

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from madang.plumbing.live import Message
from madang.plumbing.outbox import HouseEvent

LANGUAGES = ("ko", "en")
NAME_LENGTH_MAX = 40
ACCOUNT_MAX = 2**32 - 1
"""The highest number that an account can have."""
REPEAT_OPENING_MS = 10 * 60_000
"""For so long the same request to open an account is answered as it was the first time."""

OPEN_DOMAIN = b"madang/member/1"

_UNSEEN = ("Cc", "Cs", "Co", "Cn")
"""Unicode categories that a name may not hold: control characters, surrogates, private use, unassigned."""
_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
"""Bidirectional classes that make a name read as another one."""


@dataclass(frozen=True)
class SignedIn:
    """Whoever sends a request, and with which device."""

    member: int
    """The row in the house's own table."""
    account: int
    """The number on the ledger."""
    name: str
    device_key: bytes
    language: str


class MemberErased(HouseEvent, frozen=True, tag="MemberErased"):
    """A member took everything that names them out of the house; the account number stays on the ledger."""

    member: int
    account: int


class LevelChanged(Message, frozen=True, tag="LevelChanged"):
    level: int
    level_points: int


class KeysChanged(Message, frozen=True, tag="KeysChanged"):
    """The keys of the member's account changed: fetch the devices again."""

    height: int


def tidy_name(text: str) -> str | None:
    """The name in NFC without outer or doubled spaces; None if it is empty, too long or holds unseen characters."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 <= len(name) <= NAME_LENGTH_MAX or not any(character.isalnum() for character in name):
        return None
    return None if any(is_unseen(character) for character in name) else name


def is_unseen(character: str) -> bool:
    """Whether it shows nothing itself: a control character, or one that turns the direction of what follows."""
    return unicodedata.category(character) in _UNSEEN or unicodedata.bidirectional(character) in _TURNING


@dataclass(frozen=True)
class Opening:
    """A request for an account: a name, and a device's key with its signature over `OPEN_DOMAIN` ‖ chain id ‖ key."""

    name: str
    key: bytes
    language: str
    signature: bytes


def signed_by(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the Ed25519 key made the signature over the message."""
    try:
        VerifyKey(key).verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def sender_of(host: str | None) -> str:
    """What counts as one address: itself; of IPv6 its /64, for all of that is one machine's to choose from."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return host or "unknown"
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))


class Buckets:
    """How often an address may do something: `size` at once, then one more every `refill_ms`."""

    ADDRESSES_MAX = 50_000

    def __init__(self, size: int, refill_ms: int) -> None:
        self._size, self._refill_ms = size, refill_ms
        self._full_at_ms: OrderedDict[str, int] = OrderedDict()

    def take(self, address: str, now_ms: int) -> int:
        """0 if it may go on; otherwise in how many milliseconds it may."""
        full_at_ms = max(self._full_at_ms.get(address, 0), now_ms) + self._refill_ms
        wait_ms = full_at_ms - now_ms - self._size * self._refill_ms
        if wait_ms > 0:
            return wait_ms
        self._full_at_ms[address] = full_at_ms
        self._full_at_ms.move_to_end(address)
        while len(self._full_at_ms) > self.ADDRESSES_MAX:
            self._full_at_ms.popitem(last=False)
        return 0
