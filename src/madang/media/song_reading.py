"""Reading a song from any kind of file that the house knows: by its name, and by its first bytes.

UltraStar texts are kept as they came; everything else becomes an UltraStar text, the one form in which songs are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from madang.media import lrc, midi, midi_song, musicxml, ultrastar, ultrastar_write
from madang.media.midi import MidiPart
from madang.media.midi_song import MelodyChoice
from madang.media.songtext import SongText, SongTextError

LRC_SUFFIXES = (".lrc",)
MIDI_SUFFIXES = (".mid", ".midi", ".kar", ".rmi")
SCORE_SUFFIXES = (".musicxml", ".mxl", ".xml")
SUFFIXES = (".txt", *LRC_SUFFIXES, *MIDI_SUFFIXES, *SCORE_SUFFIXES)
SOURCE_BYTES_MAX = 8 * 1024 * 1024
"""Of any kind; each kind has its own, smaller limit where it needs one."""


@dataclass(frozen=True)
class SongRead:
    """A song, and what can be played of its file."""

    song: SongText
    text: bytes
    """The UltraStar text to keep."""
    melody: MelodyChoice | None = None
    """Where a part had to be chosen."""
    plays: bool = False
    """Whether `parts_of` finds an accompaniment in the same file."""


def read(name: str, content: bytes, melody_track: int | None = None) -> SongRead:
    """The song of a file's bytes; its name tells the kind, and title and artist where the file does not.

    Raises SongTextError.
    """
    suffix = Path(name).suffix.lower()
    artist, title = _named(Path(name).stem)
    if suffix in LRC_SUFFIXES:
        return _made(lrc.read(content, title, artist))
    if suffix in MIDI_SUFFIXES:
        song, melody = midi_song.song_of(midi.read(content), melody_track, title, artist)
        return _made(song, melody, plays=True)
    if suffix in SCORE_SUFFIXES:
        return _made(musicxml.read(content, title, artist).song, plays=True)
    return SongRead(ultrastar.read(content), content)


def parts_of(name: str, content: bytes, melody_track: int | None) -> tuple[Sequence[MidiPart], set[int], float]:
    """What `midi_sound.play` needs: all parts, the numbers of those that are sung, the end in seconds.

    Raises SongTextError for a file that plays nothing.
    """
    suffix = Path(name).suffix.lower()
    if suffix in MIDI_SUFFIXES:
        read_file = midi.read(content)
        _, melody = midi_song.song_of(read_file, melody_track, "", "")
        return read_file.parts, {melody.number}, read_file.end_s
    if suffix in SCORE_SUFFIXES:
        score = musicxml.read(content, "", "")
        return score.parts, set(score.sung), score.end_s
    raise SongTextError(f"{Path(name).name} plays nothing by itself.")


def _made(song: SongText, melody: MelodyChoice | None = None, *, plays: bool = False) -> SongRead:
    """The text is written and read again, so that what is kept is known to be readable."""
    text = ultrastar_write.write(song)
    kept = replace(ultrastar.read(text), encoding=song.encoding, warnings=song.warnings)
    return SongRead(kept, text, melody, plays)


def _named(stem: str) -> tuple[str, str]:
    """(artist, title) of a file that is called `Artist - Title`."""
    artist, dash, title = stem.partition(" - ")
    return (artist.strip(), title.strip()) if dash and title.strip() else ("", stem.strip())
