"""From the first frame of sound to a score: what a page sees of a singing."""

import os
from pathlib import Path

import httpx
import numpy as np
import pytest

from madang.house import House
from madang.ledger.rules.songs import SingSong
from tests.house import Work
from tests.people import Person, arrive
from tests.singers import RATE, accompaniment, bring_song, finish, put_chunk, send_chunks, sing, start, sung


@pytest.fixture
async def singer(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


@pytest.fixture
async def song(house: House, singer: Person, tmp_path: Path) -> str:
    return await bring_song(house, tmp_path / "song")


async def test_a_song_sung_well_is_scored_and_counted(singer: Person, song: str, work: Work) -> None:
    begun = await sing(singer, song, sung())
    assert begun["state"] == "scoring"

    await work()

    view = (await singer.client.get(f"/api/singings/{begun['id']}")).json()
    assert view["state"] == "scored"
    assert view["score"] >= 80 and view["points"] == view["note_points"] + view["line_points"]
    assert view["counted"] and view["why_not"] is None and view["sung"] and not view["replay"]
    assert len(view["lines"]) == 7 and sum(line["points_max"] for line in view["lines"]) == pytest.approx(9_000, abs=7)
    assert set(view["kinds"]) == {"normal", "golden"}
    assert any(midi is not None for midi in view["contour"]["midi"])
    assert (await singer.client.get(view["voice_url"])).status_code == 200
    card = (await singer.client.get(f"/api/songs/{song}")).json()
    assert card["singings"] == 1 and card["sung_by_me"]


async def test_the_same_sound_again_is_a_replay_and_counts_nothing(singer: Person, song: str, work: Work) -> None:
    voice = sung()
    await sing(singer, song, voice)
    await work()

    quieter = await sing(singer, song, np.roll(voice, 400) * np.float32(0.7))
    another_time = await sing(singer, song, sung(seed=2))
    await work()

    view = (await singer.client.get(f"/api/singings/{quieter['id']}")).json()
    assert view["replay"] and not view["counted"] and view["why_not"] == "replay"
    view = (await singer.client.get(f"/api/singings/{another_time['id']}")).json()
    assert view["counted"] and not view["replay"]


async def test_silence_noise_and_the_accompaniment_are_not_singing(singer: Person, song: str, work: Work) -> None:
    random = np.random.default_rng(1)
    noise = (0.1 * random.standard_normal(64 * RATE)).astype(np.float32)
    sounds = {"silence": np.zeros(64 * RATE, np.float32), "noise": noise, "music": accompaniment(64)}
    ids = {name: (await sing(singer, song, sound))["id"] for name, sound in sounds.items()}
    await work()

    for name, id in ids.items():
        view = (await singer.client.get(f"/api/singings/{id}")).json()
        assert not view["sung"] and view["points"] < 500 and view["why_not"] == "not_sung", name


async def test_a_start_that_is_sent_twice_starts_once(singer: Person, song: str) -> None:
    id = os.urandom(16).hex()
    first = await start(singer, song, id)
    again = await start(singer, song, id)

    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    assert len((await singer.client.get("/api/singings")).json()["singings"]) == 1


async def test_a_chunk_that_is_sent_twice_changes_nothing_and_another_one_of_its_number_is_refused(
    singer: Person, song: str
) -> None:
    id = (await start(singer, song)).json()["id"]
    sound = bytes(2 * RATE)

    assert (await put_chunk(singer, id, 0, 0, sound)).status_code == 204
    assert (await put_chunk(singer, id, 0, 0, sound)).status_code == 204
    differs = await put_chunk(singer, id, 0, 0, b"\1" + sound[1:])
    assert differs.status_code == 409 and differs.json()["code"] == "chunk_differs"
    assert (await singer.client.get(f"/api/singings/{id}")).json()["chunks"] == [0]


@pytest.mark.parametrize(
    ("number", "first_frame", "sound", "rate", "status"),
    [
        (0, 0, b"", RATE, 422),
        (0, 0, b"\0\0\0", RATE, 422),
        (0, 0, bytes(2 * RATE * 11), RATE, 422),
        (0, -1, b"\0\0", RATE, 422),
        (0, RATE * 60 * 21, b"\0\0", RATE, 422),
        (4_000, 0, b"\0\0", RATE, 422),
        (0, 0, b"\0\0", 100, 422),
        (0, 0, bytes(4_000_000), 192_000, 413),
    ],
)
async def test_a_chunk_out_of_bounds_is_refused(
    singer: Person, song: str, number: int, first_frame: int, sound: bytes, rate: int, status: int
) -> None:
    id = (await start(singer, song)).json()["id"]
    answer = await put_chunk(singer, id, number, first_frame, sound, rate=rate)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]


