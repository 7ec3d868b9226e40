"""Words in rows: inside their box, in the order in which they are sung, and filling as they are sung."""

from itertools import pairwise
from pathlib import Path

import pytest

from madang.media.lyric_lines import rows_of
from madang.media.songtext import Line, Note

NOWHERE = Path("/nowhere.woff2")
BOX = (48, 480, 672, 760)


def line(*texts: str) -> Line:
    """A syllable a second."""
    notes = tuple(Note("normal", 10.0 + at, 0.8, 60, text, at, 1) for at, text in enumerate(texts))
    return Line(notes, 10.0, notes[-1].end_s)


@pytest.mark.parametrize(
    "texts",
    [
        ("A",),
        ("word ",) * 30,
        ("길", "고 ", "긴 ") * 12,
        ("さ", "く", "ら") * 14,
        ("unbreakable" * 4,),
        (" ",),
        ("~",),
        ("a " * 100,),
    ],
)
def test_every_line_stays_in_its_box(texts: tuple[str, ...]) -> None:
    for row in rows_of(line(*texts), NOWHERE, BOX):
        assert row.top >= BOX[1] and row.top + row.height <= BOX[3]
        assert row.left >= BOX[0] - 1 or len(row.spans) == 1
        assert all(first.right == second.left for first, second in pairwise(row.spans))


def test_a_syllable_fills_while_it_is_sung_and_not_in_the_pause_behind_it() -> None:
    (row,) = rows_of(line("One ", "two ", "three"), NOWHERE, BOX)
    one, two, _ = row.spans
    assert row.reached(9.9) == round(one.left)
    assert row.reached(10.4) == round((one.left + one.right) / 2)
    assert row.reached(10.9) == row.reached(10.8) == round(one.right)
    assert row.reached(11.4) == round((two.left + two.right) / 2)
    assert row.reached(99) == round(row.spans[-1].right)


def test_a_held_syllable_goes_on_filling() -> None:
    (row,) = rows_of(line("Long", "~ ", "end"), NOWHERE, BOX)
    long = row.spans[0]
    assert len(row.spans) == 2 and long.syllable.end_s == pytest.approx(11.8)
    assert row.reached(10.9) == round((long.left + long.right) / 2)


def test_a_word_is_not_torn_where_a_space_is_near() -> None:
    rows = rows_of(line(*("won", "der", "ful ") * 8), NOWHERE, BOX)
    assert len(rows) > 1
    assert all(row.spans[0].syllable.text == "won" and row.spans[-1].syllable.text == "ful" for row in rows)
