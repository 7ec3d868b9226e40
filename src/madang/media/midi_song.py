"""From a MIDI or KAR file to a song: its words on the notes of the part that is sung."""

from collections.abc import Sequence
from dataclasses import dataclass

from madang.media.melody_track import Candidate, candidates, melody
from madang.media.midi import MidiNote, MidiSong
from madang.media.midi_lyrics import Lyrics, Sung, lyrics_of
from madang.media.songtext import SongText, SongTextError
from madang.media.syllables import HELD, Syllable, Words, assemble, lines_by_pauses

EARLY_S = 0.12
"""A note may begin so much before its syllable."""
APART_S = 2.0
"""A note that begins later than this after the one before it is no longer the same syllable's."""
WORD_S = 0.6
"""How long a syllable is shown that no note stands under."""
WITHOUT_WORDS = "la "


@dataclass(frozen=True)
class MelodyChoice:
    """Which part was taken as the melody, and which others could be."""

    number: int
    candidates: tuple[Candidate, ...]
    """The likeliest first."""


def song_of(midi: MidiSong, part: int | None, title: str, artist: str) -> tuple[SongText, MelodyChoice]:
    """The song with the melody of the part with this number, else of the likeliest; names from the file's own first.

    Raises SongTextError, also for a number that no part has.
    """
    lyrics = lyrics_of(midi)
    found = candidates(midi.parts, [sung.at_s for line in lyrics.lines for sung in line])
    if not found:
        raise SongTextError("The MIDI file has drums alone: there is nothing to sing.")
    number = found[0].number if part is None else part
    chosen = next((each for each in midi.parts if each.number == number), None)
    if chosen is None:
        raise SongTextError(f"The MIDI file has no track {number}: it has 1 to {len(midi.parts)}.")
    warnings = list(midi.warnings)
    notes = melody(chosen.notes)
    if lyrics.lines:
        lines = _lines(lyrics, notes)
    else:
        warnings.append("The MIDI file has no words: every note is sung to la.")
        lines = lines_by_pauses([Syllable(each.start_s, each.end_s, WITHOUT_WORDS, each.pitch) for each in notes])
    words = Words(
        title=lyrics.title or title,
        artist=lyrics.artist or artist,
        encoding=lyrics.encoding,
        languages=(lyrics.language,) if lyrics.language else (),
        warnings=tuple(warnings),
    )
    return assemble(words, [("", lines)]), MelodyChoice(number, tuple(found))


def _lines(lyrics: Lyrics, notes: Sequence[MidiNote]) -> list[list[Syllable]]:
    """Each syllable with its notes; further notes of a syllable hold it, notes far from any word are the band's."""
    sung = sorted(
        ((syllable, line) for line, syllables in enumerate(lyrics.lines) for syllable in syllables),
        key=lambda each: each[0].at_s,
    )
    under = _notes_under([syllable for syllable, _ in sung], notes)
    lines: list[list[Syllable]] = [[] for _ in lyrics.lines]
    for place, (syllable, line) in enumerate(sung):
        following_s = sung[place + 1][0].at_s if place + 1 < len(sung) else syllable.at_s + WORD_S
        lines[line] += _syllables(syllable, under[place], following_s)
    if lyrics.marked:
        return lines
    return lines_by_pauses([syllable for line in lines for syllable in line])


def _notes_under(sung: Sequence[Sung], notes: Sequence[MidiNote]) -> list[list[MidiNote]]:
    under: list[list[MidiNote]] = [[] for _ in sung]
    place = -1
    for note in notes:
        while place + 1 < len(sung) and sung[place + 1].at_s <= note.start_s + EARLY_S:
            place += 1
        if place < 0:
            continue
        before_s = under[place][-1].end_s if under[place] else sung[place].at_s
        if note.start_s - before_s <= APART_S:
            under[place].append(note)
    return under


def _syllables(sung: Sung, notes: Sequence[MidiNote], following_s: float) -> list[Syllable]:
    if not notes:
        return [Syllable(sung.at_s, min(max(following_s, sung.at_s + 0.05), sung.at_s + WORD_S), sung.text)]
    edge = " " if sung.text.endswith(" ") and len(notes) > 1 else ""
    first = sung.text.rstrip() if edge else sung.text
    texts = [first, *[HELD] * (len(notes) - 1)]
    texts[-1] += edge
    return [Syllable(note.start_s, note.end_s, text, note.pitch) for note, text in zip(notes, texts, strict=True)]
