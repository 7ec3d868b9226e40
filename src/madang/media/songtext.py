"""What a song text holds once it is read: notes, lines and voices on a clock of seconds.

Beats are kept beside seconds, so that a text can be written again as it came.
"""

from dataclasses import dataclass, field
from typing import Literal

NOTES_MAX = 20_000
SIZE_BYTES_MAX = 2 * 1024 * 1024
BEAT_MAX = 1_000_000
SECONDS_MAX = 3 * 3600
TAPPED_BEATS_MAX = 140.0
TAPPED_BEATS_MIN = 30.0
"""A minute."""
PITCH_OFFSET = 60
"""UltraStar's pitch 0 is C4, MIDI 60."""

NoteKind = Literal["normal", "golden", "freestyle", "rap", "rap_golden"]


class SongTextError(ValueError):
    """A song text that cannot be taken; the message is a sentence for whoever brought it."""


@dataclass(frozen=True, slots=True)
class Note:
    """One syllable, on one pitch."""

    kind: NoteKind
    start_s: float
    """From the beginning of the audio."""
    duration_s: float
    pitch: int
    """MIDI number."""
    text: str
    """A leading or trailing space marks a word's edge; `~` holds the syllable before."""
    beat: int
    """Absolute, also where the text counted relative to its lines."""
    beats: int

    @property
    def end_s(self) -> float:
        return self.start_s + self.duration_s


@dataclass(frozen=True, slots=True)
class Line:
    """What is shown and graded together."""

    notes: tuple[Note, ...]
    """At least one."""
    start_s: float
    end_s: float
    break_beat: int | None = None
    """Where the text ends the line; None for the last one of a voice."""

    @property
    def text(self) -> str:
        return "".join(note.text for note in self.notes if note.text != "~").replace("~", "").strip()


@dataclass(frozen=True, slots=True)
class Voice:
    """One singer's part."""

    name: str
    """Empty in a song for one singer that names none."""
    lines: tuple[Line, ...]

    @property
    def notes(self) -> tuple[Note, ...]:
        return tuple(note for line in self.lines for note in line.notes)


@dataclass(frozen=True, slots=True)
class SongText:
    """A song's title, files, tempo and voices."""

    title: str
    artist: str
    voices: tuple[Voice, ...]
    bpm: float
    """As the text says it: beats are four times as fast, save in version 2."""
    gap_ms: float = 0.0
    version: str | None = None
    encoding: str = "utf-8"
    languages: tuple[str, ...] = ()
    """Lower-case names as the text gives them, such as "english"."""
    year: int | None = None
    genres: tuple[str, ...] = ()
    """As the text names them, split by commas."""
    edition: str | None = None
    """The collection that the text belongs to, such as "SingStar"."""
    creator: str | None = None
    """Who wrote the text."""
    audio: str | None = None
    """Named beside the text; the file need not be there (see `song_files.find_audio`)."""
    cover: str | None = None
    background: str | None = None
    video: str | None = None
    video_gap_s: float | None = None
    vocals: str | None = None
    instrumental: str | None = None
    start_s: float | None = None
    end_ms: float | None = None
    preview_start_ms: float | None = None
    medley_ms: tuple[float, float] | None = None
    tempo_changes: tuple[tuple[int, float], ...] = ()
    """(beat, bpm) in rising order, from the text's `B` lines."""
    headers: dict[str, str] = field(default_factory=dict)
    """Every header with its key in upper case and its value as written, known or not."""
    warnings: tuple[str, ...] = ()
    """Sentences on what was mended or looks odd."""

    @property
    def has_melody(self) -> bool:
        """Whether any note can give points; a song of words and times alone is sung freely."""
        return any(note.kind != "freestyle" for voice in self.voices for note in voice.notes)

    @property
    def beats_per_second(self) -> float:
        """At the song's beginning."""
        return beats_per_second(self.bpm, self.version)

    @property
    def tapped_beat_ms(self) -> float:
        """A beat as a foot taps it at the song's beginning. Texts often count twice as fast or faster: 140 a minute is
        the most that is tapped."""
        beats_a_minute = min(self.bpm, 1e6)
        while beats_a_minute > TAPPED_BEATS_MAX:
            beats_a_minute /= 2
        return 60_000 / max(beats_a_minute, TAPPED_BEATS_MIN)


def beats_per_second(bpm: float, version: str | None) -> float:
    """The rate of a text's beats: UltraStar counts quarter beats until version 2 gave that up."""
    return bpm / 60 if version is not None and version.startswith("2") else bpm * 4 / 60
