"""Coin, its proof, its movements, and transactions that a device signed."""

import os
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from madang.chain.blocks import BalanceProof
from madang.chain.light import check_balance
from madang.chain.submit import HouseKey
from madang.features.members.model import Buckets
from madang.features.participation.tables import acts
from madang.features.wallet.model import sentence_of
from madang.house import House
from madang.ledger.rejections import Rejection
from madang.ledger.rules.accounts import AddKey, OpenAccount, RemoveKey, UndoOwnerChange
from madang.ledger.rules.coin import GrantAllowance, Hold, HoldOpened, Release, Return, Scope, Transfer
from madang.ledger.rules.participation import Kind, RecordParticipation
from madang.ledger.rules.songs import RegisterSong, Share
from madang.ledger.units import DAY_MS, INT64_MAX, NOTHING
from tests.people import Device, Person, arrive, envelope_of, sign_in
from tests.views import View, verify_view

Browser = Callable[[], AbstractAsyncContextManager[httpx.AsyncClient]]
Advance = Callable[[int], Awaitable[None]]
COIN = 100_000_000
BLOCK = frozenset({"height", "time_ms"})
"""What an idle block changes in a wallet's view."""


def balance_fold(view: View, kind: str, message: dict[str, Any]) -> View:
    """As the wallet's page folds: by what moved, and not at all below the view's height."""
    if kind != "BalanceChanged" or message["height"] <= view["height"]:
        return view
    available = int(view["available"]) + int(message["available_delta"])
    held = int(view["held"]) + int(message["held_delta"])
    return {**view, "available": str(available), "held": str(held), "height": message["height"]}


async def wallet(person: Person) -> View:
    view: View = (await person.client.get("/api/wallet")).json()
    return view


async def test_a_transfer_is_seen_by_both(house: House, client: httpx.AsyncClient, another_client: Browser) -> None:
    async with another_client() as other:
        payer, payee = await arrive(house, client, "Mina"), await arrive(house, other, "Joon")
        transfer = Transfer(payer.account, payee.account, COIN, NOTHING)
        fresh = await verify_view(house, lambda: wallet(payee), lambda: payer.submit(transfer), balance_fold, BLOCK)
        assert fresh["available"] == str(11 * COIN)
        paid = (await client.get("/api/wallet/postings")).json()["postings"]
        assert (paid[0]["amount"], paid[0]["reason"]) == (str(-COIN), "transfer")
        assert paid[0]["other"] == {"account": payee.account, "name": "Joon"}
        assert (paid[1]["amount"], paid[1]["reason"]) == (str(10 * COIN), "sandbox_grant")


async def test_held_coin_moves_and_comes_back(house: House, client: httpx.AsyncClient, another_client: Browser) -> None:
    async with another_client() as other:
        payer, payee = await arrive(house, client, "Mina"), await arrive(house, other, "Joon")
        expires_ms = (await house.chain.status()).time_ms + DAY_MS
        hold = Hold(payer.account, payee.account, COIN, expires_ms)
        fresh = await verify_view(house, lambda: wallet(payer), lambda: payer.submit(hold), balance_fold, BLOCK)
        assert (fresh["available"], fresh["held"]) == (str(9 * COIN), str(COIN))
        first = await newest_hold(house)
        fresh = await verify_view(
            house, lambda: wallet(payer), lambda: payee.submit(Return(first)), balance_fold, BLOCK
        )
        assert (fresh["available"], fresh["held"]) == (str(10 * COIN), "0")
        await payer.submit(hold)
        second = await newest_hold(house)
        fresh = await verify_view(
            house, lambda: wallet(payer), lambda: payer.submit(Release(second)), balance_fold, BLOCK
        )
        assert (fresh["available"], fresh["held"]) == (str(9 * COIN), "0")
        assert await payee.available() == 11 * COIN


