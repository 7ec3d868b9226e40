"""The house's band: it sounds, it is pleasant by what numbers can tell, and it is the same each time."""

import numpy as np
import pytest

from madang import house_songs
from madang.media.instruments import RATE
from madang.media.loudness import measure
from madang.media.songtext import SongTextError
from madang.media.synthesis import accompany
from madang.media.ultrastar import read
from tests.media.texts import HEAD, song

CHORDS = HEAD + "#METRE:4\n#QUARTER:16\n#CHORDS:C | F G | Am | C\n"


@pytest.mark.slow
@pytest.mark.parametrize("name", house_songs.texts())
def test_a_house_song_has_an_accompaniment_to_sing_to(name: str) -> None:
    text = read(house_songs.texts()[name])
    sound = accompany(text)
    found = measure(sound, RATE)
    last_s = text.voices[0].lines[-1].end_s
    assert sound.shape[1] == 2
    assert last_s + 1 < len(sound) / RATE < last_s + 12
    assert found.lufs == pytest.approx(-16, abs=0.3)
    assert found.true_peak_db <= -1.5
    assert np.abs(sound[-10:]).max() < 1e-3, "it ends in silence, not in a click"
    # Warm, not a beep: bass, middle and some air, and two sides that differ.
    power = np.square(np.abs(np.fft.rfft(sound.mean(axis=1))))
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    shares = [
        float(10 * np.log10(power[(hertz >= low) & (hertz < high)].sum() / power.sum()))
        for low, high in ((40, 120), (120, 500), (500, 2_500), (2_500, 6_000), (6_000, 16_000))
    ]
    assert shares[0] > -14
    assert shares[1] > -6
    assert shares[2] > -14
    assert shares[3] > -34
    assert shares[4] > -40
    assert 0.2 < np.corrcoef(sound.T)[0, 1] < 0.9


def test_the_same_text_gives_the_same_samples() -> None:
    text = song(": 64 16 0 la\nE\n", CHORDS)
    assert np.array_equal(accompany(text), accompany(text))


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (HEAD, "names no chords"),
        (CHORDS.replace("F G", ""), "names no chords"),
        (CHORDS.replace("F G", "F X"), "not a chord"),
        (CHORDS.replace("METRE:4", "METRE:0"), "#METRE"),
        (CHORDS.replace("QUARTER:16", "QUARTER:many"), "#QUARTER"),
    ],
)
def test_a_text_without_chords_to_play_is_refused_with_a_sentence(head: str, sentence: str) -> None:
    with pytest.raises(SongTextError, match=sentence):
        accompany(song(": 64 16 0 la\nE\n", head))
