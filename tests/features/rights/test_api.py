"""Shares change hands through a device's signature, and what they earn is told to their holder, also as a file."""

import csv
import datetime as dt
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from madang.house import House
from madang.ledger.rules.claims import CLAIM_DEPOSIT, ClaimShare, SettleClaim
from madang.ledger.rules.rights import OfferShare, TakeOffer, WithdrawOffer
from tests.people import Person, arrive
from tests.singers import bring_song, start

COIN = 100_000_000
PRICE = 10 * 33_333


@pytest.fixture
async def mina(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


@pytest.fixture
async def joon(house: House, another_client) -> AsyncIterator[Person]:
    async with another_client() as client:
        yield await arrive(house, client, "Joon")


@pytest.fixture
async def song(house: House, mina: Person, tmp_path: Path) -> str:
    """Mina's, of 10 cents."""
    return await bring_song(house, tmp_path / "song", "=Song", 10, mina.account)


async def number_of(reader: Person, song: str) -> int:
    return int((await reader.client.get(f"/api/songs/{song}")).json()["number"])


async def done(person: Person, *commands: Any) -> None:
    answer = await person.submit(*commands)
    assert answer.status_code == 200, answer.text


async def rights_of(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = (await person.client.get("/api/rights")).json()
    return found


async def of_song(reader: Person, song: str) -> dict[str, Any]:
    found: dict[str, Any] = (await reader.client.get(f"/api/songs/{song}/rights")).json()
    return found


async def test_a_share_that_is_given_is_its_receivers_everywhere(mina: Person, joon: Person, song: str) -> None:
    number = await number_of(mina, song)
    await done(mina, OfferShare(mina.account, number, 2_500, 0, joon.account))
    (offer,) = (await rights_of(joon))["offers"]
    assert (offer["seller"]["name"], offer["basis_points"], offer["price"]) == ("Mina", 2_500, "0")
    await done(joon, TakeOffer(joon.account, offer["offer"], number, 2_500, 0))

    shares = (await of_song(mina, song))["shares"]
    assert [(each["holder"]["name"], each["basis_points"]) for each in shares] == [("Mina", 7_500), ("Joon", 2_500)]
    assert (await mina.client.get(f"/api/songs/{song}")).json()["holders"][1]["account"] == joon.account
    assert (await rights_of(joon))["offers"] == []
    held = (await joon.client.get("/api/rights/songs")).json()
    assert [(each["song"]["title"], each["basis_points"]) for each in held["songs"]] == [("=Song", 2_500)]


async def test_an_offer_is_seen_by_those_who_may_take_it(
    house: House, mina: Person, joon: Person, song: str, another_client
) -> None:
    number = await number_of(mina, song)
    await done(mina, OfferShare(mina.account, number, 100, COIN, joon.account))
    async with another_client() as client:
        sora = await arrive(house, client, "Sora")
        assert (await of_song(sora, song))["offers"] == []
        assert len((await of_song(joon, song))["offers"]) == len((await of_song(mina, song))["offers"]) == 1
        await done(mina, OfferShare(mina.account, number, 100, COIN, 0))
        (offer,) = (await of_song(sora, song))["offers"]
        await done(mina, WithdrawOffer(mina.account, offer["offer"]))
        assert (await of_song(sora, song))["offers"] == []


async def test_a_refusal_of_the_law_is_told_in_a_sentence(mina: Person, joon: Person, song: str) -> None:
    number = await number_of(mina, song)
    answer = await joon.submit(TakeOffer(joon.account, 7, number, 100, 0))
    assert (answer.status_code, answer.json()["code"]) == (422, "offer_unknown")
    answer = await joon.submit(OfferShare(mina.account, number, 100, COIN, 0))
    assert (answer.status_code, answer.json()["detail"]) == (422, "This key may not sign this.")


async def test_income_is_told_by_song_month_and_account(mina: Person, joon: Person, song: str) -> None:
    for _ in range(2):
        assert (await start(joon, song)).status_code == 201
    told = await rights_of(mina)
    assert (told["songs"], told["paid"]) == (1, str(2 * PRICE))
    assert [(month["payments"], month["amount"]) for month in told["months"]] == [(2, str(2 * PRICE))]
    assert told["payers"] == [{"account": joon.account, "payments": 2, "amount": str(2 * PRICE)}]
    (held,) = (await mina.client.get("/api/rights/songs")).json()["songs"]
    assert (held["payments"], held["paid"], held["basis_points"]) == (2, str(2 * PRICE), 10_000)
    assert (await rights_of(joon))["paid"] == "0"


async def statement(person: Person, first: str = "2000-01-01", last: str = "2009-12-31") -> httpx.Response:
    return await person.client.get("/api/rights/statement.csv", params={"from": first, "to": last})


async def test_a_statement_tells_every_payment_and_calculates_nothing(
    house: House, mina: Person, joon: Person, song: str
) -> None:
    number = await number_of(mina, song)
    await start(joon, song)
    await done(mina, OfferShare(mina.account, number, 5_000, COIN, 0))
    (offer,) = (await of_song(joon, song))["offers"]
    await done(joon, TakeOffer(joon.account, offer["offer"], number, 5_000, COIN))

    today = f"{dt.datetime.fromtimestamp(house.clock.now_ms() // 1_000, dt.UTC):%Y-%m-%d}"
    answer = await statement(mina, today, today)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].endswith(f'{mina.account}-{today}-{today}.csv"')
    singing, sale = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (singing["for"], singing["paid_by"], singing["coin"]) == ("singing", str(joon.account), "0.00333330")
    assert (singing["title"], singing["song"]) == ("'=Song", str(number))
    assert (sale["for"], sale["units"]) == ("sale", str(COIN))
    (bought,) = csv.DictReader(io.StringIO((await statement(joon, today, today)).content.decode("utf-8-sig")))
    assert (bought["for"], bought["coin"]) == ("sale", "-1.00000000")
    assert len((await statement(mina)).content.decode("utf-8-sig").splitlines()) == 1


async def test_a_statement_that_cannot_be_is_refused_in_words(
    mina: Person, joon: Person, song: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for first, last in [("2026-02-02", "2026-02-01"), ("2000-01-01", "2026-01-01")]:
        answer = await statement(mina, first, last)
        assert (answer.status_code, answer.json()["code"]) == (422, "statement_too_long")
    assert (await statement(mina, "2026-02-30", "2026-03-01")).status_code == 422
    await start(joon, song)
    monkeypatch.setattr("madang.features.rights.queries.statement.STATEMENT_ROWS_MAX", 0)
    assert (await statement(mina, "2020-01-01", "2029-01-01")).json()["code"] == "statement_too_long"


async def test_a_claim_holds_what_its_share_earns_until_both_agree(mina: Person, joon: Person, song: str) -> None:
    number = await number_of(mina, song)
    await done(joon, ClaimShare(joon.account, number, mina.account, 4_000))
    await start(joon, song)
    wallet = (await mina.client.get("/api/wallet")).json()
    held = PRICE * 4_000 // 10_000
    assert (wallet["held"], wallet["available"]) == (str(held), str(10 * COIN + PRICE - held))
    (claim,) = (await rights_of(mina))["claims"]
    assert (claim["claimant"]["name"], claim["held"], claim["holder_says"]) == ("Joon", str(held), None)
    assert (await of_song(joon, song))["shares"][0]["disputed"] == 4_000

    await done(mina, SettleClaim(mina.account, claim["claim"], number, 1_000))
    (claim,) = (await rights_of(joon))["claims"]
    assert (claim["holder_says"], claim["claimant_says"]) == (1_000, 4_000)
    await done(joon, SettleClaim(joon.account, claim["claim"], number, 1_000))
    assert (await rights_of(joon))["claims"] == [] and (await rights_of(mina))["held"] == "0"
    assert [each["basis_points"] for each in (await of_song(mina, song))["shares"]] == [9_000, 1_000]
    for person in (mina, joon):
        wallet = (await person.client.get("/api/wallet")).json()
        assert (wallet["held"], wallet["available"]) == ("0", str(await person.available()))


async def test_who_withdraws_a_claim_pays_the_holder_the_deposit(mina: Person, joon: Person, song: str) -> None:
    number = await number_of(mina, song)
    await done(joon, ClaimShare(joon.account, number, mina.account, 1))
    await done(joon, SettleClaim(joon.account, 1, number, 0))
    assert await mina.available() == 10 * COIN + CLAIM_DEPOSIT
    postings = (await mina.client.get("/api/wallet/postings")).json()["postings"]
    assert (postings[0]["reason"], postings[0]["amount"]) == ("claim_deposit", str(CLAIM_DEPOSIT))


async def test_rights_need_an_account_and_a_songs_do_not(mina: Person, song: str, another_client) -> None:
    async with another_client() as guest:
        assert (await guest.get("/api/rights")).status_code == 401
        assert (await guest.get("/api/rights/songs")).status_code == 401
        assert (await guest.get(f"/api/songs/{song}/rights")).json()["shares"][0]["basis_points"] == 10_000
        assert (await guest.get(f"/api/songs/{'0' * 32}/rights")).status_code == 404
    assert (await mina.client.get("/api/rights/songs", params={"next": "1"})).json()["songs"] == []


async def test_a_share_number_that_equals_an_account_is_no_holder(
    house: House, mina: Person, joon: Person, song: str, another_client
) -> None:
    """The index finds a list that holds the number anywhere; only holders count."""
    number = await number_of(mina, song)
    async with another_client() as client:
        sora = await arrive(house, client, "Sora")
        await done(mina, OfferShare(mina.account, number, joon.account, 0, sora.account))
        await done(sora, TakeOffer(sora.account, 1, number, joon.account, 0))
        assert (await rights_of(sora))["songs"] == 1
    assert (await joon.client.get("/api/rights/songs")).json()["songs"] == []
    assert (await rights_of(joon))["songs"] == 0
