"""Do stated probabilities of adequacy come true?

Run ``python -m bench.calibration [--people 20000] [--processes 2] [--csv]``. For each of the
worlds of ``worlds.py`` and for 3, 7, 14 and 28 days, people with a known truth are drawn and
judged three ways by their days: the book (IOM 2000), the rule of Midband until November 2026,
and the hierarchical model. Of those told "p %", p of a hundred should be adequate. The tables
are printed as Markdown, as they stand in ``docs/science.md``; ``--csv`` also writes what the
model's words came to into ``fixtures/references/calibration.csv``. The default takes about
fifteen minutes of processor time; a short form runs with the tests.
"""

from __future__ import annotations

import argparse
from functools import partial
from multiprocessing import Pool

from bench.calibration.measures import SEED, Score, measure
from bench.calibration.tables import (
    DAYS,
    aims,
    kept_figures,
    kept_file,
    main_table,
    words_table,
)
from bench.calibration.worlds import world, worlds
from intake.science.usual_intake.calibration import CALIBRATION_FILE

PEOPLE = 20_000
PROCESSES = 2


def measured(cell: tuple[str, int], people: int) -> tuple[tuple[str, int], dict[str, Score]]:
    """Measure one world (by key) at one number of days; a cell does not depend on others."""
    key, n = cell
    return cell, measure(world(key), n, people)


def main() -> None:
    """Print the tables, and keep the figures where that is asked for."""
    parser = argparse.ArgumentParser(description="Calibration of the statement of usual intake.")
    parser.add_argument("--people", type=int, default=PEOPLE, help="people a cell")
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--csv", action="store_true", help=f"write {CALIBRATION_FILE.name}")
    asked = parser.parse_args()
    # The longest first, so that no process waits for another at the end.
    cells = [(one.key, n) for n in reversed(DAYS) for one in worlds()]
    with Pool(asked.processes) as pool:
        scores = dict(pool.imap_unordered(partial(measured, people=asked.people), cells))
    kept = kept_figures(scores)
    print(f"{asked.people:,} people a row, seed {SEED}. Book / earlier rule / model.\n")
    print("\n".join(main_table(scores)), end="\n\n")
    print("\n".join(words_table(kept)), end="\n\n")
    print("\n".join(aims(scores)))
    if asked.csv:
        CALIBRATION_FILE.write_text(kept_file(kept), encoding="utf-8")


if __name__ == "__main__":
    main()
