"""The whole ledger for everybody, by numbers and never by names."""

import hashlib
import os
import struct
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import httpx
import pytest
from sqlalchemy import insert

from madang.chain.light import check_header
from madang.chain.submit import HouseKey
from madang.features.explorer.queries import DAYS_A_PAGE
from madang.features.participation.tables import acts
from madang.house import House
from madang.ledger.rules.coin import Transfer
from madang.ledger.rules.participation import Kind, RecordParticipation
from madang.ledger.rules.songs import RegisterSong, Share
from madang.ledger.units import DAY_MS, NOTHING
from tests.people import arrive

Browser = Callable[[], AbstractAsyncContextManager[httpx.AsyncClient]]
COIN = 100_000_000


async def test_a_stranger_sees_every_coin(house: House, client: httpx.AsyncClient, another_client: Browser) -> None:
    await arrive(house, client, "Mina")
    async with another_client() as stranger:
        summary = (await stranger.get("/api/explorer/summary")).json()
    status = await house.chain.status()
    assert summary["chain_id"] == status.chain_id.hex()
    assert summary["sandbox"] is True
    assert summary["supply"] == str(5_000_000_000 * COIN)
    assert [each["name"] for each in summary["holdings"]][:3] == ["reserve", "sale", "community_fund"]
    assert summary["blocks"][0]["height"] == summary["height"]


async def test_a_transaction_is_found_by_its_id_with_what_it_asked_and_did(
    house: House, client: httpx.AsyncClient, another_client: Browser
) -> None:
    mina = await arrive(house, client, "Mina")
    sent = (await mina.submit(Transfer(mina.account, 1, COIN, NOTHING))).json()
    async with another_client() as stranger:
        shown = (await stranger.get(f"/api/explorer/transactions/{sent['id']}")).json()
        assert shown["height"] == sent["height"]
        assert shown["signers"] == [mina.device.key.hex()]
        moved = {"payer": mina.account, "payee": 1, "amount": str(COIN), "about": "00" * 16}
        assert shown["commands"] == [{"type": "Transfer", **moved}]
        assert shown["events"] == [{"type": "Posted", **moved, "reason": "transfer"}]
        block = (await stranger.get(f"/api/explorer/blocks/{sent['height']}")).json()
        assert block["transactions"][sent["index"]]["id"] == sent["id"]
        assert block["transactions"][sent["index"]]["commands"] == ["Transfer"]


async def test_a_rejected_transaction_is_shown_as_such(house: House, client: httpx.AsyncClient) -> None:
    mina = await arrive(house, client, "Mina")
    sent = (await mina.submit(Transfer(mina.account, 1, 100 * COIN, NOTHING))).json()
    shown = (await client.get(f"/api/explorer/transactions/{sent['id']}")).json()
    assert (shown["rejection"], shown["rejected_command"]) == ("balance_too_small", 0)
    assert shown["events"] == []


async def test_blocks_come_page_by_page_down_to_the_first(house: House, client: httpx.AsyncClient) -> None:
    mina = await arrive(house, client, "Mina")
    for amount in range(1, 25):
        await mina.submit(Transfer(mina.account, 1, amount, NOTHING))
    heights: list[int] = []
    place: str | None = ""
    while place is not None:
        page = (await client.get("/api/explorer/blocks", params={"next": place} if place else {})).json()
        heights += [each["height"] for each in page["blocks"]]
        place = page["next"]
    assert heights == list(range(heights[0], 0, -1))
    assert heights[0] >= 25


async def test_settled_days_come_page_by_page_down_to_the_first(
    house: House, client: httpx.AsyncClient, advance: Callable[[int], Awaitable[None]]
) -> None:
    first = (await house.chain.status()).time_ms // DAY_MS
    await advance((DAYS_A_PAGE + 2) * DAY_MS)
    newest = (await client.get("/api/explorer/days")).json()
    days = [each["day"] for each in newest["days"]]
    assert days == list(range(days[0], days[0] - DAYS_A_PAGE, -1))
    older = (await client.get("/api/explorer/days", params={"next": newest["next"]})).json()
    assert [each["day"] for each in older["days"]] == list(range(days[-1] - 1, first - 1, -1))
    assert older["next"] is None
    shown = newest["days"][0]
    settled = await house.chain.settled_day(shown["day"])
    assert settled is not None
    assert (shown["root"], shown["total"], shown["minted"]) == (settled.root.hex(), settled.total, str(settled.minted))


