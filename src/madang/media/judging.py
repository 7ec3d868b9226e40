"""From a recorded voice to its score, in one step: the pitch, how much is accompaniment, the points."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from madang.media.bleed import NOTHING, Bleed, bleed
from madang.media.decode import Samples
from madang.media.pitch import Contour, track
from madang.media.running import Difficulty
from madang.media.scoring import Score, score
from madang.media.songtext import Voice


@dataclass(frozen=True)
class Judgement:
    """A score and what it was taken from."""

    score: Score
    contour: Contour
    bleed: Bleed
    """What the recording has of the accompaniment; nothing where none was given."""


def judge(
    voice: Voice,
    samples: Samples,
    rate: int,
    *,
    accompaniment: Samples | None = None,
    difficulty: Difficulty = "normal",
    transpose: int = 0,
    recorded: Sequence[tuple[float, float]] | None = None,
) -> Judgement:
    """Scores mono samples at `rate` Hz (`pitch.TRACKER_RATE` is quickest), the accompaniment too."""
    contour = track(samples, rate)
    found = NOTHING
    # Where nobody is heard nothing needs to be told from the accompaniment.
    if accompaniment is not None and np.any(contour.voiced):
        found = bleed(samples, accompaniment, rate)
    result = score(
        voice, contour, difficulty=difficulty, transpose=transpose, recorded=recorded, accompaniment_alone=found.alone
    )
    return Judgement(result, contour, found)


def score_again(voice: Voice, judged: Judgement, difficulty: Difficulty, transpose: int) -> Score:
    """The score of what was judged, by another difficulty; the voice is not tracked again."""
    alone = judged.bleed.alone
    return score(voice, judged.contour, difficulty=difficulty, transpose=transpose, accompaniment_alone=alone)