async def newest_hold(house: House) -> int:
    """The number of the hold that was opened last."""
    for height in range((await house.chain.status()).height, 0, -1):
        block = await house.chain.block(height)
        assert block is not None
        for outcome in block.outcomes:
            for event in outcome.events:
                if isinstance(event, HoldOpened):
                    return event.hold
    raise AssertionError("no hold was ever opened")


async def test_the_balance_proves_itself(house: House, client: httpx.AsyncClient) -> None:
    await arrive(house, client, "Mina")
    shown = (await client.get("/api/wallet/proof")).json()
    proof = BalanceProof(
        account=shown["account"],
        available=int(shown["available"]),
        held=int(shown["held"]),
        debits=int(shown["debits"]),
        credits=int(shown["credits"]),
        header=bytes.fromhex(shown["header"]),
        signature=bytes.fromhex(shown["signature"]),
        rows=bytes.fromhex(shown["rows"]),
        size=shown["size"],
        path=[bytes.fromhex(each) for each in shown["path"]],
        sub_path=[bytes.fromhex(each) for each in shown["sub_path"]],
    )
    status = await house.chain.status()
    assert check_balance(proof, status.chain_id, status.sequencer_key).height <= status.height
    assert proof.available == 10 * COIN


async def test_movements_come_page_by_page(house: House, client: httpx.AsyncClient, another_client: Browser) -> None:
    async with another_client() as other:
        payer, payee = await arrive(house, client, "Mina"), await arrive(house, other, "Joon")
        for amount in range(1, 8):
            await payer.submit(*[Transfer(payer.account, payee.account, amount, NOTHING)] * 8)
        seen: list[Any] = []
        place = ""
        while place is not None:
            page = (await client.get("/api/wallet/postings", params={"next": place} if place else {})).json()
            seen += page["postings"]
            place = page["next"]
        assert len(seen) == 7 * 8 + 1
        places = [(each["height"], each["index"]) for each in seen]
        assert places == sorted(set(places), reverse=True)
        assert sum(int(each["amount"]) for each in seen) == await payer.available()


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (0, "amount_not_positive"),
        (-1, "amount_not_positive"),
        (INT64_MAX, "amount_too_large"),
        (11 * COIN, "balance_too_small"),
    ],
)
async def test_an_impossible_amount_is_refused_and_moves_nothing(
    house: House, client: httpx.AsyncClient, amount: int, code: str
) -> None:
    mina = await arrive(house, client, "Mina")
    answer = await mina.submit(Transfer(mina.account, 1, amount, NOTHING))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await mina.available() == 10 * COIN


async def test_what_the_ledger_will_not_take_is_refused_before_it_is_ordered(
    house: House, client: httpx.AsyncClient
) -> None:
    mina = await arrive(house, client, "Mina")
    status = await house.chain.status()
    transfer = Transfer(mina.account, 1, 5, NOTHING)
    ahead = status.height + 100
    refusals = {
        "wrong_chain_or_signature": envelope_of(bytes(32), ahead, mina.device, transfer),
        "expired": envelope_of(status.chain_id, 0, mina.device, transfer),
        "expires_too_late": envelope_of(status.chain_id, ahead + 5_000, mina.device, transfer),
        "malformed": "00" * 20,
    }
    for code, envelope in refusals.items():
        answer = await client.post("/api/transactions", json={"envelope": envelope})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await mina.available() == 10 * COIN


async def test_only_the_house_brings_what_house_keys_sign(house: House, client: httpx.AsyncClient) -> None:
    mina = await arrive(house, client, "Mina")
    signed = await house.chain.sign(HouseKey.REGISTRAR, [OpenAccount(os.urandom(32))])
    answer = await client.post("/api/transactions", json={"envelope": signed.envelope.hex()})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_authorised")
    stranger = await mina.submit(OpenAccount(os.urandom(32)))
    assert stranger.json()["code"] == "not_authorised"


async def test_another_key_moves_nothing(house: House, client: httpx.AsyncClient) -> None:
    mina = await arrive(house, client, "Mina")
    status = await house.chain.status()
    transfer = Transfer(mina.account, 1, 5, NOTHING)
    forged = envelope_of(status.chain_id, status.height + 100, Device(), transfer)
    answer = await client.post("/api/transactions", json={"envelope": forged})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_authorised")
    assert await mina.available() == 10 * COIN


