"""A range from a real singing, through scoring, to the catalogue."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from madang.house import House
from tests.house import Work
from tests.people import arrive
from tests.singers import bring_song, sing, sung


async def test_who_sings_learns_which_notes_they_sing_well(
    house: House, work: Work, client: httpx.AsyncClient, another_client: Callable[[], Any], tmp_path: Path
) -> None:
    """The song goes from C4 to G4; a bass sings it an octave lower."""
    song = await bring_song(house, tmp_path)
    await work()
    singer = await arrive(house, client, "Mina")
    assert (await client.get("/api/ranges/mine")).json() == {"range": None}

    voice = await asyncio.to_thread(sung, 1, -12.0)
    await sing(singer, song, voice)
    await work()

    found = (await client.get("/api/ranges/mine")).json()["range"]
    assert 47 <= found["low"] <= 49 and 54 <= found["high"] <= 56 and found["singings"] == 1
    asked = {"low": found["low"], "high": found["high"]}
    assert (await client.get("/api/songs", params=asked)).json()["total"] == 1
    async with another_client() as guest:
        assert (await guest.get("/api/ranges/mine")).status_code == 401
    exported = (await client.get("/api/me/export")).json()
    assert exported["ranges"] == found
