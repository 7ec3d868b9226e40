"""Bytes as they travel in requests and answers: lower-case hexadecimal text of a fixed length."""

from typing import Annotated

from pydantic import StringConstraints

Hex16 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$", min_length=32, max_length=32)]
"""16 bytes: a public id, an idempotency key."""
Hex32 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$", min_length=64, max_length=64)]
"""32 bytes: a key, a hash, a transaction's id."""
Hex64 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{128}$", min_length=128, max_length=128)]
"""64 bytes: a signature."""
HexEnvelope = Annotated[str, StringConstraints(pattern="^([0-9a-f]{2})+$", min_length=2, max_length=131_072)]
"""A signed transaction of at most 64 KiB."""
