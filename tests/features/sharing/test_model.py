"""A file's name can be read and kept on every system."""

import pytest

from madang.features.sharing.model import file_name


@pytest.mark.parametrize(
    ("title", "singer", "name"),
    [
        ("아리랑", "민아", "아리랑 - 민아.mp3"),
        ('A/B: "C"?', "D\\E", "A B C - D E.mp3"),
        ("a\x00\u202eb\n", "c", "ab - c.mp3"),
        ("..", "..", "-.mp3"),
        ("a" * 500, "b", "a" * 120 + ".mp3"),
    ],
)
def test_a_name_is_made_of_what_every_system_takes(title: str, singer: str, name: str) -> None:
    assert file_name(title, singer) == name
