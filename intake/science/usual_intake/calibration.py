"""How often the words on usual intake came true for invented people, to be told on Learn.

The figures are in ``fixtures/references/calibration.csv``, which ``python -m bench.calibration``
writes; ``docs/science.md`` has them all. Pure: no Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from intake.science.reference.tables import REFERENCES, read_reference_lines
from intake.science.usual_intake.answers import AdequacyAnswer

#: Where the figures are kept.
CALIBRATION_FILE = REFERENCES / "calibration.csv"
COLUMNS = ("group", "days", "word", "share", "stated", "adequate")
#: The people who eat as those do whom the method starts from.
LIKE_THE_SURVEY = "like NHANES"


@dataclass(frozen=True)
class CameTrue:
    """What came of a word that was said after some days."""

    days: int
    word: AdequacyAnswer
    #: Of 100 people who were told it: how many were expected to eat enough, and how many did.
    expected: int
    enough: int


@cache
def words_that_came_true() -> tuple[CameTrue, ...]:
    """Return what came of each word among people like those of the survey, in the file's order.

    Raises tables.ReferenceFileError for a damaged file.
    """
    return tuple(
        CameTrue(
            int(line.amount("days")),
            AdequacyAnswer(line.text("word")),
            round(100 * line.amount("stated")),
            round(100 * line.amount("adequate")),
        )
        for line in read_reference_lines(CALIBRATION_FILE, COLUMNS)
        if line.text("group") == LIKE_THE_SURVEY
    )


def came_true_by_word() -> list[tuple[AdequacyAnswer, list[CameTrue]]]:
    """Return each word with what came of it, the fewest days first."""
    found = words_that_came_true()
    words = dict.fromkeys(one.word for one in found)
    return [(word, [one for one in found if one.word is word]) for word in words]
