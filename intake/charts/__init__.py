"""Charts: numbers in, ECharts option out, each with rows for its table twin.

Pure: no Django. An option is plain JSON. Colours are names such as
``var(--zone-low)``, which the drawing script replaces by their values, so that
light and dark need no second option. Tooltips use the ``richText`` mode, since
HTML ones break the content policy.
"""

from intake.charts.days import (
    DayBar,
    Look,
    day_rows,
    days_option,
    look_of,
)
from intake.charts.drawn import Drawing, draw_days, draw_strengths
from intake.charts.strip import CELL, StripMonth, strip_months
from intake.charts.u import URow, u_option, u_table

__all__ = [
    "CELL",
    "DayBar",
    "Drawing",
    "Look",
    "StripMonth",
    "URow",
    "day_rows",
    "days_option",
    "draw_days",
    "draw_strengths",
    "look_of",
    "strip_months",
    "u_option",
    "u_table",
]
