"""An accompaniment from a MIDI file: every part but the melody, played by the small band's General MIDI sounds."""

from collections.abc import Collection, Sequence

import numpy as np

from madang.media.decode import Samples
from madang.media.effects import reverb
from madang.media.general_midi import drum_of, sound_of
from madang.media.instruments import RATE
from madang.media.limiter import master
from madang.media.midi import MidiPart
from madang.media.songtext import SongTextError

ACCOMPANIMENT_LUFS = -16.0
PEAK_DB = -1.5
TAIL_S = 2.0
SOUND_SECONDS_MAX = 20 * 60
NOTES_PLAYED_MAX = 60_000
"""Of the longest scores that people play there are fewer; what is more would take an hour to make."""
ROOM = 0.22
DRUM_LEVEL = 0.5
NOTE_LEVEL = 0.24
GUIDE_LEVEL = 0.5


def play(parts: Sequence[MidiPart], left_out: Collection[int], end_s: float) -> Samples:
    """Stereo at `instruments.RATE`, −16 LUFS, without the parts of these numbers.

    Where nothing else plays, the parts left out are played softly: a singer needs something to hold on to. Raises
    SongTextError for a song that is too long or has too many notes.
    """
    played = [part for part in parts if part.number not in left_out]
    level = 1.0 if played else GUIDE_LEVEL
    played = played or list(parts)
    if end_s > SOUND_SECONDS_MAX:
        raise SongTextError(f"The file plays longer than {SOUND_SECONDS_MAX // 60} minutes.")
    if sum(len(part.notes) for part in played) > NOTES_PLAYED_MAX:
        raise SongTextError(f"The file plays more than {NOTES_PLAYED_MAX:,} notes.")
    dry = np.zeros((round((end_s + TAIL_S) * RATE), 2), np.float32)
    for part in played:
        _play_part(dry, part, level)
    room = dry.mean(axis=1) * np.float32(ROOM * 2)
    return master(dry + reverb(room, RATE, 1.0, "hall"), RATE, ACCOMPANIMENT_LUFS, PEAK_DB)


def _play_part(dry: Samples, part: MidiPart, level: float) -> None:
    for note in part.notes:
        if part.is_drums:
            sound, loud = drum_of(note.pitch), DRUM_LEVEL
        else:
            sound, loud = sound_of(note.program, note.pitch, note.end_s - note.start_s), NOTE_LEVEL
        # Velocity is heard roughly as its square.
        gain = level * loud * note.level * (note.velocity / 127) ** 1.6
        first = round(note.start_s * RATE)
        end = min(len(dry), first + len(sound))
        angle = (note.side * 0.8 + 1) * np.pi / 4
        piece = sound[: end - first]
        dry[first:end, 0] += piece * np.float32(gain * np.cos(angle))
        dry[first:end, 1] += piece * np.float32(gain * np.sin(angle))
