"""What a day's magnesium means: sums, zones, supplements, words, rulers, the U.

Pure: no Django. Amounts are mg a day in ``Decimal``.
"""

from foods.amounts import show_mg
from intake.assessment.edges import show_beside, show_gap
from intake.assessment.kidneys import KIDNEY_ASK_FIRST, KIDNEY_DAYS, KIDNEY_UNSURE, kidney_words
from intake.assessment.limits import (
    ABSURD_MG,
    HighBasis,
    Limits,
    StatedBand,
    check_band,
    limits_in_force,
    with_clinician_band,
    with_kidney_rule,
    with_own_band,
)
from intake.assessment.readers import said_of_another
from intake.assessment.rulers import Ruler, Stretch, Tick, ruler, supplement_ruler
from intake.assessment.signs import DOCTOR_SIGNS, EMERGENCY_SIGNS, Sign, first_day_of, signs_on
from intake.assessment.sums import Sums, sum_entries
from intake.assessment.u_shape import (
    CAPTION,
    UMark,
    interval,
    left_height,
    right_height,
    u_curve,
    u_height,
    u_marks,
)
from intake.assessment.words import (
    DISCLAIMER,
    KIDNEY_WORDS,
    Verdict,
    of_another,
    over_limit_headline,
    verdict_for,
    why_any_alerts,
)
from intake.assessment.zones import (
    Doubt,
    Span,
    SupplementState,
    Zone,
    judge,
    supplement_state,
    supplement_state_at,
    zone_at,
    zone_of,
    zone_spans,
)

__all__ = [
    "ABSURD_MG",
    "CAPTION",
    "DISCLAIMER",
    "DOCTOR_SIGNS",
    "EMERGENCY_SIGNS",
    "KIDNEY_ASK_FIRST",
    "KIDNEY_DAYS",
    "KIDNEY_UNSURE",
    "KIDNEY_WORDS",
    "Doubt",
    "HighBasis",
    "Limits",
    "Ruler",
    "Sign",
    "Span",
    "StatedBand",
    "Stretch",
    "Sums",
    "SupplementState",
    "Tick",
    "UMark",
    "Verdict",
    "Zone",
    "check_band",
    "first_day_of",
    "interval",
    "judge",
    "kidney_words",
    "left_height",
    "limits_in_force",
    "of_another",
    "over_limit_headline",
    "right_height",
    "ruler",
    "said_of_another",
    "show_beside",
    "show_gap",
    "show_mg",
    "signs_on",
    "sum_entries",
    "supplement_ruler",
    "supplement_state",
    "supplement_state_at",
    "u_curve",
    "u_height",
    "u_marks",
    "verdict_for",
    "why_any_alerts",
    "with_clinician_band",
    "with_kidney_rule",
    "with_own_band",
    "zone_at",
    "zone_of",
    "zone_spans",
]
