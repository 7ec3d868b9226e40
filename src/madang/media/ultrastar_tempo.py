"""A song text's clock: from beats to seconds, also where the tempo changes in mid-song."""

from dataclasses import dataclass

from madang.media.songtext import beats_per_second


@dataclass(frozen=True)
class Tempo:
    """Beat time = gap + beat · 60 / (bpm · 4), piece by piece; version 2 has no four."""

    bpm: float
    version: str | None
    gap_ms: float
    changes: tuple[tuple[int, float], ...] = ()
    """(beat, bpm) in rising order."""

    def seconds(self, beat: float) -> float:
        """When the beat falls, from the beginning of the audio."""
        at_s, from_beat, bpm = self.gap_ms / 1000, 0.0, self.bpm
        for change_beat, change_bpm in self.changes:
            if change_beat >= beat:
                break
            at_s += (change_beat - from_beat) / beats_per_second(bpm, self.version)
            from_beat, bpm = change_beat, change_bpm
        return at_s + (beat - from_beat) / beats_per_second(bpm, self.version)
