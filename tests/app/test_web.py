"""The house over HTTP: what every answer has in common."""

from typing import Any

import httpx

from madang.house import House
from tests.views import View, verify_view


async def test_the_house_tells_who_it_is(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/house")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["sandbox"] is True
    assert told["gifts"][0]["name_key"] == "rose"
    assert int(told["gifts"][0]["units"]) == 10 * told["units_per_cent"]
    assert told["live"] == {"house": 0}


async def test_an_unknown_address_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/nothing")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


async def test_pages_are_told_that_the_clock_was_moved(house: House, client: httpx.AsyncClient) -> None:
    told: list[tuple[str, dict[str, Any]]] = []

    async def fetch() -> View:
        return (await client.get("/api/house")).json()  # type: ignore[no-any-return]

    async def act() -> None:
        moved = (await client.post("/api/sandbox/clock", json={"advance_ms": 3_600_000})).json()
        told.append(("ClockMoved", {"now_ms": moved["now_ms"]}))

    def fold(view: View, kind: str, fields: dict[str, Any]) -> View:
        if kind == "ClockMoved":
            told.append((kind, fields))
        return view

    await verify_view(house, fetch, act, fold, frozenset({"height"}))
    assert len(told) == 2 and told[0] == told[1]
