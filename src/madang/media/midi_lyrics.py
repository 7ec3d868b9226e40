"""The words in a MIDI or KAR file: which of its texts are sung, when, and where their lines end.

KAR keeps them as texts in a track of their own: `\\` begins a page, `/` a line, `@T` tells title and artist, `@L` the
language. Others use lyric events, where a carriage return ends a line.
"""

from dataclasses import dataclass, replace

from madang.media.legacy_encoding import guess
from madang.media.midi import LYRIC, TEXT, MidiSong, MidiText

WORDS_MIN = 2
"""Fewer texts than this are remarks."""
LANGUAGES = {
    "ENGL": "english", "KORE": "korean", "KORN": "korean", "JAPA": "japanese", "JAPN": "japanese", "CHIN": "chinese",
    "GERM": "german", "DEUT": "german", "FRAN": "french", "FREN": "french", "SPAN": "spanish", "ESPA": "spanish",
    "ITAL": "italian", "PORT": "portuguese", "RUSS": "russian", "DUTC": "dutch", "SWED": "swedish", "POLI": "polish",
}  # fmt: skip
"""KAR's names of languages."""


@dataclass(frozen=True, slots=True)
class Sung:
    """A syllable and when it begins."""

    at_s: float
    text: str
    """A trailing space marks a word's edge."""


@dataclass(frozen=True)
class Lyrics:
    """What is sung, and what the file says of itself."""

    lines: tuple[tuple[Sung, ...], ...]
    """Empty where the file has no words."""
    marked: bool
    """Whether the file itself says where lines end."""
    title: str
    artist: str
    language: str
    encoding: str


def lyrics_of(song: MidiSong) -> Lyrics:
    """The words of the file, in the encoding that its texts are likeliest in."""
    sung = _likeliest([_words(track, kind) for track in song.texts for kind in (LYRIC, TEXT)])
    tags = [text.content for track in song.texts for text in track if _is_tag(text)]
    encoding = guess(b"\n".join([*tags, b"".join(text.content for text in sung)]))
    titles, language = [], ""
    for content in tags:
        told = content.decode(encoding, "replace").strip()
        if told[:2].upper() == "@T":
            titles.append(told[2:].strip())
        elif told[:2].upper() == "@L":
            language = LANGUAGES.get(told[2:].strip().upper()[:4], "")
    lines, marked = _lines(sung, encoding)
    title, artist = [*titles, "", ""][:2]
    return Lyrics(tuple(tuple(line) for line in lines), marked, title, artist, language, encoding)


def _is_tag(text: MidiText) -> bool:
    return text.kind == TEXT and text.content.lstrip().startswith(b"@")


def _words(track: tuple[MidiText, ...], kind: int) -> list[MidiText]:
    return [text for text in track if text.kind == kind and not _is_tag(text)]


def _likeliest(streams: list[list[MidiText]]) -> list[MidiText]:
    """The texts that come at the most times; remarks all stand at the beginning."""
    times = [len({text.at_s for text in stream}) for stream in streams]
    best = max(range(len(streams)), key=times.__getitem__, default=None)
    return streams[best] if best is not None and times[best] >= WORDS_MIN else []


def _lines(stream: list[MidiText], encoding: str) -> tuple[list[list[Sung]], bool]:
    lines: list[list[Sung]] = [[]]
    marked = False
    for text in stream:
        told = text.content.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
        opens = told[:1] in ("\\", "/", "\n")
        closes = told[-1:] in ("\n", "/", "\\") and len(told) > 1
        marked = marked or opens or closes
        if opens and lines[-1]:
            lines.append([])
        words = told.strip("\\/\n").replace("\n", " ")
        if words.strip():
            lines[-1].append(Sung(text.at_s, words))
        elif words and lines[-1] and not lines[-1][-1].text.endswith(" "):
            lines[-1][-1] = replace(lines[-1][-1], text=lines[-1][-1].text + " ")
        if closes and lines[-1]:
            lines.append([])
    return _spaced([line for line in lines if line]), marked


def _spaced(lines: list[list[Sung]]) -> list[list[Sung]]:
    """Words apart: where the file writes `Hel-` and `lo` without any space, the hyphen is what joins."""
    texts = [sung.text for line in lines for sung in line]
    hyphened = any(text.endswith("-") for text in texts) and not any(" " in text for text in texts)
    if not hyphened:
        return [_trailing(line) for line in lines]
    return [
        [replace(sung, text=sung.text[:-1] if sung.text.endswith("-") else sung.text + " ") for sung in line]
        for line in lines
    ]


def _trailing(line: list[Sung]) -> list[Sung]:
    """A space before a word is written behind the one before it, and the first word has none."""
    spaced: list[Sung] = []
    for sung in line:
        if sung.text.startswith(" ") and spaced and not spaced[-1].text.endswith(" "):
            spaced[-1] = replace(spaced[-1], text=spaced[-1].text + " ")
        spaced.append(replace(sung, text=sung.text.lstrip()))
    return spaced
