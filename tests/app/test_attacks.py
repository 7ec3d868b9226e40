"""An attacker's hour at the door: whatever comes, the answer is a refusal and no fault reaches the log."""

import asyncio
import json
import logging
import os
from collections.abc import Iterator

import httpx
import pytest
import websockets

from madang.app import live_socket
from madang.house import House
from madang.ledger.rules.coin import Transfer
from madang.ledger.units import NOTHING
from madang.plumbing.sessions import COOKIE
from tests.people import Person, arrive, envelope_of

ANSWER_MAX_BYTES = 1 << 20
JSON = {"Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def no_fault_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.WARNING)
    yield
    faults = [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]
    assert not faults, [(record.name, record.getMessage(), record.exc_info) for record in faults]


@pytest.fixture
async def mina(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


async def raw(address: str, *lines: bytes, body: bytes = b"") -> bytes:
    """What the house answers to these very bytes."""
    host, port = address.split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"\r\n".join([*lines, b"Host: " + address.encode(), b"Connection: close", b"", body]))
    answer = await asyncio.wait_for(reader.read(ANSWER_MAX_BYTES), 10)
    writer.close()
    return answer


@pytest.mark.parametrize(
    "target",
    [
        "/../../../../etc/passwd",
        "/assets/../../../src/madang/app/web.py",
        "/assets/..%2f..%2f..%2fpyproject.toml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..\\..\\windows\\win.ini",
        "//etc/passwd",
        "/index.html%00.png",
        "/.git/config",
        "/%ff%fe",
        "/api/../api/me",
        "/api%2fme",
        "/api//me",
        "/api/singings/%00/chunks/0",
        "/api/recordings/../me/sound",
        "/api/songs?q=%00",
        "/api/songs?q=%ff%fe",
        "/api/songs?next=%00",
        "/api/songs?q=" + "a%20" * 4_000,
        "/api/recordings?next=" + "W10" * 300,
        "/api/recordings?member=99999999999999999999",
        "/api/members/99999999999999999999",
        "/api/chain/records?first=1&count=9999999999",
        "/api/chain/records?first=-1&count=1",
        "/api/chain/days/-5",
        "/api/explorer/transactions/zz",
    ],
)
async def test_no_address_leads_anywhere_it_should_not(address: str, target: str) -> None:
    answer = await raw(address, f"GET {target} HTTP/1.1".encode())
    status = int(answer.split(b" ", 2)[1])
    assert status < 500, answer[:400]
    assert b"root:" not in answer and b"[project]" not in answer and b"repositoryformatversion" not in answer


@pytest.mark.parametrize(
    "lines",
    [
        [b"GET /api/me HTTP/1.1", b"Cookie: madang_session=\xff\xfe; ;;=;"],
        [b"GET /api/me HTTP/1.1", b"Authorization: Bearer \xff" + b"a" * 8_000],
        [b"GET /api/me HTTP/1.1", b"Authorization: Bearer"],
        [b"GET /api/house HTTP/1.1", b"Host: evil.example\tx"],
        [b"POST /api/members HTTP/1.1", b"Content-Length: -5"],
        [b"POST /api/members HTTP/1.1", b"Content-Length: 99999999999999999999"],
        [b"POST /api/members HTTP/1.1", b"Content-Type: application/json; charset=nothing", b"Content-Length: 2"],
        [b"PUT /api/singings/x/chunks/0 HTTP/1.1", b"Transfer-Encoding: chunked, identity"],
        [b"PROPFIND /api/me HTTP/1.1"],
        [b"TRACE / HTTP/1.1"],
        [b"GET http://elsewhere.example/api/me HTTP/1.1"],
        [b"OPTIONS * HTTP/1.1"],
        [b"\x16\x03\x01\x02\x00"],
    ],
)
async def test_a_request_that_is_none_is_refused(address: str, lines: list[bytes]) -> None:
    answer = await raw(address, *lines, body=b"{}")
    assert not answer or int(answer.split(b" ", 2)[1]) < 500, answer


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"name":' * 20_000,
        b"1" * 100_000,
        b'{"name": NaN, "key": Infinity}',
        b'{"name": "\\ud800", "key": "\\udfff"}',
        b"\xff\xfe\x00",
        b"",
        b"null",
    ],
)
async def test_a_body_that_is_none_is_refused_with_a_sentence(
    house: House, client: httpx.AsyncClient, mina: Person, body: bytes
) -> None:
    for method, path in (
        ("POST", "/api/members"),
        ("PATCH", "/api/me"),
        ("POST", "/api/gifts"),
        ("POST", "/api/transactions"),
    ):
        answer = await client.request(method, path, content=body, headers={"Content-Type": "application/json"})
        assert 400 <= answer.status_code < 500, (path, answer.text)
        assert answer.json()["detail"]


