"""The house over HTTP: what every answer has in common."""

import httpx


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
