"""One tap, one gift: under an allowance, by the device's own signature, and never twice."""

import asyncio
import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from madang.features.gifts.tables import gift_sendings
from madang.features.recordings.queries import gifts_of
from madang.house import House
from madang.ledger.rules.coin import GrantAllowance, RevokeAllowance, Scope, Transfer
from madang.ledger.rules.gifts import SendGift
from madang.ledger.units import NOTHING
from madang.plumbing import live
from tests.house import Work
from tests.people import Person, arrive
from tests.recorded import published
from tests.views import View, verify_view

Browser = Callable[[], AbstractAsyncContextManager[httpx.AsyncClient]]
CENT = 33_333
ROSE, PALACE = 1, 7
ROSE_UNITS = 10 * CENT
DAY_MS = 86_400_000


async def allow(person: Person, cap: int = 500 * CENT, single: int = 500 * CENT) -> None:
    """Let the house send gifts for this person."""
    status = await person.house.chain.status()
    expires_ms = status.time_ms + 20 * DAY_MS
    granted = await person.submit(
        GrantAllowance(person.account, status.delegate_account, Scope.GIFTS, cap, single, expires_ms)
    )
    assert granted.status_code == 200, granted.text


def tap(recording: str, gift: int = ROSE, key: bytes | None = None, **more: Any) -> dict[str, Any]:
    return {"recording": recording, "gift": gift, "key": (key or os.urandom(16)).hex(), **more}


async def test_one_tap_sends_a_rose_and_the_singer_sees_it(
    house: House, client: httpx.AsyncClient, another_client: Browser
) -> None:
    async with another_client() as other:
        singer, listener = await arrive(house, client, "Mina"), await arrive(house, other, "Joon")
        recording = await published(house, singer.account)
        await allow(listener)
        body = tap(recording)

        async def fetch() -> View:
            return dict((await client.get("/api/wallet")).json())

        heard: list[Any] = []

        def fold(view: View, kind: str, message: dict[str, Any]) -> View:
            heard.append((kind, message))
            if kind == "BalanceChanged":
                return {**view, "available": str(int(view["available"]) + int(message["available_delta"]))}
            if kind == "LevelChanged":
                return {**view, "level": message["level"], "level_points": message["level_points"]}
            return view

        async def give() -> None:
            given = await other.post("/api/gifts", json=body)
            assert given.status_code == 200, given.text
            assert given.json()["amount"] == str(ROSE_UNITS)

        fresh = await verify_view(house, fetch, give, fold, frozenset({"height", "time_ms"}))
        assert fresh["level_points"] == 100
        received = next(message for kind, message in heard if kind == "GiftReceived")
        assert received["sender"] == {"account": listener.account, "name": "Joon"}
        assert (received["recording"], received["amount"]) == (recording, str(ROSE_UNITS))


async def test_the_recording_shows_the_gift_with_the_tap_that_it_came_from(
    house: House, client: httpx.AsyncClient, another_client: Browser
) -> None:
    async with another_client() as other:
        singer, listener = await arrive(house, client, "Mina"), await arrive(house, other, "Joon")
        recording = await published(house, singer.account)
        await allow(listener)
        topic, shown = f"recording/{recording}", []

        async def fetch() -> View:
            async with house.db.connect() as db:
                numbers = await live.sequences(db, [topic])
                return {"gifts": await gifts_of(db, bytes.fromhex(recording)), "live": numbers}

        def fold(view: View, kind: str, message: dict[str, Any]) -> View:
            shown.append((kind, message["key"], message["sender"]["name"]))
            return {**view, "gifts": message["gifts"]}

        bodies = [tap(recording) for _ in range(3)]

        async def give() -> None:
            await asyncio.gather(*(other.post("/api/gifts", json=body) for body in bodies))

        fresh = await verify_view(house, fetch, give, fold)
        assert fresh["gifts"] == 3
        assert sorted(shown) == sorted(("GiftShown", body["key"], "Joon") for body in bodies)


