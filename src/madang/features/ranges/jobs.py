"""Learning a member's range from the pitch of their latest singings."""

import asyncio

from madang.features.ranges.actions import keep
from madang.features.singing.queries import TRACE_HOP_MS, SungTrace, traces_of
from madang.features.songs.queries import SingableSong, singable, words
from madang.house import House
from madang.media.voice_range import Heard, range_of, well_sung

SINGINGS_MAX = 40
"""The latest: voices change."""
PITCHED = ("normal", "golden")


async def learn(house: House, key: str) -> None:
    """`key`: the account. Computes all of it again, so that doing it twice changes nothing."""
    async with house.db.connect() as db:
        traces = await traces_of(db, int(key), SINGINGS_MAX)
        songs = {id: await singable(db, id) for id in {trace.song for trace in traces}}
    pitches = await asyncio.to_thread(_well_sung, house, traces, songs)
    await keep(house, int(key), range_of(pitches, TRACE_HOP_MS), len(traces))


def _well_sung(house: House, traces: list[SungTrace], songs: dict[bytes, SingableSong]) -> list[float]:
    pitches: list[float] = []
    for trace in traces:
        voice = words(house.files.path(songs[trace.song].text_file)).voices[trace.voice]
        notes = [
            Heard(
                round((note.start_s * 1000 + trace.lag_ms) / TRACE_HOP_MS),
                round((note.end_s * 1000 + trace.lag_ms) / TRACE_HOP_MS),
                note.pitch + trace.key,
            )
            for note in voice.notes
            if note.kind in PITCHED
        ]
        pitches += well_sung(trace.cents, notes)
    return pitches


JOBS = {"ranges.learn": learn}
