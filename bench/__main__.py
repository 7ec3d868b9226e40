"""`python -m bench [PART …]`: measure, show a table, write `bench/results.json`."""

import importlib
import sys
import traceback
from pathlib import Path

from bench.figure import Figure, show, write

PARTS = [
    "transfers", "settlement", "scoring", "search", "catalogue", "startup", "gift", "load", "importing",
    "mixing", "agreement", "keychange", "stage_frames",
]  # fmt: skip
RESULTS = Path(__file__).parent / "results.json"


def main(parts: list[str]) -> int:
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        print(f"There is no part named {', '.join(unknown)}; the parts are {', '.join(PARTS)}.")
        return 2
    figures: list[Figure] = []
    failed = False
    for part in parts or PARTS:
        print(f"measuring {part} …", flush=True)
        try:
            figures += importlib.import_module(f"bench.{part}").figures()
        except Exception:
            traceback.print_exc()
            figures.append(Figure(part, None, None, None, "", None, "failed; its traceback stands above"))
            failed = True
        write(figures, RESULTS)
    show(figures)
    return 1 if failed or any(figure.met is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
