"""Beats to seconds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.media.ultrastar_tempo import Tempo


def test_each_piece_has_its_own_rate() -> None:
    tempo = Tempo(60, None, 500, ((8, 120), (16, 30)))
    assert [tempo.seconds(beat) for beat in (0, 8, 16, 18)] == pytest.approx([0.5, 2.5, 3.5, 4.5])


@given(
    st.lists(st.tuples(st.integers(0, 500), st.floats(20, 900)), max_size=5), st.integers(0, 600), st.integers(1, 90)
)
def test_later_beats_are_later(changes: list[tuple[int, float]], beat: int, more: int) -> None:
    tempo = Tempo(120, "1.0.0", 0, tuple(sorted(changes)))
    assert tempo.seconds(beat) < tempo.seconds(beat + more)
