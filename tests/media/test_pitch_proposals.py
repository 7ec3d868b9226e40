"""The pitch of a note is the middle of what was sung in it."""

import numpy as np

from madang.media.pitch import Contour
from madang.media.pitch_proposals import propose


def contour(*stretches: tuple[int, float]) -> Contour:
    """(ms, MIDI number) one after the other."""
    midi = np.concatenate([np.full(ms // 10, pitch, np.float32) for ms, pitch in stretches])
    return Contour(midi, np.ones_like(midi), np.zeros_like(midi))


def test_a_glide_at_the_edge_does_not_move_a_note() -> None:
    sung = contour((50, 57.0), (400, 60.2), (50, 63.0))
    assert propose(sung, [(0, 500)]) == [60]


def test_an_octave_slip_of_a_moment_does_not_either() -> None:
    sung = contour((200, 64.0), (80, 76.0), (220, 64.1))
    assert propose(sung, [(0, 500)]) == [64]


def test_nothing_is_proposed_where_too_little_was_sung() -> None:
    sung = contour((400, np.nan), (50, 60.0), (1_000, np.nan))
    assert propose(sung, [(0, 1_000), (5_000, 6_000), (410, 420), (0, 0)]) == [None] * 4