async def test_a_transaction_for_something_else_starts_nothing(singer: Person, song: str) -> None:
    id = os.urandom(16)
    number = (await singer.client.get(f"/api/songs/{song}")).json()["number"]
    wrong = [
        SingSong(singer.account, number, os.urandom(16)),
        SingSong(singer.account, number + 1, id),
        SingSong(singer.account + 1, number, id),
    ]
    for command in wrong:
        body = {"id": id.hex(), "song": song, "voice": 0, "transaction": await singer.envelope(command)}
        answer = await singer.client.post("/api/singings", json=body)
        assert answer.status_code == 422 and answer.json()["code"] == "bad_start"
    body = {"id": id.hex(), "song": song, "voice": 0, "transaction": "00"}
    assert (await singer.client.post("/api/singings", json=body)).json()["code"] == "bad_start"
    assert (await singer.client.get(f"/api/singings/{id.hex()}")).status_code == 404


async def test_a_singing_is_nobody_elses(singer: Person, song: str, house: House, another_client) -> None:
    id = (await start(singer, song)).json()["id"]
    async with another_client() as other_client:
        other = await arrive(house, other_client, "Joon")
        assert (await other.client.get(f"/api/singings/{id}")).status_code == 404
        assert (await put_chunk(other, id, 0, 0, b"\0\0")).status_code == 404
        assert (await finish(other, id)).status_code == 404
        assert (await start(other, song, id)).json()["code"] == "id_taken"


async def test_a_browser_that_comes_back_hours_later_brings_the_rest(
    singer: Person, song: str, work: Work, advance
) -> None:
    id = (await start(singer, song)).json()["id"]
    await put_chunk(singer, id, 0, 0, b"\0\0")
    await advance(5 * 3_600_000)
    await work.periodic("singing.sweep")

    pcm = (sung() * 32767).astype("<i2")
    for number, first in enumerate(range(1, len(pcm), 5 * RATE), start=1):
        answer = await put_chunk(singer, id, number, first, pcm[first : first + 5 * RATE].tobytes())
        assert answer.status_code == 204, answer.text
    assert (await finish(singer, id)).status_code == 200
    await work()

    view = (await singer.client.get(f"/api/singings/{id}")).json()
    assert view["state"] == "scored" and view["counted"]


async def test_a_singing_left_open_is_scored_with_what_there_is(singer: Person, song: str, work: Work, advance) -> None:
    id = (await start(singer, song)).json()["id"]
    empty = (await start(singer, song)).json()["id"]
    await send_chunks(singer, id, sung()[: 20 * RATE])
    await advance(25 * 3_600_000)

    await work.periodic("singing.sweep")

    view = (await singer.client.get(f"/api/singings/{id}")).json()
    assert view["state"] == "scored" and view["sung"] and view["why_not"] == "not_covered"
    view = (await singer.client.get(f"/api/singings/{empty}")).json()
    assert view["state"] == "failed" and view["failure"] == "abandoned"


async def test_another_page_ends_a_singing_that_was_left_without_knowing_how_it_was_sung(
    singer: Person, song: str, work: Work
) -> None:
    id = (await start(singer, song)).json()["id"]
    await send_chunks(singer, id, sung()[: 20 * RATE])
    ended = await singer.client.post(f"/api/singings/{id}/finish", json={})
    assert (ended.status_code, ended.json()["state"]) == (200, "scoring")
    await work()
    assert (await singer.client.get(f"/api/singings/{id}")).json()["state"] == "scored"


async def test_removed_sound_leaves_the_score(singer: Person, song: str, work: Work) -> None:
    id = (await sing(singer, song, sung()))["id"]
    assert (await singer.client.delete(f"/api/singings/{id}")).status_code == 409
    await work()

    assert (await singer.client.delete(f"/api/singings/{id}")).status_code == 204
    await work()

    view = (await singer.client.get(f"/api/singings/{id}")).json()
    assert view["voice_url"] is None and view["score"] >= 80
    assert (await singer.client.post(f"/api/singings/{id}/recording")).json()["code"] == "sound_gone"


