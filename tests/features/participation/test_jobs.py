"""Acts reach the ledger in order and once, and the day is paid by itself."""

import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, insert, select

from madang.chain.submit import HouseKey
from madang.features.participation.actions import note_activity, write_acts
from madang.features.participation.jobs import next_batch, send_rows
from madang.features.participation.model import Act
from madang.features.participation.tables import acts, batches
from madang.house import House
from madang.ledger.rules.participation import Kind
from madang.ledger.rules.songs import RegisterSong, Share
from madang.ledger.units import DAY_MS
from tests.house import Work
from tests.people import Person, arrive, opening
from tests.singers import bring_song, sing, sung
from tests.views import verify_view


@pytest.fixture
async def singer(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


async def today(person: Person) -> dict[str, Any]:
    return (await person.client.get("/api/participation/today")).json()


async def write(house: House, *done: Act) -> None:
    async with house.db.begin() as db:
        await write_acts(db, done, house.clock.now_ms())


async def test_a_counted_singing_is_seen_at_once_in_the_day(
    singer: Person, house: House, work: Work, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    assert (await today(singer))["welcome"] == {
        "paid": False, "minutes_needed": 30, "minutes": 0, "singing_needed": True,
    }  # fmt: skip

    def fold(view: dict[str, Any], kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        # The page fetches the rest again; points and estimate it shows at once.
        return {"points": fields["points"], "estimate": fields["estimate"]} if kind == "PointsCounted" else view

    async def fetch() -> dict[str, Any]:
        day = await today(singer)
        return {name: day[name] for name in ("points", "estimate", "live")}

    async def act() -> None:
        await sing(singer, song, sung())
        await work()

    view = await verify_view(house, fetch, act, fold)

    assert view["points"] == 4
    assert int(view["estimate"]) > 0
    counts = {each["kind"]: each for each in (await today(singer))["counts"]}
    assert counts["song_sung_well"] == {"kind": "song_sung_well", "count": 1, "points": 2, "cap": 20}
    assert counts["song_new"]["points"] == 2 and counts["song_new"]["count"] == 1
    assert not (await today(singer))["welcome"]["singing_needed"]


async def test_a_batch_that_was_sent_before_a_crash_counts_once(singer: Person, house: House) -> None:
    await write(house, Act(singer.account, Kind.LIKE_GIVEN, 0, "a"), Act(singer.account, Kind.LIKE_GIVEN, 0, "b"))
    await send_rows(house, "rows")
    async with house.db.begin() as db:
        # As if the process had died between the ledger's answer and writing it down.
        rows = (await db.execute(select(acts).order_by(acts.c.id))).all()
        await db.execute(acts.update().values(held=False))
        await db.execute(
            insert(batches).values(
                first=rows[0].sequence, last=rows[-1].sequence, day=rows[0].day, transaction_id=bytes(32), envelope=b""
            )
        )

    await send_rows(house, "rows")

    assert (await today(singer))["points"] == 2
    async with house.db.connect() as db:
        assert (await db.execute(select(func.count()).select_from(batches))).scalar_one() == 0
        assert (await db.execute(select(func.count()).where(acts.c.held))).scalar_one() == 2


async def test_a_row_that_missed_its_day_is_counted_today(singer: Person, house: House, advance, work: Work) -> None:
    await write(house, Act(singer.account, Kind.LIKE_GIVEN, 0, "late"))
    await advance(2 * DAY_MS)

    await work()

    assert (await today(singer))["points"] == 1


async def test_active_minutes_that_missed_their_day_stay_as_many(
    singer: Person, house: House, advance, work: Work
) -> None:
    before = await singer.available()
    yesterday = house.clock.now_ms() // DAY_MS
    async with house.db.begin() as db:
        for number in range(30):
            await note_activity(db, singer.account, yesterday * 1_440 + number)
    song = os.urandom(16)
    register = RegisterSong(song, 0, [Share(3, 10_000)])
    await house.chain.submit((await house.chain.sign(HouseKey.REGISTRAR, [register])).envelope)
    await write(house, Act(singer.account, Kind.SONG_SUNG, 1, "a song"))
    # To noon of the day after the next: half an hour of it must have passed for thirty minutes to have room.
    await advance(2 * DAY_MS + DAY_MS // 2 - house.clock.now_ms() % DAY_MS)

    await work()

    assert await singer.available() == before + 10_000_000
    async with house.db.connect() as db:
        minutes = (await db.execute(select(acts.c.at_ms).where(acts.c.kind == Kind.ACTIVE_MINUTE))).scalars().all()
    assert len({at_ms // 60_000 for at_ms in minutes}) == 30
    assert {at_ms // DAY_MS for at_ms in minutes} == {yesterday + 2}


async def test_a_row_that_the_law_cannot_take_holds_up_no_other(singer: Person, house: House) -> None:
    await write(
        house,
        Act(singer.account, Kind.LIKE_GIVEN, 0, "good"),
        Act(singer.account, Kind.SONG_SUNG, 4_000_000, "a song that is not"),
        Act(singer.account, Kind.LIKE_GIVEN, 0, "good too"),
    )

    await send_rows(house, "rows")

    assert (await today(singer))["points"] == 2
    async with house.db.connect() as db:
        refused = (await db.execute(select(acts.c.cause).where(acts.c.refused))).scalars().all()
    assert refused == ["a song that is not"]


async def test_thirty_active_minutes_and_a_song_pay_the_welcome(
    singer: Person, house: House, work: Work, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    before = await singer.available()
    minute = house.clock.now_ms() // 60_000
    minute -= minute % 1_440
    async with house.db.begin() as db:
        for number in range(30):
            await note_activity(db, singer.account, minute + number)
            await note_activity(db, singer.account, minute + number)
    await work()
    assert (await today(singer))["welcome"]["minutes"] == 30
    assert await singer.available() == before

    await sing(singer, song, sung())
    await work()

    assert await singer.available() == before + 10_000_000
    assert (await today(singer))["welcome"]["paid"]


async def test_an_upload_counts_if_it_is_still_published_at_midnight(
    singer: Person, house: House, work: Work, advance, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    kept = []
    for seed in (1, 2):
        singing = await sing(singer, song, sung(seed))
        await work()
        recording = (await singer.client.post(f"/api/singings/{singing['id']}/recording")).json()["id"]
        await singer.client.post(f"/api/recordings/{recording}/publish")
        kept.append(recording)
    await work()
    await work.periodic("participation.report_uploads")
    assert (await today(singer))["points"] == 6
    await singer.client.post(f"/api/recordings/{kept[1]}/unpublish")

    await advance(DAY_MS)
    await work.periodic("participation.report_uploads")
    await work.periodic("participation.report_uploads")

    counts = {each["kind"]: each["points"] for each in (await today(singer))["counts"]}
    assert counts["recording_published"] == 10 and (await today(singer))["points"] == 10


async def test_an_upload_that_a_stopped_worker_heard_of_late_waits_for_no_second_midnight(
    singer: Person, house: House, work: Work, advance, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    singing = await sing(singer, song, sung())
    await work()
    recording = (await singer.client.post(f"/api/singings/{singing['id']}/recording")).json()["id"]
    await singer.client.post(f"/api/recordings/{recording}/publish")
    await advance(DAY_MS)

    await work()
    await work.periodic("participation.report_uploads")

    counts = {each["kind"]: each["points"] for each in (await today(singer))["counts"]}
    assert counts["recording_published"] == 10


async def test_the_day_is_paid_by_itself(singer: Person, house: House, work: Work, advance, tmp_path: Path) -> None:
    song = await bring_song(house, tmp_path / "song")
    await sing(singer, song, sung())
    await work()
    estimate = int((await today(singer))["estimate"])
    before = await singer.available()

    await advance(DAY_MS + 700_000)
    await write(house, Act(singer.account, Kind.LIKE_GIVEN, 0, "the next block"))
    await work()

    assert await singer.available() == before + estimate > before
    await work.periodic("participation.resend")


async def test_more_rows_than_one_batch_takes_travel_in_several(singer: Person, house: House) -> None:
    await write(house, *(Act(singer.account, Kind.LIKE_GIVEN, 0, f"like {number}") for number in range(8_195)))

    await send_rows(house, "rows")

    assert (await today(singer))["points"] == 20
    async with house.db.connect() as db:
        sequences = (await db.execute(select(acts.c.sequence).where(acts.c.held).order_by(acts.c.id))).scalars().all()
    assert sequences == list(range(1, 8_196))


async def test_a_batch_that_a_crash_kept_from_being_sent_is_sent_as_it_is(singer: Person, house: House) -> None:
    await write(house, Act(singer.account, Kind.LIKE_GIVEN, 0, "before the crash"))
    attestor = (await house.chain.status()).attestor_account
    batch = await next_batch(house, attestor, 10)
    await write(house, Act(singer.account, Kind.LIKE_GIVEN, 0, "after the crash"))

    await send_rows(house, "rows")

    assert batch is not None and (await today(singer))["points"] == 2


async def test_who_left_and_came_back_to_the_account_earns_no_like_twice(
    singer: Person, house: House, work: Work, another_client, tmp_path: Path
) -> None:
    urls = []
    for seed in (1, 2):
        singing = await sing(singer, await bring_song(house, tmp_path / f"song {seed}", f"Song {seed}"), sung(seed))
        await work()
        kept = (await singer.client.post(f"/api/singings/{singing['id']}/recording")).json()
        await work()
        urls.append(f"/api/recordings/{kept['id']}")
        await singer.client.post(f"{urls[-1]}/publish")

    async def like(listener: Person, url: str) -> None:
        await listener.client.get((await listener.client.get(url)).json()["sound_url"])
        assert (await listener.client.put(f"{url}/like")).status_code in (200, 204)
        await work()

    async with another_client() as client:
        listener = await arrive(house, client, "Joon")
        await like(listener, urls[0])
        assert (await today(listener))["points"] == 1
        assert (await client.request("DELETE", "/api/me", json={"confirm": "Joon"})).status_code == 204
        async with house.db.connect() as db:
            assert (await db.execute(select(func.count()).where(acts.c.account == listener.account))).scalar_one() == 0

        again = await client.post("/api/members", json=await opening(house, "Joon again", listener.device))
        assert again.json()["account"] == listener.account
        await like(listener, urls[0])
        assert (await client.get(urls[0])).json()["likes"] == 1
        assert (await today(listener))["points"] == 1
        await like(listener, urls[1])
        assert (await today(listener))["points"] == 2


async def test_erased_members_acts_are_forgotten_here(singer: Person, house: House, work: Work) -> None:
    await write(house, Act(singer.account, Kind.LIKE_GIVEN, 0, "a"))
    await work()
    assert (await singer.client.get("/api/me/export")).json()["participation"][0]["on_ledger"]

    assert (await singer.client.request("DELETE", "/api/me", json={"confirm": "Mina"})).status_code == 204

    async with house.db.connect() as db:
        assert (await db.execute(select(func.count()).select_from(acts))).scalar_one() == 0
