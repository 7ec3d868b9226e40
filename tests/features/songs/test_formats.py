"""Songs in every kind of file, what is kept of them, and what is given out again."""

from pathlib import Path

import httpx
from PIL import Image

from madang.features.songs.actions import import_songs
from madang.features.songs.model import Holder, Imported, Result
from madang.house import House
from madang.media import lrc, transcode, ultrastar
from tests.house import Work
from tests.media.midi_files import karaoke
from tests.media.test_musicxml import START, measure, note, score
from tests.media.test_picture_size import png_that_says
from tests.people import arrive
from tests.singers import RATE, accompaniment, song_text, write_song

MP4 = b"\0\0\0\x18ftypmp42" + bytes(40)


async def bring(house: House, *paths: Path, holder: int = 3, **wishes: object) -> list[Imported]:
    coming = import_songs(house, list(paths), 0, [Holder(holder, 10_000)], **wishes)  # type: ignore[arg-type]
    return [each async for each in coming]


async def test_a_karaoke_file_comes_in_at_once_and_is_played_afterwards(
    house: House, work: Work, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    (tmp_path / "Somebody - Arirang.kar").write_bytes(
        karaoke(["\\아", "리", "랑 "] * 9, encoding="cp949", title="아리랑")
    )

    [imported] = await bring(house, tmp_path)

    assert imported.result is Result.ADDED and imported.title == "아리랑" and imported.encoding == "cp949"
    assert "The melody is track 3 Vocal" in imported.why and "1 Bass" in imported.why
    before = (await client.get(f"/api/songs/{imported.id}")).json()
    assert before["needs_audio"] and before["sound_waits"]

    await work()

    song = (await client.get(f"/api/songs/{imported.id}")).json()
    assert not song["needs_audio"] and not song["sound_waits"] and -20 < song["loudness_lufs"] < -12
    assert 14_000 < song["duration_ms"] < 20_000
    assert (await client.get(song["audio_url"])).headers["content-type"] == "audio/mpeg"
    assert [each["text"] for each in song["voices_notes"][0]["lines"][0]["notes"]] == ["아", "리", "랑 "]


async def test_another_track_may_be_sung(house: House, client: httpx.AsyncClient, tmp_path: Path) -> None:
    (tmp_path / "song.mid").write_bytes(karaoke())
    [imported] = await bring(house, tmp_path, melody_track=1)
    song = (await client.get(f"/api/songs/{imported.id}")).json()
    assert {each["pitch"] for line in song["voices_notes"][0]["lines"] for each in line["notes"]} >= {40}
    [refused] = await bring(house, _written(tmp_path / "other" / "b.mid", karaoke(title="B")), melody_track=9)
    assert refused.result is Result.REFUSED and "no track 9" in refused.why


async def test_words_and_times_alone_come_in_and_it_is_said_what_they_lack(
    house: House, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    _written(tmp_path / "Mina - Song.lrc", b"[00:20.00]second\n[00:10.00]first\n")
    transcode.write(tmp_path / "Mina - Song.mp3", accompaniment(30), RATE, "mp3")

    [imported] = await bring(house, tmp_path)

    assert imported.result is Result.ADDED and imported.title == "Song"
    assert "out of order" in imported.why and "gives no points" in imported.why
    assert not (await client.get(f"/api/songs/{imported.id}")).json()["has_melody"]


async def test_a_score_brings_its_voices(house: House, work: Work, client: httpx.AsyncClient, tmp_path: Path) -> None:
    parts = [measure(START, note("C", 4, "la"), note("D", 4, "la")), measure(START, note("E", 4, "lo"))]
    piano = measure(START, note("C", 8, octave=2))
    _written(tmp_path / "song.musicxml", score(*parts, piano, names=("Soprano", "Alto", "Piano")))

    [imported] = await bring(house, tmp_path)
    await work()

    song = (await client.get(f"/api/songs/{imported.id}")).json()
    assert song["duet"] and [voice["name"] for voice in song["voices_notes"]] == ["Soprano", "Alto"]
    assert not song["needs_audio"] and song["duration_ms"] > 8_000


async def test_everything_that_a_text_tells_is_kept(house: House, client: httpx.AsyncClient, tmp_path: Path) -> None:
    headers = (
        "#GENRE:Pop, Rock\n#EDITION:SingStar\n#CREATOR:Mina\n#YEAR:1984\n#BACKGROUND:back.png\n#VIDEO:film.mp4\n"
        "#COVER:cover.png\n#VIDEOGAP:1,5\n#MEDLEYSTARTBEAT:16\n#MEDLEYENDBEAT:48"
    )
    folder = write_song(tmp_path / "song", song_text(headers=headers))
    Image.new("RGB", (40, 30), "red").save(folder / "back.png")
    _written(folder / "cover.png", png_that_says(10_000, 10_000))
    _written(folder / "film.mp4", MP4)

    [imported] = await bring(house, folder)

    song = (await client.get(f"/api/songs/{imported.id}")).json()
    assert (song["genres"], song["edition"], song["creator"], song["year"]) == (
        ["Pop", "Rock"],
        "SingStar",
        "Mina",
        1984,
    )
    assert song["medley_ms"] == [3_000, 5_000] and song["video_gap_ms"] == 1_500 and not song["duet"]
    assert (await client.get(song["background_url"])).content == (folder / "back.png").read_bytes()
    assert song["cover_url"] is None and "more than 40 million points" in imported.why
    film = await client.get(song["video_url"], headers={"Range": "bytes=0-3"})
    assert film.status_code == 206 and film.headers["content-type"] == "video/mp4"
    [card] = (await client.get("/api/songs")).json()["songs"]
    assert card["genres"] == ["Pop", "Rock"] and card["edition"] == "SingStar"


async def test_the_same_sound_with_the_same_notes_looks_like_a_song_that_is_here(house: House, tmp_path: Path) -> None:
    first = write_song(tmp_path / "first", song_text("First"))
    [original] = await bring(house, first)
    renamed = write_song(tmp_path / "renamed", song_text("Another Name"))

    [again] = await bring(house, renamed)
    assert again.result is Result.LOOKS_LIKE and "First" in again.why and again.id == original.id

    [wanted] = await bring(house, renamed, alike=True)
    assert wanted.result is Result.ADDED and wanted.id != original.id


async def test_two_copies_in_one_import_come_in_once(house: House, client: httpx.AsyncClient, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_song(tmp_path / name, song_text("Twice"))
    write_song(tmp_path / "c", song_text("Twice under another name"))
    results = [each.result for each in await bring(house, tmp_path)]
    assert results == [Result.ADDED, Result.ALREADY_HERE, Result.LOOKS_LIKE]
    assert (await client.get("/api/songs")).json()["total"] == 1


async def test_a_sound_that_breaks_off_is_told_and_the_song_stays(
    house: House, work: Work, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    folder = write_song(tmp_path / "song", song_text(), sound=False)
    transcode.write(folder / "sound.m4a", accompaniment(64), RATE, "m4a")
    content = bytearray((folder / "sound.m4a").read_bytes())
    for place in range(5_000, len(content) - 5_000, 40):
        content[place] ^= 1 + place % 255
    (folder / "sound.m4a").write_bytes(content)
    [imported] = await bring(house, folder)
    assert imported.result is Result.ADDED
    await work()

    song = (await client.get(f"/api/songs/{imported.id}")).json()
    assert song["needs_audio"] and not song["sound_waits"]
    assert "broken" in song["sound_fault"]
    assert 50_000 < song["duration_ms"] < 62_000, "its notes' length"

    (folder / "sound.m4a").unlink()
    write_song(folder, song_text())
    [mended] = await bring(house, folder)
    assert mended.result is Result.AUDIO_ADDED


async def test_a_text_is_given_to_those_who_may_have_it(
    house: House, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    person = await arrive(house, client, "Mina")
    free = write_song(tmp_path / "free", song_text("Free"), sound=False)
    _written(free / "license.txt", b"CC BY-SA 4.0")
    mine = write_song(tmp_path / "mine", song_text("Mine", seconds=30), sound=False)
    [shared] = await bring(house, free)
    [held] = await bring(house, mine, holder=person.account)
    [foreign] = await bring(house, write_song(tmp_path / "foreign", song_text("Foreign", seconds=40), sound=False))

    text = await client.get(f"/api/songs/{shared.id}/text")
    assert ultrastar.read(text.content).title == "Free" and "attachment" in text.headers["content-disposition"]
    enhanced = await client.get(f"/api/songs/{held.id}/text", params={"format": "elrc"})
    assert lrc.read(enhanced.content).title == "Mine" and b"<00:02.00>" in enhanced.content
    plain = await client.get(f"/api/songs/{held.id}/text", params={"format": "lrc"})
    assert b"<" not in plain.content

    refused = await client.get(f"/api/songs/{foreign.id}/text")
    assert refused.status_code == 403 and refused.json()["code"] == "not_free"
    assert (await client.get(f"/api/songs/{'0' * 32}/text")).status_code == 404
    assert (await client.get(f"/api/songs/{shared.id}/text", params={"format": "pdf"})).status_code == 422


def _written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
