"""Writing a song as an UltraStar text that `ultrastar.read` reads as the same song: UTF-8, absolute beats."""

from madang.media.songtext import PITCH_OFFSET, Line, Note, SongText
from madang.media.ultrastar import KINDS

MARKS = {kind: mark for mark, kind in KINDS.items()}
FIRST = tuple("VERSION TITLE ARTIST LANGUAGE GENRE EDITION YEAR CREATOR AUDIO MP3 COVER BPM GAP".split())
"""Written first, in this order; the others follow as they came."""


def write(song: SongText) -> bytes:
    """The song's text in UTF-8 with unix line ends; headers that nobody knows are kept."""
    headers = _headers(song)
    rows = [f"#{key}:{headers[key]}" for key in FIRST if key in headers]
    rows += [f"#{key}:{value}" for key, value in headers.items() if key not in FIRST]
    rows += [f"B {beat} {_number(bpm)}" for beat, bpm in song.tempo_changes]
    for index, voice in enumerate(song.voices, start=1):
        if len(song.voices) > 1:
            rows.append(f"P{index}")
        for position, line in enumerate(voice.lines):
            rows += [_note(note) for note in line.notes]
            if position + 1 < len(voice.lines):
                rows.append(f"- {_break(line)}")
    rows.append("E")
    return ("\n".join(rows) + "\n").encode()


def _headers(song: SongText) -> dict[str, str]:
    headers = {key: value for key, value in song.headers.items() if key not in ("ENCODING", "RELATIVE")}
    headers["TITLE"], headers["ARTIST"] = song.title, song.artist
    headers["BPM"], headers["GAP"] = _number(song.bpm), _number(song.gap_ms)
    if song.version:
        headers["VERSION"] = song.version
    told = {
        "LANGUAGE": ",".join(name.capitalize() for name in song.languages),
        "GENRE": ",".join(song.genres),
        "EDITION": song.edition or "",
        "CREATOR": song.creator or "",
        "YEAR": "" if song.year is None else str(song.year),
        "COVER": song.cover or "",
    }
    headers |= {key: value for key, value in told.items() if value and key not in headers}
    if song.audio is not None and not {"AUDIO", "MP3"} & headers.keys():
        headers["AUDIO"] = headers["MP3"] = song.audio
    if len(song.voices) > 1:
        for index, voice in enumerate(song.voices, start=1):
            headers[f"P{index}"] = voice.name
            headers.pop(f"DUETSINGERP{index}", None)
    return headers


def _note(note: Note) -> str:
    return f"{MARKS[note.kind]} {note.beat} {note.beats} {note.pitch - PITCH_OFFSET} {note.text}"


def _break(line: Line) -> int:
    last = line.notes[-1]
    return last.beat + last.beats if line.break_beat is None else line.break_beat


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