async def test_the_same_tap_twice_at_once_is_one_posting(
    house: House, client: httpx.AsyncClient, another_client: Browser
) -> None:
    async with another_client() as other:
        singer, listener = await arrive(house, client, "Mina"), await arrive(house, other, "Joon")
        recording = await published(house, singer.account)
        await allow(listener)
        before, body = await singer.available(), tap(recording)
        answers = await asyncio.gather(*(other.post("/api/gifts", json=body) for _ in range(4)))
        answers.append(await other.post("/api/gifts", json=body))
        assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert await singer.available() == before + ROSE_UNITS
        elsewhere = await other.post("/api/gifts", json=body | {"gift": 2})
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "key_used")


async def test_without_an_allowance_the_page_is_told_to_ask_for_one(
    house: House, client: httpx.AsyncClient, another_client: Browser
) -> None:
    async with another_client() as other:
        singer, listener = await arrive(house, client, "Mina"), await arrive(house, other, "Joon")
        recording = await published(house, singer.account)
        body = tap(recording)
        refused = await other.post("/api/gifts", json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "allowance_needed")
        await allow(listener)
        assert (await other.post("/api/gifts", json=body)).status_code == 200
        granted = (await other.get("/api/wallet/allowances")).json()[0]
        await listener.submit(RevokeAllowance(listener.account, granted["allowance"]))
        assert (await other.post("/api/gifts", json=tap(recording))).json()["code"] == "allowance_needed"
        ended = (await other.get("/api/wallet/allowances")).json()[0]
        assert (ended["live"], ended["left"]) == (False, str(500 * CENT - ROSE_UNITS))
        assert [(use["amount"], use["about"]) for use in ended["uses"]] == [(str(ROSE_UNITS), recording)]


async def test_an_allowance_ends_at_its_cap_and_at_its_largest_payment(
    house: House, client: httpx.AsyncClient, another_client: Browser
) -> None:
    async with another_client() as other:
        singer, listener = await arrive(house, client, "Mina"), await arrive(house, other, "Joon")
        recording = await published(house, singer.account)
        await allow(listener, cap=15 * CENT, single=12 * CENT)
        assert (await other.post("/api/gifts", json=tap(recording))).status_code == 200
        assert (await other.post("/api/gifts", json=tap(recording))).json()["code"] == "allowance_needed"
        larger = await other.post("/api/gifts", json=tap(recording, gift=2))
        assert (larger.status_code, larger.json()["code"]) == (409, "signature_needed")


async def test_the_device_itself_signs_a_large_gift(
    house: House, client: httpx.AsyncClient, another_client: Browser
) -> None:
    async with another_client() as other:
        singer, listener = await arrive(house, client, "Mina"), await arrive(house, other, "Joon")
        recording, key = await published(house, singer.account), os.urandom(16)
        command = SendGift(listener.account, [singer.account], 5, bytes.fromhex(recording), key)
        body = tap(recording, gift=5, key=key, transaction=await listener.envelope(command))
        before = await singer.available()
        first = await other.post("/api/gifts", json=body)
        assert first.status_code == 200, first.text
        assert (await other.post("/api/gifts", json=body)).json() == first.json()
        assert await singer.available() == before + 1_000 * CENT
        other_key = await other.post("/api/gifts", json=body | {"key": os.urandom(16).hex()})
        assert other_key.json()["code"] == "transaction_mismatch"


