"""A song is written in the browser, checked and published; what cannot be taken gets a sentence and changes nothing."""

import asyncio
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from madang.features.drafts.tables import drafts
from madang.house import House
from madang.media import transcode, ultrastar
from tests.people import Person, arrive
from tests.singers import RATE, accompaniment, sing, song_text, sung
from tests.voices import voice_of

SECONDS = 70
TEXT = song_text("Written Here", SECONDS)


def sound(folder: Path, seconds: float = SECONDS, format: transcode.Format = "wav") -> bytes:
    path = folder / f"made.{format}"
    transcode.write(path, accompaniment(round(seconds)), RATE, format)
    return path.read_bytes()


def png(width: int, height: int) -> bytes:
    """The beginning of a picture of that size, as a bomb would have it: nothing behind is drawn."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.fixture
async def mina(house: House, client: httpx.AsyncClient) -> Person:
    return await arrive(house, client, "Mina")


async def begun(person: Person, **content: Any) -> dict[str, Any]:
    answer = await person.client.post("/api/drafts", json=content)
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def save(person: Person, draft: dict[str, Any], **changes: Any) -> httpx.Response:
    body = {"version": draft["version"], "content": draft["content"] | changes}
    return await person.client.put(f"/api/drafts/{draft['id']}", json=body)


async def written(person: Person, folder: Path, **changes: Any) -> dict[str, Any]:
    """A draft that is ready: words and notes from a file, its sound, all shares its member's."""
    draft = await begun(person)
    url = f"/api/drafts/{draft['id']}"
    given = await person.client.put(f"{url}/sound?name=my%20song.wav", content=sound(folder))
    assert given.status_code == 200, given.text
    words = (await person.client.post("/api/drafts/words?name=song.txt", content=TEXT.encode())).json()
    told = {name: words[name] for name in ("title", "artist", "languages", "lines")}
    told |= {"holders": [{"account": person.account, "basis_points": 10_000}], "declared": True}
    saved = await save(person, draft, **told | changes)
    assert saved.status_code == 200, saved.text
    return saved.json()  # type: ignore[no-any-return]


async def publish(person: Person, draft: dict[str, Any]) -> httpx.Response:
    return await person.client.post(f"/api/drafts/{draft['id']}/publish", json={"version": draft["version"]})


