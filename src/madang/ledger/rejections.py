"""Every no of the law, numbered. Append-only: a number is part of consensus and never changes its meaning."""

from enum import IntEnum


class Rejection(IntEnum):
    NONE = 0
    MALFORMED = 1
    WRONG_CHAIN_OR_SIGNATURE = 2
    EXPIRED = 3
    EXPIRES_TOO_LATE = 4
    REPEATED = 5
    NOT_AUTHORISED = 6
    ACCOUNT_UNKNOWN = 7
    KEY_TAKEN = 8
    KEY_UNKNOWN = 9
    LAST_OWNER_KEY = 10
    NO_OWNER_CHANGE_PENDING = 11
    AMOUNT_NOT_POSITIVE = 12
    AMOUNT_TOO_LARGE = 13
    BALANCE_TOO_SMALL = 14
    PAYER_IS_PAYEE = 15
    HOLD_UNKNOWN = 16
    ALLOWANCE_UNKNOWN = 17
    ALLOWANCE_EXHAUSTED = 18
    ALLOWANCE_SINGLE_EXCEEDED = 19
    ALLOWANCE_EXPIRED = 20
    ALLOWANCE_OUT_OF_BOUNDS = 21
    PAYEE_NOT_ALLOWED = 22
    SALE_PHASE_EXHAUSTED = 23
    SONG_UNKNOWN = 24
    SONG_TAKEN = 25
    PRICE_NOT_ALLOWED = 26
    SHARES_INVALID = 27
    GIFT_UNKNOWN = 28
    RECEIVERS_INVALID = 29
    KEY_USED = 30
    SEQUENCE_GAP = 31
    ROWS_INVALID = 32
    DAY_CLOSED = 33
    DAY_IN_FUTURE = 34
    REGISTRAR_LIMIT = 35
    TIME_OUT_OF_BOUNDS = 36
    TOO_MANY_COMMANDS = 37
    TOO_MANY_KEYS = 38
    OWNER_CHANGE_PENDING = 39
    OWNER_LEAVING = 40
    OFFER_UNKNOWN = 41
    SHARE_TOO_SMALL = 42
    HOLDERS_FULL = 43
    CLAIM_UNKNOWN = 44
    TOO_MANY_CLAIMS = 45


class Rejected(Exception):
    """Raised by a handler; the transaction's changes are discarded."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.name)
        self.rejection = rejection
