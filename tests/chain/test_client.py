"""The chain across its socket: the same answers, the same refusals, and a node that goes away and comes back."""

import asyncio
import stat
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from madang.chain.client import ChainClient, connect
from madang.chain.server import ChainServer
from madang.chain.submit import ChainUnavailableError, HouseKey, RefusedBeforeOrderingError
from madang.ledger.rejections import Rejection
from madang.ledger.rules.accounts import AccountOpened, OpenAccount
from tests.chain.houses import Chain, key, open_chain, transfer


@pytest.fixture
def socket() -> Iterator[Path]:
    """A short path: unix sockets have a limit that pytest's folders reach."""
    with tempfile.TemporaryDirectory(prefix="madang-") as folder:
        yield Path(folder) / "node.sock"


@asynccontextmanager
async def serving(home: Path, socket: Path) -> AsyncIterator[Chain]:
    async with open_chain(home) as chain:
        server = ChainServer(chain.local, socket)
        await server.start()
        try:
            yield chain
        finally:
            await server.stop()


async def test_everything_is_answered_alike_across_the_socket(tmp_path: Path, socket: Path) -> None:
    async with serving(tmp_path, socket) as chain:
        client = await connect(socket)
        opening = await client.sign(HouseKey.REGISTRAR, [OpenAccount(bytes(key(1).verify_key))])
        outcome = await client.submit(opening.envelope)
        assert isinstance(outcome.events[0], AccountOpened)
        account = outcome.events[0].account
        local = chain.local
        day = chain.clock.now_ms() // 86_400_000
        assert await client.advance_clock(2 * 86_400_000) > 0
        chain.sequencer.stop()
        assert await client.status() == await local.status()
        assert await client.genesis() == await local.genesis()
        assert await client.account(account) == await local.account(account)
        assert await client.account(10**6) is None
        assert await client.account_of_key(bytes(key(1).verify_key)) == account
        assert await client.account_of_key(bytes(key(9).verify_key)) is None
        assert await client.balance_proof(account) == await local.balance_proof(account)
        assert await client.block(outcome.height) == await local.block(outcome.height)
        assert await client.block(10**6) is None
        assert await client.records(1, 100) == await local.records(1, 100)
        assert await client.outcome(opening.id) == outcome
        assert await client.settled_day(day) == await local.settled_day(day)
        assert await client.day_rows(day, 0, 10) == b""
        assert await client.standing(account, day) == await local.standing(account, day)
        await client.close()


async def test_the_socket_opens_for_its_owner_alone(tmp_path: Path, socket: Path) -> None:
    async with serving(tmp_path, socket):
        assert stat.S_IMODE(socket.stat().st_mode) == 0o600
    assert not socket.exists()


async def test_refusals_keep_their_number_across_the_socket(tmp_path: Path, socket: Path) -> None:
    async with serving(tmp_path, socket):
        client = await connect(socket)
        with pytest.raises(RefusedBeforeOrderingError) as refusal:
            await client.submit(b"\x01")
        assert refusal.value.rejection == Rejection.MALFORMED
        with pytest.raises(ValueError, match="numbered from 1"):
            await client.records(0, 1)
        await client.close()


async def test_many_requests_are_under_way_on_one_connection(tmp_path: Path, socket: Path) -> None:
    async with serving(tmp_path, socket) as chain:
        singer, listener = await chain.open_account(key(1)), await chain.open_account(key(2))
        client = await connect(socket)
        taps = [client.submit(chain.sealed(key(1), transfer(singer, listener, 1 + each))) for each in range(100)]
        outcomes = await asyncio.gather(*taps, *(client.account(singer) for _ in range(100)))
        assert len(outcomes) == 200
        found = await client.account(listener)
        assert found is not None
        assert found.available == 10 * 10**8 + sum(range(1, 101))
        await client.close()


async def test_a_node_that_went_away_is_said_and_one_that_came_back_is_found(tmp_path: Path, socket: Path) -> None:
    async with serving(tmp_path, socket):
        client = ChainClient(socket, connect_timeout_s=0.3)
        height = (await client.status()).height
    with pytest.raises(ChainUnavailableError):
        await client.status()
    async with serving(tmp_path, socket):
        assert (await client.status()).height >= height
    await client.close()


async def test_a_frame_that_no_process_of_the_house_would_send_ends_only_its_connection(
    tmp_path: Path, socket: Path
) -> None:
    async with serving(tmp_path, socket):
        client = await connect(socket)
        reader, writer = await asyncio.open_unix_connection(socket)
        writer.write(b"\x03\x00\x00\x00abc")
        assert await reader.read() == b""
        writer.close()
        reader, writer = await asyncio.open_unix_connection(socket)
        writer.write(b"\xff\xff\xff\xff")
        assert await reader.read() == b""
        writer.close()
        assert (await client.status()).height >= 0
        await client.close()
