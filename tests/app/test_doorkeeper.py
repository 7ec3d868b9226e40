"""What happens to every request before its endpoint."""

import httpx
import pytest
from fastapi import FastAPI

from madang.app.doorkeeper import BODY_MAX_BYTES, LARGER_BODIES
from madang.house import House
from madang.plumbing.sessions import COOKIE
from tests.conftest import open_client
from tests.people import arrive


async def test_a_request_forged_by_another_page_changes_nothing(house: House, client: httpx.AsyncClient) -> None:
    await arrive(house, client, "Mina")
    forged = await client.patch("/api/me", json={"name": "Joon"}, headers={"X-Madang": "0"})
    assert (forged.status_code, forged.json()["code"]) == (403, "csrf")
    assert (await client.get("/api/me", headers={"X-Madang": "0"})).json()["name"] == "Mina"
    assert (await client.patch("/api/me", json={"name": "Joon"})).json()["name"] == "Joon"


async def test_a_token_signs_in_without_a_cookie(house: House, client: httpx.AsyncClient, app: FastAPI) -> None:
    await arrive(house, client, "Mina")
    token = client.cookies[COOKIE]
    async with open_client(app) as program:
        assert (await program.get("/api/me")).status_code == 401
        signed_in = await program.get("/api/me", headers={"Authorization": f"Bearer {token}"})
        assert signed_in.json()["name"] == "Mina"


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer zz"},
        {"Authorization": "Bearer " + "g" * 64},
        {"Authorization": "Basic bWluYTpqb29u"},
        {"Cookie": f"{COOKIE}=x; =; a"},
        {"Cookie": "\x7f"},
    ],
)
async def test_a_token_that_is_none_is_nobody(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.get("/api/me", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_a_body_too_large_is_refused_before_it_is_read(client: httpx.AsyncClient) -> None:
    told = await client.post("/api/members", content=b"x" * (BODY_MAX_BYTES + 1))
    assert (told.status_code, told.json()["code"]) == (413, "too_large")


async def test_a_body_that_hides_its_size_is_refused_while_it_is_read(client: httpx.AsyncClient) -> None:
    async def endless():  # type: ignore[no-untyped-def]
        for _ in range(LARGER_BODIES[0][1] // 65_536 + 2):
            yield b"x" * 65_536

    told = await client.put(f"/api/singings/{'0' * 32}/chunks/0?first_frame=0&rate=48000", content=endless())
    assert told.status_code in (401, 413)
    told = await client.post("/api/members", content=endless())
    assert (told.status_code, told.json()["code"]) == (413, "too_large")


async def test_while_the_database_is_away_nobody_is_told_that_they_are_a_stranger(
    house: House, client: httpx.AsyncClient
) -> None:
    await arrive(house, client, "Mina")
    async with house.db.connect() as db:
        await db.exec_driver_sql("ALTER TABLE sessions RENAME TO sessions_away")
        await db.commit()
    told = await client.get("/api/me")
    assert (told.status_code, told.json()["code"]) == (503, "database_unavailable")
    async with house.db.connect() as db:
        await db.exec_driver_sql("ALTER TABLE sessions_away RENAME TO sessions")
        await db.commit()
    assert (await client.get("/api/me")).json()["name"] == "Mina"
