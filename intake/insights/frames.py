"""Where rows become pandas frames; nothing else loads pandas.

It costs most of a second to import, so views import what needs it when they need it. What a
page of one range adds up is plain Python: a frame of 365 rows takes longer to make than all
of its sums.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from intake.models import Symptom


def strength_frame(noted: Sequence[Symptom], first: dt.date, last: dt.date) -> pd.DataFrame:
    """A row for every date of a range and a column for each symptom, by its folded name.

    Each value is the strongest of that date, missing (NaN) where none was noted.
    """
    rows = pd.DataFrame(
        [(one.date, one.name.casefold(), one.severity) for one in noted],
        columns=["date", "symptom", "severity"],
    )
    strongest = rows.groupby(["date", "symptom"])["severity"].max().unstack("symptom")
    dates = [first + dt.timedelta(days=at) for at in range((last - first).days + 1)]
    return strongest.reindex(dates)
