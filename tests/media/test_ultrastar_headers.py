"""Headers: numbers, files and voices' names."""

import pytest

from madang.media.songtext import SongTextError
from madang.media.ultrastar_headers import Headers, Rows, decimal, read_headers

ROWS = ["#TITLE:t", "#ARTIST:a", "#BPM:300"]


def headers(*more: str) -> tuple[Headers, Rows, list[str]]:
    return read_headers(list(enumerate([*ROWS, *more], start=1)))


def test_the_last_of_two_equal_headers_counts_and_other_rows_are_left() -> None:
    found, rest, warnings = headers("#title: another ", ": 0 4 0 la", "#nonsense")
    assert found.title == "another"
    assert rest == [(5, ": 0 4 0 la")]
    assert warnings == ["Line 6 is not a header: '#nonsense'."]


@pytest.mark.parametrize(("text", "value"), [("1,5", 1.5), (" -2.25 ", -2.25), ("1e2", 100.0)])
def test_a_number_has_a_point_or_a_comma(text: str, value: float) -> None:
    assert decimal(text, "#GAP") == value


@pytest.mark.parametrize("text", ["", "1.000,5", "inf", "nan", "one", "1e999"])
def test_what_is_no_number_is_named(text: str) -> None:
    with pytest.raises(SongTextError, match="#GAP is not a number"):
        decimal(text, "#GAP")


@pytest.mark.parametrize("value", ["", "several", "20", "12345"])
def test_a_year_that_is_none_is_left_out(value: str) -> None:
    assert headers(f"#YEAR:{value}")[0].year is None


def test_a_header_longer_than_any_need_is_refused() -> None:
    with pytest.raises(SongTextError, match="longer than 4,000"):
        headers("#COMMENT:" + "x" * 5_000)
