"""Pieces of a voice find their place."""

import numpy as np
import pytest

from madang.media.pcm import Chunk, ChunkError, frames_of, place


def pcm(*values: int) -> bytes:
    return np.array(values, "<i2").tobytes()


def test_pieces_in_any_order_and_twice_make_one_voice() -> None:
    chunks = [Chunk(1, 2, pcm(300, 400)), Chunk(0, 0, pcm(100, 200)), Chunk(1, 2, pcm(300, 400))]
    placed = place(chunks, 2, 100)
    assert list(np.round(placed.samples * 32768)) == [100, 200, 300, 400]
    assert placed.recorded == ((0.0, 2.0),)


def test_a_gap_is_silent_and_said() -> None:
    placed = place([Chunk(0, 0, pcm(1, 2)), Chunk(1, 6, pcm(3, 4))], 2, 100)
    assert list(np.round(placed.samples * 32768)) == [1, 2, 0, 0, 0, 0, 3, 4]
    assert placed.recorded == ((0.0, 1.0), (3.0, 4.0))


def test_the_later_piece_is_heard_where_two_overlap() -> None:
    placed = place([Chunk(0, 0, pcm(1, 1, 1)), Chunk(1, 1, pcm(2))], 1, 100)
    assert list(np.round(placed.samples * 32768)) == [1, 2, 1]


def test_what_lies_before_the_song_or_far_behind_it_is_left_out() -> None:
    placed = place([Chunk(0, -1, pcm(1, 2)), Chunk(1, 10**12, pcm(3))], 1, 4)
    assert list(np.round(placed.samples * 32768)) == [2, 0, 0, 0]
    assert len(place([Chunk(0, -5, pcm(1))], 1, 4).samples) == 0


def test_nothing_is_an_empty_voice_and_half_a_sample_is_refused() -> None:
    assert place([], 48_000, 100).recorded == ()
    with pytest.raises(ChunkError, match="16-bit"):
        frames_of(b"abc")
