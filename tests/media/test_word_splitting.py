"""Words as people write them become the pieces that are sung."""

import pytest

from madang.media.songtext import SongTextError
from madang.media.word_splitting import LETTERS_MAX, split


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Sing to me", [["Sing ", "to ", "me"]]),
        ("Hal-le-lu-jah now", [["Hal", "le", "lu", "jah ", "now"]]),
        ("well--known, don't -- go", [["well-known, ", "don't ", "- ", "go"]]),
        ("아리랑 고개로", [["아", "리", "랑 ", "고", "개", "로"]]),
        ("さっちゃん、キャー！", [["さっ", "ちゃ", "ん、", "キャー！"]]),
        ("月亮 love", [["月", "亮 ", "love"]]),
        ("\n one \r\n\n\ttwo  three\n", [["one"], ["two ", "three"]]),
        ("", []),
    ],
)
def test_a_line_is_split_as_its_writing_has_it(text: str, lines: list[list[str]]) -> None:
    assert split(text) == lines


def test_far_too_many_words_are_refused() -> None:
    with pytest.raises(SongTextError):
        split("a" * (LETTERS_MAX + 1))
