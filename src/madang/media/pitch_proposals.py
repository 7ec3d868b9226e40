"""Pitches for notes whose times are known, from somebody who sings them: the middle of what was sung in each."""

from collections.abc import Sequence

import numpy as np

from madang.media.pitch import Contour

EDGE = 0.15
"""Of a note's length at each end: there voices glide and consonants lie."""
VOICED_SHARE_MIN = 0.25
FRAMES_MIN = 3


def propose(contour: Contour, spans: Sequence[tuple[int, int]]) -> list[int | None]:
    """For each (from, to) in ms the MIDI number that was sung; None where too little was sung to tell."""
    return [_pitch_in(contour, start_ms, end_ms) for start_ms, end_ms in spans]


def _pitch_in(contour: Contour, start_ms: int, end_ms: int) -> int | None:
    edge_ms = round((end_ms - start_ms) * EDGE)
    first, last = (start_ms + edge_ms) // contour.hop_ms, -(-(end_ms - edge_ms) // contour.hop_ms)
    within = contour.midi[max(0, first) : max(0, last)]
    sung = within[~np.isnan(within)]
    if len(sung) < max(FRAMES_MIN, VOICED_SHARE_MIN * len(within)):
        return None
    return round(float(np.median(sung)))
