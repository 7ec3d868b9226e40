"""What a song's notes are like as a whole: how high and low they go, how fast they come, and marks to know them again.

The marks do not change with the key, with a syllable more or less on one pitch, or with a few wrong notes: they are
the smallest hashes of all runs of six intervals (a bottom-k sketch; Broder, "On the resemblance of documents", 1997).
"""

import hashlib
import itertools
from collections.abc import Collection
from dataclasses import dataclass

from madang.media.songtext import Note, SongText

PITCHED = ("normal", "golden")
RUN = 6
"""Intervals that make one run: fewer are shared by songs that have nothing to do with each other."""
RUNS_MIN = 10
"""A melody with fewer different runs is known by nothing."""
MARKS = 24
LOW_SHARE, HIGH_SHARE = 0.1, 0.9


@dataclass(frozen=True)
class MelodyShape:
    lowest: int
    """MIDI numbers, as are the next three."""
    highest: int
    range_low: int
    """A tenth of the sung time lies below this pitch."""
    range_high: int
    """A tenth of the sung time lies above this pitch."""
    notes_a_second: float
    """While something is sung."""
    marks: tuple[int, ...]
    """At most `MARKS`, each a signed 32-bit number, rising; none where the melody is too short or too plain."""


def shape_of(song: SongText) -> MelodyShape | None:
    """Of all voices together; None where no note has a pitch."""
    voices = [[note for note in voice.notes if note.kind in PITCHED] for voice in song.voices]
    notes = sorted((note for voice in voices for note in voice), key=lambda note: note.pitch)
    sung_s = sum(note.duration_s for note in notes)
    if not notes or sung_s <= 0:
        return None
    return MelodyShape(
        notes[0].pitch,
        notes[-1].pitch,
        _pitch_at(notes, LOW_SHARE * sung_s),
        _pitch_at(notes, HIGH_SHARE * sung_s),
        len(notes) / sung_s,
        _marks(voices),
    )


def alikeness(marks: Collection[int], others: Collection[int]) -> float:
    """The share of runs that two melodies have in common, 0 to 1, as their marks tell it."""
    smallest = sorted({*marks, *others})[:MARKS]
    return sum(each in marks and each in others for each in smallest) / len(smallest) if smallest else 0.0


def _pitch_at(rising: list[Note], time_s: float) -> int:
    """The pitch of the note that is reached after so much time when the lowest are sung first."""
    for note in rising:
        time_s -= note.duration_s
        if time_s <= 0:
            return note.pitch
    return rising[-1].pitch


def _marks(voices: list[list[Note]]) -> tuple[int, ...]:
    found: set[int] = set()
    for voice in voices:
        pitches = [note.pitch for at, note in enumerate(voice) if at == 0 or note.pitch != voice[at - 1].pitch]
        steps = [after - before for before, after in itertools.pairwise(pitches)]
        found |= {_hash(steps[at : at + RUN]) for at in range(len(steps) - RUN + 1)}
    return tuple(sorted(found)[:MARKS]) if len(found) >= RUNS_MIN else ()


def _hash(steps: list[int]) -> int:
    digest = hashlib.blake2b(",".join(map(str, steps)).encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big", signed=True)
