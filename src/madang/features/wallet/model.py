"""What is told about coin, and which commands a device may bring."""

from madang.ledger.rejections import Rejection
from madang.ledger.rules.accounts import OpenAccount
from madang.ledger.rules.coin import Scope, SellCoin
from madang.ledger.rules.participation import RecordParticipation
from madang.ledger.rules.songs import RegisterSong
from madang.plumbing.live import Message
from madang.plumbing.outbox import HouseEvent

HOUSE_COMMANDS = (OpenAccount, RegisterSong, SellCoin, RecordParticipation)
"""Only keys of the house sign these; nobody brings them over HTTP."""

SCOPES = {Scope.GIFTS: "gifts", Scope.SONGS: "songs"}

SENTENCES = {
    Rejection.MALFORMED: "This is not a transaction of this house's ledger.",
    Rejection.WRONG_CHAIN_OR_SIGNATURE: "A signature is wrong, or it was made for another house.",
    Rejection.EXPIRED: "The transaction has expired: sign it again.",
    Rejection.EXPIRES_TOO_LATE: "The transaction expires too far ahead: sign it again.",
    Rejection.REPEATED: "The ledger has already taken this transaction.",
    Rejection.NOT_AUTHORISED: "This key may not sign this.",
    Rejection.ACCOUNT_UNKNOWN: "The ledger has no such account.",
    Rejection.KEY_TAKEN: "This key already belongs to an account.",
    Rejection.AMOUNT_NOT_POSITIVE: "An amount is at least the smallest unit.",
    Rejection.AMOUNT_TOO_LARGE: "This amount is larger than any on the ledger.",
    Rejection.BALANCE_TOO_SMALL: "There is not enough coin in the account.",
    Rejection.PAYER_IS_PAYEE: "Nobody pays themselves.",
    Rejection.LAST_OWNER_KEY: "The last owner key of an account cannot go.",
}


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


def sentence_of(rejection: Rejection) -> str:
    """What the ledger's no means, for people."""
    return SENTENCES.get(rejection, f"The ledger refuses this: {rejection.name.lower().replace('_', ' ')}.")
