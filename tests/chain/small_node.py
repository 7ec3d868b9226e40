"""`python -m tests.chain.small_node HOME SOCKET`: a node without a database, for tests that kill it."""

import asyncio
import signal
import sys
from pathlib import Path

from madang.app.node import locked
from madang.chain.server import ChainServer
from tests.chain.houses import open_chain


async def main(home: Path, socket: Path) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with locked(home / "chain"):
        async with open_chain(home) as chain:
            sys.stdout.write(f"{chain.application.opened}\n")
            sys.stdout.flush()
            server = ChainServer(chain.local, socket)
            await server.start()
            await stop.wait()
            await server.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
