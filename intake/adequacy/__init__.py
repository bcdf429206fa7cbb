"""Is what a person usually eats enough? The book's answer, and a more careful one.

Pure: no Django. Amounts are mg a day. Entry point: ``assess``.
"""

from intake.adequacy.answers import (
    Answer,
    answer_for,
    answer_whatever_sex,
    show_p,
)
from intake.adequacy.explain import LIMIT_OF_THE_METHOD, Step, explanation
from intake.adequacy.normal import (
    days_needed,
    mean_needed,
    p_above,
    p_adequate,
    phi,
    sd_of_difference,
    sd_of_requirement,
    z_of_requirement,
)
from intake.adequacy.populations import (
    Population,
    Usual,
    p_adequate_in,
    population_for,
    populations,
    usual_in,
)
from intake.adequacy.sentences import (
    WHAT_COUNTS,
    high_words,
    more_days_words,
    notes,
    over_limit_words,
    summary,
    supplement_words,
)
from intake.adequacy.usual import (
    DEFAULT_WINDOW,
    FULL_DAYS,
    MIN_DAYS,
    WINDOWS,
    Adequacy,
    LoggedDay,
    assess,
    window_ending,
)

__all__ = [
    "DEFAULT_WINDOW",
    "FULL_DAYS",
    "LIMIT_OF_THE_METHOD",
    "MIN_DAYS",
    "WHAT_COUNTS",
    "WINDOWS",
    "Adequacy",
    "Answer",
    "LoggedDay",
    "Population",
    "Step",
    "Usual",
    "answer_for",
    "answer_whatever_sex",
    "assess",
    "days_needed",
    "explanation",
    "high_words",
    "mean_needed",
    "more_days_words",
    "notes",
    "over_limit_words",
    "p_above",
    "p_adequate",
    "p_adequate_in",
    "phi",
    "population_for",
    "populations",
    "sd_of_difference",
    "sd_of_requirement",
    "show_p",
    "summary",
    "supplement_words",
    "usual_in",
    "window_ending",
    "z_of_requirement",
]
