"""Processor time of a search as a person types, and time and memory of opening the index.

    python -m bench.search
    python -m bench.search --var FOLDER

Of the foods that come with Midband, or of a site in a folder, such as one that
``bench.growth --fill foods`` filled with 500,000. Ten foods are typed letter by letter,
and some amounts, slips and words that no food has. Processor time, since it is the same
whoever else uses the machine; the best of five rounds for each query.
"""

from __future__ import annotations

import argparse
import resource
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
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--var", help="the folder of a site that is there")
    if folder := parser.parse_args().var:
        prepare(folder)
        measure()
        return
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        measure()


def measure() -> None:
    """Search the table that is loaded."""
    from foods.models import Food, IndexVersion
    from foods.search.find import find
    from foods.search.index import versions

    def milliseconds(query: str) -> float:
        before = time.process_time()
        find(query, user=None)
        return 1_000 * (time.process_time() - before)

    print(f"{Food.objects.shared().count():,} foods")
    number, before, start = IndexVersion.objects.current(), peak_mb(), time.process_time()
    versions.index_of(number)
    took = 1_000 * (time.process_time() - start)
    print(f"opening {took:.0f} ms, at most {peak_mb() - before:.0f} MB more")
    print(f"first search {milliseconds('banana'):.0f} ms")
    queries = [word[: letters + 1] for word in TYPED for letters in range(len(word))] + [*WHOLE]
    best = {query: milliseconds(query) for query in queries}
    for _round in range(ROUNDS):
        for query in queries:
            best[query] = min(best[query], milliseconds(query))
    times = sorted(best.values())
    print(f"p50 {statistics.median(times):.2f} ms, mean {statistics.mean(times):.2f} ms")
    print(f"p95 {times[int(0.95 * len(times))]:.2f} ms, {peak_mb() - before:.0f} MB more by now")


def peak_mb() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
