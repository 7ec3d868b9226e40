"""A node without a database, in a process of its own, for tests that kill it."""

import asyncio
import signal
from multiprocessing.connection import Connection
from pathlib import Path

from madang.app.node import locked
from madang.chain.server import ChainServer
from tests.chain.houses import open_chain


def run(home: Path, socket: Path, said: Connection) -> None:
    """Serve until SIGTERM; `said` is sent what the ledger says of its opening, once the socket is there."""
    asyncio.run(serve(home, socket, said))


async def serve(home: Path, socket: Path, said: Connection) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with locked(home / "chain"):
        async with open_chain(home) as chain:
            server = ChainServer(chain.local, socket)
            await server.start()
            said.send(str(chain.application.opened))
            await stop.wait()
            await server.stop()
