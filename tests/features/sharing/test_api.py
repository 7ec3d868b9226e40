"""A published recording elsewhere: its words and picture for messengers, its player in frames, its file to keep."""

import io
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import av
import httpx
import pytest
from fastapi import FastAPI

from madang.app.pages import Pages
from madang.app.web import create_app
from madang.house import House
from madang.plumbing.db import open_engine
from tests.conftest import open_client
from tests.house import Work
from tests.people import Person, arrive
from tests.recorded import published
from tests.singers import bring_song, sing, sung

UNKIND = """<b>"Song" & 'tests'</b>"""


@pytest.fixture
def app(house: House, tmp_path: Path) -> FastAPI:
    """With a client of one page."""
    folder = tmp_path / "client"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><html><head><title>Madang</title></head><body></body></html>")
    return create_app(house, folder)


@pytest.fixture
async def mina(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina <3")


@pytest.fixture
async def shared(house: House, mina: Person, tmp_path: Path) -> str:
    """A published recording without sound, of a song with an unkind title."""
    song = await bring_song(house, tmp_path / "song", UNKIND)
    return await published(house, mina.account, song, waveform=bytes(range(200)) * 2)


def told(page: str) -> dict[str, str]:
    """What the page's head tells, by name."""
    return {
        name: unescape(text) for name, text in re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page)
    }


async def test_the_head_of_a_recordings_page_tells_what_it_is(shared: str, app: FastAPI) -> None:
    async with open_client(app) as stranger:
        answer = await stranger.get(f"/recordings/{shared}")
        found = told(answer.text)
        assert found["og:title"] == f"{UNKIND} · Mina <3" and found["og:description"].endswith("90/100")
        assert found["og:image"] == f"http://127.0.0.1:8800/api/recordings/{shared}/picture"
        assert "<b>" not in answer.text and "<3" not in answer.text
        drawn = await stranger.get(found["og:image"])
        assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/png")
        for path in (f"/recordings/{'0' * 32}", "/recordings", "/recordings/x", "/"):
            other = await stranger.get(path)
            assert other.status_code == 200 and told(other.text) == {}


async def test_the_page_is_served_while_the_database_is_away(house: House, shared: str, tmp_path: Path) -> None:
    away = open_engine("postgresql://nobody@127.0.0.1:1/nothing", 1)
    pages = Pages(tmp_path / "client", replace(house, db=away))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(pages), base_url="http://house") as stranger:
        answer = await stranger.get(f"/recordings/{shared}")
    assert answer.status_code == 200 and told(answer.text) == {}
    await away.dispose()


async def test_what_is_only_kept_is_shown_nowhere(house: House, mina: Person, app: FastAPI, tmp_path: Path) -> None:
    song = await bring_song(house, tmp_path / "song")
    kept = await published(house, mina.account, song, state="kept", published_ms=None)
    assert told((await mina.client.get(f"/recordings/{kept}")).text) == {}
    assert (await mina.client.get(f"/embed/recordings/{kept}")).status_code == 404
    assert (await mina.client.get(f"/api/recordings/{kept}/picture")).status_code == 404
    url = f"http://127.0.0.1:8800/recordings/{kept}"
    assert (await mina.client.get("/api/oembed", params={"url": url})).status_code == 404


async def test_only_the_small_player_may_be_framed(shared: str, app: FastAPI) -> None:
    async with open_client(app) as stranger:
        player = await stranger.get(f"/embed/recordings/{shared}")
        assert player.status_code == 200 and "x-frame-options" not in player.headers
        policy = player.headers["content-security-policy"]
        assert "frame-ancestors *" in policy and "default-src 'none'" in policy
        assert "<script" not in player.text and UNKIND not in player.text and UNKIND in unescape(player.text)
        page = await stranger.get(f"/recordings/{shared}")
        assert page.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        for path in ("/embed", "/embed/", "/embed/recordings/x", f"/embed/recordings/{'0' * 32}"):
            assert "script-src" not in (await stranger.get(path)).headers["content-security-policy"] or path == "/embed"


async def test_other_sites_are_told_how_to_frame_it(shared: str, app: FastAPI) -> None:
    address = f"http://127.0.0.1:8800/recordings/{shared}"
    async with open_client(app) as stranger:
        answer = (await stranger.get("/api/oembed", params={"url": address, "maxwidth": 300})).json()
        assert (answer["type"], answer["version"], answer["width"]) == ("rich", "1.0", 300)
        assert f'src="http://127.0.0.1:8800/embed/recordings/{shared}"' in answer["html"]
        assert UNKIND not in answer["html"] and UNKIND in unescape(answer["html"])
        for wrong in ("http://elsewhere/recordings/" + shared, address + "0", "http://[", "", "x" * 300):
            assert (await stranger.get("/api/oembed", params={"url": wrong})).status_code == 404
        assert (await stranger.get("/api/oembed", params={"url": address, "format": "xml"})).status_code == 422


async def test_the_file_carries_its_names_and_can_be_played(
    house: House, mina: Person, work: Work, app: FastAPI, tmp_path: Path
) -> None:
    song = await bring_song(house, tmp_path / "song")
    singing = await sing(mina, song, sung())
    await work()
    recording: dict[str, Any] = (await mina.client.post(f"/api/singings/{singing['id']}/recording")).json()
    await work()
    path = f"/api/recordings/{recording['id']}/file"
    async with open_client(app) as stranger:
        assert (await stranger.get(path)).status_code == 404
        view = (await mina.client.post(f"/api/recordings/{recording['id']}/publish")).json()
        assert (view["download_url"], view["embed_url"]) == (path, f"/embed/recordings/{recording['id']}")
        answer = await stranger.get(path)
    assert answer.headers["content-disposition"].endswith("filename*=UTF-8''A%20Song%20for%20Tests%20-%20Mina%203.mp3")
    assert int(answer.headers["content-length"]) == len(answer.content)
    with av.open(io.BytesIO(answer.content)) as file:
        assert file.metadata["title"] == "A Song for Tests"
        assert (file.metadata["artist"], file.metadata["album"]) == ("Mina <3", "Madang")
        assert [stream.codec_context.name for stream in file.streams.video] == ["mjpeg"]
        samples = sum(frame.samples for frame in file.decode(audio=0))
    assert abs(samples / 48 - view["duration_ms"]) < 100
