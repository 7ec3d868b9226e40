"""Writing a song as LRC, or as enhanced LRC with a time for each word; pitches are lost, as LRC has none."""

from madang.media.songtext import Line, SongText
from madang.media.syllables import HELD

CLEAR_S = 3.0
"""After a pause so long the words are taken away by an empty line."""


def write(song: SongText, *, words: bool = False) -> bytes:
    """UTF-8 with unix line ends; `words` adds a time before every word. Voices follow each other by time."""
    rows = [f"[ti:{_value(song.title)}]", f"[ar:{_value(song.artist)}]"]
    if song.languages:
        rows.append(f"[la:{_value(song.languages[0])}]")
    if song.creator:
        rows.append(f"[by:{_value(song.creator)}]")
    lines = sorted((line for voice in song.voices for line in voice.lines), key=lambda line: line.start_s)
    for number, line in enumerate(lines):
        text = _timed_words(line) if words else line.text
        rows.append(f"[{_stamp(line.start_s)}]{text}")
        following_s = lines[number + 1].start_s if number + 1 < len(lines) else None
        if following_s is None or following_s - line.end_s > CLEAR_S:
            rows.append(f"[{_stamp(line.end_s)}]")
    return ("\n".join(rows) + "\n").encode()


def _timed_words(line: Line) -> str:
    """`<time>word` for each word, and the time at which the last one ends."""
    pieces: list[tuple[float, str]] = []
    fresh = True
    for note in line.notes:
        text = "" if note.text.strip() == HELD else note.text.replace(HELD, "")
        if pieces and not fresh and not text.startswith(" "):
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + text)
        elif text.strip():
            pieces.append((note.start_s, text))
        fresh = note.text.endswith(" ") if note.text.strip() else fresh
    told = " ".join(f"<{_stamp(at_s)}>{text.strip()}" for at_s, text in pieces)
    return f"{told} <{_stamp(line.end_s)}>"


def _stamp(seconds: float) -> str:
    hundredths = round(seconds * 100)
    return f"{hundredths // 6_000:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"


def _value(text: str) -> str:
    return " ".join(text.replace("]", ")").split())
