"""Accounts, sessions and profiles through the public API."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import httpx
import pytest
from fastapi import FastAPI

from madang.features.members.api import CHALLENGE_EVERY_MS, CHALLENGES_AT_ONCE
from madang.house import House
from madang.ledger.rules.accounts import AddKey, RemoveKey, UndoOwnerChange
from madang.plumbing.sessions import CHALLENGE_MS, CHALLENGES_MAX
from tests.house import Work
from tests.people import Device, Person, arrive, opening, sign_in

COIN = 100_000_000
OWNER_DELAY_MS = 72 * 3_600_000
Browser = Callable[[], AbstractAsyncContextManager[httpx.AsyncClient]]


async def test_a_name_is_enough_for_an_account_and_a_wallet(house: House, client: httpx.AsyncClient) -> None:
    mina = await arrive(house, client, "  Mina   Park ")
    me = (await client.get("/api/me")).json()
    assert me["name"] == "Mina Park"
    assert me["account"] == mina.account
    assert me["device_key"] == mina.device.key.hex()
    assert me["level"] == 0
    assert me["has_words"] is False
    # A sandbox gives each new account ten coins.
    assert await mina.available() == 10 * COIN


async def test_the_same_request_again_gives_the_same_account(house: House, client: httpx.AsyncClient) -> None:
    body = await opening(house, "singer", Device())
    first, second = await asyncio.gather(client.post("/api/members", json=body), client.post("/api/members", json=body))
    third = await client.post("/api/members", json=body)
    assert first.status_code == second.status_code == third.status_code == 201
    assert first.json()["account"] == second.json()["account"] == third.json()["account"]


async def test_a_key_opens_one_account_and_later_requests_are_sent_to_sign_in(
    house: House, client: httpx.AsyncClient, advance: Callable[[int], Awaitable[None]]
) -> None:
    device = Device()
    body = await opening(house, "singer", device)
    await client.post("/api/members", json=body)
    await advance(11 * 60_000)
    again = await client.post("/api/members", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "key_taken")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " \u3000 "}, "name_refused"),
        ({"name": "x" * 41}, "name_refused"),
        ({"name": "si\u0000nger"}, "name_refused"),
        ({"name": "si\u202enger"}, "name_refused"),
        ({"signature": "00" * 64}, "signature_wrong"),
        ({"key": "00" * 31}, "invalid"),
        ({"key": "zz" * 32}, "invalid"),
        ({"language": "xx"}, "invalid"),
    ],
)
async def test_a_bad_opening_is_refused_with_a_sentence(
    house: House, client: httpx.AsyncClient, change: dict[str, str], code: str
) -> None:
    answer = await client.post("/api/members", json=await opening(house, "singer", Device()) | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_signature_for_another_house_opens_nothing(house: House, client: httpx.AsyncClient) -> None:
    device = Device()
    body = await opening(house, "singer", device)
    body["signature"] = device.signed(b"madang/member/1" + bytes(32) + device.key)
    before = (await house.chain.status()).accounts
    assert (await client.post("/api/members", json=body)).json()["code"] == "signature_wrong"
    assert (await house.chain.status()).accounts == before


async def test_a_device_signs_in_again_with_its_key(
    house: House, client: httpx.AsyncClient, another_client: Browser
) -> None:
    mina = await arrive(house, client, "Mina")
    assert (await client.delete("/api/sessions")).status_code == 204
    assert (await client.get("/api/me")).status_code == 401
    async with another_client() as elsewhere:
        assert (await sign_in(house, elsewhere, mina.device)).json()["account"] == mina.account
        assert (await elsewhere.get("/api/me")).json()["name"] == "Mina"


async def test_a_challenge_is_answered_once(house: House, client: httpx.AsyncClient) -> None:
    mina = await arrive(house, client, "Mina")
    challenge = (await client.post("/api/sessions/challenges")).json()["challenge"]
    chain_id = (await house.chain.status()).chain_id
    signature = mina.device.signed(b"madang/session/1" + chain_id + bytes.fromhex(challenge))
    body = {"key": mina.device.key.hex(), "challenge": challenge, "signature": signature}
    assert (await client.post("/api/sessions", json=body)).status_code == 200
    assert (await client.post("/api/sessions", json=body)).json()["code"] == "challenge_spent"


async def test_no_address_can_push_out_the_challenges_of_others(
    house: House, app: FastAPI, client: httpx.AsyncClient
) -> None:
    mina = await arrive(house, client, "Mina")
    open_challenge = (await client.post("/api/sessions/challenges")).json()["challenge"]
    transport = httpx.ASGITransport(app, client=("192.168.0.66", 5_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8800") as flooder:
        answers = [await flooder.post("/api/sessions/challenges") for _ in range(CHALLENGES_AT_ONCE + 10)]
    assert [answer.status_code for answer in answers[:CHALLENGES_AT_ONCE]] == [200] * CHALLENGES_AT_ONCE
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "too_many_requests")
    assert "seconds" in answers[-1].json()["detail"]
    lasting = CHALLENGES_AT_ONCE + CHALLENGE_MS // CHALLENGE_EVERY_MS
    assert lasting * 50 < CHALLENGES_MAX
    chain_id = (await house.chain.status()).chain_id
    signature = mina.device.signed(b"madang/session/1" + chain_id + bytes.fromhex(open_challenge))
    body = {"key": mina.device.key.hex(), "challenge": open_challenge, "signature": signature}
    assert (await client.post("/api/sessions", json=body)).status_code == 200
    assert (await sign_in(house, client, mina.device)).status_code == 200


async def test_an_unknown_key_is_told_so(house: House, client: httpx.AsyncClient) -> None:
    answer = await sign_in(house, client, Device())
    assert (answer.status_code, answer.json()["code"]) == (404, "key_unknown")


async def test_a_token_is_shown_only_to_who_asks_for_it(house: House, client: httpx.AsyncClient) -> None:
    body = await opening(house, "singer", Device())
    assert "token" not in (await client.post("/api/members", json=body)).json()
    shown = await client.post("/api/members", json=body, headers={"X-Madang-Token": "1"})
    client.cookies.clear()
    bearer = {"Authorization": f"Bearer {shown.json()['token']}"}
    assert (await client.get("/api/me", headers=bearer)).json()["name"] == "singer"


async def test_a_removed_device_is_signed_out_at_once(
    house: House, client: httpx.AsyncClient, another_client: Browser
) -> None:
    mina, phone = await arrive(house, client, "Mina"), Device()
    added = await mina.submit(AddKey(account=mina.account, key=phone.key, owner=False))
    assert added.status_code == 200, added.text
    async with another_client() as second:
        assert (await sign_in(house, second, phone)).status_code == 200
        assert (await second.get("/api/me")).json()["account"] == mina.account
        await mina.submit(RemoveKey(account=mina.account, key=phone.key))
        assert (await second.get("/api/me")).status_code == 401
        assert (await sign_in(house, second, phone)).json()["code"] == "key_unknown"


async def test_an_owner_that_was_put_out_is_told_what_it_needs_to_undo_that(
    house: House, client: httpx.AsyncClient, another_client: Browser, advance: Callable[[int], Awaitable[None]]
) -> None:
    mina, thief, words = await arrive(house, client, "Mina"), Device(), Device()
    for key in (thief.key, words.key):
        await mina.submit(AddKey(mina.account, key, owner=True))
    await client.put(f"/api/devices/{thief.key.hex()}", json={"name": "tablet"})
    await client.put(f"/api/devices/{words.key.hex()}", json={"name": "Recovery words", "words": True})
    added_ms = (await client.get("/api/devices")).json()[1]["added_ms"]
    await advance(OWNER_DELAY_MS + 1)
    async with another_client() as elsewhere:
        await sign_in(house, elsewhere, thief)
        removed = await Person(elsewhere, thief, mina.account, house).submit(RemoveKey(mina.account, mina.device.key))
        removed_ms = removed.json()["time_ms"]

        told = await sign_in(house, client, mina.device)
        assert (told.status_code, told.json()["code"]) == (403, "key_leaving")
        assert "set-cookie" not in told.headers
        leaving = told.json()
        assert (leaving["account"], leaving["removed_ms"]) == (mina.account, removed_ms)
        assert leaving["owner_until_ms"] == removed_ms + OWNER_DELAY_MS
        others = {each["key"]: each for each in leaving["others"]}
        assert others.keys() == {thief.key.hex(), words.key.hex()}
        assert others[thief.key.hex()] == {
            "key": thief.key.hex(), "name": "tablet", "words": False, "added_ms": added_ms, "removed_this": True
        }  # fmt: skip
        assert (others[words.key.hex()]["words"], others[words.key.hex()]["removed_this"]) == (True, False)

        await mina.submit(UndoOwnerChange(mina.account, mina.device.key), RemoveKey(mina.account, thief.key))
        assert (await sign_in(house, client, mina.device)).status_code == 200
        put_out = (await sign_in(house, elsewhere, thief)).json()
        assert [(each["key"], each["removed_this"]) for each in put_out["others"]] == [
            (mina.device.key.hex(), True), (words.key.hex(), False)
        ]  # fmt: skip
        await advance(OWNER_DELAY_MS + 1)
        assert (await sign_in(house, elsewhere, thief)).json()["code"] == "key_unknown"


async def test_only_who_holds_a_leaving_key_learns_about_its_account(
    house: House, client: httpx.AsyncClient, advance: Callable[[int], Awaitable[None]]
) -> None:
    mina, phone = await arrive(house, client, "Mina"), Device()
    await mina.submit(AddKey(mina.account, phone.key, owner=True))
    await advance(OWNER_DELAY_MS + 1)
    await mina.submit(RemoveKey(mina.account, phone.key))
    challenge = (await client.post("/api/sessions/challenges")).json()["challenge"]
    forged = {"key": phone.key.hex(), "challenge": challenge, "signature": mina.device.signed(bytes.fromhex(challenge))}
    refused = (await client.post("/api/sessions", json=forged)).json()
    assert refused["code"] == "signature_wrong"
    assert not refused.keys() & {"account", "others", "owner_until_ms"}


async def test_name_and_language_can_change(house: House, client: httpx.AsyncClient) -> None:
    await arrive(house, client, "Mina")
    changed = await client.patch("/api/me", json={"name": "민아", "language": "ko"})
    assert (changed.json()["name"], changed.json()["language"]) == ("민아", "ko")
    assert (await client.patch("/api/me", json={"name": "\u200b"})).json()["code"] == "name_refused"


async def test_a_profile_is_open_to_everybody(house: House, client: httpx.AsyncClient, another_client: Browser) -> None:
    mina = await arrive(house, client, "Mina")
    async with another_client() as stranger:
        shown = (await stranger.get(f"/api/members/{mina.account}")).json()
        assert (shown["name"], shown["recordings"]) == ("Mina", [])
        assert (await stranger.get("/api/members/1")).status_code == 404
        assert (await stranger.get("/api/members/99999999999999999999")).status_code == 422


async def test_a_member_who_leaves_leaves_a_number(house: House, client: httpx.AsyncClient, work: Work) -> None:
    mina = await arrive(house, client, "Mina")
    wrong = await client.request("DELETE", "/api/me", json={"confirm": "Joon"})
    assert wrong.json()["code"] == "confirmation_wrong"
    exported = (await client.get("/api/me/export")).json()
    assert exported["members"]["name"] == "Mina"
    assert (await client.request("DELETE", "/api/me", json={"confirm": "Mina"})).status_code == 204
    await work()
    assert (await client.get("/api/me")).status_code == 401
    assert (await client.get(f"/api/members/{mina.account}")).status_code == 404
    assert (await house.chain.account(mina.account)) is not None
    assert (await sign_in(house, client, mina.device)).json()["code"] == "key_unknown"


async def test_who_left_may_come_back_to_the_same_account(house: House, client: httpx.AsyncClient) -> None:
    mina = await arrive(house, client, "Mina")
    await client.request("DELETE", "/api/me", json={"confirm": "Mina"})
    again = await client.post("/api/members", json=await opening(house, "singer", mina.device))
    assert (again.status_code, again.json()["account"]) == (201, mina.account)
