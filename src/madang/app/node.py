"""The node: the one process of a house that opens its ledger. It orders, projects, and answers over a socket."""

import asyncio
import fcntl
import logging
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from nacl.signing import SigningKey

from madang.app.projector import Projector
from madang.app.wiring import projections
from madang.chain.application import Application, time_ms_of
from madang.chain.keys import HouseKeys, make_keys, read_keys
from madang.chain.local import LocalChain
from madang.chain.memory import settle
from madang.chain.refusals import StartRefusedError
from madang.chain.server import ChainServer
from madang.chain.solo import Committed, Sequencer, refuse_late_clock
from madang.chain.store import sync_folder
from madang.chain.verifying import verifiers
from madang.ledger import genesis as beginnings
from madang.plumbing.clock import OFFSET_FILE, Clock
from madang.plumbing.db import open_engine
from madang.plumbing.settings import BadSettingError, Settings

CONNECTIONS = 2
"""Of the node to the database."""
GENESIS_FILE = "genesis"
STOP_WAIT_S = 5.0
"""How long a clean stop waits for the database."""

log = logging.getLogger(__name__)


class HouseInUseError(StartRefusedError):
    """Another process has this house open."""


class WrongHouseError(StartRefusedError):
    """The folder holds a house that cannot be opened as asked."""


async def serve(settings: Settings, say: Callable[[str], None] = log.info) -> None:
    """Open the house and serve it until SIGTERM or SIGINT, then stop cleanly with a snapshot.

    Raises StartRefusedError (a damaged store, another process, a wrong folder, a late clock …) and BadSettingError.
    """
    if settings.dsn is None:
        raise BadSettingError("MADANG_DSN is not set: the node needs the address of the house's database.")
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    folder = settings.home / "chain"
    clock = Clock(settings.home, settings.sandbox)
    with locked(folder), ThreadPoolExecutor(1, "law") as law, verifiers() as pool:
        genesis, keys = open_house_folder(settings.home, settings.sandbox, clock.now_ms())
        engine = open_engine(settings.dsn, CONNECTIONS)
        try:
            projector = Projector(engine, beginnings.chain_id(genesis), projections())
            cursor = await projector.open()
            application = await loop.run_in_executor(law, open_chain, folder, genesis, keys["sequencer"], cursor, clock)
            settle()
            say(str(application.opened))
            node = Node(application, keys, projector, clock=clock, settings=settings, law=law, pool=pool)
            await node.run(stop)
        finally:
            await engine.dispose()


class Node:
    """Everything that runs while the house is open."""

    def __init__(
        self,
        application: Application,
        keys: HouseKeys,
        projector: Projector,
        *,
        clock: Clock,
        settings: Settings,
        law: Executor,
        pool: Executor,
    ) -> None:
        self._application = application
        self._projector = projector
        self._law = law
        self._sequencer = Sequencer(application, law, clock.now_ms, projector.put)
        chain = LocalChain(
            application,
            self._sequencer,
            keys,
            law=law,
            verifiers=pool,
            projected=projector.heights,
            advance=clock_mover(settings.home, clock) if settings.sandbox else None,
        )
        self._server = ChainServer(chain, settings.node_socket)

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set or something fails, which is then raised."""
        await self._catch_up()
        await self._server.start()
        working = [asyncio.create_task(self._sequencer.run()), asyncio.create_task(self._projector.run())]
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([*working, stopping], return_when=asyncio.FIRST_COMPLETED)
            if all(not task.done() for task in working):
                await self._stop(working[0])
        finally:
            await self._server.stop()
            for task in (*working, stopping):
                task.cancel()
            await asyncio.wait([*working, stopping])
            await asyncio.get_running_loop().run_in_executor(self._law, self._close)
        for task in working:
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error

    async def _stop(self, ordering: asyncio.Task[None]) -> None:
        """End the block under way and project it. Without a database it is projected at the next start."""
        self._sequencer.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_WAIT_S):
                await asyncio.shield(ordering)
                await self._projector.drain()

    async def _catch_up(self) -> None:
        loop = asyncio.get_running_loop()
        for height in range(self._projector.heights.height + 1, self._application.head.height + 1):
            await self._projector.project(await loop.run_in_executor(self._law, self._committed, height))

    def _committed(self, height: int) -> Committed:
        return committed_block(self._application, height)

    def _close(self) -> None:
        try:
            self._application.snapshot()
        except OSError as error:
            log.error("No snapshot at the end: %s.", error.strerror)
        self._application.close()


def open_chain(folder: Path, genesis: bytes, sequencer: SigningKey, cursor: int, clock: Clock) -> Application:
    """The application, unless the clock stands too far behind it."""
    application = Application(folder, genesis, sequencer, confirmed=cursor)
    try:
        refuse_late_clock(application.head, clock.now_ms())
    except Exception:
        application.close()
        raise
    return application


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this process. The lock ends with the process, however it ends. Raises HouseInUseError."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 20, 0).decode().strip() or "unknown"
            raise HouseInUseError(f"The house in {folder.parent} is already open in process {holder}.") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def open_house_folder(home: Path, sandbox: bool, now_ms: int) -> tuple[bytes, HouseKeys]:
    """The genesis and keys of the house in a folder, made if the folder holds none.

    Raises WrongHouseError, BadKeyFileError.
    """
    path = home / "chain" / GENESIS_FILE
    if not path.exists():
        if (home / "chain" / "blocks.records").exists():
            raise WrongHouseError(f"The house in {home} has blocks but no genesis; put {path} back from your copy.")
        return _make_house(home, path, sandbox, now_ms)
    genesis = path.read_bytes()
    try:
        read = beginnings.read_genesis(genesis)
    except ValueError as error:
        raise WrongHouseError(f"The genesis in {path} is damaged: {error}.") from error
    if read.sandbox != sandbox:
        kind, other = ("a sandbox", "a real house") if read.sandbox else ("a real house", "a sandbox")
        raise WrongHouseError(f"The folder {home} holds {kind}; it never opens as {other}. Choose another MADANG_HOME.")
    keys = read_keys(home / "keys")
    if _public(keys) != read.keys:
        raise WrongHouseError(f"The keys in {home / 'keys'} are not those of this house's genesis.")
    return genesis, keys


def clock_mover(home: Path, clock: Clock) -> Callable[[int], None]:
    """Moves a sandbox's clock for every process of the house."""

    def advance(advance_ms: int) -> None:
        path = home / OFFSET_FILE
        fresh = path.with_suffix(".new")
        fresh.write_text(f"{clock.offset_ms() + advance_ms}\n")
        fresh.rename(path)

    return advance


def committed_block(application: Application, height: int) -> Committed:
    """A stored block as the sequencer once told of it."""
    body = application.store.body(height)
    return Committed(height, time_ms_of(body), body)


def _make_house(home: Path, path: Path, sandbox: bool, now_ms: int) -> tuple[bytes, HouseKeys]:
    keys = make_keys(home / "keys")
    genesis = beginnings.genesis_bytes(
        beginnings.default_genesis(random=os.urandom(32), time_ms=now_ms, sandbox=sandbox, keys=_public(keys))
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(genesis)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    sync_folder(path.parent)
    return genesis, keys


def _public(keys: HouseKeys) -> beginnings.HouseKeys:
    return beginnings.HouseKeys(**{name: keys.public(name) for name in beginnings.HouseKeys.__struct_fields__})
