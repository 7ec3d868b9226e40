"""Bringing UltraStar songs in: many kinds of good ones, and a sentence for every bad one."""

import os
import shutil
import zipfile
from pathlib import Path

import httpx
import pytest

from madang.features.songs.actions import BadImportError, finish_registrations, import_songs
from madang.features.songs.model import Holder, Imported, Result
from madang.house import House
from tests.house import Work
from tests.singers import song_text, write_song


async def bring(house: House, *paths: Path, price_cents: int = 0) -> list[Imported]:
    return [each async for each in import_songs(house, list(paths), price_cents, [Holder(3, 10_000)])]


async def test_real_songs_come_in_with_their_words_sound_and_cover(
    house: House, work: Work, client: httpx.AsyncClient, real_songs: Path
) -> None:
    imported = await bring(house, real_songs / "songs")
    await work()

    by_title = {each.title: each for each in imported}
    assert {each.result for each in imported} == {Result.ADDED, Result.NEEDS_AUDIO}
    assert by_title["On the run"].result is Result.ADDED
    assert by_title["Verdächtig"].result is Result.NEEDS_AUDIO and by_title["Verdächtig"].why
    song = (await client.get(f"/api/songs/{by_title['On the run'].id}")).json()
    assert song["artist"] == "Joshua Morin" and song["languages"] == ["english"]
    assert abs(song["duration_ms"] - 288_000) < 2_000 and -40 < song["loudness_lufs"] < 0
    assert song["voices_notes"][0]["lines"][0]["notes"][0]["text"] == "So"
    cover = await client.get(song["cover_url"])
    assert cover.headers["content-type"] == "image/jpeg"
    sound = await client.get(song["audio_url"], headers={"Range": "bytes=0-3"})
    assert sound.status_code == 206 and sound.content == b"OggS"

    again = await bring(house, real_songs / "songs")
    assert {each.result for each in again} == {Result.ALREADY_HERE}


