"""The measures of a MusicXML part in the order in which they are played, and its notes on a clock of quarters."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from madang.media.songtext import SongTextError

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SNARE = 38
"""What a note without pitch sounds as, in a part for drums."""
NOTES_MAX = 60_000
MEASURES_MAX = 10_000
REPEATS_MAX = 8
TEMPO = 120.0
TEMPO_MIN, TEMPO_MAX = 10.0, 1_000.0
DIVISIONS_MAX = 100_000
LENGTH_MAX = 100_000.0
"""Quarters: nothing real is longer, and times stay numbers."""


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """Times in quarters from the song's beginning, repeats played out."""

    start: float
    end: float
    pitch: int
    words: str | None
    """A trailing space marks a word's edge; None: it has no syllable of its own."""


@dataclass(frozen=True)
class Tempo:
    """From quarters to seconds."""

    changes: tuple[tuple[float, float, float], ...]
    """(quarter, its second, quarters a minute from there on), the first at 0."""

    def seconds(self, quarter: float) -> float:
        place = max(0, bisect_right(self.changes, quarter, key=lambda change: change[0]) - 1)
        start, at_s, rate = self.changes[place]
        return at_s + (quarter - start) * 60 / rate


@dataclass
class _Place:
    """Where in the part the reading stands."""

    at: float = 0.0
    divisions: float = 1.0
    transpose: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """An element of a measure, when it comes, and for which time its measure is played."""

    element: Element
    start: float
    end: float
    time: int
    transpose: int


def played(part: Element) -> list[PlayedNote]:
    """The part's notes in order of their beginnings, ties joined. Raises SongTextError."""
    notes: list[PlayedNote] = []
    tied: dict[int, int] = {}
    """By pitch the place in `notes` of what is held on."""
    for found in _walk(part):
        if found.element.tag == "note":
            _take(notes, tied, found)
        if found.end > LENGTH_MAX or len(notes) > NOTES_MAX:
            raise SongTextError(f"The score has more than {NOTES_MAX:,} notes in a part, or lasts for days.")
    return sorted(notes, key=lambda note: note.start)


def tempos(parts: Sequence[Element]) -> Tempo:
    """The first part that tells tempos tells them for all."""
    for part in parts:
        told = [(found.start, tempo) for found in _walk(part) if (tempo := _tempo(found.element)) is not None]
        if told:
            return _timed(sorted(told))
    return _timed([])


def _timed(told: list[tuple[float, float]]) -> Tempo:
    changes = [(0.0, 0.0, TEMPO)]
    for quarter, rate in told:
        start, at_s, before = changes[-1]
        changes.append((quarter, at_s + (quarter - start) * 60 / before, rate))
    return Tempo(tuple(changes))


def _walk(part: Element) -> Iterator[_Found]:
    """Notes, but for grace notes, and what may tell a tempo, as they are played."""
    place = _Place()
    for measure, time in _order(part):
        start = longest = last_start = place.at
        for element in measure:
            if element.tag == "attributes":
                _attributes(element, place)
            elif element.tag in ("backup", "forward"):
                place.at = max(start, place.at + _length(element, place) * (1 if element.tag == "forward" else -1))
            elif element.tag == "note" and element.find("grace") is None:
                begin = last_start if element.find("chord") is not None else place.at
                last_start, end = begin, begin + _length(element, place)
                yield _Found(element, begin, end, time, place.transpose)
                place.at = max(place.at, end)
            elif element.tag in ("direction", "sound"):
                yield _Found(element, place.at, place.at, time, place.transpose)
            longest = max(longest, place.at)
        place.at = longest


def _tempo(element: Element) -> float | None:
    """Quarters a minute; None where the element tells none."""
    if element.tag == "note":
        return None
    sound = element if element.tag == "sound" else element.find("sound")
    told = sound.get("tempo") if sound is not None else None
    told = told or element.findtext("direction-type/metronome/per-minute")
    value = _number(told)
    return None if value is None or not value else min(TEMPO_MAX, max(TEMPO_MIN, value))


