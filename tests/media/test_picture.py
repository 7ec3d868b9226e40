"""Pictures of recordings: of the size that messengers expect, with every text inside, whatever the cover is."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from madang.media import picture

CARD = picture.Card("A Song for Tests", "Nobody", "Mina", "Madang", 91, 4, bytes(range(200)) * 2, 7, None)
NOWHERE = Path("/nowhere.woff2")
"""Without the house's typeface those of the machine serve, or Pillow's own."""


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(int)


def test_a_card_is_a_png_of_the_size_that_messengers_expect() -> None:
    content = picture.card(CARD, NOWHERE)
    assert content.startswith(b"\x89PNG") and len(content) < 200_000
    assert pixels(content).shape == (630, 1200, 3)


def test_what_is_said_is_what_is_drawn() -> None:
    first = pixels(picture.card(CARD, NOWHERE))
    for change, rows in (
        ({"title": "Another"}, slice(60, 330)),
        ({"singer": "Joon"}, slice(500, 570)),
        ({"stars": 1}, slice(520, 580)),
        ({"waveform": bytes(400)}, slice(360, 490)),
    ):
        differs = np.abs(pixels(picture.card(replace(CARD, **change), NOWHERE)) - first).sum(axis=(1, 2)) > 0
        assert differs[rows].any() and not np.delete(differs, np.r_[rows]).any(), change


@pytest.mark.parametrize("title", ["", " ", "가" * 500, "word " * 100, "\U0010fff0\u202e🎤", "a" * 160])
def test_no_title_is_drawn_over_an_edge(title: str) -> None:
    drawn = pixels(picture.card(replace(CARD, title=title, singer=title, artist=title), NOWHERE))
    assert (drawn[:, -60:] == drawn[0, 0]).all() and (drawn[:, :60] == drawn[0, 0]).all()


def test_a_cover_stands_in_the_square_and_a_broken_one_leaves_the_hills(tmp_path: Path) -> None:
    red, broken, huge = tmp_path / "red.png", tmp_path / "broken.png", tmp_path / "huge.png"
    Image.new("RGB", (300, 200), "#ff0000").save(red)
    broken.write_bytes(red.read_bytes()[:60])
    Image.new("1", (10_000, 10_000)).save(huge)
    assert tuple(pixels(picture.square(replace(CARD, cover=red)))[300, 300]) == pytest.approx((255, 0, 0), abs=6)
    hills = picture.square(CARD)
    for cover in (broken, huge, tmp_path / "gone.png"):
        assert picture.square(replace(CARD, cover=cover)) == hills
    assert picture.square(replace(CARD, song_number=8)) != hills
