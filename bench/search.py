"""Processor time of a search as a person types, and of the first one of a process.

    python -m bench.search

Ten foods are typed letter by letter, and some amounts, slips and words that no food
has. Processor time, since it is the same whoever else uses the machine; the best of
five rounds for each query. The first search opens the index.
"""

from __future__ import annotations

import statistics
import tempfile
import time

from bench.site import prepare

TYPED = [
    "spinach",
    "pumpkin seeds",
    "black beans",
    "almond butter",
    "whole wheat bread",
    "oatmeal",
    "chicken",
    "dark chocolate",
    "salmon",
    "yogurt",
]
WHOLE = ("200g spinach", "2 eggs", "half an avocado", "almnds", "xyzzyplugh", "pecans, raw")
ROUNDS = 5


def main() -> None:
    """Print the milliseconds of a search."""
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        measure()


def measure() -> None:
    """Search the table that is loaded."""
    from foods.models import Food
    from foods.search.find import find

    def milliseconds(query: str) -> float:
        before = time.process_time()
        find(query, user=None)
        return 1_000 * (time.process_time() - before)

    print(f"{Food.objects.shared().count():,} foods")
    print(f"first search {milliseconds('banana'):.0f} ms")
    queries = [word[: letters + 1] for word in TYPED for letters in range(len(word))] + [*WHOLE]
    best = {query: milliseconds(query) for query in queries}
    for _round in range(ROUNDS):
        for query in queries:
            best[query] = min(best[query], milliseconds(query))
    times = sorted(best.values())
    print(f"p50 {statistics.median(times):.2f} ms, mean {statistics.mean(times):.2f} ms")
    print(f"p95 {times[int(0.95 * len(times))]:.2f} ms")


if __name__ == "__main__":
    main()
