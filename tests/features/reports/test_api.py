"""A report reaches the operator once, with what it is about in words, and is closed with a note."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from madang.features.reports import actions, queries
from madang.house import House
from madang.plumbing.errors import NotFoundError
from tests.people import Person, arrive
from tests.recorded import published
from tests.singers import bring_song


@pytest.fixture
async def mina(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


@pytest.fixture
async def joon(house: House, another_client) -> AsyncIterator[Person]:
    async with another_client() as client:
        yield await arrive(house, client, "Joon")


async def report(by: Person, kind: str, id: str, reason: str = "spam", words: str = "") -> httpx.Response:
    body: dict[str, Any] = {"kind": kind, "id": id, "reason": reason, "words": words}
    return await by.client.post("/api/reports", json=body)


async def listed(house: House, also_closed: bool = False) -> list[queries.Report]:
    async with house.db.connect() as db:
        return await queries.listed(db, also_closed)


async def test_reports_of_every_kind_wait_for_the_operator(
    house: House, mina: Person, joon: Person, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    recording = await published(house, mina.account, song)
    for kind, id in (("recording", recording), ("song", song), ("member", f"00{mina.account}")):
        assert (await report(joon, kind, id)).status_code == 204
    waiting = await listed(house)
    assert [each.about for each in waiting] == ["A Song for Tests, Mina", "A Song for Tests, Nobody", "Mina"]
    assert waiting[2].id == str(mina.account) and {each.reporter for each in waiting} == {joon.account}


async def test_the_same_report_again_takes_the_place_of_the_first(house: House, mina: Person, joon: Person) -> None:
    await report(joon, "member", str(mina.account))
    await report(joon, "member", str(mina.account), "other", " It is about the name. ")
    (waiting,) = await listed(house)
    assert (waiting.reason, waiting.words) == ("other", "It is about the name.")

    await actions.close(house, waiting.number, "Looked at it.")
    assert await listed(house) == []
    (closed,) = await listed(house, also_closed=True)
    assert closed.note == "Looked at it." and closed.closed_ms is not None
    with pytest.raises(NotFoundError):
        await actions.close(house, waiting.number, "Again.")
    assert (await report(joon, "member", str(mina.account))).status_code == 204
    assert len(await listed(house)) == 1


async def test_what_cannot_be_reported_gets_a_sentence(
    house: House, mina: Person, joon: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = str(mina.account)
    gone = [("recording", "0" * 32), ("song", "0" * 32), ("member", "4000000000"), ("member", "a"), ("song", "12")]
    for kind, id in gone:
        assert (await report(joon, kind, id)).status_code == 404
    assert (await report(joon, "room", mine)).status_code == 422
    assert (await report(joon, "member", mine, "other")).json()["code"] == "words_refused"
    assert (await report(joon, "member", mine, "spam", "a" * 1_001)).json()["code"] == "words_refused"
    assert (await report(joon, "member", mine, "spam", "a\x00")).json()["code"] == "words_refused"
    monkeypatch.setattr(actions, "OPEN_MAX", 0)
    assert (await report(joon, "member", mine)).status_code == 429
    assert await listed(house) == []


async def test_reports_are_exported_and_go_with_either_member(house: House, mina: Person, joon: Person) -> None:
    await report(joon, "member", str(mina.account), "spam", "Again and again.")
    assert [each["words"] for each in (await joon.client.get("/api/me/export")).json()["reports"]] == [
        "Again and again."
    ]
    await mina.client.request("DELETE", "/api/me", json={"confirm": "Mina"})
    assert await listed(house, also_closed=True) == []
