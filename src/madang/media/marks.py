"""What a singing was like and what its singer may be told, as it is kept beside a score."""

from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter

from madang.media.advice import Advice, advise
from madang.media.analysis import Analysis, analyse
from madang.media.judging import Judgement
from madang.media.songtext import Voice


@dataclass(frozen=True)
class Marks(Analysis):
    """An analysis and the sentences chosen from it. Times are the song's, in ms; lines are counted from 0."""

    advice: tuple[Advice, ...]
    """At most three, the best first: kinds and numbers, which the page says in words."""


_KEPT = TypeAdapter(Marks)


def marks_of(voice: Voice, judged: Judgement, transpose: int) -> Marks | None:
    """None where nobody sang."""
    if not judged.score.sung:
        return None
    found = analyse(voice, judged.contour, lag_ms=judged.score.lag_ms, transpose=transpose)
    return Marks(found.notes, found.lines, found.breaths, found.held_share, advise(found))


def written(marks: Marks | None) -> dict[str, Any] | None:
    """As JSON holds it."""
    return None if marks is None else asdict(marks)


def read(kept: object) -> Marks | None:
    """What `written` gave; None for a singing that was scored before there were marks."""
    return None if kept is None else _KEPT.validate_python(kept)