async def test_songs_are_found_as_one_types(
    house: House, work: Work, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    titles = ["아리랑", "さくら", "Café de Flore", "Monkey Shines"]
    for title in titles:
        write_song(tmp_path / title, song_text(title), sound=False)
    await bring(house, tmp_path)
    await work()

    for typed, title in [
        ("아리", "아리랑"),
        ("サクラ", "さくら"),
        ("cafe", "Café de Flore"),
        ("monky", "Monkey Shines"),
    ]:
        found = (await client.get("/api/songs", params={"q": typed})).json()
        assert title in [song["title"] for song in found["songs"]], typed
    for typed in ("english", "영어", "英語", "inglés"):
        assert (await client.get("/api/songs", params={"q": typed})).json()["total"] == 4, typed
    assert (await client.get("/api/songs", params={"q": "cafe", "language": "korean"})).json()["total"] == 0
    assert (await client.get("/api/songs", params={"language": "English"})).json()["total"] == 4
    everything = (await client.get("/api/songs")).json()
    in_order = [song["title"] for song in everything["songs"]]
    assert in_order == ["Café de Flore", "Monkey Shines", "さくら", "아리랑"]
    assert (await client.get("/api/songs", params={"order": "new"})).json()["songs"][0]["title"] in titles


async def test_languages_are_counted_once_a_song_and_told_by_their_number(
    house: House, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    for title, languages in [
        ("One", "Korean, English, Korean"),
        ("Two", "korean"),
        ("Three", "Thai"),
        ("Four", "Thai"),
    ]:
        write_song(tmp_path / title, song_text(title, headers=f"#LANGUAGE:{languages}"), sound=False)
    write_song(tmp_path / "Three", song_text("Three", headers="#LANGUAGE:Thai"))
    await bring(house, tmp_path)
    await bring(house, tmp_path)
    await finish_registrations(house)

    assert (await client.get("/api/songs")).json()["total"] == 4
    languages = (await client.get("/api/songs/facets")).json()["languages"]
    assert [facet["value"] for facet in languages] == ["korean", "thai", "english"]
    for language, total in [("Korean", 2), ("thai", 2), ("english", 1), ("latin", 0)]:
        page = (await client.get("/api/songs", params={"language": language})).json()
        assert page["total"] == total == len(page["songs"]), language


async def test_a_long_catalogue_is_read_page_by_page(house: House, client: httpx.AsyncClient, tmp_path: Path) -> None:
    for number in range(55):
        write_song(tmp_path / str(number), song_text(f"Song {number}", seconds=12), sound=False)
    await bring(house, tmp_path)

    for order in ("title", "new", "sung"):
        first = (await client.get("/api/songs", params={"order": order})).json()
        second = (await client.get("/api/songs", params={"order": order, "next": first["next"]})).json()

        assert first["total"] == 55 and len(first["songs"]) == 50 and second["next"] is None
        assert len({song["id"] for song in first["songs"] + second["songs"]}) == 55
        for wrong in (
            "x",
            "bm90aGluZw",
            "WzEsMiwzXQ",
            first["next"][:-3],
            "W251bGwsICJhYiJd",
            "WyJcdTAwMDAiLCAiYWIiXQ",
        ):
            answer = await client.get("/api/songs", params={"order": order, "next": wrong})
            assert answer.status_code == 404 and answer.json()["code"] == "bad_page", wrong
        assert (await client.get("/api/songs", params={"language": "\0"})).status_code == 422
        assert (await client.get("/api/songs", params={"q": "\0", "order": order})).json()["total"] == 0


async def test_a_sound_that_comes_later_is_added(house: House, client: httpx.AsyncClient, tmp_path: Path) -> None:
    folder = write_song(tmp_path / "song", song_text(), sound=False)
    [first] = await bring(house, folder)
    assert first.result is Result.NEEDS_AUDIO
    assert (await client.get(f"/api/songs/{first.id}/audio")).status_code == 404

    write_song(folder, song_text())
    [second] = await bring(house, folder)

    assert second.result is Result.AUDIO_ADDED and second.id == first.id
    song = (await client.get(f"/api/songs/{first.id}")).json()
    assert not song["needs_audio"] and song["duration_ms"] == 64_000


BAD_TEXTS = {
    "cut off": b"#TITLE:Cut\n#ARTI",
    "no notes": b"#TITLE:T\n#ARTIST:A\n#BPM:100\n",
    "negative beats": song_text().replace(": 0 14 0 la", ": 0 -14 0 la").encode(),
    "huge beats": song_text().replace(": 0 14 0 la", ": 99999999999999999999 1 0 la").encode(),
    "a path that leads out": song_text(headers="#COVER:../../../etc/passwd").encode(),
    "bytes of no text": b"#TITLE:\0\0\1\2\n" + song_text().encode(),
    "far too large": song_text().encode() + b"#" * (3 * 1024 * 1024),
}


@pytest.mark.parametrize("name", BAD_TEXTS)
async def test_a_bad_text_is_refused_with_a_sentence_and_leaves_nothing(
    house: House, client: httpx.AsyncClient, tmp_path: Path, name: str
) -> None:
    folder = write_song(tmp_path / "song", song_text())
    (folder / "song.txt").write_bytes(BAD_TEXTS[name])

    [imported] = await bring(house, folder)

    assert imported.result is Result.REFUSED and imported.why.endswith("."), imported
    assert (await client.get("/api/songs")).json()["total"] == 0
    assert not [path for path in house.files.root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
async def test_a_text_in_any_of_its_encodings_is_read(house: House, tmp_path: Path, encoding: str) -> None:
    folder = write_song(tmp_path / "song", "", sound=False)
    (folder / "song.txt").write_bytes(song_text("Ein schöner Tag").encode(encoding))

    [imported] = await bring(house, folder)

    assert imported.title == "Ein schöner Tag" and imported.encoding


async def test_a_sound_that_is_none_leaves_the_song_in_need_of_one(house: House, tmp_path: Path) -> None:
    folder = write_song(tmp_path / "song", song_text(), sound=False)
    (folder / "sound.wav").write_bytes(b"this is not a sound" * 100)

    [imported] = await bring(house, folder)

    assert imported.result is Result.NEEDS_AUDIO and "sound" in imported.why


async def test_an_archive_comes_in_and_a_hostile_one_does_not(house: House, tmp_path: Path) -> None:
    folder = write_song(tmp_path / "song", song_text("In an Archive", seconds=20), seconds=20)
    good, bomb, outside, broken = (tmp_path / f"{name}.zip" for name in ("good", "bomb", "outside", "broken"))
    with zipfile.ZipFile(good, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"song/{path.name}")
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("song/song.txt", bytes(400 * 1024 * 1024))
    with zipfile.ZipFile(outside, "w") as archive:
        archive.writestr("../../song.txt", song_text())
    broken.write_bytes(b"PK\3\4" + os.urandom(500))

    imported = await bring(house, good, bomb, outside, broken)

    assert [each.result for each in imported] == [Result.ADDED, *[Result.REFUSED] * 3]
    assert all(each.why for each in imported[1:])


async def test_nothing_in_a_folder_is_passed_over_that_may_have_been_a_song(house: House, tmp_path: Path) -> None:
    folder = write_song(tmp_path / "songs" / "song", song_text("In a Folder", seconds=20), sound=False)
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("song/song.txt", song_text("In an Archive", seconds=20))
    shutil.copy(packed, folder / "inside.zip")
    with zipfile.ZipFile(folder / "twice.zip", "w") as archive:
        archive.write(packed, "packed.zip")
    (folder / "empty.txt").write_text(" \n")
    (folder / "torn.txt").write_bytes(b"\x81\x8d not a text")
    (folder / "licence.txt").write_text("Free to share.\n" + "가" * 5_000)

    imported = await bring(house, tmp_path / "songs")

    came = {each.title: each.file for each in imported if each.result is Result.NEEDS_AUDIO}
    assert came == {
        "In a Folder": str(folder / "song.txt"),
        "In an Archive": str(folder / "inside.zip" / "song" / "song.txt"),
    }
    refused = {str(Path(each.file).relative_to(folder)): each.why for each in imported if each.title == ""}
    assert sorted(refused) == ["empty.txt", "torn.txt", "twice.zip/packed.zip"]
    assert refused["empty.txt"] == "The song text is empty."
    assert "not cp1252, nor is the text UTF-8" in refused["torn.txt"]
    assert refused["twice.zip/packed.zip"] == "An archive inside an archive is not opened."
    for name in ("empty.txt", "torn.txt"):
        [alone] = await bring(house, folder / name)
        assert alone.why == refused[name]


async def test_wrong_terms_are_refused_before_anything_is_done(house: House, tmp_path: Path) -> None:
    folder = write_song(tmp_path / "song", song_text(), sound=False)
    wrong = [
        (5, [Holder(3, 10_000)]),
        (10, []),
        (10, [Holder(3, 9_999)]),
        (10, [Holder(3, 5_000), Holder(3, 5_000)]),
        (10, [Holder(3, 10_000), Holder(2, 0)]),
        (10, [Holder(4_000, 10_000)]),
    ]
    for price_cents, holders in wrong:
        with pytest.raises(BadImportError):
            [each async for each in import_songs(house, [folder], price_cents, holders)]
    with pytest.raises(BadImportError, match="nothing at"):
        [each async for each in import_songs(house, [tmp_path / "nowhere"], 0, [])]
