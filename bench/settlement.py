"""Settling a day of 1 M and of 100 M members: histogram, table, and crediting of the resident rows.

Each size runs in a process of its own, so that its memory is its own. The peer is NumPy doing the same crediting.
"""

import json
import resource
import subprocess
import sys
import time

import numpy as np

from bench.figure import Figure
from madang.ledger import merkle
from madang.ledger.kernels import Column
from madang.ledger.settlement import payout_table
from madang.ledger.units import UNITS_PER_COIN

SIZES = ((1_000_000, 0.2), (100_000_000, 5.0))
"""(members, seconds allowed)."""
MEMORY_GOAL_GIB = 4
POINTS_MAX = 300
CHUNK = 1 << 20
CAP_UNITS = 10_000_000 * UNITS_PER_COIN
GIB = 2**30


def figures() -> list[Figure]:
    """One figure a size, in seconds; the root's time stands in the note."""
    found = []
    for members, goal_s in SIZES:
        command = [sys.executable, "-m", "bench.settlement", str(members)]
        measured = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        met = measured["ours_s"] <= goal_s and measured["memory_gib"] <= MEMORY_GOAL_GIB
        found.append(
            Figure(
                f"settling a day of {members:,} members, s",
                measured["ours_s"],
                measured["peer_s"],
                measured["ours_s"] / measured["peer_s"],
                f"≤ {goal_s} s and {MEMORY_GOAL_GIB} GiB",
                met,
                f"{measured['memory_gib']:.2f} GiB; state root beside: {measured['root_s']:.2f} s; peer: NumPy",
            )
        )
    return found


def measure(members: int) -> dict[str, float]:
    """Seconds and GiB of one settlement with random points for each member."""
    balances = Column(merkle.BALANCES, 32)
    points = Column(merkle.OPEN_POINTS, 2)
    for column in (balances, points):
        column.extend(members)
    shares = np.frombuffer(points.bytes, np.uint16)[:members]
    rows = np.frombuffer(balances.bytes, np.int64).reshape(-1, 4)[:members]
    chance = np.random.default_rng(1)
    for start in range(0, members, CHUNK):
        shares[start : start + CHUNK] = chance.integers(0, POINTS_MAX, min(CHUNK, members - start), np.uint16)
        rows[start : start + CHUNK] = 1

    begun = time.perf_counter()
    histogram = points.histogram(members)
    total = sum(number * count for number, count in histogram)
    table = payout_table(CAP_UNITS, members, 1_000_000, 30, total, histogram[-1][0])
    minted = sum(table[number] * count for number, count in histogram)
    balances.credit(points, table)
    ours_s = time.perf_counter() - begun
    memory_gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / GIB

    assert sum(balances.totals()) == minted + 2 * members
    begun = time.perf_counter()
    amounts = np.array(table, np.int64)
    for start in range(0, members, CHUNK):
        np.bincount(shares[start : start + CHUNK], minlength=POINTS_MAX)
        paid = amounts.take(shares[start : start + CHUNK])
        rows[start : start + CHUNK, 0] -= paid
        rows[start : start + CHUNK, 3] -= paid
    peer_s = time.perf_counter() - begun
    begun = time.perf_counter()
    merkle.column_root(balances)
    root_s = time.perf_counter() - begun
    return {"ours_s": ours_s, "peer_s": peer_s, "root_s": root_s, "memory_gib": memory_gib}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
