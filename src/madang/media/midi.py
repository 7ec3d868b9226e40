"""Reading standard MIDI files, as karaoke has them: notes with seconds, programs and levels, and every text.

Real files are cut, have tracks without end marks and tempos of zero: what can be read is read, with a warning. What is
no MIDI file at all is refused.
"""

from bisect import bisect_right
from dataclasses import dataclass, field, replace

from madang.media.songtext import SECONDS_MAX, SongTextError

MIDI_BYTES_MAX = 4 * 1024 * 1024
TRACKS_MAX = 1_000
EVENTS_MAX = 1_000_000
NOTES_MAX = 200_000
TEXT_BYTES_MAX = 4_000
DRUMS = 9
"""The channel, counted from 0, whose notes are drums."""
TEMPO_US = 500_000
"""Of a quarter, until the file says another: 120 in a minute."""
DATA_LENGTH = {0x8: 2, 0x9: 2, 0xA: 2, 0xB: 2, 0xC: 1, 0xD: 1, 0xE: 2}
VOLUME, PAN, EXPRESSION, SUSTAIN = 7, 10, 11, 64
TEXT, TRACK_NAME, LYRIC, END_OF_TRACK, TEMPO = 0x01, 0x03, 0x05, 0x2F, 0x51


@dataclass(frozen=True, slots=True)
class MidiNote:
    """One note as it sounds."""

    start_s: float
    end_s: float
    pitch: int
    velocity: int
    """1 to 127."""
    level: float = 1.0
    """What the channel's volume and expression make of it, 0 to 1."""
    side: float = 0.0
    """From −1, left, to 1, right."""
    program: int = 0
    """General MIDI's instrument, 0 to 127."""


@dataclass(frozen=True, slots=True)
class MidiText:
    """A text or a lyric in the file, not decoded yet."""

    at_s: float
    kind: int
    content: bytes


@dataclass(frozen=True)
class MidiPart:
    """The notes of one channel in one track: what one instrument plays."""

    number: int
    """From 1, in the order of the file; by this a part is chosen."""
    name: bytes
    channel: int
    notes: tuple[MidiNote, ...]
    """By their beginnings; at least one."""

    @property
    def is_drums(self) -> bool:
        return self.channel == DRUMS


@dataclass(frozen=True)
class MidiSong:
    """A whole file."""

    parts: tuple[MidiPart, ...]
    texts: tuple[tuple[MidiText, ...], ...]
    """By track, in the order of the file; within a track by time."""
    end_s: float
    warnings: tuple[str, ...]


@dataclass
class _Track:
    """A track while it is read; times are ticks."""

    name: bytes = b""
    notes: list[tuple[int, int, int, MidiNote]] = field(default_factory=list)
    """(start, end, channel, note whose seconds are still to be told)"""
    texts: list[tuple[int, int, bytes]] = field(default_factory=list)


@dataclass
class _Reading:
    tempos: list[tuple[int, int]] = field(default_factory=list)
    """(tick, microseconds of a quarter)"""
    events: int = 0
    notes: int = 0
    warnings: dict[str, None] = field(default_factory=dict)
    """In the order in which they were first said."""

    def count_event(self) -> None:
        self.events += 1
        if self.events > EVENTS_MAX:
            raise SongTextError(f"The MIDI file has more than {EVENTS_MAX:,} events.")


class _CutError(Exception):
    """The bytes end in the middle of something."""


def read(data: bytes) -> MidiSong:
    """What a MIDI file holds. Raises SongTextError with a sentence."""
    data = _unwrapped(data)
    if data[:4] != b"MThd" or len(data) < 14:
        raise SongTextError("This is not a MIDI file: it does not begin as one.")
    if len(data) > MIDI_BYTES_MAX:
        raise SongTextError(f"The MIDI file is larger than {MIDI_BYTES_MAX // 2**20} MiB.")
    division = int.from_bytes(data[12:14], "big")
    reading = _Reading()
    tracks = [_track(chunk, reading) for chunk in _chunks(data, reading)]
    clock = _Clock(division, reading.tempos)
    parts = _parts(tracks, clock)
    if not parts:
        raise SongTextError("The MIDI file has no notes.")
    texts = tuple(
        tuple(MidiText(clock.seconds(tick), kind, content) for tick, kind, content in track.texts) for track in tracks
    )
    end_s = max(note.end_s for part in parts for note in part.notes)
    if end_s > SECONDS_MAX or any(text.at_s > SECONDS_MAX for track in texts for text in track):
        raise SongTextError(f"The MIDI file lasts longer than {SECONDS_MAX // 3600} hours.")
    return MidiSong(tuple(parts), texts, end_s, tuple(reading.warnings))


