"""Small MIDI files for tests, written byte by byte as the standard says."""

from collections.abc import Sequence

TICKS = 480
"""In a quarter: at 120 quarters in a minute 960 ticks are a second."""
Event = tuple[int, bytes]
"""(tick, the event without its delta time)"""


def number(value: int) -> bytes:
    """A length or a time as MIDI writes it."""
    parts = [value & 0x7F]
    while value := value >> 7:
        parts.append(value & 0x7F | 0x80)
    return bytes(reversed(parts))


def meta(kind: int, content: bytes) -> bytes:
    return bytes([0xFF, kind]) + number(len(content)) + content


def note(tick: int, ticks: int, pitch: int, channel: int = 0, velocity: int = 90) -> list[Event]:
    return [(tick, bytes([0x90 | channel, pitch, velocity])), (tick + ticks, bytes([0x80 | channel, pitch, 0]))]


def track(events: Sequence[Event], *, end: bool = True) -> bytes:
    body, at = b"", 0
    for tick, content in sorted(events, key=lambda event: event[0]):
        body += number(tick - at) + content
        at = tick
    if end:
        body += b"\0" + meta(0x2F, b"")
    return b"MTrk" + len(body).to_bytes(4, "big") + body


def file(*tracks: bytes, division: int = TICKS, format: int = 1) -> bytes:
    head = format.to_bytes(2, "big") + len(tracks).to_bytes(2, "big") + division.to_bytes(2, "big")
    return b"MThd\0\0\0\6" + head + b"".join(tracks)


def karaoke(
    syllables: Sequence[str] = ("\\A", "ri", "rang ", "/a", "ra", "ri", "yo "),
    *,
    encoding: str = "utf-8",
    title: str = "Arirang",
    lyric_events: bool = False,
) -> bytes:
    """A KAR file: a melody in track 3 on half-second quarters, a bass below it, drums, and words on the melody."""
    pitches = [67, 69, 67, 64, 62, 60, 62]
    words: list[Event] = [(0, meta(0x01, f"@T{title}".encode(encoding))), (0, meta(0x01, b"@TTraditional"))]
    melody: list[Event] = [(0, meta(0x03, b"Vocal"))]
    bass: list[Event] = [(0, meta(0x03, b"Bass")), (0, bytes([0xC1, 33]))]
    drums: list[Event] = [(0, meta(0x03, b"Drums"))]
    for place, syllable in enumerate(syllables):
        tick = 960 + place * TICKS
        words.append((tick, meta(0x05 if lyric_events else 0x01, syllable.encode(encoding))))
        melody += note(tick, TICKS - 40, pitches[place % len(pitches)])
        drums += note(tick, 40, 36 if place % 2 else 38, 9)
        if place % 2 == 0:
            bass += note(tick, 2 * TICKS - 40, 40, 1)
    tempo = track([(0, meta(0x51, (500_000).to_bytes(3, "big")))])
    return file(tempo, track(words), track(bass), track(drums), track(melody))
