"""What a MIDI file sounds like when the small band plays it."""

import numpy as np
import pytest

from madang.media import loudness, midi
from madang.media.instruments import RATE, hertz
from madang.media.midi_sound import ACCOMPANIMENT_LUFS, PEAK_DB, play
from madang.media.songtext import SongTextError
from tests.media.midi_files import file, karaoke, note, track


def test_the_melody_is_left_out_and_the_rest_is_as_loud_as_any_accompaniment() -> None:
    song = midi.read(karaoke())
    whole, without = play(song.parts, set(), song.end_s), play(song.parts, {3}, song.end_s)
    measured = loudness.measure(without, RATE)
    assert measured.lufs == pytest.approx(ACCOMPANIMENT_LUFS, abs=0.5) and measured.true_peak_db <= PEAK_DB + 0.1
    assert _level(whole, hertz(67)) > 4 * _level(without, hertz(67)), "the singer sings the melody"
    assert np.array_equal(without, play(song.parts, {3}, song.end_s)), "the same file gives the same samples"


def test_a_melody_alone_is_played_for_the_singer_to_hold_on_to() -> None:
    song = midi.read(file(track(note(480, 480, 69))))
    assert _level(play(song.parts, {1}, song.end_s), hertz(69)) > 0


def test_what_would_play_for_hours_is_refused() -> None:
    song = midi.read(karaoke())
    with pytest.raises(SongTextError, match="longer than 20 minutes"):
        play(song.parts, {3}, 1_300)


def _level(sound: np.ndarray, frequency: float) -> float:
    """How much of a tone there is."""
    time_s = np.arange(len(sound)) / RATE
    return float(abs(np.mean(sound.mean(axis=1) * np.exp(-2j * np.pi * frequency * time_s))))