def _unwrapped(data: bytes) -> bytes:
    """Some files are wrapped as RIFF."""
    if data[:4] == b"RIFF" and data[8:16] == b"RMIDdata":
        return data[20:]
    return data


def _chunks(data: bytes, reading: _Reading) -> list[bytes]:
    at = 8 + int.from_bytes(data[4:8], "big")
    found = []
    while at + 8 <= len(data):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "big")
        if kind == b"MTrk":
            found.append(data[at + 8 : at + 8 + length])
            if at + 8 + length > len(data):
                reading.warnings["The MIDI file is cut off: its last track ends in the middle."] = None
        if len(found) > TRACKS_MAX:
            raise SongTextError(f"The MIDI file has more than {TRACKS_MAX:,} tracks.")
        at += 8 + length
    if not found:
        raise SongTextError("The MIDI file has no tracks.")
    return found


class _Clock:
    """From ticks to seconds, by the tempos of the whole file."""

    def __init__(self, division: int, tempos: list[tuple[int, int]]) -> None:
        if division & 0x8000:
            # SMPTE: frames a second, negated, and ticks a frame; the tempo has no say.
            frames, ticks = 256 - (division >> 8), division & 0xFF
            self._second_a_tick: float | None = 1 / (frames * ticks) if ticks else 0.0
        else:
            self._second_a_tick = None
        self._division = division & 0x7FFF
        if (self._second_a_tick == 0.0) or (self._second_a_tick is None and not self._division):
            raise SongTextError("The MIDI file counts no ticks in a quarter: it is broken.")
        self._ticks, self._seconds, self._rates = [0], [0.0], [TEMPO_US]
        for tick, tempo in sorted(tempos, key=lambda each: each[0]):
            at_s = self.seconds(tick)
            self._ticks.append(tick)
            self._seconds.append(at_s)
            self._rates.append(tempo)

    def seconds(self, tick: int) -> float:
        if self._second_a_tick is not None:
            return tick * self._second_a_tick
        place = bisect_right(self._ticks, tick) - 1
        return self._seconds[place] + (tick - self._ticks[place]) * self._rates[place] / 1e6 / self._division


def _track(chunk: bytes, reading: _Reading) -> _Track:
    """One track's notes and texts; a cut one gives what was there."""
    player = _Player(_Track(), reading)
    at, tick, status = 0, 0, 0
    try:
        while at < len(chunk):
            delta, at = _number(chunk, at)
            tick += delta
            if not _byte(chunk, at) & 0x80 and not 0x80 <= status < 0xF0:
                reading.warnings["The MIDI file has bytes without a status; they were passed over."] = None
                while not _byte(chunk, at) & 0x80:
                    at += 1
            if _byte(chunk, at) & 0x80:
                status, at = chunk[at], at + 1
            reading.count_event()
            at, ended = _event(chunk, at, tick, status, player)
            if ended:
                break
    except _CutError:
        reading.warnings["A track of the MIDI file is cut off; what was there is used."] = None
    player.release(tick)
    return player.track


def _event(chunk: bytes, at: int, tick: int, status: int, player: "_Player") -> tuple[int, bool]:
    """Take one event whose status is known; where it ends, and whether the track ends with it."""
    if status == 0xFF:
        at, kind, content = _meta(chunk, at)
        _note_meta(player.track, player.reading, tick, kind, content)
        return at, kind == END_OF_TRACK
    if status >= 0xF0:
        length, at = _number(chunk, at) if status in (0xF0, 0xF7) else (0, at)
        return at + length, False
    length = DATA_LENGTH[status >> 4]
    if at + length > len(chunk):
        raise _CutError
    player.play(tick, status, chunk[at : at + length])
    return at + length, False


def _meta(chunk: bytes, at: int) -> tuple[int, int, bytes]:
    """(where it ends, kind, content)"""
    kind = _byte(chunk, at)
    length, at = _number(chunk, at + 1)
    if at + length > len(chunk):
        raise _CutError
    return at + length, kind, chunk[at : at + length]


