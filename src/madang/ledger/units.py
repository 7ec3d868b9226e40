"""The quantities of the law. All are integers; none is ever a float or a text."""

from typing import Annotated

from msgspec import Meta

INT64_MAX = 2**63 - 1
UNITS_PER_COIN = 100_000_000
BASIS_POINTS = 10_000
LEVEL_POINTS_PER_TEN_CENTS = 100
DAY_MS = 86_400_000

Amount = Annotated[int, Meta(ge=-(2**63), le=INT64_MAX)]
"""Coin in units of 10⁻⁸. A handler refuses what is below one where it moves coin."""
Account = Annotated[int, Meta(ge=0, le=2**32 - 1)]
"""A number on the ledger; 0 is nobody."""
SongNumber = Annotated[int, Meta(ge=0, le=2**32 - 1)]
BasisPoints = Annotated[int, Meta(ge=0, le=BASIS_POINTS)]
Height = Annotated[int, Meta(ge=0, le=INT64_MAX)]
Milliseconds = Annotated[int, Meta(ge=0, le=INT64_MAX)]
"""Since 1970-01-01 UTC."""
Day = Annotated[int, Meta(ge=0, le=2**31 - 1)]
"""Days since 1970-01-01 UTC: floor(Milliseconds / DAY_MS)."""
Key = Annotated[bytes, Meta(min_length=32, max_length=32)]
"""An Ed25519 public key."""
Signature = Annotated[bytes, Meta(min_length=64, max_length=64)]
Digest = Annotated[bytes, Meta(min_length=32, max_length=32)]
Reference = Annotated[bytes, Meta(min_length=16, max_length=16)]
"""Sixteen random bytes that name something of the house, or sixteen zeros for nothing."""

NOTHING: Reference = bytes(16)
