"""One measured figure, and how it is shown."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    name: str
    ours: float | None
    """None: not measured; `note` says why."""
    peer: float | None
    """What stands beside it in the same run: a peer's figure, or real time."""
    ratio: float | None
    """ours / peer where there is a peer, else ours."""
    goal: str
    met: bool | None
    note: str = ""


def write(figures: list[Figure], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(figure) for figure in figures], indent=1, ensure_ascii=False) + "\n")


def show(figures: list[Figure]) -> None:
    table = Table("figure", "ours", "peer", "ratio", "goal", "met", "note")
    for figure in figures:
        met = {True: "yes", False: "NO", None: "not measured"}[figure.met]
        table.add_row(
            figure.name, _short(figure.ours), _short(figure.peer), _short(figure.ratio), figure.goal, met, figure.note
        )
    Console().print(table)


def percentile(values: list[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed; nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered) + 0.5) - 1))]


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:,.4g}"