async def test_a_written_song_is_sung_by_others_and_pays_its_holders(
    house: House, mina: Person, another_client: Any, work: Any, tmp_path: Path
) -> None:
    async with another_client() as other, another_client() as third:
        joon, sora = await arrive(house, other, "Joon"), await arrive(house, third, "Sora")
        shares = [{"account": mina.account, "basis_points": 7_500}, {"account": joon.account, "basis_points": 2_500}]
        told = {"price_cents": 10, "holders": shares, "genres": ["Folk"], "year": 2026, "preview_ms": 12_000}
        draft = await written(mina, tmp_path, **told)
        checked = (await mina.client.get(f"/api/drafts/{draft['id']}/checks")).json()
        assert checked["ready"], checked
        published = await publish(mina, draft)
        assert (published.status_code, published.json()["published"]) == (200, True), published.text
        assert (await publish(mina, draft)).status_code == 200
        await work()

        song = (await joon.client.get(f"/api/songs/{draft['id']}")).json()
        assert (song["title"], song["genres"], song["year"], song["preview_ms"]) == (
            "Written Here",
            ["Folk"],
            2026,
            12_000,
        )
        assert [(each["account"], each["basis_points"]) for each in song["holders"]] == [
            (mina.account, 7_500), (joon.account, 2_500),
        ]  # fmt: skip
        kinds = [note["kind"] for line in song["voices_notes"][0]["lines"] for note in line["notes"]]
        assert kinds == [str(note.kind) for note in ultrastar.read(TEXT.encode()).voices[0].notes]
        before = [await each.available() for each in (mina, joon, sora)]
        await sing(sora, draft["id"], sung())
        after = [await each.available() for each in (mina, joon, sora)]
        paid = before[2] - after[2]
        assert paid > 0
        assert [after[0] - before[0], after[1] - before[1]] == [paid - paid // 4, paid // 4]
        await work()
        assert (await sora.client.get("/api/singings")).json()["singings"][0]["score"] > 70


async def test_two_taps_publish_one_song(house: House, mina: Person, tmp_path: Path) -> None:
    draft = await written(mina, tmp_path)
    answers = await asyncio.gather(*(publish(mina, draft) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    found = (await mina.client.get("/api/songs")).json()["songs"]
    assert [song["id"] for song in found] == [draft["id"]]


async def test_a_draft_that_is_not_ready_is_not_published(mina: Person) -> None:
    draft = await begun(mina, title="Only a title")
    refused = await publish(mina, draft)
    assert (refused.status_code, refused.json()["code"]) == (409, "draft_not_ready")
    assert {"no_sound", "no_words", "not_declared"} <= set(refused.json()["checks"])
    assert (await mina.client.get(f"/api/songs/{draft['id']}")).status_code == 404


async def test_the_same_song_twice_is_told_and_not_published(mina: Person, tmp_path: Path) -> None:
    assert (await publish(mina, await written(mina, tmp_path))).status_code == 200
    again = await written(mina, tmp_path, title="Another title")
    refused = await publish(mina, again)
    assert (refused.status_code, refused.json()["code"]) == (409, "publishing_refused")
    assert "Written Here" in refused.json()["detail"]


async def test_two_pages_that_save_at_once_lose_nothing(mina: Person) -> None:
    draft = await begun(mina, title="First")
    first = await save(mina, draft, title="From the phone")
    assert (first.status_code, first.json()["version"]) == (200, 2)
    second = await save(mina, draft, title="From the desk")
    assert (second.status_code, second.json()["code"], second.json()["version"]) == (409, "draft_changed", 2)
    now = (await mina.client.get(f"/api/drafts/{draft['id']}")).json()
    assert now["content"]["title"] == "From the phone"
    copies = [
        (await mina.client.get(f"/api/drafts/{draft['id']}/copies/{copy['id']}")).json() for copy in now["copies"]
    ]
    assert {copy["title"] for copy in copies} == {"From the phone", "From the desk"}
    assert (await save(mina, now, title="From the desk")).json()["version"] == 3
    assert (await publish(mina, draft)).json()["code"] == "draft_changed"
    again = await save(mina, draft, title="From the desk")
    assert (again.status_code, again.json()["version"]) == (200, 3)


async def test_many_pages_at_once_leave_one_winner_and_every_text(mina: Person) -> None:
    draft = await begun(mina)
    answers = await asyncio.gather(*(save(mina, draft, title=f"Page {page}") for page in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    kept = (await mina.client.get(f"/api/drafts/{draft['id']}")).json()["copies"]
    assert len(kept) == 6


async def test_a_draft_is_its_members_own(house: House, mina: Person, another_client: Any) -> None:
    draft = await begun(mina, title="Mine")
    url = f"/api/drafts/{draft['id']}"
    async with another_client() as client:
        assert (await client.get(url)).status_code == 401
        joon = await arrive(house, client, "Joon")
        assert (await joon.client.get(url)).status_code == 404
        assert (await save(joon, draft, title="Mine now")).status_code == 404
        for address in ("sound", "cover", "guide"):
            assert (await joon.client.put(f"{url}/{address}", content=b"x")).status_code == 404
        assert (await joon.client.delete(url)).status_code == 404
        assert (await joon.client.get("/api/drafts")).json() == {"drafts": []}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"no sound at all" * 99, "not a sound"),
        (b"\0\0\0\x20ftypM4P \0\0\0\0M4P mp42isom\0\0\0\0" + bytes(400), "not a sound"),
    ],
)
async def test_what_is_no_sound_gets_a_sentence(mina: Person, content: bytes, says: str) -> None:
    draft = await begun(mina)
    answer = await mina.client.put(f"/api/drafts/{draft['id']}/sound?name=my.m4p", content=content)
    assert (answer.status_code, answer.json()["code"]) == (422, "sound_refused")
    assert "my.m4p" in answer.json()["detail"] and says in answer.json()["detail"]


async def test_sounds_of_a_second_and_of_three_hours_are_refused_and_the_old_one_stays(
    house: House, mina: Person, tmp_path: Path
) -> None:
    draft = await begun(mina)
    url = f"/api/drafts/{draft['id']}"
    ogg = (await mina.client.put(f"{url}/sound?name=mine.ogg", content=sound(tmp_path, 20, "opus"))).json()
    assert (ogg["sound"]["name"], ogg["sound"]["duration_ms"]) == ("mine.ogg", 20_000)
    short = await mina.client.put(f"{url}/sound?name=short.wav", content=sound(tmp_path, 1))
    assert (short.status_code, "1.0 seconds" in short.json()["detail"]) == (422, True)
    # Three hours of silence in a header that says so: nothing of it needs to be read.
    head = sound(tmp_path, 1)[:44]
    size = 3 * 3600 * 8_000 * 2
    long = (
        b"RIFF" + struct.pack("<I", size + 36) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8_000, 16_000, 2, 16)
    )
    answer = await mina.client.put(
        f"{url}/sound?name=long.wav", content=long + b"data" + struct.pack("<I", size) + head
    )
    assert answer.status_code == 422, answer.text
    assert (await mina.client.get(url)).json()["sound"]["name"] == "mine.ogg"
    played = await mina.client.get(f"{url}/sound")
    assert (played.status_code, played.headers["content-type"]) == (200, "audio/mpeg")
    assert len(list(house.files.root.rglob("*/*"))) == 2, "the sound and its copy, nothing of what was refused"


async def test_a_cover_is_a_picture_that_fits_a_phone(house: House, mina: Person) -> None:
    from PIL import Image

    draft = await begun(mina)
    url = f"/api/drafts/{draft['id']}/cover"
    for content in (png(10_000, 10_000), b"no picture", b""):
        refused = await mina.client.put(url, content=content)
        assert (refused.status_code, refused.json()["code"]) == (422, "cover_refused")
    assert list(house.files.root.rglob("*/*")) == []
    drawn = io.BytesIO()
    Image.new("RGB", (64, 64), "coral").save(drawn, "JPEG")
    assert (await mina.client.put(url, content=drawn.getvalue())).status_code == 200
    assert (await mina.client.get(url)).headers["content-type"] == "image/jpeg"


async def test_pitches_are_proposed_from_a_voice(mina: Person, tmp_path: Path) -> None:
    draft = await begun(mina)
    url = f"/api/drafts/{draft['id']}"
    notes = ultrastar.read(song_text(seconds=20).encode()).voices[0]
    spans = [[round(note.start_s * 1000), round(note.end_s * 1000)] for note in notes.notes]
    early = await mina.client.post(f"{url}/pitches", json={"spans": spans})
    assert (early.status_code, early.json()["code"]) == (409, "no_guide")
    transcode.write(tmp_path / "voice.wav", voice_of(notes, RATE, seconds=20), RATE, "wav")
    given = await mina.client.put(f"{url}/guide", content=(tmp_path / "voice.wav").read_bytes())
    assert given.json()["has_guide"] is True
    asked = [*spans, [19_000, 19_500], [500_000, 500_400], [600, 600]]
    found = (await mina.client.post(f"{url}/pitches", json={"spans": asked})).json()["pitches"]
    assert found == [*(note.pitch for note in notes.notes), None, None, None]


async def test_words_come_from_files_and_from_what_is_pasted(mina: Person) -> None:
    pasted = "Hal-le-lu-jah, sing\n\n아리랑 고개\nさっちゃん"
    words = (await mina.client.post("/api/drafts/words", content=pasted.encode())).json()
    assert [[note["text"] for note in line["notes"]] for line in words["lines"]] == [
        ["Hal", "le", "lu", "jah, ", "sing"], ["아", "리", "랑 ", "고", "개"], ["さっ", "ちゃ", "ん"],
    ]  # fmt: skip
    lrc = b"[ti:Over there]\n[00:01.00]One two\n[00:03.00]three\n"
    timed = (await mina.client.post("/api/drafts/words?name=a.lrc", content=lrc)).json()
    assert timed["title"] == "Over there"
    assert (timed["lines"][0]["notes"][0]["start_ms"], timed["lines"][0]["notes"][0]["pitch"]) == (1_000, None)
    for name, content in (("a.mid", b"MThd"), ("a.txt", b"\0\1"), ("", b"\xff\xff"), ("a.xml", b"<!DOCTYPE a [")):
        refused = await mina.client.post(f"/api/drafts/words?name={name}", content=content)
        assert (refused.status_code, refused.json()["code"]) == (422, "song_words_refused"), name


async def test_a_file_and_a_text_that_are_far_too_large_are_refused(mina: Person) -> None:
    draft = await begun(mina)
    line = {"notes": [{"text": "la "}] * 200}
    long = await save(mina, draft, lines=[line] * 60)
    assert (long.status_code, long.json()["code"]) == (413, "draft_too_long")
    large = await mina.client.put(f"/api/drafts/{draft['id']}/cover", content=bytes(8 * 1024 * 1024 + 1))
    assert large.status_code == 413


async def test_drafts_are_exported_and_go_with_their_member(
    house: House, mina: Person, work: Any, tmp_path: Path
) -> None:
    draft = await written(mina, tmp_path)
    assert (await publish(mina, draft)).status_code == 200
    second = await begun(mina, title="Unfinished")
    await mina.client.put(f"/api/drafts/{second['id']}/sound", content=sound(tmp_path, 8))
    exported = (await mina.client.get("/api/me/export")).json()["drafts"]
    assert [(each["title"], each["published"]) for each in exported] == [("Written Here", True), ("Unfinished", False)]
    assert exported[0]["declared_ms"] is not None and exported[1]["declared_ms"] is None
    assert (await mina.client.request("DELETE", "/api/me", json={"confirm": "Mina"})).status_code == 204
    await work()
    async with house.db.connect() as db:
        assert (await db.execute(select(func.count()).select_from(drafts))).scalar_one() == 0
    left = [path for path in house.files.root.rglob("*/*") if path.is_file()]
    assert len(left) == 2, "the song's own text and sound"


async def test_a_deleted_draft_takes_its_files_along(house: House, mina: Person, work: Any, tmp_path: Path) -> None:
    draft = await begun(mina)
    url = f"/api/drafts/{draft['id']}"
    await mina.client.put(f"{url}/sound", content=sound(tmp_path, 8))
    replaced = await mina.client.put(f"{url}/sound", content=sound(tmp_path, 9))
    assert replaced.json()["sound"]["duration_ms"] == 9_000
    await work()
    assert len(list(house.files.root.rglob("*/*"))) == 1
    assert (await mina.client.delete(url)).status_code == 204
    await work()
    assert list(house.files.root.rglob("*/*")) == []
    assert (await mina.client.get(url)).status_code == 404
