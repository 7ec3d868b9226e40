"""Names of chords and the notes in them."""

import re

from madang.media.songtext import SongTextError

ROOTS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS = {"": 0, "#": 1, "b": -1}
SHAPES = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "sus4": (0, 5, 7),
    "dim": (0, 3, 6),
}
NAME = re.compile(r"^([A-G])([#b]?)(m7|maj7|m|7|sus4|dim)?$")


def notes_of(name: str) -> tuple[int, ...]:
    """Semitones over C of the chord's notes, its root first, such as (7, 11, 14) for G. Raises SongTextError."""
    found = NAME.match(name)
    if found is None:
        raise SongTextError(f"{name!r} is not a chord that can be played.")
    root = ROOTS[found.group(1)] + ACCIDENTALS[found.group(2)]
    return tuple(root + step for step in SHAPES[found.group(3) or ""])


def close_to(centre: int, notes: tuple[int, ...]) -> tuple[int, ...]:
    """The notes as MIDI numbers, each in the octave nearest to `centre`, rising: chords change by small steps."""
    return tuple(sorted(centre + (note - centre + 6) % 12 - 6 for note in notes))
