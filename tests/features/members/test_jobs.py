"""Openings that a crash cut short, and sessions that are over."""

from collections.abc import Awaitable, Callable

import httpx
from sqlalchemy import select, update

from madang.chain.submit import HouseKey
from madang.features.members.tables import members, sessions
from madang.house import House
from madang.ledger.rules.accounts import OpenAccount
from tests.house import Work
from tests.people import Device, arrive, opening

DAY_MS = 86_400_000


async def test_an_account_that_the_ledger_opened_is_given_to_its_member(
    house: House, client: httpx.AsyncClient, work: Work
) -> None:
    mina = await arrive(house, client, "Mina")
    async with house.db.begin() as db:
        await db.execute(update(members).values(account=None, created_ms=0))
    await work.periodic("members.finish_openings")
    assert (await client.get("/api/me")).json()["account"] == mina.account


async def test_an_opening_that_can_no_longer_happen_is_forgotten(house: House, work: Work) -> None:
    rows = [("still possible", 10_000_000), ("lapsed", 0)]
    async with house.db.begin() as db:
        for name, expires in rows:
            row = {"key": Device().key, "name": name, "language": "en", "created_ms": 0, "opening_expires": expires}
            await db.execute(members.insert().values(row))
    await house.chain.submit((await house.chain.sign(HouseKey.REGISTRAR, [OpenAccount(Device().key)])).envelope)
    await work.periodic("members.finish_openings")
    async with house.db.connect() as db:
        assert list((await db.execute(select(members.c.name))).scalars()) == ["still possible"]


async def test_an_opening_that_waits_is_taken_up_by_the_next_request(house: House, client: httpx.AsyncClient) -> None:
    device = Device()
    async with house.db.begin() as db:
        row = {"key": device.key, "name": "before", "language": "en", "created_ms": 0, "opening_expires": 0}
        await db.execute(members.insert().values(row))
    answer = await client.post("/api/members", json=await opening(house, "after", device))
    assert (answer.status_code, answer.json()["name"]) == (201, "after")


async def test_a_session_that_is_over_is_forgotten(
    house: House, client: httpx.AsyncClient, work: Work, advance: Callable[[int], Awaitable[None]]
) -> None:
    await arrive(house, client, "Mina")
    await advance(31 * DAY_MS)
    await work.periodic("members.forget_sessions")
    async with house.db.connect() as db:
        assert (await db.execute(select(sessions))).first() is None
    assert (await client.get("/api/me")).status_code == 401
