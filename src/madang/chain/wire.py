"""What travels between the node and the other processes of the house: frames on a unix socket.

A frame is a length (u32, little-endian) and that many bytes of msgpack: a request [number, method, arguments] or an
answer [number, status, body]. Many requests may be under way on one connection; answers come in any order.
"""

import asyncio
import struct
from enum import IntEnum

import msgspec

from madang.chain.blocks import AccountState, BalanceProof, BlockView, ChainStatus, DayStanding, SettledDay
from madang.chain.submit import HouseKey, Outcome, Signed
from madang.ledger import rules
from madang.ledger.rejections import Rejection

LENGTH = struct.Struct("<I")
FRAME_BYTES_MAX = 64 * 1024 * 1024


class Status(IntEnum):
    DONE = 0
    REFUSED = 1
    """Body: the number of the rejection."""
    UNAVAILABLE = 2
    """Body: a sentence, as below."""
    DISK_FULL = 3
    BAD_REQUEST = 4


class Request(msgspec.Struct, frozen=True, array_like=True):
    number: int
    method: str
    arguments: msgspec.Raw


class Answer(msgspec.Struct, frozen=True, array_like=True):
    number: int
    status: Status
    body: msgspec.Raw


class OutcomeFrame(msgspec.Struct, frozen=True, array_like=True):
    """An `Outcome` whose events are still bytes."""

    id: bytes
    height: int
    index: int
    time_ms: int
    rejection: Rejection
    command: int
    events: list[msgspec.Raw]


class BlockFrame(msgspec.Struct, frozen=True, array_like=True):
    """A `BlockView` whose outcomes are frames."""

    height: int
    time_ms: int
    hash: bytes
    previous: bytes
    header: bytes
    signature: bytes
    outcomes: list[OutcomeFrame]
    own_events: list[msgspec.Raw]
    envelopes: list[bytes]


ARGUMENTS: dict[str, type] = {
    "sign": tuple[HouseKey, list[rules.AnyCommand]],
    "submit": tuple[bytes],
    "advance_clock": tuple[int],
    "status": tuple[()],
    "genesis": tuple[()],
    "account": tuple[int],
    "account_of_key": tuple[bytes],
    "balance_proof": tuple[int],
    "block": tuple[int],
    "records": tuple[int, int],
    "outcome": tuple[bytes],
    "settled_day": tuple[int],
    "day_rows": tuple[int, int, int],
    "standing": tuple[int, int],
}
"""Every method that can be asked, and what its arguments are."""

RESULTS: dict[str, object] = {
    "sign": Signed,
    "submit": OutcomeFrame,
    "advance_clock": int,
    "status": ChainStatus,
    "genesis": bytes,
    "account": AccountState | None,
    "account_of_key": int | None,
    "balance_proof": BalanceProof | None,
    "block": BlockFrame | None,
    "records": list[bytes],
    "outcome": OutcomeFrame | None,
    "settled_day": SettledDay | None,
    "day_rows": bytes,
    "standing": DayStanding,
}


def to_frame(result: object) -> object:
    """The result as it travels: events as their canonical bytes."""
    if isinstance(result, Outcome):
        return _outcome_frame(result)
    if isinstance(result, BlockView):
        return BlockFrame(
            result.height,
            result.time_ms,
            result.hash,
            result.previous,
            result.header,
            result.signature,
            [_outcome_frame(outcome) for outcome in result.outcomes],
            result.own_events,
            result.envelopes,
        )
    return result


def from_frame(frame: object) -> object:
    """The other way round."""
    if isinstance(frame, OutcomeFrame):
        return _outcome(frame)
    if isinstance(frame, BlockFrame):
        return BlockView(
            frame.height,
            frame.time_ms,
            frame.hash,
            frame.previous,
            frame.header,
            frame.signature,
            [_outcome(outcome) for outcome in frame.outcomes],
            frame.own_events,
            frame.envelopes,
        )
    return frame


async def read_frame(reader: asyncio.StreamReader) -> bytes | None:
    """The next frame; None when the other side has ended. Raises ConnectionError on a frame that is too long."""
    try:
        (length,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
        if length > FRAME_BYTES_MAX:
            raise ConnectionError(f"A frame of {length} bytes is too long.")
        return await reader.readexactly(length)
    except asyncio.IncompleteReadError:
        return None


def frame(message: Request | Answer) -> bytes:
    body = msgspec.msgpack.encode(message)
    return LENGTH.pack(len(body)) + body


def _outcome_frame(outcome: Outcome) -> OutcomeFrame:
    return OutcomeFrame(
        outcome.id,
        outcome.height,
        outcome.index,
        outcome.time_ms,
        outcome.rejection,
        outcome.command,
        [msgspec.Raw(msgspec.msgpack.encode(event)) for event in outcome.events],
    )


def _outcome(frame: OutcomeFrame) -> Outcome:
    return Outcome(
        frame.id,
        frame.height,
        frame.index,
        frame.time_ms,
        frame.rejection,
        frame.command,
        [rules.decode_event(event) for event in frame.events],
    )
