"""Which bytes are text, and in which alphabet."""

import pytest

from madang.media.songtext import SIZE_BYTES_MAX, SongTextError
from madang.media.ultrastar import read
from madang.media.ultrastar_encoding import decode_text

TEXT = "#TITLE:Verdächtig\n#ARTIST:é\n#BPM:300\n: 0 4 0 läuft\nE\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
        (("#ENCODING:UTF8\n" + TEXT).encode("cp1252"), "cp1252"),
        (("#ENCODING:CP1250\n" + TEXT).encode("cp1250"), "cp1250"),
    ],
)
def test_a_text_is_found_in_its_encoding(data: bytes, encoding: str) -> None:
    song = read(data)
    assert (song.title, song.voices[0].lines[0].text, song.encoding) == ("Verdächtig", "läuft", encoding)


def test_a_korean_text_says_what_it_is() -> None:
    data = "#encoding: EUC-KR\n#TITLE:아리랑\n#ARTIST:a\n#BPM:300\n: 0 4 0 아\nE\n".encode("cp949")
    assert read(data).title == "아리랑"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (TEXT.encode() + b"\0", "NUL"),
        (TEXT.encode("utf-16-le"), "NUL"),
        (b"\xff\xfe" + "a\0b".encode("utf-16-le"), "NUL"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le")[:-1], "utf-16-le"),
        (b"#TITLE:\x81\x8d\n", "cp1252"),
        (b"\xef\xbb\xbf\xff", "utf-8"),
        (b" " * (SIZE_BYTES_MAX + 1), "larger than 2 MiB"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(SongTextError, match=sentence):
        decode_text(data)