def _order(part: Element) -> list[tuple[Element, int]]:
    """Measures as they are played, with which time it is: repeats played out, endings chosen by it."""
    measures = part.findall("measure")
    if len(measures) > MEASURES_MAX:
        raise SongTextError(f"The score has more than {MEASURES_MAX:,} measures.")
    order: list[tuple[Element, int]] = []
    begin, time, number = 0, 1, 0
    while number < len(measures):
        measure = measures[number]
        if any(each.get("direction") == "forward" for each in measure.findall("barline/repeat")) and number != begin:
            begin, time = number, 1
        if not _is_skipped(measure, time):
            order.append((measure, time))
        if len(order) > MEASURES_MAX:
            raise SongTextError(f"The score plays more than {MEASURES_MAX:,} measures.")
        back = next((each for each in measure.findall("barline/repeat") if each.get("direction") == "backward"), None)
        if back is not None and not _is_skipped(measure, time):
            times = min(REPEATS_MAX, max(2, int(_number(back.get("times")) or 2)))
            if time < times:
                time, number = time + 1, begin
                continue
            begin, time = number + 1, 1
        number += 1
    return order


def _is_skipped(measure: Element, time: int) -> bool:
    """Whether the measure is an ending for another time."""
    for ending in measure.findall("barline/ending"):
        if ending.get("type") == "start":
            times = [each.strip() for each in ending.get("number", "").replace(".", "").split(",")]
            return str(time) not in times and any(each.isdigit() for each in times)
    return False


def _attributes(element: Element, place: _Place) -> None:
    divisions = _number(element.findtext("divisions"))
    if divisions is not None and 0 < divisions <= DIVISIONS_MAX:
        place.divisions = divisions
    chromatic = _number(element.findtext("transpose/chromatic"))
    if chromatic is not None:
        octaves = _number(element.findtext("transpose/octave-change")) or 0
        place.transpose = int(max(-48, min(48, chromatic + 12 * octaves)))


def _length(element: Element, place: _Place) -> float:
    """In quarters."""
    duration = _number(element.findtext("duration"))
    return min(LENGTH_MAX, max(0.0, duration or 0.0) / place.divisions)


def _take(notes: list[PlayedNote], tied: dict[int, int], found: _Found) -> None:
    pitch = _pitch(found.element, found.transpose)
    if pitch is None or found.end <= found.start:
        return
    ties = {tie.get("type") for tie in found.element.findall("tie")}
    if "stop" in ties and pitch in tied and abs(notes[tied[pitch]].end - found.start) < 1e-6:
        notes[tied[pitch]] = replace(notes[tied[pitch]], end=found.end)
    else:
        notes.append(PlayedNote(found.start, found.end, pitch, _words(found.element, found.time)))
        tied[pitch] = len(notes) - 1
    if "start" not in ties:
        tied.pop(pitch, None)


def _pitch(element: Element, transpose: int) -> int | None:
    """The MIDI number that sounds; None for a rest and for what cannot be."""
    if element.find("unpitched") is not None:
        return SNARE
    step = (element.findtext("pitch/step") or "").strip().upper()
    octave = _number(element.findtext("pitch/octave"))
    if step not in STEPS or octave is None:
        return None
    alter = _number(element.findtext("pitch/alter")) or 0.0
    pitch = round(STEPS[step] + max(-3.0, min(3.0, alter)) + 12 * (max(-1.0, min(10.0, octave)) + 1)) + transpose
    return pitch if 0 <= pitch <= 127 else None


def _words(element: Element, time: int) -> str | None:
    """The syllable of this verse, else of the first; a trailing space where its word ends."""
    lyrics = element.findall("lyric")
    if not lyrics:
        return None
    lyric = next((each for each in lyrics if each.get("number", "1") == str(time)), lyrics[0])
    texts = [(each.text or "").strip() for each in lyric.findall("text")]
    text = " ".join(filter(None, texts))
    if not text:
        return None
    syllabic = [(each.text or "").strip() for each in lyric.findall("syllabic")]
    continues = bool(syllabic) and syllabic[-1] in ("begin", "middle")
    return text if continues else text + " "


def _number(text: str | None) -> float | None:
    """A finite number of ordinary size, or None."""
    try:
        value = float((text or "").strip())
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= 1e9 else None