@pytest.mark.parametrize(
    "name",
    ["a\r\nSet-Cookie: x=y", "a\0b", "\ud800", "<script>alert(1)</script>", "\u202egnp.exe", "'; DROP TABLE members"],
)
async def test_a_name_is_only_ever_a_name(client: httpx.AsyncClient, mina: Person, name: str) -> None:
    answer = await client.patch(
        "/api/me", content=json.dumps({"name": name}), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 200:
        told = await client.get("/api/me/export")
        assert told.status_code == 200 and "set-cookie" not in told.headers
        assert not set(answer.json()["name"]) & {"\r", "\n", "\0", "\u202e"}


async def test_a_page_of_another_site_changes_nothing_even_without_a_cookie(
    house: House, client: httpx.AsyncClient
) -> None:
    elsewhere = {"Origin": "https://elsewhere.example"}
    answer = await client.post("/api/sandbox/clock", json={"advance_ms": 1_000}, headers=elsewhere)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_page")
    assert house.clock.offset_ms() == 0
    assert (await client.post("/api/sessions/challenges", headers={"Origin": "null"})).status_code == 403
    assert (await client.post("/api/sessions/challenges", headers={"Origin": str(client.base_url)})).status_code == 200


@pytest.mark.parametrize("advance_ms", [0, -1, 2**62, "1e3", None, 1.5])
async def test_a_sandboxs_clock_only_goes_forward_and_not_too_far(
    house: House, client: httpx.AsyncClient, advance_ms: object
) -> None:
    assert (await client.post("/api/sandbox/clock", json={"advance_ms": advance_ms})).status_code == 422
    assert house.clock.offset_ms() == 0


@pytest.mark.parametrize(
    "envelope",
    [
        b"",
        b"\x91" * 100_000,
        b"\x92\xc4\x02\x91\x91\x90",
        b"\xdd\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        os.urandom(500),
    ],
)
async def test_an_envelope_that_is_none_is_malformed(mina: Person, house: House, envelope: bytes) -> None:
    answer = await mina.client.post("/api/transactions", json={"envelope": envelope.hex()})
    assert answer.status_code == 422, answer.text
    assert (await mina.client.get("/api/house")).status_code == 200


async def test_an_envelope_for_another_chain_or_signed_by_a_stranger_moves_nothing(mina: Person, house: House) -> None:
    before = await mina.available()
    status = await house.chain.status()
    stranger = type(mina.device)()
    command = Transfer(mina.account, status.fund_account, 5, NOTHING)
    wrong = [
        envelope_of(os.urandom(32), status.height + 100, mina.device, command),
        envelope_of(status.chain_id, status.height + 100, stranger, command),
        envelope_of(status.chain_id, status.height + 10_000, mina.device, command),
        envelope_of(status.chain_id, 0, mina.device, command),
    ]
    for envelope in wrong:
        assert (await mina.client.post("/api/transactions", json={"envelope": envelope})).status_code == 422
    assert await mina.available() == before


@pytest.mark.parametrize("path", ["/", "/anything", "/api/nothing", "/api/me", "/assets/x.js"])
async def test_only_one_address_speaks_websocket(address: str, path: str) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(f"ws://{address}{path}")
    assert refused.value.response.status_code == 403


async def test_pages_that_vanish_at_any_moment_are_no_fault(address: str) -> None:
    host, port = address.split(":")
    hello = (
        f"GET /api/live HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()
    for number in range(30):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(hello)
        if number % 3:
            await reader.readuntil(b"\r\n\r\n")
        if number % 3 == 2:  # A masked frame that breaks off.
            writer.write(b"\x81\xfe\x10\x00")
            await writer.drain()
        writer.transport.abort()
    await asyncio.sleep(0.3)


async def test_a_flood_on_a_socket_ends_that_socket_alone(address: str, mina: Person) -> None:
    cookie = {"Cookie": f"{COOKIE}={mina.client.cookies[COOKIE]}"}
    topics = [f"recording/{os.urandom(16).hex()}" for _ in range(live_socket.TOPICS_MAX + 1)]
    none = [f"x{number}" for number in range(1_500)]
    floods = [json.dumps({"subscribe": topics}), json.dumps({"subscribe": none}), "x" * 100_000]
    async with websockets.connect(f"ws://{address}/api/live", additional_headers=cookie) as other:
        for flood in floods:
            async with websockets.connect(f"ws://{address}/api/live") as page:
                await page.send(flood)
                with pytest.raises(websockets.ConnectionClosed):
                    while True:
                        await asyncio.wait_for(page.recv(), 5)
        await other.send(json.dumps({"subscribe": [f"member/{mina.account}"]}))
        assert json.loads(await asyncio.wait_for(other.recv(), 5))["subscribed"] is True


async def test_one_address_does_not_take_every_place(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_socket, "CONNECTIONS_OF_ONE_ADDRESS_MAX", 3)
    pages = [await websockets.connect(f"ws://{address}/api/live") for _ in range(3)]
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(f"ws://{address}/api/live")
    for page in pages:
        await page.close()
    await asyncio.sleep(0.1)
    async with websockets.connect(f"ws://{address}/api/live"):
        pass
