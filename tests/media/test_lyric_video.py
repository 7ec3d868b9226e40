"""The film of a song's words: everything stands on it, and each syllable turns when it is sung."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from madang.media import lyric_video
from madang.media.film import FPS
from madang.media.lyric_lines import rows_of
from madang.media.lyric_video import LyricVideo
from madang.media.picture import Card
from madang.media.songtext import Line, Note
from tests.media.film_frames import pictures

NOWHERE = Path("/nowhere.woff2")
CARD = Card("A Song for Tests", "Nobody", "Mina", "Madang", 91, 4, bytes(range(200)) * 2, 7, None)


def voice(first_s: float, *texts: str) -> tuple[Line, ...]:
    """One line, a syllable in every half second."""
    notes = tuple(Note("normal", first_s + at / 2, 0.4, 60, text, at, 1) for at, text in enumerate(texts))
    return (Line(notes, first_s, notes[-1].end_s),)


SHOWN = LyricVideo(CARD, (voice(0.5, "Sing ", "with ", "me"),), 2_000)


def drawn(shown: LyricVideo, tmp_path: Path) -> list[tuple[float, np.ndarray]]:
    path = tmp_path / "film.mp4"
    assert lyric_video.slices_of(shown) == 1
    lyric_video.draw_slice(shown, 0, NOWHERE, path)
    return pictures(path)


def test_a_film_is_as_long_as_its_sound_and_never_black(tmp_path: Path) -> None:
    found = drawn(SHOWN, tmp_path)
    assert len(found) == 2 * FPS and found[0][1].shape == (1280, 720, 3)
    assert found[0][1].mean() > 5 and found[0][1].max() > 200


def test_a_syllable_turns_when_it_is_sung(tmp_path: Path) -> None:
    found = drawn(SHOWN, tmp_path)
    (row,) = rows_of(SHOWN.voices[0][0], NOWHERE, lyric_video.WORDS)
    for span in row.spans:
        # Red letters have little blue in them: it falls where the colour of the song takes the place of white.
        place = slice(row.top, row.top + row.height), slice(int(span.left), int(span.right))
        blue = np.array([picture[place][:, :, 2].astype(float).mean() for _, picture in found])
        middle = (blue[0] + blue[-1]) / 2
        turned_s = found[int(np.argmax(blue < middle))][0]
        assert blue[0] - blue[-1] > 5
        assert span.syllable.start_s - 1 / FPS <= turned_s <= span.syllable.end_s + 1 / FPS


def test_the_waveform_is_played_from_left_to_right(tmp_path: Path) -> None:
    found = drawn(SHOWN, tmp_path)
    left, top, right, bottom = lyric_video.WAVE
    half = (left + right) // 2
    changed = np.abs(found[FPS][1].astype(int) - found[0][1])[top:bottom].sum(axis=(0, 2))
    assert changed[left : half - 20].max() > 5_000 and changed[half + 20 :].max() < 2_000


def test_two_voices_stand_below_each_other_in_their_own_colours(tmp_path: Path) -> None:
    both = replace(SHOWN, voices=(SHOWN.voices[0], voice(0.5, "And ", "I ", "with ", "you")))
    last = drawn(both, tmp_path)[-1][1].astype(int)
    for (_, top, _, bottom), green in zip(lyric_video.TOGETHER, (0x6B, 0xC5), strict=True):
        words = last[top:bottom]
        bright = words[(words[:, :, 0] > 230) & (words[:, :, 2] < 120)]
        assert len(bright) > 200 and abs(np.median(bright[:, 1]) - green) < 30


def test_a_song_without_words_has_a_film_too(tmp_path: Path) -> None:
    assert len(drawn(replace(SHOWN, voices=((),), duration_ms=300), tmp_path)) == 9
    assert len(drawn(replace(SHOWN, voices=(), duration_ms=0), tmp_path)) == 1
