"""The one way of writing things of the law as bytes: msgpack arrays, shortest whole numbers, byte strings.

There is exactly one encoding of each value. Whoever reads refuses bytes that encoding again would not give back, so
two different byte strings never mean the same transaction.
"""

from typing import Any, TypeVar, cast

import msgspec

encode = msgspec.msgpack.Encoder().encode
"""Canonical bytes of a struct, a whole number, bytes, or a list of those."""

T = TypeVar("T")
_decoders: dict[Any, msgspec.msgpack.Decoder[Any]] = {}


class MalformedError(ValueError):
    """The bytes are not the canonical encoding of the wanted type."""


def decode(raw: bytes | memoryview | msgspec.Raw, kind: type[T]) -> T:
    """The value that these bytes encode. Raises MalformedError if encoding it again gives other bytes."""
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.msgpack.Decoder(kind)
    try:
        value = decoder.decode(raw)
    except (msgspec.DecodeError, RecursionError, OverflowError) as error:
        raise MalformedError("these bytes do not follow the law's encoding") from error
    if encode(value) != bytes(raw):
        raise MalformedError("these bytes are not the shortest encoding")
    return cast(T, value)
