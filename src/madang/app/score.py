"""The body of `madang score SONG.txt VOICE.wav`: a voice's score without a running house."""

from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import resample_poly

from madang.media.decode import SONG_SECONDS_MAX, Samples, SoundError, decode
from madang.media.instruments import RATE
from madang.media.judging import Judgement, judge
from madang.media.pitch import TRACKER_RATE
from madang.media.running import TOLERANCES
from madang.media.song_files import find_audio
from madang.media.songtext import SIZE_BYTES_MAX, SongText, SongTextError
from madang.media.synthesis import accompany
from madang.media.ultrastar import read

TRANSPOSE_MAX = 24
SILENCE_PEAK = 1e-4


class ScoreError(ValueError):
    """What cannot be scored; the message is a sentence for whoever asked."""


def score_file(
    song_path: Path, voice_path: Path, transpose: int = 0, difficulty: str = "normal", part: int = 1
) -> dict[str, Any]:
    """The score of a voice file that begins with the song's audio, ready for JSON.

    `transpose` is the semitones by which the singer moved the key; `part` the voice of a duet, from 1. The song's own
    audio beside the text, where it is, tells the accompaniment from a voice. Raises ScoreError with a sentence.
    """
    curve = next((known for known in TOLERANCES if known == difficulty), None)
    if curve is None:
        raise ScoreError(f"The difficulty is one of {', '.join(TOLERANCES)}, not {difficulty!r}.")
    if abs(transpose) > TRANSPOSE_MAX:
        raise ScoreError(f"The key can be moved by {TRANSPOSE_MAX} semitones at most.")
    song = _read_song(song_path)
    if not 1 <= part <= len(song.voices):
        raise ScoreError(f"{song_path.name} has {len(song.voices)} voice(s); there is no voice {part}.")
    try:
        samples = decode(voice_path, TRACKER_RATE, 1)[:, 0]
    except SoundError as error:
        raise ScoreError(str(error)) from error
    voice = song.voices[part - 1]
    accompaniment = _accompaniment(song_path, song)
    judgement = judge(voice, samples, TRACKER_RATE, accompaniment=accompaniment, difficulty=curve, transpose=transpose)
    return _answer(song, voice.name, judgement, samples, accompaniment is not None)


def _read_song(path: Path) -> SongText:
    try:
        with path.open("rb") as file:
            return read(file.read(SIZE_BYTES_MAX + 1))
    except OSError as error:
        raise ScoreError(f"{path.name} cannot be read: {error.strerror or 'it is not a file'}.") from error
    except SongTextError as error:
        raise ScoreError(f"{path.name}: {error}") from error


def _accompaniment(song_path: Path, song: SongText) -> Samples | None:
    """Only what tells a voice from the song itself: where the audio is missing or broken, scoring goes on without.

    The house's own songs have no audio beside them; theirs is made from their chords, as the house makes it.
    """
    path = find_audio(song_path.parent, song)
    try:
        if path is None:
            return _synthesised(song) if "CHORDS" in song.headers else None
        return decode(path, TRACKER_RATE, 1, SONG_SECONDS_MAX)[:, 0]
    except (SoundError, SongTextError):
        return None


def _synthesised(song: SongText) -> Samples:
    return np.asarray(resample_poly(accompany(song).mean(axis=1), TRACKER_RATE, RATE), np.float32)


def _answer(song: SongText, voice_name: str, judgement: Judgement, samples: Samples, compared: bool) -> dict[str, Any]:
    score = judgement.score
    return {
        "title": song.title,
        "artist": song.artist,
        "voice": voice_name,
        "points": score.points,
        "note_points": score.note_points,
        "line_points": score.line_points,
        "score": score.score,
        "lag_ms": score.lag_ms,
        "sung": score.sung,
        "remark": _remark(judgement, samples),
        "voiced_share": round(score.voiced_share, 4),
        "covered_share": round(score.covered_share, 4),
        "accompaniment_share": round(judgement.bleed.share, 4) if compared else None,
        "duration_s": round(len(samples) / TRACKER_RATE, 3),
        "lines": [
            {
                "text": line.text,
                "start_ms": line.start_ms,
                "end_ms": line.end_ms,
                "points": line.points,
                "points_max": line.points_max,
            }
            for line in score.lines
        ],
        "kinds": {kind: {"points": each.points, "points_max": each.points_max} for kind, each in score.kinds.items()},
        "best_line": score.best_line,
        "worst_line": score.worst_line,
    }


def _remark(judgement: Judgement, samples: Samples) -> str | None:
    """Why nothing was scored, in a sentence; None where somebody sang."""
    if judgement.score.sung:
        return None
    if float(np.abs(samples).max(initial=0.0)) < SILENCE_PEAK:
        return "The voice file is silent."
    if judgement.bleed.alone:
        return "The voice file holds the accompaniment, not a voice."
    return "Nobody sings in the voice file where the song has notes."
