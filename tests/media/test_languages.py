"""Languages are found by the words that people have for them."""

import pytest

from madang.media.languages import NAMES, names_of


@pytest.mark.parametrize("written", ["English", "en", "영어", "英語", "Inglés"])
def test_a_language_has_the_same_names_however_a_song_writes_it(written: str) -> None:
    assert "영어" in names_of(written)
    assert "english" in names_of(written)


def test_a_language_that_is_not_known_keeps_its_own_name() -> None:
    assert names_of("Klingon") == ("Klingon",)


def test_no_name_means_two_languages() -> None:
    every = [name for names in NAMES.values() for name in set(names)]
    assert len(every) == len(set(every))
