"""A song that somebody says must not be here: asked for, hidden with reasons, answered, and back again."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from madang.features.takedowns import actions, queries
from madang.features.takedowns.model import State
from madang.house import House
from madang.ledger.rules.songs import SingSong
from madang.plumbing.errors import NotFoundError
from tests.house import Work
from tests.people import Person, arrive
from tests.recorded import published
from tests.singers import bring_song

WORDS = "I wrote this song and nobody asked me."


@pytest.fixture
async def mina(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


@pytest.fixture
async def joon(house: House, another_client) -> AsyncIterator[Person]:
    async with another_client() as client:
        yield await arrive(house, client, "Joon")


@pytest.fixture
async def song(house: House, mina: Person, work: Work, tmp_path: Path) -> str:
    """Mina holds it."""
    brought = await bring_song(house, tmp_path / "song", holder=mina.account)
    await work()
    return brought


async def ask(client: httpx.AsyncClient, song: str, **changes: str) -> httpx.Response:
    body = {"reason": "copyright", "name": "Sora Kim", "contact": "by post", "words": WORDS} | changes
    return await client.post(f"/api/songs/{song}/takedowns", json=body)


async def found(client: httpx.AsyncClient) -> list[str]:
    return [each["title"] for each in (await client.get("/api/songs", params={"q": "tests"})).json()["songs"]]


async def mine(person: Person) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = (await person.client.get("/api/takedowns/mine")).json()
    return told


async def test_a_suspended_song_is_gone_from_every_list_and_comes_back(
    house: House, work: Work, mina: Person, joon: Person, song: str, another_client
) -> None:
    recording = await published(house, joon.account, song)
    async with another_client() as guest:
        number = (await ask(guest, song)).json()["number"]
        assert await found(mina.client) == ["A Song for Tests"]

        await actions.decide(house, number, State.SUSPENDED, "The claim looks well founded.")
        await work()
        assert await found(guest) == [] and (await guest.get("/api/songs")).json()["songs"] == []
        of_song, of_recording = f"/api/songs/{song}", f"/api/recordings/{recording}"
        for path in (of_song, f"{of_song}/audio", f"{of_song}/cover", of_recording, f"{of_recording}/sound"):
            answer = await guest.get(path)
            assert (answer.status_code, answer.json()["code"]) == (451, "song_suspended"), path
        assert (await guest.get("/api/recordings")).json()["recordings"] == []

        await actions.decide(house, number, State.RESTORED, "It is in the public domain.")
        await work()
        assert await found(guest) == ["A Song for Tests"]
        assert (await guest.get(f"/api/recordings/{recording}")).status_code == 200


async def test_a_suspended_song_is_not_sung(house: House, work: Work, mina: Person, joon: Person, song: str) -> None:
    number = (await ask(joon.client, song)).json()["number"]
    view = (await joon.client.get(f"/api/songs/{song}")).json()
    await actions.decide(house, number, State.SUSPENDED, "For now.")
    await work()
    transaction = await joon.envelope(SingSong(joon.account, view["number"], bytes(16)))
    body = {"id": bytes(16).hex(), "song": song, "voice": 0, "transaction": transaction}
    answer = await joon.client.post("/api/singings", json=body)
    assert (answer.status_code, answer.json()["code"]) == (451, "song_suspended")


async def test_the_log_tells_everybody_numbers_and_no_names(
    house: House, mina: Person, joon: Person, song: str
) -> None:
    waiting = (await ask(joon.client, song)).json()["number"]
    refused = (await ask(joon.client, song, words="No reason.")).json()["number"]
    await actions.decide(house, refused, State.REFUSED, "Nothing is said that could be looked into.")
    answer = await joon.client.get("/api/takedowns")
    (logged,) = answer.json()["takedowns"]
    assert (logged["number"], logged["state"], logged["answered"]) == (refused, "refused", False)
    assert "Sora" not in answer.text and "looked into" not in answer.text and waiting != refused


async def test_holders_read_the_reasons_and_answer_them(house: House, mina: Person, joon: Person, song: str) -> None:
    number = (await ask(joon.client, song)).json()["number"]
    assert await mine(mina) == []
    assert [(each["own"], each["can_answer"]) for each in await mine(joon)] == [(True, False)]
    await actions.decide(house, number, State.SUSPENDED, "Show me the contract.")
    (told,) = await mine(mina)
    assert (told["name"], told["words"], told["decision"]) == ("Sora Kim", WORDS, "Show me the contract.")
    assert told["can_answer"] and "contact" not in told

    answer = {"words": "Here it is: a contract of 2020."}
    assert (await joon.client.put(f"/api/takedowns/{number}/answer", json=answer)).status_code == 403
    assert (await mina.client.put(f"/api/takedowns/{number}/answer", json=answer)).status_code == 204
    async with house.db.connect() as db:
        (listed,) = await queries.listed(db)
    assert (listed.counter, listed.contact) == (answer["words"], "by post")

    await actions.decide(house, number, State.KEPT_DOWN, "The contract has ended.")
    assert (await mine(mina))[0]["verdict"] == "The contract has ended."
    assert (await mina.client.put(f"/api/takedowns/{number}/answer", json=answer)).status_code == 409


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"name": " "}, 400),
        ({"name": "Sora\nKim"}, 400),
        ({"contact": ""}, 400),
        ({"words": ""}, 400),
        ({"words": "a" * 2_001}, 400),
        ({"words": "a\x00"}, 400),
        ({"reason": "dislike"}, 422),
        ({"words": "a" * 9_000}, 422),
    ],
)
async def test_what_is_not_said_well_is_not_taken(
    mina: Person, song: str, changes: dict[str, str], status: int
) -> None:
    assert (await ask(mina.client, song, **changes)).status_code in (status, 422)
    assert (await mine(mina)) == []


async def test_a_song_that_is_not_here_cannot_be_taken_down(mina: Person) -> None:
    assert (await ask(mina.client, "0" * 32)).status_code == 404
    assert (await mina.client.put("/api/takedowns/9/answer", json={"words": "No."})).status_code == 404


async def test_nobody_asks_without_end(mina: Person, song: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "WAITING_MAX", 1)
    assert (await ask(mina.client, song)).status_code == 201
    assert (await ask(mina.client, song)).json()["code"] == "too_many_takedowns"
    for _ in range(5):
        answer = await ask(mina.client, song)
    assert answer.status_code == 429


async def test_the_operator_decides_only_what_is_open(house: House, mina: Person, song: str) -> None:
    number = (await ask(mina.client, song)).json()["number"]
    for state in (State.RESTORED, State.KEPT_DOWN):
        with pytest.raises(actions.NotOpenError):
            await actions.decide(house, number, state, "Why not.")
    with pytest.raises(actions.WordsRefusedError):
        await actions.decide(house, number, State.REFUSED, " ")
    with pytest.raises(NotFoundError):
        await actions.decide(house, number + 1, State.REFUSED, "There is none.")
    await actions.decide(house, number, State.REFUSED, "Said.")
    with pytest.raises(actions.NotOpenError):
        await actions.decide(house, number, State.SUSPENDED, "After all.")


async def test_a_song_stays_hidden_while_another_takedown_hides_it(
    house: House, work: Work, mina: Person, joon: Person, song: str
) -> None:
    numbers = [(await ask(joon.client, song)).json()["number"] for _ in range(2)]
    for number in numbers:
        await actions.decide(house, number, State.SUSPENDED, "Both.")
    await actions.decide(house, numbers[0], State.RESTORED, "The first is settled.")
    await work()
    assert await found(mina.client) == []
    await actions.decide(house, numbers[1], State.RESTORED, "The second too.")
    await work()
    assert await found(mina.client) == ["A Song for Tests"]


async def test_who_leaves_takes_name_and_words_along(house: House, mina: Person, joon: Person, song: str) -> None:
    number = (await ask(joon.client, song)).json()["number"]
    await actions.decide(house, number, State.SUSPENDED, "For now.")
    assert (await joon.client.request("DELETE", "/api/me", json={"confirm": "Joon"})).status_code == 204
    (told,) = await mine(mina)
    assert (told["name"], told["words"], told["decision"]) == ("", "", "For now.")
