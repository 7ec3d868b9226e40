"""Serves the node's chain to the other processes of the house, over a unix socket that only its owner can open."""

import asyncio
import contextlib
import os
from pathlib import Path
from typing import Any

import msgspec

from madang.chain import wire
from madang.chain.local import LocalChain
from madang.chain.submit import ChainUnavailableError, DiskFullError, RefusedBeforeOrderingError

UNDER_WAY_MAX = 4_096
"""Requests under way on one connection; beyond them its frames wait in the socket."""

_requests = msgspec.msgpack.Decoder(wire.Request)
_arguments: dict[str, msgspec.msgpack.Decoder[Any]] = {
    method: msgspec.msgpack.Decoder(arguments) for method, arguments in wire.ARGUMENTS.items()
}


class BadRequestError(Exception):
    """A frame that no process of this house would send."""


class ChainServer:
    """Listens from `start` to `stop`; every connection is served until it ends."""

    def __init__(self, chain: LocalChain, path: Path) -> None:
        self._chain = chain
        self._path = path
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen. A socket file left by a process that died is replaced: the folder's lock says that nobody uses it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        mask = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._connected, path=self._path)
        finally:
            os.umask(mask)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.cancel()
        if self._connections:
            await asyncio.wait(self._connections)
        self._path.unlink(missing_ok=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await self._serve(reader, writer)
        except asyncio.CancelledError:
            return  # This process is ending.
        finally:
            self._connections.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        room = asyncio.Semaphore(UNDER_WAY_MAX)
        async with asyncio.TaskGroup() as tasks:
            try:
                while (raw := await wire.read_frame(reader)) is not None:
                    request = _requests.decode(raw)
                    await room.acquire()
                    task = tasks.create_task(self._answer(request, writer))
                    task.add_done_callback(lambda _: room.release())
            except (ConnectionError, msgspec.DecodeError):
                return  # It was killed, or is no process of this house; what it asked for is finished.

    async def _answer(self, request: wire.Request, writer: asyncio.StreamWriter) -> None:
        try:
            answer = wire.Answer(request.number, wire.Status.DONE, _raw(wire.to_frame(await self._call(request))))
        except RefusedBeforeOrderingError as error:
            answer = wire.Answer(request.number, wire.Status.REFUSED, _raw(int(error.rejection)))
        except DiskFullError as error:
            answer = wire.Answer(request.number, wire.Status.DISK_FULL, _raw(str(error)))
        except ChainUnavailableError as error:
            answer = wire.Answer(request.number, wire.Status.UNAVAILABLE, _raw(str(error)))
        except (msgspec.DecodeError, BadRequestError, ValueError) as error:
            answer = wire.Answer(request.number, wire.Status.BAD_REQUEST, _raw(str(error)))
        with contextlib.suppress(ConnectionError):
            writer.write(wire.frame(answer))
            await writer.drain()

    async def _call(self, request: wire.Request) -> object:
        decoder = _arguments.get(request.method)
        if decoder is None:
            raise BadRequestError(f"The chain has no method {request.method!r}.")
        return await getattr(self._chain, request.method)(*decoder.decode(request.arguments))


def _raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.msgpack.encode(value))
