"""What a wallet shows, what is told about coin, and which commands a device may bring."""

from dataclasses import dataclass

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
    Rejection.HOLD_UNKNOWN: "There is no such coin set aside.",
    Rejection.ALLOWANCE_UNKNOWN: "There is no such allowance.",
    Rejection.ALLOWANCE_EXHAUSTED: "The allowance is used up.",
    Rejection.ALLOWANCE_SINGLE_EXCEEDED: "This is more than the allowance permits at once.",
    Rejection.ALLOWANCE_EXPIRED: "The allowance is over.",
    Rejection.ALLOWANCE_OUT_OF_BOUNDS: "What is allowed, to whom, or for how long is outside of what the law permits.",
    Rejection.PAYEE_NOT_ALLOWED: "This account cannot be paid so.",
    Rejection.SALE_PHASE_EXHAUSTED: "So much is not left of the open sale phase.",
    Rejection.SONG_UNKNOWN: "The ledger has no such song.",
    Rejection.GIFT_UNKNOWN: "There is no such gift.",
    Rejection.RECEIVERS_INVALID: "A gift cannot be divided so.",
    Rejection.KEY_USED: "This was paid already.",
    Rejection.KEY_UNKNOWN: "The account has no such key.",
    Rejection.LAST_OWNER_KEY: "The last owner key of an account cannot go.",
    Rejection.NO_OWNER_CHANGE_PENDING: "No change of this owner key is pending.",
    Rejection.OWNER_CHANGE_PENDING: "This owner key is being removed already.",
    Rejection.TIME_OUT_OF_BOUNDS: "This ends too soon or too far ahead.",
    Rejection.TOO_MANY_COMMANDS: "A transaction cannot hold so many commands.",
    Rejection.TOO_MANY_KEYS: "An account cannot have so many keys.",
    Rejection.OWNER_LEAVING: "This key is being removed from its account: it may undo that and change nothing else.",
    Rejection.SHARES_INVALID: "A part of a song is at least 0.01 %, and not more than is asked for.",
    Rejection.OFFER_UNKNOWN: "This offer is gone, or its terms are others now: look again.",
    Rejection.SHARE_TOO_SMALL: "The holder has not so much of this song beside what is under claims.",
    Rejection.HOLDERS_FULL: "A song has at most 32 holders.",
    Rejection.CLAIM_UNKNOWN: "This claim has ended already.",
    Rejection.TOO_MANY_CLAIMS: "So many claims on this song are open that the ledger takes no more for now.",
    Rejection.PAYEE_NOT_ALLOWED: "Nobody answers for this account: its share cannot be claimed.",
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


@dataclass(frozen=True)
class Wallet:
    """A member's coin as of one block."""

    account: int
    available: str
    held: str
    level: int
    level_points: int
    next_level_points: int | None
    """Level points at which the next level begins; None at the highest."""
    height: int
    time_ms: int
    live: dict[str, int]


@dataclass(frozen=True)
class Proof:
    """`chain.blocks.BalanceProof` in hexadecimal; `chain/light.py` tells how to check it."""

    account: int
    available: str
    held: str
    debits: str
    credits: str
    header: str
    signature: str
    rows: str
    size: int
    path: list[str]
    sub_path: list[str]


@dataclass(frozen=True)
class Other:
    """The account at the other end; without a name if it is the house's or its member has left."""

    account: int
    name: str | None


@dataclass(frozen=True)
class Posting:
    height: int
    index: int
    time_ms: int
    amount: str
    """Units; negative where the account paid."""
    reason: str
    other: Other
    about: str | None
    transaction: str | None
    """None where time alone moved the coin."""


@dataclass(frozen=True)
class Postings:
    postings: list[Posting]
    next: str | None


@dataclass(frozen=True)
class Use:
    time_ms: int
    amount: str
    about: str | None


@dataclass(frozen=True)
class Allowance:
    allowance: int
    delegate: int
    scope: str
    cap: str
    left: str
    """The most that the delegate could still misuse."""
    single: str
    expires_ms: int
    live: bool
    """False once it is revoked, replaced, expired or used up."""
    uses: list[Use]


@dataclass(frozen=True)
class KindCount:
    kind: str
    count: int
    points: int
    cap: int
    """How many count a day: what came after these counted nothing."""


@dataclass(frozen=True)
class Formula:
    """payout = cap_units · members · points // (days_in_month · members_max · total), floored once."""

    cap_units: str
    days_in_month: int
    members_max: int
    numerator: str
    """cap_units · min(members, members_max)."""
    denominator: str
    """days_in_month · members_max · total."""


@dataclass(frozen=True)
class Reward:
    """One settled day of one member."""

    day: int
    points: int
    total: int
    members: int
    pool: str
    """The day's share of the monthly cap, in units, floored for showing only."""
    payout: str
    minted: str
    height: int
    counts: list[KindCount]
    formula: Formula
    another_point: str
    """Units that one point more would have paid beside this, all else as it was."""
    trust_weight: int
    """By which the member's points were multiplied."""
    spendable_ms: int
    """When the payout was free to spend."""
    rules_version: int
    """Of the genesis whose policy was in force."""


@dataclass(frozen=True)
class Rewards:
    rewards: list[Reward]
    next: str | None
