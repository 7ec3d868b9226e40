"""Texts from before UTF-8 that do not say what they are: KAR and LRC files in Shift-JIS, EUC-KR, GB and the like.

Every candidate that decodes the bytes strictly is judged by what comes out: letters that real texts of that script
are made of speak for it, marks and rare signs in the middle of words against it.
"""

import codecs
import unicodedata

from madang.media.songtext import SIZE_BYTES_MAX, SongTextError
from madang.media.ultrastar_encoding import DECLARED, decode_text

CANDIDATES = ("cp932", "cp949", "gb18030", "big5", "cp1251", "cp1252")
"""In the order that decides between equals."""
JUDGED_MAX = 4_000
"""Characters that are looked at: enough to know a script by."""
MARKED = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode_song(data: bytes) -> tuple[str, str]:
    """The text and its encoding: a BOM, strict UTF-8 and `#ENCODING` come first. Raises SongTextError."""
    if data.startswith(MARKED) or DECLARED.search(data[:4096]) or len(data) > SIZE_BYTES_MAX or b"\0" in data:
        return decode_text(data)
    encoding = guess(data)
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as failure:
        raise SongTextError("The text cannot be read: its bytes are of no encoding that is known here.") from failure


def guess(data: bytes) -> str:
    """The most likely encoding of bytes without any mark; `cp1252` where nothing decodes them."""
    if _decoded(data, "utf-8") is not None:
        return "utf-8"
    judged = [(_likeness(text), encoding) for encoding in CANDIDATES if (text := _decoded(data, encoding)) is not None]
    return max(judged, key=lambda each: each[0])[1] if judged else "cp1252"


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likeness(text: str) -> float:
    """From −1 to 1: how much the characters beyond ASCII look like writing."""
    worth, count = 0.0, 0
    sample = text[:JUDGED_MAX]
    for before, letter, after in zip(" " + sample, sample, sample[1:] + " ", strict=False):
        if letter.isascii():
            continue
        count += 1
        worth += _worth(before, letter, after)
    return worth / count if count else 0.0


def _worth(before: str, letter: str, after: str) -> float:
    code = ord(letter)
    in_latin_word = (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
    if 0x3040 <= code <= 0x30FF or 0xAC00 <= code <= 0xD7A3:
        return -0.5 if in_latin_word or (code > 0x30FF and not _is_everyday_hangul(letter)) else 1.0
    if 0x4E00 <= code <= 0x9FFF:
        # Between Hangul a Chinese character is rare: there the bytes are more likely another text's.
        korean = 0xAC00 <= ord(before) <= 0xD7A3 or 0xAC00 <= ord(after) <= 0xD7A3
        return -0.5 if in_latin_word or korean else 0.7
    if 0x3000 <= code <= 0x303F or 0xFF01 <= code <= 0xFF5E:
        return 0.3
    if 0xFF61 <= code <= 0xFF9F:
        return -0.6
    if unicodedata.category(letter) in ("Ll", "Lu"):
        shouted = unicodedata.category(letter) == "Lu" and before.islower()
        if 0x400 <= code <= 0x4FF:
            return -0.5 if shouted or in_latin_word else 0.65
        crowded = not before.isascii() and before.isalpha()
        return -0.5 if shouted or crowded or code > 0x17F else 0.6
    if letter in "’‘“”–—…¿¡«»":
        return 0.3
    return -0.6


def _is_everyday_hangul(letter: str) -> bool:
    """Whether KS X 1001 has it: the 8,822 others are what Japanese bytes look like when they are read as Korean."""
    # The others are spelled out in eight bytes.
    return len(letter.encode("euc_kr")) == 2
