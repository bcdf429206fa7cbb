"""How many more days would make a statement of usual intake firmer. Pure: no Django."""

from __future__ import annotations

from collections.abc import Callable

from intake.science.usual_intake.answers import AdequacyAnswer
from intake.science.usual_intake.usual import UsualIntake

#: Half of the interval within this share of the median is firm (policy).
FIRM_SHARE = 0.20
#: Beyond this many more days nothing is promised (policy).
MOST_MORE_DAYS = 60


def more_days(usual: UsualIntake, answer_of: Callable[[UsualIntake], AdequacyAnswer]) -> int:
    """Return the fewest further days like these that would firm the statement up; 0 for none.

    Firm is a word other than "uncertain", or half of the interval within a fifth of the
    median. The mean and the spread of the days are taken to stay as they are. 0 also where
    60 more would not do it. Raises ValueError for a single day.
    """

    def is_firm(more: int) -> bool:
        found = usual.with_more(more)
        if answer_of(found) is not AdequacyAnswer.UNCERTAIN:
            return True
        low, high = found.interval
        return (high - low) / 2 <= FIRM_SHARE * found.median_mg

    if is_firm(0) or not is_firm(MOST_MORE_DAYS):
        return 0
    # Halving takes a statement that is firm to stay so. Only of days that differ several times
    # more than is usual a word can turn back, and then a later number, or none, is said.
    too_few, enough = 0, MOST_MORE_DAYS
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if is_firm(middle):
            enough = middle
        else:
            too_few = middle
    return enough
