"""How high, how fast and how recognisable a melody is."""

import random
from dataclasses import replace

from madang.media.melody_shape import MARKS, alikeness, shape_of
from madang.media.songtext import SongText
from madang.media.ultrastar import read


def text_of(notes: list[tuple[str, int, int, int]]) -> SongText:
    """Notes as (kind, beat, beats, pitch over C4), at 8 beats a second."""
    rows = ["#TITLE:T", "#ARTIST:A", "#BPM:120", "#GAP:0"]
    rows += [f"{kind} {beat} {beats} {pitch} la" for kind, beat, beats, pitch in notes]
    return read("\n".join([*rows, "E", ""]).encode())


def tune(seed: int, number: int = 80) -> list[tuple[str, int, int, int]]:
    chance = random.Random(seed)
    return [(":", 8 * at, 4, chance.randint(-5, 12)) for at in range(number)]


def marks(notes: list[tuple[str, int, int, int]]) -> tuple[int, ...]:
    shape = shape_of(text_of(notes))
    assert shape is not None
    return shape.marks


def test_a_song_ranges_over_what_is_sung_for_most_of_its_time() -> None:
    shape = shape_of(text_of([(":", 0, 2, -12), (":", 4, 40, 0), (":", 48, 40, 5), (":", 90, 2, 19)]))
    assert shape is not None
    assert (shape.lowest, shape.highest) == (48, 79)
    assert (shape.range_low, shape.range_high) == (60, 65)
    assert round(shape.notes_a_second, 3) == round(4 / (84 / 8), 3)


def test_what_is_spoken_has_no_pitch() -> None:
    shape = shape_of(text_of([("F", 0, 8, 40), ("R", 10, 8, 30), (":", 20, 8, 2)]))
    assert shape is not None and (shape.lowest, shape.highest) == (62, 62)
    assert shape_of(text_of([("F", 0, 8, 0), ("F", 10, 8, 0)])) is None


def test_a_melody_is_known_again_in_another_key_with_other_syllables_and_a_few_wrong_notes() -> None:
    notes = tune(1)
    higher = [(kind, beat, beats, pitch + 4) for kind, beat, beats, pitch in notes]
    split = [
        half for kind, beat, beats, pitch in notes for half in [(kind, beat, 2, pitch), (kind, beat + 2, 2, pitch)]
    ]
    wrong = [*notes]
    for at in (20, 50):
        wrong[at] = replace_pitch(wrong[at], wrong[at][3] + 1)
    assert len(marks(notes)) == MARKS
    assert marks(higher) == marks(notes) == marks(split)
    assert 0.5 < alikeness(marks(notes), marks(wrong)) < 1


def test_different_melodies_are_not_alike() -> None:
    assert max(alikeness(marks(tune(1)), marks(tune(seed))) for seed in range(2, 12)) < 0.1


def test_a_short_or_plain_melody_has_no_marks() -> None:
    assert marks(tune(1, 12)) == ()
    assert marks([(":", 8 * at, 4, at % 2) for at in range(80)]) == ()
    assert alikeness((), ()) == 0


def replace_pitch(note: tuple[str, int, int, int], pitch: int) -> tuple[str, int, int, int]:
    return (*note[:3], pitch)


def test_voices_are_marked_apart() -> None:
    one = text_of(tune(1))
    two = replace(one, voices=(*one.voices, *text_of(tune(2)).voices))
    shape, alone = shape_of(two), shape_of(one)
    assert shape is not None and alone is not None
    assert 0.2 < alikeness(shape.marks, alone.marks) < 0.8
