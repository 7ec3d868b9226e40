"""A recording's films: made on asking, of the mix that is heard, for those who may hear it, and gone with it."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
from sqlalchemy import func, select, text, update

from madang.features.recordings.model import SoundReplaced
from madang.features.recordings.tables import recordings
from madang.features.videos.tables import films
from madang.house import House
from madang.media import transcode
from madang.plumbing import outbox
from tests.house import Work
from tests.media.film_frames import parts_of
from tests.media.sounds import tone
from tests.people import Person, arrive
from tests.recorded import published
from tests.singers import bring_song

Browser = Callable[[], AbstractAsyncContextManager[httpx.AsyncClient]]
MIX_S = 2


async def mix_file(house: House, tmp_path: Path) -> str:
    """A mix of two seconds among the house's files."""
    path = tmp_path / "mix.mp3"
    transcode.write(path, np.repeat(tone(440, MIX_S, 48_000)[:, None], 2, axis=1), 48_000, "mp3")
    return await house.files.put(path.read_bytes(), 1 << 20)


@pytest.fixture
async def mina(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


@pytest.fixture
async def recording(house: House, mina: Person, tmp_path: Path) -> str:
    """A published recording of Mina's of two seconds."""
    song = await bring_song(house, tmp_path / "song")
    file = await mix_file(house, tmp_path)
    return await published(house, mina.account, song, mix_file=file, duration_ms=MIX_S * 1000, waveform=bytes(400))


async def films_of(client: httpx.AsyncClient, recording: str) -> dict[str, Any]:
    answer = await client.get(f"/api/recordings/{recording}/films")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def made(client: httpx.AsyncClient, recording: str, work: Work) -> dict[str, Any]:
    """The film of the words."""
    asked = await client.post(f"/api/recordings/{recording}/films/lyrics")
    assert (asked.status_code, asked.json()["films"][0]["state"]) == (202, "due"), asked.text
    await work()
    film = (await films_of(client, recording))["films"][0]
    assert film["state"] == "made"
    return dict(film)


async def test_a_film_of_the_words_is_made_and_downloads_as_an_mp4(
    recording: str, client: httpx.AsyncClient, another_client: Browser, work: Work, tmp_path: Path
) -> None:
    film = await made(client, recording, work)
    async with another_client() as stranger:
        answer = await stranger.get(film["download_url"])
    assert answer.headers["content-type"] == "video/mp4"
    assert "A%20Song%20for%20Tests%20-%20Mina.mp4" in answer.headers["content-disposition"]
    path = tmp_path / "taken.mp4"
    path.write_bytes(answer.content)
    assert len(answer.content) == film["size_bytes"] and parts_of(path).index("moov") < parts_of(path).index("mdat")
    with av.open(str(path)) as container:
        assert container.duration / av.time_base == pytest.approx(MIX_S, abs=0.06)
        assert {stream.codec.name for stream in container.streams} == {"h264", "aac"}
    part = await client.get(film["url"], headers={"Range": "bytes=0-99"})
    assert (part.status_code, len(part.content)) == (206, 100)


async def test_the_same_wish_again_makes_nothing_anew(recording: str, client: httpx.AsyncClient, work: Work) -> None:
    first = await made(client, recording, work)
    assert (await client.post(f"/api/recordings/{recording}/films/lyrics")).status_code == 202
    await work()
    assert (await films_of(client, recording))["films"] == [first]


async def test_only_who_sang_has_a_film_made(
    house: House, recording: str, client: httpx.AsyncClient, another_client: Browser, tmp_path: Path
) -> None:
    async with another_client() as other:
        assert (await other.post(f"/api/recordings/{recording}/films/lyrics")).status_code == 401
        await arrive(house, other, "Joon")
        assert (await other.post(f"/api/recordings/{recording}/films/lyrics")).status_code == 404
        assert (await other.delete(f"/api/recordings/{recording}/films/lyrics")).status_code == 404
    assert (await client.post(f"/api/recordings/{recording}/films/dance")).status_code == 422
    assert (await client.post(f"/api/recordings/{'0' * 32}/films/lyrics")).status_code == 404


async def test_what_is_not_mixed_yet_has_no_film(
    house: House, mina: Person, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    fresh = await published(house, mina.account, await bring_song(house, tmp_path / "song"))
    answer = await client.post(f"/api/recordings/{fresh}/films/lyrics")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_mixed")


async def test_a_film_goes_with_the_mix_that_it_was_made_of(
    house: House, recording: str, client: httpx.AsyncClient, work: Work
) -> None:
    await made(client, recording, work)
    async with house.db.begin() as db:
        row = (await db.execute(select(films))).one()
        await outbox.put(db, SoundReplaced(files=[row.made_of]))
    await work()
    assert (await films_of(client, recording))["films"] == []
    assert house.files.size_bytes(row.file) is None


async def test_a_film_of_a_mix_that_was_replaced_meanwhile_is_not_kept(
    house: House, recording: str, client: httpx.AsyncClient, work: Work, tmp_path: Path
) -> None:
    await client.post(f"/api/recordings/{recording}/films/lyrics")
    making = asyncio.create_task(work())
    async with asyncio.timeout(60):
        while True:
            async with house.db.connect() as db:
                begun = (await db.execute(select(films.c.made_of))).scalar_one()
            if begun:
                break
            await asyncio.sleep(0.02)
    later = await mix_file(house, tmp_path)
    async with house.db.begin() as db:
        await db.execute(update(recordings).values(mix_file=later))
        await outbox.put(db, SoundReplaced(files=[begun]))
    await making
    await work()
    assert (await films_of(client, recording))["films"] == []
    files = [path.name for path in house.files.root.glob("*/*")]
    assert later in files and not list(house.settings.home.glob("films/*"))


async def test_a_film_is_removed_alone_and_goes_with_its_recording(
    house: House, recording: str, client: httpx.AsyncClient, work: Work
) -> None:
    film = await made(client, recording, work)
    assert (await client.delete(f"/api/recordings/{recording}/films/lyrics")).status_code == 204
    assert (await client.get(film["url"])).status_code == 404
    await made(client, recording, work)
    async with house.db.connect() as db:
        file = (await db.execute(select(films.c.file))).scalar_one()
    assert (await client.delete(f"/api/recordings/{recording}")).status_code == 204
    await work()
    assert house.files.size_bytes(file) is None
    async with house.db.connect() as db:
        assert (await db.execute(select(func.count()).select_from(films))).scalar_one() == 0


async def test_a_mix_that_cannot_be_read_is_said_and_may_be_tried_again(
    house: House, recording: str, client: httpx.AsyncClient, work: Work, tmp_path: Path
) -> None:
    broken = await house.files.put(b"no sound", 1 << 20)
    async with house.db.begin() as db:
        await db.execute(update(recordings).values(mix_file=broken))
    await client.post(f"/api/recordings/{recording}/films/lyrics")
    await work()
    assert (await films_of(client, recording))["films"][0]["state"] == "failed"
    whole = await mix_file(house, tmp_path)
    async with house.db.begin() as db:
        await db.execute(update(recordings).values(mix_file=whole))
    await made(client, recording, work)


async def test_films_go_with_the_member(house: House, recording: str, client: httpx.AsyncClient, work: Work) -> None:
    await made(client, recording, work)
    async with house.db.connect() as db:
        file = (await db.execute(select(films.c.file))).scalar_one()
    assert (await client.request("DELETE", "/api/me", json={"confirm": "Mina"})).status_code == 204
    await work()
    assert house.files.size_bytes(file) is None
    async with house.db.connect() as db:
        assert (await db.execute(select(func.count()).select_from(films))).scalar_one() == 0


async def test_a_film_that_never_came_is_asked_for_again(
    house: House, recording: str, client: httpx.AsyncClient, work: Work
) -> None:
    await client.post(f"/api/recordings/{recording}/films/lyrics")
    async with house.db.begin() as db:
        # The job is lost, and the wish is old.
        await db.execute(text("DELETE FROM procrastinate_jobs"))
        await db.execute(update(films).values(asked_ms=0))
    await work.periodic("videos.sweep")
    assert (await films_of(client, recording))["films"][0]["state"] == "made"
