"""Reading MusicXML, plain or packed as .mxl: the parts that have words become voices, all parts can be played.

Understood: parts, voices, chords, ties, syllables, tempo, transposing instruments, repeats with endings. Passed over:
ornaments, grace notes, jumps such as da capo.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from madang.media.midi import DRUMS, MidiNote, MidiPart
from madang.media.musicxml_measures import PlayedNote, Tempo, played, tempos
from madang.media.songtext import SECONDS_MAX, SongText, SongTextError
from madang.media.syllables import HELD, VOICES_MAX, Syllable, Words, assemble, lines_by_pauses
from madang.media.xml_reading import BadXmlError, read_xml

SCORE_BYTES_MAX = 8 * 1024 * 1024
UNPACKED_BYTES_MAX = 32 * 1024 * 1024
PACKED_FILES_MAX = 500
PARTS_MAX = 100
VELOCITY = 84


@dataclass(frozen=True)
class Score:
    """A song, and what can be played of it."""

    song: SongText
    parts: tuple[MidiPart, ...]
    sung: tuple[int, ...]
    """The numbers of the parts that have words."""
    end_s: float


def read(content: bytes, title: str = "", artist: str = "") -> Score:
    """The score's song; title and artist are what the file's name tells. Raises SongTextError."""
    root = _root(content)
    if root.tag != "score-partwise":
        raise SongTextError("This is no MusicXML score by parts: its first element is another.")
    names = {each.get("id", ""): each for each in root.findall("part-list/score-part")}
    parts = root.findall("part")
    if not parts or len(parts) > PARTS_MAX:
        raise SongTextError(f"The score has {len(parts)} parts; 1 to {PARTS_MAX} are read.")
    tempo = tempos(parts)
    heard = [(names.get(part.get("id", "")), played(part)) for part in parts]
    voices: list[tuple[str, list[list[Syllable]]]] = []
    midi_parts: list[MidiPart] = []
    sung: list[int] = []
    for number, (head, notes) in enumerate(heard, start=1):
        if not notes:
            continue
        midi_parts.append(_part(number, head, notes, tempo))
        if any(note.words is not None for note in notes) and len(voices) < VOICES_MAX:
            voices.append((_text(head, "part-name") or f"P{number}", lines_by_pauses(_syllables(notes, tempo))))
            sung.append(number)
    if not midi_parts:
        raise SongTextError("The score has no notes.")
    if not voices:
        first = next(notes for _, notes in heard if notes)
        voices = [("", lines_by_pauses(_syllables([replace(note, words="la ") for note in first], tempo)))]
        sung = [midi_parts[0].number]
    end_s = max(note.end_s for part in midi_parts for note in part.notes)
    if end_s > SECONDS_MAX:
        raise SongTextError(f"The score lasts longer than {SECONDS_MAX // 3600} hours.")
    return Score(assemble(_words(root, title, artist), voices), tuple(midi_parts), tuple(sung), end_s)


def _root(content: bytes) -> Element:
    if len(content) > SCORE_BYTES_MAX:
        raise SongTextError(f"The score is larger than {SCORE_BYTES_MAX // 2**20} MiB.")
    try:
        return read_xml(_unpacked(content) if content.startswith(b"PK\x03\x04") else content)
    except BadXmlError as failure:
        raise SongTextError(f"The score cannot be read. {failure}") from failure


def _unpacked(content: bytes) -> bytes:
    """The score in a packed file: the one that its container names, else the first that is no description."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if len(names) > PACKED_FILES_MAX:
                raise SongTextError(f"The packed score holds more than {PACKED_FILES_MAX} files.")
            named = None
            if "META-INF/container.xml" in names:
                container = read_xml(_read_packed(packed, "META-INF/container.xml"))
                named = next(
                    (each.get("full-path") for each in container.iter() if each.tag.endswith("rootfile")), None
                )
            others = (name for name in names if name.endswith((".xml", ".musicxml")) and "META-INF" not in name)
            score = named if named in names else next(others, None)
            if score is None:
                raise SongTextError("The packed file holds no score.")
            return _read_packed(packed, score)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as failure:
        raise SongTextError(f"The packed score cannot be unpacked: {failure}.") from failure
    except ValueError as failure:
        if isinstance(failure, (SongTextError, BadXmlError)):
            raise
        raise SongTextError("The packed score cannot be unpacked: it is broken.") from failure


def _read_packed(packed: zipfile.ZipFile, name: str) -> bytes:
    """What the archive says of sizes is not believed: bytes are counted."""
    try:
        with packed.open(name) as file:
            content = file.read(UNPACKED_BYTES_MAX + 1)
    except zlib.error as failure:
        raise SongTextError("The packed score cannot be unpacked: it is broken.") from failure
    if len(content) > UNPACKED_BYTES_MAX:
        raise SongTextError("The packed score unpacks to far more than a score has.")
    return content


def _words(root: Element, title: str, artist: str) -> Words:
    found = root.findtext("work/work-title") or root.findtext("movement-title") or ""
    makers = {each.get("type", ""): (each.text or "") for each in root.findall("identification/creator")}
    by = makers.get("composer") or makers.get("arranger") or makers.get("") or ""
    return Words(found.strip() or title, by.strip() or artist, creator=makers.get("lyricist"))


def _part(number: int, head: Element | None, notes: list[PlayedNote], tempo: Tempo) -> MidiPart:
    program = _whole(_text(head, "midi-instrument/midi-program"), 1, 128, 1) - 1
    drums = _whole(_text(head, "midi-instrument/midi-channel"), 1, 16, 1) - 1 == DRUMS
    sounding = [
        MidiNote(tempo.seconds(each.start), tempo.seconds(each.end), each.pitch, VELOCITY, program=program)
        for each in notes
    ]
    name = _text(head, "part-name")
    return MidiPart(
        number, name.encode(), DRUMS if drums else 0, tuple(sorted(sounding, key=lambda each: each.start_s))
    )


def _syllables(notes: list[PlayedNote], tempo: Tempo) -> list[Syllable]:
    """One note at a time, the highest of a chord; notes without words hold the syllable before them."""
    found: list[Syllable] = []
    for note in _highest(notes):
        words = note.words if note.words is not None else HELD
        if words == HELD and not found:
            continue
        start_s, end_s = tempo.seconds(note.start), tempo.seconds(note.end)
        if words == HELD and found[-1].text.endswith(" "):
            # The word's edge moves to where the word really ends.
            found[-1] = replace(found[-1], text=found[-1].text.rstrip())
            words = HELD + " "
        found.append(Syllable(start_s, end_s, words, note.pitch))
    return found


def _highest(notes: list[PlayedNote]) -> Iterator[PlayedNote]:
    """Of notes that begin together the one with words, else the highest."""
    last: PlayedNote | None = None
    for note in sorted(notes, key=lambda each: (each.start, each.words is None, -each.pitch)):
        if last is None or note.start > last.start:
            yield note
            last = note


def _text(head: Element | None, path: str) -> str:
    return (head.findtext(path) or "").strip() if head is not None else ""


def _whole(text: str, low: int, high: int, otherwise: int) -> int:
    return min(high, max(low, int(text))) if text.isascii() and text.isdigit() and len(text) < 5 else otherwise
