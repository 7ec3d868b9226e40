"""A singer is told how each line was, and three things that help."""

from pathlib import Path

import httpx

from madang.house import House
from tests.house import Work
from tests.people import arrive
from tests.singers import bring_song, sing, sung


async def test_a_scored_singing_has_marks_for_its_notes_and_lines(
    house: House, client: httpx.AsyncClient, work: Work, tmp_path: Path
) -> None:
    singer = await arrive(house, client, "Mina")
    song = await bring_song(house, tmp_path / "song")
    begun = await sing(singer, song, sung())
    assert begun["marks"] is None
    await work()
    marks = (await singer.client.get(f"/api/singings/{begun['id']}")).json()["marks"]
    notes = (await singer.client.get(f"/api/songs/{song}")).json()["voices_notes"][0]["lines"][0]["notes"]
    assert [note["start_ms"] for note in marks["notes"][:8]] == [note["start_ms"] for note in notes]
    assert all(line["heard_share"] > 0.8 and abs(line["cents"]) < 20 for line in marks["lines"])
    assert len(marks["advice"]) <= 3


async def test_of_a_silent_singing_nothing_is_said(
    house: House, client: httpx.AsyncClient, work: Work, tmp_path: Path
) -> None:
    singer = await arrive(house, client, "Mina")
    song = await bring_song(house, tmp_path / "song")
    id = (await sing(singer, song, 0 * sung()))["id"]
    await work()
    assert (await singer.client.get(f"/api/singings/{id}")).json()["marks"] is None
