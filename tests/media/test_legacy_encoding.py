"""Old texts that do not say in which encoding they are."""

import pytest

from madang.media.legacy_encoding import decode_song, guess
from madang.media.songtext import SongTextError

SUNG = [
    ("cp932", "さくら さくら 野山も里も 見わたす限り"),
    ("cp932", "君の名は ずっと忘れない カラオケ"),
    ("cp949", "아리랑 아리랑 아라리요 아리랑 고개로 넘어간다"),
    ("cp949", "KBS 노래 Love 사랑"),
    ("gb18030", "月亮代表我的心 你问我爱你有多深"),
    ("big5", "月亮代表我的心 你問我愛你有多深"),
    ("cp1252", "Café de la gare, où étés"),
    ("cp1252", "Schöne Grüße für Übermut"),
    ("cp1251", "Катюша выходила на берег"),
    ("utf-8", "Καλημέρα σας"),
    ("utf-8", "plain words"),
]


@pytest.mark.parametrize(("encoding", "text"), SUNG)
def test_the_encoding_is_found_by_what_comes_out(encoding: str, text: str) -> None:
    assert guess(text.encode(encoding)) == encoding
    assert decode_song(text.encode(encoding))[0] == text


def test_a_mark_is_believed_before_any_guess() -> None:
    assert decode_song("\ufeff소리".encode("utf-16-le")) == ("소리", "utf-16-le")


def test_bytes_of_no_text_are_refused_with_a_sentence() -> None:
    for content in (b"[00:01.00]\0\1", b"\x98\x81\xff" * 9):
        with pytest.raises(SongTextError, match=r"\.$"):
            decode_song(content)
