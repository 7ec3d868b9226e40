"""What is told about coin, and which commands a device may bring."""

from madang.ledger.rules.accounts import OpenAccount
from madang.ledger.rules.coin import Scope, SellCoin
from madang.ledger.rules.participation import RecordParticipation
from madang.ledger.rules.songs import RegisterSong
from madang.plumbing.live import Message
from madang.plumbing.outbox import HouseEvent

HOUSE_COMMANDS = (OpenAccount, RegisterSong, SellCoin, RecordParticipation)
"""Only keys of the house sign these; nobody brings them over HTTP."""

SCOPES = {Scope.GIFTS: "gifts", Scope.SONGS: "songs"}


class BalanceChanged(Message, frozen=True, tag="BalanceChanged"):
    """A block moved the member's coin; by how much, in units. A view of this height or a later one holds it already."""

    available_delta: str
    held_delta: str
    height: int


class KeyAdded(HouseEvent, frozen=True, tag="KeyAdded"):
    """An owner added a key to an account."""

    account: int
    key: str
    """64 hexadecimal characters."""
    device_name: str | None
    """As the approving device calls it; None: as it called itself."""