async def test_a_singing_given_up_in_its_middle_loses_its_sound_and_is_not_scored(
    house: House, singer: Person, song: str, work: Work
) -> None:
    id = (await start(singer, song)).json()["id"]
    await send_chunks(singer, id, sung())

    assert (await singer.client.delete(f"/api/singings/{id}")).status_code == 204
    await work()

    view = (await singer.client.get(f"/api/singings/{id}")).json()
    assert view["state"] == "failed" and view["failure"] == "given_up"
    assert view["chunks"] == [] and view["voice_url"] is None
    assert (await put_chunk(singer, id, 0, 0, bytes(2 * RATE))).json()["code"] == "singing_closed"


async def test_two_singings_at_once_count_neither(singer: Person, song: str, work: Work) -> None:
    first, second = [(await start(singer, song)).json()["id"] for _ in range(2)]
    for id, seed in ((first, 1), (second, 2)):
        await send_chunks(singer, id, sung(seed))
        await finish(singer, id)
    await work()

    for id in (first, second):
        view = (await singer.client.get(f"/api/singings/{id}")).json()
        assert view["why_not"] == "overlaps" and view["score"] >= 80


async def test_a_singing_scored_before_another_was_heard_still_counts_and_the_other_never(
    singer: Person, song: str, work: Work
) -> None:
    first, second = [(await start(singer, song)).json()["id"] for _ in range(2)]
    for id, seed in ((first, 1), (second, 2)):
        await send_chunks(singer, id, sung(seed))
        await finish(singer, id)
        await work()

    views = [(await singer.client.get(f"/api/singings/{id}")).json() for id in (first, second)]
    assert [(view["counted"], view["why_not"]) for view in views] == [(True, None), (False, "overlaps")]


async def test_slow_headphones_are_believed(singer: Person, song: str, work: Work) -> None:
    late = np.concatenate((np.zeros(RATE // 2, np.float32), sung()))
    id = (await start(singer, song)).json()["id"]
    await send_chunks(singer, id, late)
    ending = {"frames": len(late), "input_lag_ms": 480, "headphones": True}
    await singer.client.post(f"/api/singings/{id}/finish", json=ending)
    await work()

    view = (await singer.client.get(f"/api/singings/{id}")).json()
    assert view["score"] >= 80 and 450 <= view["lag_ms"] <= 550


async def test_a_song_that_costs_pays_its_holder_as_it_starts(
    singer: Person, house: House, another_client, tmp_path: Path
) -> None:
    async with another_client() as client:
        holder = await arrive(house, client, "Joon")
        song = await bring_song(house, tmp_path / "paid", "A Dear Song", 10, holder.account)
        before, held = await singer.available(), await holder.available()
        id = os.urandom(16).hex()
        assert (await start(singer, song, id)).status_code == 201
        assert (await start(singer, song, id)).status_code == 201

        price = 10 * (await house.chain.status()).units_per_cent
        assert await singer.available() == before - price
        assert await holder.available() == held + price


async def test_a_holder_earns_no_points_from_their_own_song(
    singer: Person, house: House, work: Work, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "own", "An Own Song", 0, singer.account)
    id = (await sing(singer, song, sung(title="An Own Song")))["id"]
    await work()
    assert (await singer.client.get(f"/api/singings/{id}")).json()["why_not"] == "own_song"


async def test_sound_that_nobody_keeps_goes_after_a_month(
    singer: Person, song: str, work: Work, advance, house: House
) -> None:
    id = (await sing(singer, song, sung()))["id"]
    await work()
    await advance(31 * 86_400_000)

    await work.periodic("singing.sweep")

    assert (await singer.client.get(f"/api/singings/{id}")).json()["voice_url"] is None


async def test_an_erased_singer_leaves_no_singing_and_no_sound(
    singer: Person, song: str, work: Work, house: House
) -> None:
    songs_files = {path for path in house.files.root.rglob("*") if path.is_file()}
    id = (await sing(singer, song, sung()))["id"]
    await work()
    await singer.client.post(f"/api/singings/{id}/recording")
    open_id = (await start(singer, song)).json()["id"]
    await put_chunk(singer, open_id, 0, 0, bytes(2 * RATE))
    await work()
    assert (await singer.client.get("/api/me/export")).json()["singing"]

    assert (await singer.client.request("DELETE", "/api/me", json={"confirm": "Mina"})).status_code == 204
    await work()

    assert {path for path in house.files.root.rglob("*") if path.is_file()} == songs_files
    assert (await singer.client.get(f"/api/singings/{id}")).status_code == 401