@pytest.mark.parametrize("forged", ["payer", "receiver", "two commands", "not an envelope"])
async def test_a_signed_transaction_that_is_another_gift_is_refused(
    house: House, client: httpx.AsyncClient, another_client: Browser, forged: str
) -> None:
    async with another_client() as other:
        singer, listener = await arrive(house, client, "Mina"), await arrive(house, other, "Joon")
        recording, key = await published(house, singer.account), os.urandom(16)
        command = SendGift(listener.account, [singer.account], ROSE, bytes.fromhex(recording), key)
        wrong = {
            "payer": [SendGift(singer.account, [listener.account], ROSE, bytes.fromhex(recording), key)],
            "receiver": [SendGift(listener.account, [1], ROSE, bytes.fromhex(recording), key)],
            "two commands": [command, Transfer(listener.account, 1, 5, NOTHING)],
        }
        envelope = "c0" if forged == "not an envelope" else await listener.envelope(*wrong[forged])
        refused = await other.post("/api/gifts", json=tap(recording, key=key, transaction=envelope))
        assert refused.status_code == 422
        assert refused.json()["code"] in ("transaction_mismatch", "malformed")


async def test_a_gift_needs_enough_coin_another_singer_and_a_known_gift(
    house: House, client: httpx.AsyncClient, another_client: Browser
) -> None:
    async with another_client() as other:
        singer, listener = await arrive(house, client, "Mina"), await arrive(house, other, "Joon")
        recording = await published(house, singer.account)
        await allow(listener, cap=10_000 * CENT, single=1_000 * CENT)
        assert (await client.post("/api/gifts", json=tap(recording))).json()["code"] == "gift_to_oneself"
        assert (await other.post("/api/gifts", json=tap(recording, gift=99))).json()["code"] == "gift_unknown"
        assert (await other.post("/api/gifts", json=tap("00" * 16))).status_code == 404
        everything = await listener.available()
        await listener.submit(Transfer(listener.account, singer.account, everything, NOTHING))
        body = tap(recording)
        poor = await other.post("/api/gifts", json=body)
        assert (poor.status_code, poor.json()["code"]) == (422, "balance_too_small")
        await singer.submit(Transfer(singer.account, listener.account, everything, NOTHING))
        assert (await other.post("/api/gifts", json=body)).status_code == 200


async def test_a_tap_that_a_crash_cut_short_is_finished(
    house: House, client: httpx.AsyncClient, another_client: Browser, work: Work
) -> None:
    async with another_client() as other:
        singer, listener = await arrive(house, client, "Mina"), await arrive(house, other, "Joon")
        recording = await published(house, singer.account)
        await allow(listener)
        body = tap(recording)
        first = await other.post("/api/gifts", json=body)
        lost = {"state": "sending", "height": None, "tapped_ms": 0}
        async with house.db.begin() as db:
            await db.execute(update(gift_sendings).values(lost))
        before = await singer.available()
        await work.periodic("gifts.finish_sendings")
        async with house.db.begin() as db:
            row = (await db.execute(gift_sendings.select())).one()
            assert (row.state, row.height) == ("sent", first.json()["height"])
            await db.execute(update(gift_sendings).values(lost))
        assert (await other.post("/api/gifts", json=body)).json() == first.json()
        assert await singer.available() == before


async def test_a_tap_whose_key_paid_a_cheaper_gift_answers_what_was_paid(
    house: House, client: httpx.AsyncClient, another_client: Browser, work: Work
) -> None:
    async with another_client() as other:
        singer, listener = await arrive(house, client, "Mina"), await arrive(house, other, "Joon")
        recording, key = await published(house, singer.account), os.urandom(16)
        await allow(listener)
        rose = SendGift(listener.account, [singer.account], ROSE, bytes.fromhex(recording), key)
        placed = (await listener.submit(rose)).json()
        before = await listener.available()
        receipt = {"id": placed["id"], "height": placed["height"], "amount": str(ROSE_UNITS)}

        body = tap(recording, gift=2, key=key)
        answers = [await other.post("/api/gifts", json=body) for _ in range(2)]
        assert [answer.json() for answer in answers] == [receipt, receipt]

        asked = {"state": "sending", "height": None, "amount": 30 * CENT, "transaction_id": bytes(32), "tapped_ms": 0}
        async with house.db.begin() as db:
            await db.execute(update(gift_sendings).values(asked))
        await work.periodic("gifts.finish_sendings")
        assert (await other.post("/api/gifts", json=body)).json() == receipt
        assert await listener.available() == before
