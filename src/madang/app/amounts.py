"""Coin as people write and read it on the command line."""

from decimal import Decimal, DecimalException

from madang.ledger.units import INT64_MAX, UNITS_PER_COIN


class BadAmountError(Exception):
    """A text is no amount of coin; `str()` says what would be one."""


def read_amount(text: str) -> int:
    """Coin as units. Raises BadAmountError for what is no positive amount with at most eight decimals."""
    try:
        units = Decimal(text) * UNITS_PER_COIN
        whole = units.is_finite() and units == units.to_integral_value()
    except DecimalException:
        whole = False
    if not whole or not 0 < units <= INT64_MAX:
        raise BadAmountError(f"{text!r} is no amount of coin; write a number above 0 with at most eight decimals.")
    return int(units)


def coins(units: int) -> str:
    """Units with as many decimals as say something: `1,250.5 coins`."""
    whole, parts = divmod(units, UNITS_PER_COIN)
    decimals = f".{parts:08d}".rstrip("0").rstrip(".")
    return f"{whole:,}{decimals} coin{'' if units == UNITS_PER_COIN else 's'}"
