"""Which part of a MIDI file is what the singer sings: each is judged, the best is proposed, a person may say otherwise.

What speaks for a part: notes that begin with the words, one note at a time, a range that people sing in, its name.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from madang.media.legacy_encoding import guess
from madang.media.midi import MidiNote, MidiPart

TOGETHER_S = 0.08
"""A note and a syllable so close begin together."""
LOW, HIGH = 43, 84
"""MIDI numbers between which a melody's middle note lies."""
SPAN_MAX = 31
"""Semitones; a piano's part is wider than a singer."""
NOTES_MIN = 8
SUNG = re.compile(
    r"melod|vocal|voice|voix|sing|lead|lyric|karaoke|gesang|canto|歌|旋律|メロ|ボーカル|보컬|멜로디|노래", re.IGNORECASE
)
PLAYED = re.compile(
    r"bass|drum|perc|guitar|gtr|piano|chord|pad|string|brass|organ|synth|arp|fx|harmon|back|chor|베이스|드럼|ベース|ドラム",
    re.IGNORECASE,
)
BASSES = range(32, 40)
WEIGHTS_WITH_WORDS = (0.55, 0.15, 0.15, 0.15)
WEIGHTS_WITHOUT = (0.0, 0.4, 0.3, 0.3)
"""Of beginning together, one note at a time, range, and name."""


@dataclass(frozen=True)
class Candidate:
    """A part as the melody."""

    number: int
    """The part's, from 1."""
    name: str
    score: float
    """0 to 1."""
    notes: int
    low: int
    high: int
    """MIDI numbers."""


def candidates(parts: Sequence[MidiPart], onsets_s: Sequence[float]) -> list[Candidate]:
    """Every part that could be sung, the likeliest first; drums cannot. `onsets_s`: when the syllables begin."""
    judged = [_judged(part, sorted(onsets_s)) for part in parts if not part.is_drums]
    return sorted(judged, key=lambda each: (-each.score, each.number))


def name_of(part: MidiPart) -> str:
    return part.name.decode(guess(part.name), "replace").replace("\0", "").strip()[:80]


def melody(notes: Sequence[MidiNote]) -> list[MidiNote]:
    """One note at a time: of those that begin together the highest, each ending where the next begins."""
    single: list[MidiNote] = []
    for note in sorted(notes, key=lambda each: (each.start_s, -each.pitch)):
        if single and note.start_s - single[-1].start_s < 0.02:
            continue
        if single and single[-1].end_s > note.start_s:
            single[-1] = replace(single[-1], end_s=note.start_s)
        single.append(note)
    return single


def _judged(part: MidiPart, onsets_s: list[float]) -> Candidate:
    pitches = sorted(note.pitch for note in part.notes)
    name = name_of(part)
    shares = (_together(part.notes, onsets_s), _alone(part.notes), _range(pitches), _name(name, part))
    weights = WEIGHTS_WITH_WORDS if onsets_s else WEIGHTS_WITHOUT
    score = sum(weight * share for weight, share in zip(weights, shares, strict=True))
    if len(pitches) < NOTES_MIN:
        score *= 0.5
    return Candidate(part.number, name, round(score, 3), len(pitches), pitches[0], pitches[-1])


def _together(notes: Sequence[MidiNote], onsets_s: list[float]) -> float:
    """Of syllables that begin with a note and notes that begin with a syllable, the harmonic mean."""
    starts = sorted({note.start_s for note in notes})
    if not onsets_s or not starts:
        return 0.0
    words = sum(_near(starts, onset_s) for onset_s in onsets_s) / len(onsets_s)
    sounds = sum(_near(onsets_s, start_s) for start_s in starts) / len(starts)
    return 2 * words * sounds / (words + sounds) if words + sounds else 0.0


def _near(times_s: list[float], at_s: float) -> bool:
    place = bisect_left(times_s, at_s - TOGETHER_S)
    return place < len(times_s) and times_s[place] <= at_s + TOGETHER_S


def _alone(notes: Sequence[MidiNote]) -> float:
    """The share of notes that begin when no other sounds; a singer's breath of overlap is forgiven."""
    alone, until_s = 0, -1.0
    for number, note in enumerate(notes):
        following = notes[number + 1].start_s if number + 1 < len(notes) else note.end_s
        alone += note.start_s >= until_s - TOGETHER_S and (following - note.start_s >= 0.02 or number + 1 == len(notes))
        until_s = max(until_s, note.end_s)
    return alone / len(notes)


def _range(pitches: list[int]) -> float:
    middle = pitches[len(pitches) // 2]
    inside = 1.0 if LOW <= middle <= HIGH else 0.0
    span = pitches[-1] - pitches[0]
    return inside * (1.0 if 3 <= span <= SPAN_MAX else 0.4)


def _name(name: str, part: MidiPart) -> float:
    sung = bool(SUNG.search(name))
    played = bool(PLAYED.search(name)) or part.notes[0].program in BASSES
    return 0.5 if sung == played else float(sung)
