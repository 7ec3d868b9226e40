"""From samples to a score in one step."""

import numpy as np

from madang import house_songs
from madang.media.instruments import RATE
from madang.media.judging import judge
from madang.media.synthesis import accompany
from madang.media.ultrastar import read
from tests.media.sounds import silence
from tests.voices import voice_of


def test_a_singer_scores_and_the_accompaniment_and_silence_do_not() -> None:
    song = read(house_songs.texts()["auld_lang_syne"])
    part = song.voices[0]
    band = accompany(song).mean(axis=1)[:: RATE // 16_000].astype(np.float32)
    voice = voice_of(part, seconds=len(band) / 16_000)
    alone = judge(part, voice, 16_000, accompaniment=band)
    assert alone.score.points > 9_000
    assert alone.bleed.share < 0.1
    with_some = judge(part, voice + 0.1 * band[: len(voice)], 16_000, accompaniment=band)
    assert with_some.score.sung
    for nobody in (band, 0.2 * band, silence(80)):
        judged = judge(part, nobody, 16_000, accompaniment=band)
        assert (judged.score.points, judged.score.sung) == (0, False)