async def test_an_account_is_a_number(house: House, client: httpx.AsyncClient, another_client: Browser) -> None:
    mina = await arrive(house, client, "Mina")
    await mina.submit(Transfer(mina.account, 1, COIN, NOTHING))
    async with another_client() as stranger:
        page = await stranger.get(f"/api/explorer/accounts/{mina.account}")
        postings = await stranger.get(f"/api/explorer/accounts/{mina.account}/postings")
    assert (page.json()["kind"], page.json()["available"]) == ("member", str(9 * COIN))
    assert page.json()["keys"] == [{"key": mina.device.key.hex(), "roles": ["owner", "spend", "act"]}]
    assert [each["amount"] for each in postings.json()["postings"]] == [str(-COIN), str(10 * COIN)]
    assert "Mina" not in page.text + postings.text
    assert (await client.get("/api/explorer/accounts/1")).json()["kind"] == "reserve"


async def test_movements_and_paid_days_add_up_to_what_an_account_has(
    house: House, client: httpx.AsyncClient, another_client: Browser, advance: Callable[[int], Awaitable[None]]
) -> None:
    mina = await arrive(house, client, "Mina")
    await mina.submit(Transfer(mina.account, 1, COIN, NOTHING))
    status = await house.chain.status()
    day, at_ms = divmod(status.time_ms, DAY_MS)
    row = struct.pack("<IBxxxII", mina.account, Kind.SONG_SUNG_WELL, at_ms, 1)
    song = RegisterSong(reference=os.urandom(16), price_cents=0, holders=[Share(1, 10_000)])
    record = RecordParticipation(attestor=status.attestor_account, day=day, first=1, rows=row)
    for key, command in ((HouseKey.REGISTRAR, song), (HouseKey.ATTESTOR, record)):
        outcome = await house.chain.submit((await house.chain.sign(key, [command])).envelope)
        assert not outcome.rejection, outcome.rejection
    sung = {"account": mina.account, "kind": int(Kind.SONG_SUNG_WELL), "subject": 1, "cause": "test", "held": True}
    async with house.db.begin() as db:
        await db.execute(insert(acts).values(**sung, at_ms=status.time_ms, day=day))
    await advance(DAY_MS + 11 * 60_000)
    async with another_client() as stranger:
        here = f"/api/explorer/accounts/{mina.account}"
        account, postings, days = [(await stranger.get(here + part)).json() for part in ("", "/postings", "/days")]
    assert [each["day"] for each in days["days"]] == [day]
    paid = sum(int(each["payout"]) for each in days["days"])
    moved = sum(int(each["amount"]) for each in postings["postings"])
    assert int(account["rewards"]) == paid > 0
    assert int(account["available"]) == moved + paid
    assert (await client.get("/api/explorer/accounts/1")).json()["rewards"] == "0"


async def test_the_raw_chain_can_be_checked_from_elsewhere(house: House, client: httpx.AsyncClient) -> None:
    await arrive(house, client, "Mina")
    status = (await client.get("/api/chain/status")).json()
    genesis = (await client.get("/api/chain/genesis")).content
    assert hashlib.sha256(genesis).hexdigest() == status["chain_id"]
    shown = (await client.get(f"/api/chain/headers/{status['height']}")).json()
    header = check_header(
        bytes.fromhex(shown["header"]),
        bytes.fromhex(shown["signature"]),
        bytes.fromhex(status["chain_id"]),
        bytes.fromhex(status["sequencer_key"]),
    )
    assert header.height == status["height"]
    records = await client.get("/api/chain/records", params={"first": 1, "count": 500})
    assert records.content == b"".join(await house.chain.records(1, 500))
    beyond = await client.get("/api/chain/records", params={"first": status["height"] + 100})
    assert (beyond.status_code, beyond.content) == (200, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("explorer/blocks/0", 422),
        ("explorer/blocks/999999999999", 404),
        ("explorer/blocks/99999999999999999999999", 422),
        ("explorer/blocks?next=-1", 422),
        ("explorer/transactions/" + "00" * 32, 404),
        ("explorer/transactions/zz", 422),
        ("explorer/accounts/4294967295", 404),
        ("explorer/accounts/4294967296", 422),
        ("explorer/accounts/4294967295/postings", 404),
        ("explorer/accounts/4294967295/days", 404),
        ("explorer/days/1", 404),
        ("explorer/days/x", 422),
        ("chain/records?count=0", 422),
        ("chain/records?first=999999999", 200),
        ("chain/headers/999999", 404),
        ("chain/proofs/4294967295", 404),
        ("chain/days/2147483647", 404),
    ],
)
async def test_what_does_not_exist_is_said_so(client: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await client.get(f"/api/{path}")
    assert answer.status_code == status, answer.text
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"
