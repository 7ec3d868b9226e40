"""The song of a day follows from the day's number, and names of playlists can be read."""

from madang.features.lists.model import daily_number, tidy_title


def test_a_days_number_is_always_the_same_and_in_the_catalogue() -> None:
    assert [daily_number(day, 1_000) for day in (20_000, 20_001, 20_002)] == [
        daily_number(day, 1_000) for day in (20_000, 20_001, 20_002)
    ]
    numbers = [daily_number(day, 30) for day in range(2_000)]
    assert set(numbers) == set(range(1, 31))
    assert max(numbers.count(number) for number in set(numbers)) < 110
    assert daily_number(5, 0) == 1


def test_a_name_is_tidied_or_refused() -> None:
    assert tidy_title("  For  Sundays ") == "For Sundays"
    assert tidy_title("가" * 60) == "가" * 60
    assert [tidy_title(text) for text in ("", "  ", "a" * 61, "a\x00b")] == [None] * 4
