"""The scores as Markdown, and the few figures that are kept for the page Learn."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.calibration.measures import WORDS, Score, Told, pooled
from bench.calibration.worlds import worlds
from intake.science.reference.tables import read_reference_lines
from intake.science.usual_intake.answers import AdequacyAnswer
from intake.science.usual_intake.calibration import (
    CALIBRATION_FILE,
    COLUMNS,
    LIKE_THE_SURVEY,
)

#: How each method did with each world (by key) and number of days.
Scores = Mapping[tuple[str, int], Mapping[str, Score]]

DAYS = (3, 7, 14, 28)
#: The days whose figures are kept: a first estimate, a full one, and the usual window.
KEPT_DAYS = (3, 7, 14)
#: The worlds of a group, by key: those like NHANES together, and one that eats much less.
GROUPS = {
    LIKE_THE_SURVEY: tuple(one.key for one in worlds() if one.is_nhanes_like),
    "eats much less": ("eats_less",),
}

#: The aims in worlds like NHANES: the worst word (points) at so many days, coverage between.
WORST_AT_MOST = {3: 4.0, 7: 2.5, 14: 2.5, 28: 2.5}
COVERED = (0.94, 0.97)


@dataclass(frozen=True)
class KeptFigure:
    """What came of one word: who was told it, what was stated, what is true (shares, 0 to 1)."""

    group: str
    days: int
    told: Told

    @property
    def cells(self) -> tuple[str, ...]:
        """A row of the file."""
        told = self.told
        shares = (f"{one:.3f}" for one in (told.share, told.stated, told.adequate))
        return (self.group, str(self.days), str(told.word), *shares)

    @property
    def shown(self) -> tuple[str, ...]:
        """A row of the document: the same in per cent."""
        group, days, word, *shares = self.cells
        return (group, days, word, *(f"{100 * float(one):.1f}" for one in shares))


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _head(*names: str) -> Iterator[str]:
    yield _line(names)
    yield "|---" * len(names) + "|"


def _small(value: float, places: int) -> str:
    return f"{value:.{places}f}".removeprefix("0")


def main_table(scores: Scores) -> Iterator[str]:
    """Yield a row for each world and number of days: the book / the earlier rule / the model."""
    yield from _head(
        *("people", "n", "Brier", "worst word", "the model's worst (told it)"),
        *("off on the whole", "covered", "width, mg", "decided, %"),
    )
    for world in worlds():
        for n in DAYS:
            if (world.key, n) not in scores:
                continue
            found = list(scores[world.key, n].values())
            book, model = found[0], found[-1]
            worst = model.worst
            yield _line(
                (
                    world.name,
                    str(n),
                    " / ".join(_small(one.brier, 3) for one in found),
                    " / ".join(f"{one.worst.off:+.1f}" for one in found),
                    f"{worst.word} ({100 * worst.share:.0f} %)",
                    " / ".join(f"{one.mean_off:.1f}" for one in found),
                    " / ".join(_small(one.coverage, 3) for one in (book, model)),
                    " / ".join(f"{one.width:.0f}" for one in (book, model)),
                    " / ".join(f"{100 * one.decided:.0f}" for one in found),
                )
            )


def kept_figures(scores: Scores) -> list[KeptFigure]:
    """Return what the model's words came to, by group of worlds and number of days."""
    return [
        KeptFigure(group, n, told)
        for group, keys in GROUPS.items()
        for n in KEPT_DAYS
        if all((key, n) in scores for key in keys)
        for told in pooled([scores[key, n]["model"] for key in keys])
    ]


def words_table(kept: list[KeptFigure]) -> Iterator[str]:
    """Yield a row for each group, number of days and word; shares in per cent."""
    yield from _head("people", "n", "word", "told it, %", "stated, %", "truly adequate, %")
    for one in kept:
        yield _line(one.shown)


def kept_file(kept: list[KeptFigure]) -> str:
    """Return the text of the file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(one.cells for one in kept)
    return out.getvalue()


def aims(scores: Scores) -> Iterator[str]:
    """Yield each aim for worlds like NHANES, whether it is met, and by what."""
    for world in worlds():
        for n in DAYS:
            if not world.is_nhanes_like or (world.key, n) not in scores:
                continue
            found = scores[world.key, n]
            book, model = found["book"], found["model"]
            low, high = COVERED
            judged = {
                f"worst word {model.worst.off:+.2f}": abs(model.worst.off) <= WORST_AT_MOST[n],
                f"covered {model.coverage:.4f}": low <= model.coverage <= high,
                f"Brier {model.brier:.4f}, book {book.brier:.4f}": model.brier <= book.brier,
            }
            for what, is_met in judged.items():
                yield f"- {world.name}, n = {n}: {what}: {'met' if is_met else 'missed'}"


def read_kept(path: Path = CALIBRATION_FILE) -> list[KeptFigure]:
    """Return the figures that are kept. Raises tables.ReferenceFileError for a damaged file."""
    return [
        KeptFigure(
            line.text("group"),
            int(line.amount("days")),
            Told(
                AdequacyAnswer(line.one_of("word", WORDS)),
                *(float(line.amount(name)) for name in ("share", "stated", "adequate")),
            ),
        )
        for line in read_reference_lines(path, COLUMNS)
    ]
