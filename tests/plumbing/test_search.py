"""People type in many ways; the song is found in all of them."""

from pathlib import Path

import pytest

from madang.plumbing.search import Search, Searchable, SearchWriter

SONGS = [
    Searchable("songs", "1" * 32, "아리랑", {"artist": "전통"}, {"language": ["korean"]}),
    Searchable("songs", "2" * 32, "さくらさくら", {"artist": "伝統"}, {"language": ["japanese"]}),
    Searchable("songs", "3" * 32, "Verdächtig", {"artist": "Systemabsturz"}, {"language": ["german"]}),
    Searchable("songs", "4" * 32, "Auld Lang Syne", {"artist": "Robert Burns"}, {"language": ["english", "scots"]}),
    Searchable("songs", "5" * 32, "Für Søren", {"artist": "Åse"}),
    Searchable("members", "6" * 32, "아리랑"),
]


@pytest.fixture
def search(tmp_path: Path) -> Search:
    writer = SearchWriter(tmp_path)
    writer.put(SONGS)
    writer.commit(filled=True)
    return Search(tmp_path)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("아리랑", 1), ("아리", 1), ("알", 1), ("아ㄹ", 1), ("ㅇ", 1), ("전톹", 1),
        ("さくら", 2), ("サクラ", 2), ("ｻｸﾗ", 2), ("伝", 2),
        ("verdachtig", 3), ("VERDÄCHTIG", 3), ("verdächtgi", 3), ("systemabstruz", 3),
        ("auld", 4), ("lang auld", 4), ("robrt burns", 4), ("syn", 4),
        ("fur soren", 5), ("ase", 5),
    ],
)  # fmt: skip
def test_a_song_is_found_as_it_is_typed(search: Search, typed: str, found: int) -> None:
    assert search.find("songs", typed)[:1] == [str(found) * 32]


@pytest.mark.parametrize("typed", ["", "   ", "?!", "zzzzqqq", "\0", "x" * 10_000, "[[*:AND"])
def test_what_names_nothing_finds_nothing(search: Search, typed: str) -> None:
    assert search.find("songs", typed) == []


def test_a_filter_leaves_out_what_does_not_have_the_facet(search: Search) -> None:
    assert search.find("songs", "auld", filters={"language": "scots"}) == ["4" * 32]
    assert search.find("songs", "auld", filters={"language": "german"}) == []


def test_what_is_replaced_or_removed_is_seen_at_the_next_search(search: Search, tmp_path: Path) -> None:
    del tmp_path
    assert search.find("songs", "auld")
    writer = SearchWriter(search.folder.parents[1])
    writer.put([Searchable("songs", "4" * 32, "Ye Banks and Braes")])
    writer.remove("songs", ["1" * 32])
    writer.commit()
    assert search.find("songs", "auld") == []
    assert search.find("songs", "banks") == ["4" * 32]
    assert search.find("songs", "아리랑") == []
    assert search.find("members", "아리랑") == ["6" * 32]


def test_a_house_without_an_index_finds_nothing(tmp_path: Path) -> None:
    assert Search(tmp_path).find("songs", "auld") == []
    assert not Search(tmp_path).is_ready()


def test_the_index_of_an_earlier_layout_goes_once_the_new_one_is_filled(tmp_path: Path) -> None:
    earlier = tmp_path / "search" / "0"
    earlier.mkdir(parents=True)
    writer = SearchWriter(tmp_path)
    writer.commit()
    assert earlier.exists()
    writer.commit(filled=True)
    assert not earlier.exists()
    assert Search(tmp_path).is_ready()
