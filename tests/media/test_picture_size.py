"""Pictures that may be shown, and those that are too large or none."""

import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from madang.media.picture_size import fault_of


def png_that_says(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and holds hardly a point of it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(bytes(9))) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def test_an_ordinary_picture_is_shown(tmp_path: Path) -> None:
    for format in ("png", "jpeg", "webp", "gif"):
        Image.new("RGB", (600, 600)).save(tmp_path / f"cover.{format}")
        assert fault_of(tmp_path / f"cover.{format}") is None


@pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (60_000, 60_000), (7_000, 6_000)])
def test_a_picture_of_a_hundred_million_points_is_left_out(tmp_path: Path, width: int, height: int) -> None:
    (tmp_path / "cover.png").write_bytes(png_that_says(width, height))
    assert fault_of(tmp_path / "cover.png") == "cover.png has more than 40 million points: it was left out."


@pytest.mark.parametrize("content", [b"", b"not a picture", b"GIF89a", png_that_says(600, 600)[:30]])
def test_what_is_no_picture_is_left_out(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "cover.png").write_bytes(content)
    assert fault_of(tmp_path / "cover.png") == "cover.png is not a picture that can be shown: it was left out."
