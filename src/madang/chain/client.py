"""The chain as the web and worker processes see it: the same interface, across the node's socket.

A lost connection fails what was under way with ChainUnavailableError and is made again by the next call.
"""

import asyncio
import contextlib
from itertools import count
from pathlib import Path
from typing import Any, cast

import msgspec

from madang.chain import wire
from madang.chain.blocks import AccountState, BalanceProof, BlockView, ChainStatus, DayStanding, SettledDay
from madang.chain.submit import (
    ChainUnavailableError,
    DiskFullError,
    HouseKey,
    Outcome,
    RefusedBeforeOrderingError,
    Signed,
)
from madang.ledger.events import Command
from madang.ledger.rejections import Rejection

ANSWER_TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 10.0
CONNECT_PAUSE_S = 0.05

_answers = msgspec.msgpack.Decoder(wire.Answer)
_results: dict[str, msgspec.msgpack.Decoder[Any]] = {
    method: msgspec.msgpack.Decoder(cast(Any, result)) for method, result in wire.RESULTS.items()
}
_sentences = msgspec.msgpack.Decoder(str)
_numbers = msgspec.msgpack.Decoder(int)


async def connect(path: Path, timeout_s: float = CONNECT_TIMEOUT_S) -> "ChainClient":
    """A client that has reached the node; waits for one that is still starting. Raises ChainUnavailableError."""
    client = ChainClient(path, connect_timeout_s=timeout_s)
    await client.status()
    return client


class ChainClient:
    """Submit and Blocks across a socket. Used from one event loop."""

    def __init__(
        self, path: Path, *, connect_timeout_s: float = CONNECT_TIMEOUT_S, answer_timeout_s: float = ANSWER_TIMEOUT_S
    ) -> None:
        self._path = path
        self._connect_timeout_s = connect_timeout_s
        self._answer_timeout_s = answer_timeout_s
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[wire.Answer]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._connecting = asyncio.Lock()
        self._genesis: bytes | None = None

    async def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading

    async def sign(self, key: HouseKey, commands: list[Command]) -> Signed:
        return cast(Signed, await self._call("sign", key, commands))

    async def submit(self, envelope: bytes) -> Outcome:
        return cast(Outcome, await self._call("submit", envelope))

    async def advance_clock(self, advance_ms: int) -> int:
        return cast(int, await self._call("advance_clock", advance_ms))

    async def status(self) -> ChainStatus:
        return cast(ChainStatus, await self._call("status"))

    async def genesis(self) -> bytes:
        """Asked once: a ledger's beginning never changes."""
        if self._genesis is None:
            self._genesis = cast(bytes, await self._call("genesis"))
        return self._genesis

    async def account(self, account: int) -> AccountState | None:
        return cast(AccountState | None, await self._call("account", account))

    async def account_of_key(self, key: bytes) -> int | None:
        return cast(int | None, await self._call("account_of_key", key))

    async def balance_proof(self, account: int) -> BalanceProof | None:
        return cast(BalanceProof | None, await self._call("balance_proof", account))

    async def block(self, height: int) -> BlockView | None:
        return cast(BlockView | None, await self._call("block", height))

    async def records(self, first: int, count: int) -> list[bytes]:
        return cast(list[bytes], await self._call("records", first, count))

    async def outcome(self, id: bytes) -> Outcome | None:
        return cast(Outcome | None, await self._call("outcome", id))

    async def settled_day(self, day: int) -> SettledDay | None:
        return cast(SettledDay | None, await self._call("settled_day", day))

    async def day_rows(self, day: int, first: int, count: int) -> bytes:
        return cast(bytes, await self._call("day_rows", day, first, count))

    async def standing(self, account: int, day: int) -> DayStanding:
        return cast(DayStanding, await self._call("standing", account, day))

    async def _call(self, method: str, *arguments: object) -> object:
        writer = await self._connected()
        number = next(self._numbers)
        waiting: asyncio.Future[wire.Answer] = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiting
        try:
            body = msgspec.Raw(msgspec.msgpack.encode(arguments))
            writer.write(wire.frame(wire.Request(number, method, body)))
            await writer.drain()
            answer = await asyncio.wait_for(waiting, self._answer_timeout_s)
        except TimeoutError:
            raise ChainUnavailableError(f"The chain did not answer within {self._answer_timeout_s:g} s.") from None
        except ConnectionError as error:
            raise ChainUnavailableError("The connection to the chain was lost.") from error
        finally:
            self._waiting.pop(number, None)
        return _result(method, answer)

    async def _connected(self) -> asyncio.StreamWriter:
        async with self._connecting:
            if self._writer is not None and not self._writer.is_closing():
                return self._writer
            reader, self._writer = await self._open()
            self._reading = asyncio.create_task(self._read(reader, self._writer))
            return self._writer

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                while True:
                    try:
                        return await asyncio.open_unix_connection(self._path)
                    except (FileNotFoundError, ConnectionError):
                        await asyncio.sleep(CONNECT_PAUSE_S)
        except TimeoutError:
            raise ChainUnavailableError("The chain cannot be reached; is the node running?") from None

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (raw := await wire.read_frame(reader)) is not None:
                answer = _answers.decode(raw)
                waiting = self._waiting.get(answer.number)
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer)
        except ConnectionError:
            return  # Told below, to everybody who waits.
        finally:
            writer.close()
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionResetError("The node ended the connection."))


def _result(method: str, answer: wire.Answer) -> object:
    match answer.status:
        case wire.Status.DONE:
            return wire.from_frame(_results[method].decode(answer.body))
        case wire.Status.REFUSED:
            raise RefusedBeforeOrderingError(Rejection(_numbers.decode(answer.body)))
        case wire.Status.DISK_FULL:
            raise DiskFullError(_sentences.decode(answer.body))
        case wire.Status.UNAVAILABLE:
            raise ChainUnavailableError(_sentences.decode(answer.body))
        case wire.Status.BAD_REQUEST:
            raise ValueError(_sentences.decode(answer.body))