async def test_the_same_transaction_twice_has_one_outcome(house: House, client: httpx.AsyncClient) -> None:
    mina = await arrive(house, client, "Mina")
    body = {"envelope": await mina.envelope(Transfer(mina.account, 1, 5, NOTHING))}
    first, second = await client.post("/api/transactions", json=body), await client.post("/api/transactions", json=body)
    assert first.json() == second.json()
    assert await mina.available() == 10 * COIN - 5


@pytest.mark.parametrize("code", ["balance_too_small", "account_unknown", "payer_is_payee", "allowance_out_of_bounds"])
async def test_what_the_law_refuses_in_a_block_is_a_problem_that_says_where(
    house: House, client: httpx.AsyncClient, code: str
) -> None:
    mina = await arrive(house, client, "Mina")
    ends_ms = (await house.chain.status()).time_ms + DAY_MS
    command = {
        "balance_too_small": Transfer(mina.account, 1, 11 * COIN, NOTHING),
        "account_unknown": Transfer(mina.account, 4_000_000, 5, NOTHING),
        "payer_is_payee": Transfer(mina.account, mina.account, 5, NOTHING),
        "allowance_out_of_bounds": GrantAllowance(mina.account, 1, Scope.GIFTS, INT64_MAX, 5, ends_ms),
    }[code]
    body = {"envelope": await mina.envelope(command)}
    answer = await client.post("/api/transactions", json=body)
    told = answer.json()
    assert (answer.status_code, told["status"], told["code"]) == (422, 422, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["detail"] == sentence_of(Rejection[code.upper()]) and code.replace("_", " ") not in told["detail"]
    shown = (await client.get(f"/api/explorer/transactions/{told['id']}")).json()
    assert (shown["height"], shown["index"], shown["rejection"]) == (told["height"], told["index"], code)
    assert shown["rejected_command"] == told["command"] == 0
    assert (await client.post("/api/transactions", json=body)).json() == told
    assert await mina.available() == 10 * COIN


async def test_nobody_sees_a_wallet_without_signing_in(client: httpx.AsyncClient) -> None:
    for path in ("wallet", "wallet/proof", "wallet/postings", "wallet/allowances", "wallet/rewards"):
        answer = await client.get(f"/api/{path}")
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert (await client.post("/api/transactions", json={"envelope": "00"})).status_code == 401


async def note_acts(house: House, account: int, day: int, kinds: list[Kind]) -> None:
    """What the house itself remembers of the rows that the ledger holds."""
    place = {"account": account, "subject": 0, "at_ms": day * DAY_MS, "day": day, "held": True}
    rows = [{**place, "id": index, "kind": int(kind), "cause": f"test:{index}"} for index, kind in enumerate(kinds, 1)]
    async with house.db.begin() as db:
        await db.execute(insert(acts), rows)


async def test_a_settled_day_explains_itself(house: House, client: httpx.AsyncClient, advance: Advance) -> None:
    mina = await arrive(house, client, "Mina")
    registered = RegisterSong(reference=os.urandom(16), price_cents=0, holders=[Share(1, 10_000)])
    await house.chain.submit((await house.chain.sign(HouseKey.REGISTRAR, [registered])).envelope)
    time_ms = (await house.chain.status()).time_ms
    day, kinds = time_ms // DAY_MS, [(Kind.SONG_SUNG_WELL, 1), (Kind.LIKE_GIVEN, 0)]
    rows = b"".join(
        mina.account.to_bytes(4, "little")
        + bytes([kind, 0, 0, 0])
        + (time_ms % DAY_MS).to_bytes(4, "little")
        + subject.to_bytes(4, "little")
        for kind, subject in kinds
    )
    attestor = (await house.chain.status()).attestor_account
    record = RecordParticipation(attestor=attestor, day=day, first=1, rows=rows)
    signed = await house.chain.sign(HouseKey.ATTESTOR, [record])
    outcome = await house.chain.submit(signed.envelope)
    assert not outcome.rejection, outcome.rejection
    await note_acts(house, mina.account, day, [kind for kind, _ in kinds])
    await advance(DAY_MS + 11 * 60_000)
    rewards = (await client.get("/api/wallet/rewards")).json()["rewards"]
    assert len(rewards) == 1
    reward = rewards[0]
    formula = reward["formula"]
    payout = int(formula["numerator"]) * reward["points"] // int(formula["denominator"])
    assert int(reward["payout"]) == payout > 0
    assert await mina.available() == 10 * COIN + payout
    assert sum(each["points"] for each in reward["counts"]) == reward["points"]
    assert {"song_sung_well", "like_given"} <= {each["kind"] for each in reward["counts"]}
    assert {each["kind"]: each["cap"] for each in reward["counts"]}["like_given"] == 20
    more = (
        int(formula["numerator"])
        * (reward["points"] + 1)
        // (int(formula["denominator"]) // reward["total"] * (reward["total"] + 1))
    )
    assert int(reward["another_point"]) == more - payout
    assert (reward["trust_weight"], reward["rules_version"]) == (1, 1)
    shown = (await client.get(f"/api/explorer/blocks/{reward['height']}")).json()
    assert reward["spendable_ms"] == shown["time_ms"]
    shown = (await client.get(f"/api/explorer/days/{reward['day']}")).json()
    assert (shown["accounts"], shown["rows"], shown["root"]) == (1, 2, shown["root"])
    raw = await client.get(f"/api/chain/days/{reward['day']}")
    assert raw.content == rows


async def test_an_owner_signs_for_another_key_only_when_it_is_free(
    house: House, client: httpx.AsyncClient, another_client: Browser
) -> None:
    async with another_client() as other:
        mina, joon = await arrive(house, client, "Mina"), await arrive(house, other, "Joon")
        taken = await mina.submit(AddKey(mina.account, joon.device.key, owner=False))
        assert (taken.status_code, taken.json()["code"]) == (422, "key_taken")


async def test_an_owner_that_was_put_out_undoes_it_without_being_signed_in(
    house: House, client: httpx.AsyncClient, another_client: Browser, advance: Advance
) -> None:
    mina, thief = await arrive(house, client, "Mina"), Device()
    await mina.submit(AddKey(mina.account, thief.key, owner=True))
    await advance(3 * DAY_MS + 1)
    async with another_client() as elsewhere:
        stolen = Person(elsewhere, thief, mina.account, house)
        assert (await sign_in(house, elsewhere, thief)).status_code == 200
        assert (await stolen.submit(RemoveKey(mina.account, mina.device.key))).status_code == 200

        assert (await mina.submit(Transfer(mina.account, 1, 5, NOTHING))).status_code == 401
        other = UndoOwnerChange(mina.account, thief.key)
        refused = await mina.submit(other)
        assert (refused.status_code, refused.json()["code"]) == (422, "owner_leaving")
        assert "undo" in refused.json()["detail"]
        back = [UndoOwnerChange(mina.account, mina.device.key), RemoveKey(mina.account, thief.key)]
        placed = await mina.submit(*back)
        assert placed.status_code == 200, placed.text

        assert (await sign_in(house, client, mina.device)).status_code == 200
        assert (await elsewhere.get("/api/me")).status_code == 401


async def test_a_flood_of_transactions_is_held_off_with_a_sentence(
    house: House, app: FastAPI, client: httpx.AsyncClient
) -> None:
    mina = await arrive(house, client, "Mina")
    app.state.transactions = Buckets(size=1, refill_ms=DAY_MS)
    assert (await mina.submit(Transfer(mina.account, 1, 5, NOTHING))).status_code == 200
    refused = await mina.submit(Transfer(mina.account, 1, 5, NOTHING))
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert await mina.available() == 10 * COIN - 5