def _note_meta(track: _Track, reading: _Reading, tick: int, kind: int, content: bytes) -> None:
    if kind == TEMPO:
        tempo = int.from_bytes(content[:3], "big")
        if tempo:
            reading.tempos.append((tick, tempo))
        else:
            reading.warnings["The MIDI file sets a tempo of zero; it was passed over."] = None
    elif kind == TRACK_NAME and not track.name:
        track.name = content[:TEXT_BYTES_MAX]
    elif kind in (TEXT, LYRIC):
        track.texts.append((tick, kind, content[:TEXT_BYTES_MAX]))


class _Player:
    """The sixteen channels of one track: which keys are down, and how the next note will sound."""

    def __init__(self, track: _Track, reading: _Reading) -> None:
        self.track, self.reading = track, reading
        self._down: dict[tuple[int, int], tuple[int, MidiNote]] = {}
        self._held: dict[tuple[int, int], tuple[int, MidiNote]] = {}
        """Released while the pedal was down: they sound on."""
        self._program = [0] * 16
        self._controls = [{VOLUME: 100, PAN: 64, EXPRESSION: 127, SUSTAIN: 0} for _ in range(16)]

    def play(self, tick: int, status: int, content: bytes) -> None:
        kind, channel, first = status >> 4, status & 0x0F, content[0] & 0x7F
        second = content[1] & 0x7F if len(content) > 1 else 0
        if kind == 0x9 and second:
            self._press(tick, channel, first, second)
        elif kind in (0x8, 0x9):
            self._release(tick, channel, first)
        elif kind == 0xC:
            self._program[channel] = first
        elif kind == 0xB and first in self._controls[channel]:
            self._controls[channel][first] = second
            if first == SUSTAIN and second < 64:
                for key in [key for key in self._held if key[0] == channel]:
                    self._end(tick, key, self._held)

    def release(self, tick: int) -> None:
        """The track has ended: nothing sounds longer."""
        for open_notes in (self._down, self._held):
            for key in list(open_notes):
                self._end(tick, key, open_notes)

    def _press(self, tick: int, channel: int, pitch: int, velocity: int) -> None:
        self.reading.notes += 1
        if self.reading.notes > NOTES_MAX:
            raise SongTextError(f"The MIDI file has more than {NOTES_MAX:,} notes.")
        key = (channel, pitch)
        for open_notes in (self._down, self._held):
            if key in open_notes:
                self._end(tick, key, open_notes)
        controls = self._controls[channel]
        level = controls[VOLUME] * controls[EXPRESSION] / 127**2
        side = max(-1.0, (controls[PAN] - 64) / 63)
        note = MidiNote(0.0, 0.0, pitch, velocity, level, side, self._program[channel])
        self._down[key] = (tick, note)

    def _release(self, tick: int, channel: int, pitch: int) -> None:
        key = (channel, pitch)
        if key not in self._down:
            return
        if self._controls[channel][SUSTAIN] >= 64:
            self._held[key] = self._down.pop(key)
        else:
            self._end(tick, key, self._down)

    def _end(self, tick: int, key: tuple[int, int], open_notes: dict[tuple[int, int], tuple[int, MidiNote]]) -> None:
        start, note = open_notes.pop(key)
        if tick > start:
            self.track.notes.append((start, tick, key[0], note))


def _parts(tracks: list[_Track], clock: _Clock) -> list[MidiPart]:
    parts: list[MidiPart] = []
    for track in tracks:
        for channel in sorted({channel for _, _, channel, _ in track.notes}):
            notes = [
                replace(note, start_s=clock.seconds(start), end_s=clock.seconds(end))
                for start, end, played_on, note in track.notes
                if played_on == channel
            ]
            notes.sort(key=lambda note: (note.start_s, note.pitch))
            parts.append(MidiPart(len(parts) + 1, track.name, channel, tuple(notes)))
    return parts


def _number(chunk: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, at most four bytes, and where it ends."""
    value = 0
    for _ in range(4):
        byte = _byte(chunk, at)
        value, at = value << 7 | byte & 0x7F, at + 1
        if not byte & 0x80:
            break
    return value, at


def _byte(chunk: bytes, at: int) -> int:
    if at >= len(chunk):
        raise _CutError
    return chunk[at]
