"""Names and a picture in front of an MP3, as players show them: ID3v2.4, written whole.

Frames: TIT2 title, TPE1 singer, TALB album, APIC picture. https://id3.org/id3v2.4.0-structure
"""

from dataclasses import dataclass

HEADER_BYTES = 10
FOOTER_FLAG = 0x10
UTF_8 = b"\x03"
FRONT_COVER = b"\x03"


@dataclass(frozen=True)
class Tags:
    title: str
    artist: str
    album: str
    picture: bytes
    """A JPEG; none where it is empty."""


def tag_of(tags: Tags) -> bytes:
    """The bytes that stand before the first frame of sound."""
    texts = (("TIT2", tags.title), ("TPE1", tags.artist), ("TALB", tags.album))
    frames = b"".join(_frame(name, UTF_8 + text.encode()) for name, text in texts if text)
    if tags.picture:
        frames += _frame("APIC", UTF_8 + b"image/jpeg\0" + FRONT_COVER + b"\0" + tags.picture)
    return b"ID3\x04\x00\x00" + _seven_bits(len(frames)) + frames


def tag_bytes(start: bytes) -> int:
    """How many bytes the tag takes that a file begins with; 0 where it has none. Ten bytes of the file suffice."""
    if len(start) < HEADER_BYTES or start[:3] != b"ID3":
        return 0
    size = sum(byte << (7 * place) for place, byte in enumerate(reversed(start[6:10])))
    return HEADER_BYTES + size + (HEADER_BYTES if start[5] & FOOTER_FLAG else 0)


def _frame(name: str, body: bytes) -> bytes:
    return name.encode() + _seven_bits(len(body)) + b"\0\0" + body


def _seven_bits(size: int) -> bytes:
    """Four bytes of seven bits each: no byte of a size looks like the start of sound."""
    return bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
