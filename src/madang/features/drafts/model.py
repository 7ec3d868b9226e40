"""What a draft holds, and what is looked at before it may become a song."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from madang.features.members.model import ACCOUNT_MAX
from madang.features.songs.model import HOLDERS_MAX, LICENCE_CHARACTERS_MAX, SONG_SECONDS_MAX, Holder, holders_fault
from madang.ledger.units import BASIS_POINTS
from madang.plumbing.outbox import HouseEvent

DRAFTS_MAX = 50
"""Of one member."""
COPIES_MAX = 20
"""Of one draft; older ones go."""
LINES_MAX = 2_000
LINE_NOTES_MAX = 200
NOTES_MAX = 10_000
NAME_LENGTH_MAX = 200
NAMES_MAX = 8
PITCH_MIN, PITCH_MAX = 24, 96
"""MIDI numbers beyond which nobody sings."""
COMMON_MIN, COMMON_MAX = 40, 81
"""Beyond these few do."""
COUNTING_MS_MIN = 60_000
"""The law's: what is shorter is sung without points."""
QUIET_LUFS, LOUD_LUFS = -24.0, -8.0
PLACES_TOLD = 50
HINTS = ("unpitched", "hard_to_reach")
"""What is told of notes and does not stop the song from being published."""
DECLARATION = (
    "I made this song or may publish it here, I have named everybody who holds rights in it, and it may be sung and"
    " recorded in this house."
)
"""What a member says when they publish, kept with the time."""

Kind = Literal["normal", "golden", "rap", "rap_golden", "freestyle"]
Name = Annotated[str, Field(max_length=NAME_LENGTH_MAX)]
TimeMs = Annotated[int, Field(ge=0, le=SONG_SECONDS_MAX * 1000)]


@dataclass(frozen=True)
class DraftNote:
    """One syllable."""

    text: Name
    """Ends in a space where a word does; `~` holds the syllable before."""
    start_ms: TimeMs | None = None
    end_ms: TimeMs | None = None
    pitch: Annotated[int, Field(ge=0, le=127)] | None = None
    """MIDI number; without one the note is sung freely."""
    kind: Kind = "normal"


@dataclass(frozen=True)
class DraftLine:
    notes: Annotated[list[DraftNote], Field(min_length=1, max_length=LINE_NOTES_MAX)]


@dataclass(frozen=True)
class DraftHolder:
    account: Annotated[int, Field(ge=0, le=ACCOUNT_MAX)]
    basis_points: Annotated[int, Field(ge=0, le=BASIS_POINTS)]


@dataclass(frozen=True)
class Content:
    """All that is written in a draft; its sounds and its cover lie beside it."""

    title: Name = ""
    artist: Name = ""
    languages: Annotated[list[Name], Field(max_length=NAMES_MAX)] = field(default_factory=list)
    """English names, such as "korean"."""
    genres: Annotated[list[Name], Field(max_length=NAMES_MAX)] = field(default_factory=list)
    year: Annotated[int, Field(ge=1000, le=9999)] | None = None
    preview_ms: TimeMs | None = None
    price_cents: Literal[0, 10] = 0
    holders: Annotated[list[DraftHolder], Field(max_length=HOLDERS_MAX)] = field(default_factory=list)
    licence: Annotated[str, Field(max_length=LICENCE_CHARACTERS_MAX)] = ""
    """Words on who may do what with the song; empty: nobody may take its text along but the holders."""
    declared: bool = False
    """Whether the member says what `DECLARATION` says."""
    lines: Annotated[list[DraftLine], Field(max_length=LINES_MAX)] = field(default_factory=list)


@dataclass(frozen=True)
class SoundFacts:
    """What was found in the sound when it came."""

    name: str
    """Of the file, as its owner calls it."""
    duration_ms: int
    lufs: float | None
    clipped: bool
    silences: list[list[int]]
    """From and to in ms."""


@dataclass(frozen=True)
class Check:
    """Something to mend, or to know."""

    code: str
    """What pages say it by."""
    stops: bool
    """Whether the song cannot be published so."""
    count: int = 1
    places: list[list[int]] = field(default_factory=list)
    """[line, note] of the first notes that are meant."""
    spans_ms: list[list[int]] = field(default_factory=list)
    """From and to in the sound."""


def checks(content: Content, sound: SoundFacts | None, unknown_accounts: Collection[int]) -> list[Check]:
    """All that is wrong at once, what stops publishing first."""
    found = [*_about(content, unknown_accounts), *_sound(sound), *_notes(content, sound)]
    return sorted(found, key=lambda check: not check.stops)


def _about(content: Content, unknown_accounts: Collection[int]) -> Iterator[Check]:
    shares = [Holder(each.account, each.basis_points) for each in content.holders]
    missing = {
        "no_title": not content.title.strip(),
        "no_artist": not content.artist.strip(),
        "no_language": not any(name.strip() for name in content.languages),
        "shares_wrong": holders_fault(shares) is not None,
        "holder_unknown": bool(unknown_accounts),
        "not_declared": not content.declared,
    }
    for code, wrong in missing.items():
        if wrong:
            yield Check(code, True)


def _sound(sound: SoundFacts | None) -> Iterator[Check]:
    if sound is None:
        yield Check("no_sound", True)
        return
    if sound.lufs is None:
        yield Check("silent", True)
    elif not QUIET_LUFS <= sound.lufs <= LOUD_LUFS:
        yield Check("quiet" if sound.lufs < QUIET_LUFS else "loud", False)
    if sound.clipped:
        yield Check("clipped", False)
    if sound.silences and sound.lufs is not None:
        yield Check("gaps", False, len(sound.silences), spans_ms=sound.silences)
    if sound.duration_ms < COUNTING_MS_MIN:
        yield Check("short", False)


def _notes(content: Content, sound: SoundFacts | None) -> Iterator[Check]:
    notes = [(line, place, note) for line, each in enumerate(content.lines) for place, note in enumerate(each.notes)]
    if not notes:
        yield Check("no_words", True)
        return
    end_ms = sound.duration_ms if sound is not None else None
    before_ms = 0
    wrong: dict[str, list[list[int]]] = {}
    for line, place, note in notes:
        for code in (*_times(note, before_ms, end_ms), *_pitch(note)):
            wrong.setdefault(code, []).append([line, place])
        before_ms = max(before_ms, note.end_ms or 0)
    for code, places in wrong.items():
        yield Check(code, code not in HINTS, len(places), places[:PLACES_TOLD])
    if all(note.pitch is None or note.kind == "freestyle" for _, _, note in notes):
        yield Check("no_melody", False)


def _times(note: DraftNote, before_ms: int, sound_ms: int | None) -> Iterator[str]:
    """`before_ms`: where the note before ends."""
    if note.start_ms is None or note.end_ms is None:
        yield "untimed"
        return
    if note.end_ms <= note.start_ms:
        yield "no_length"
    if note.start_ms < before_ms:
        yield "overlap"
    if sound_ms is not None and note.end_ms > sound_ms:
        yield "beyond_sound"


def _pitch(note: DraftNote) -> Iterator[str]:
    if note.pitch is None:
        if note.kind in ("normal", "golden"):
            yield "unpitched"
    elif not PITCH_MIN <= note.pitch <= PITCH_MAX:
        yield "out_of_range"
    elif not COMMON_MIN <= note.pitch <= COMMON_MAX and note.kind in ("normal", "golden"):
        yield "hard_to_reach"


class DraftFilesDropped(HouseEvent, frozen=True, tag="DraftFilesDropped"):
    """Files that no draft names any more."""

    files: list[str]
