"""Three sentences that help a singer, chosen from numbers: first what was best, then what is most worth practising.

Here are kinds and numbers only; a page says them in the singer's language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from madang.media.analysis import OTHER_NOTE_CENTS, Analysis

SENTENCES_MAX = 3
FLAT_CENTS_MIN = 25
"""From here on most people hear that a line is out of tune."""
LATE_MS_MIN = 60
"""From here on a line is heard as beside the beat."""
LEFT_OUT_SHARE = 0.5
"""Of a line with less voice than this something is missing."""
HELD_SHARE_MIN = 0.6
"""Long notes kept for less than this are let go too early."""
HELD_SHARE_GOOD = 0.85
BREATHS_WITHIN_MIN = 3
TUNED_CENTS = 15
TIMED_MS = 35
VIBRATOS_MIN = 2


class AdviceKind(StrEnum):
    """What a sentence is about. The page says it in words."""

    LINE_GOOD = "line_good"
    VIBRATO = "vibrato"
    HELD = "held"
    FLAT = "flat"
    SHARP = "sharp"
    EARLY = "early"
    LATE = "late"
    OTHER_NOTES = "other_notes"
    LEFT_OUT = "left_out"
    LET_GO = "let_go"
    BREATH_WITHIN = "breath_within"


@dataclass(frozen=True)
class Advice:
    kind: AdviceKind
    line: int | None
    """Counted from 0; None where it is about the whole song."""
    amount: float
    """Cents, ms, hertz, a share of 0 to 1, or how often, as the kind says."""
    amount_beside: float | None = None
    """Of a vibrato its depth in cents, of a good line its ms."""


def advise(analysis: Analysis) -> tuple[Advice, ...]:
    """At most three, the best first; none about a line that another one is about."""
    best = _best(analysis)
    chosen = [best] if best else []
    for _, advice in sorted(_faults(analysis), key=lambda fault: -fault[0]):
        if len(chosen) == SENTENCES_MAX:
            break
        if advice.line is None or advice.line not in {other.line for other in chosen}:
            chosen.append(advice)
    return tuple(chosen)


def _best(analysis: Analysis) -> Advice | None:
    swings = [note.vibrato for note in analysis.notes if note.vibrato]
    if len(swings) >= VIBRATOS_MIN:
        rate_hz = float(np.median([swing.rate_hz for swing in swings]))
        return Advice(
            AdviceKind.VIBRATO, None, round(rate_hz, 1), round(float(np.median([each.depth_cents for each in swings])))
        )
    good = [
        (abs(line.cents) + abs(line.onset_ms), number, line)
        for number, line in enumerate(analysis.lines)
        if line.cents is not None
        and line.onset_ms is not None
        and abs(line.cents) <= TUNED_CENTS
        and abs(line.onset_ms) <= TIMED_MS
        and line.heard_share >= LEFT_OUT_SHARE
    ]
    if good:
        _, number, line = min(good)
        return Advice(AdviceKind.LINE_GOOD, number, abs(line.cents or 0), abs(line.onset_ms or 0))
    if analysis.held_share is not None and analysis.held_share >= HELD_SHARE_GOOD:
        return Advice(AdviceKind.HELD, None, analysis.held_share)
    return None


def _faults(analysis: Analysis) -> Iterator[tuple[float, Advice]]:
    """What may be said, each with how far it is over its threshold."""
    for number, line in enumerate(analysis.lines):
        if line.heard_share < LEFT_OUT_SHARE:
            if any(note.line == number for note in analysis.notes):
                missing = 1 - line.heard_share
                yield missing / (1 - LEFT_OUT_SHARE), Advice(AdviceKind.LEFT_OUT, number, round(missing, 2))
            continue
        cents, onset_ms = line.cents, line.onset_ms
        if cents is not None and abs(cents) >= OTHER_NOTE_CENTS:
            yield abs(cents) / OTHER_NOTE_CENTS, Advice(AdviceKind.OTHER_NOTES, number, abs(cents))
        elif cents is not None and abs(cents) >= FLAT_CENTS_MIN:
            kind = AdviceKind.SHARP if cents > 0 else AdviceKind.FLAT
            yield abs(cents) / FLAT_CENTS_MIN, Advice(kind, number, abs(cents))
        if onset_ms is not None and abs(onset_ms) >= LATE_MS_MIN:
            kind = AdviceKind.LATE if onset_ms > 0 else AdviceKind.EARLY
            yield abs(onset_ms) / LATE_MS_MIN, Advice(kind, number, abs(onset_ms))
    if analysis.held_share is not None and analysis.held_share < HELD_SHARE_MIN:
        yield HELD_SHARE_MIN / max(0.1, analysis.held_share), Advice(AdviceKind.LET_GO, None, analysis.held_share)
    breaths = sum(breath.within for breath in analysis.breaths)
    if breaths >= BREATHS_WITHIN_MIN:
        yield breaths / BREATHS_WITHIN_MIN, Advice(AdviceKind.BREATH_WITHIN, None, breaths)
