"""From a song text's bytes to its characters: BOM, else strict UTF-8, else what `#ENCODING` names, else cp1252."""

import codecs
import re

from madang.media.songtext import SIZE_BYTES_MAX, SongTextError

DECLARED = re.compile(rb"^\s*#\s*ENCODING\s*:\s*([A-Za-z0-9 _.-]{1,24})", re.IGNORECASE | re.MULTILINE)

KNOWN = {
    "utf8": "utf-8",
    "cp1250": "cp1250",
    "windows1250": "cp1250",
    "cp1251": "cp1251",
    "windows1251": "cp1251",
    "cp1252": "cp1252",
    "windows1252": "cp1252",
    "cp1253": "cp1253",
    "cp1254": "cp1254",
    "cp1257": "cp1257",
    "iso88591": "iso-8859-1",
    "latin1": "iso-8859-1",
    "iso88592": "iso-8859-2",
    "iso885915": "iso-8859-15",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "cp932": "cp932",
    "eucjp": "euc-jp",
    "euckr": "cp949",
    "cp949": "cp949",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "koi8r": "koi8-r",
}
"""What `#ENCODING` may name, letters and digits only, and Python's name for it."""


def decode_text(data: bytes) -> tuple[str, str]:
    """The text and the encoding it was found in. Raises SongTextError for bytes that no rule decodes."""
    if len(data) > SIZE_BYTES_MAX:
        raise SongTextError(f"The song text is larger than {SIZE_BYTES_MAX // 1024 // 1024} MiB.")
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding), encoding
    if b"\0" in data:
        raise SongTextError("The song text holds NUL bytes and is not marked as UTF-16: it is not a text.")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        encoding = _declared(data)
        return _decode(data, encoding), encoding


def _declared(data: bytes) -> str:
    found = DECLARED.search(data)
    if found is None:
        return "cp1252"
    name = re.sub(r"[^a-z0-9]", "", found.group(1).decode("ascii").lower())
    encoding = KNOWN.get(name, "cp1252")
    # A text that calls itself UTF-8 and is not must be old: the editors of that time wrote cp1252.
    return "cp1252" if encoding == "utf-8" else encoding


def _decode(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SongTextError(
            f"The song text cannot be read: byte {error.start} is not {encoding}, nor is the text UTF-8."
        ) from error
    if "\0" in text:
        raise SongTextError("The song text holds NUL characters: it is not a text.")
    return text
