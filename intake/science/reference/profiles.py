"""What a set of reference values means for who chooses it, read off its rows. Pure: no Django."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from accounts.rules import KnownStage
from foods.amounts import show_mg
from intake.science.reference.reference_rows import ReferenceRow, rows
from intake.science.reference.values import AGE_NOT_SAID


def meaning_of(profile: str) -> str:
    """Say in one short line what goes with a profile: targets, whether "low", the limit.

    Empty for a profile without values of adults.
    """
    adults = _adults(profile)
    if not adults:
        return ""
    targets = sorted({row.target for row in adults if row.target is not None})
    amounts = " to ".join(show_mg(target) for target in (targets[0], targets[-1])[: len(targets)])
    limit = adult_supplement_limit(profile)
    at_most = "" if limit is None else f" Supplements: at most {show_mg(limit)} mg."
    return f"Adults: {amounts} mg a day. {_low_words(profile)}{at_most}"


def adult_supplement_limit(profile: str) -> Decimal | None:
    """Return the supplement limit (mg a day) of adults in a profile; None where it has none."""
    limits = [row.ul_supplement for row in _adults(profile)]
    known = [limit for limit in limits if limit is not None]
    return min(known) if known and len(known) == len(limits) else None


def _low_words(profile: str) -> str:
    """Whether a day can be called low: that takes an average requirement."""
    if not any(row.ear for row in _adults(profile)):
        return "No “low”: a day is “adequate”, or we cannot say."
    children = [
        row
        for row in rows()
        if row.profile == profile and row.months_min >= 12 and not row.reaches_adults
    ]
    if all(row.ear for row in children):
        return "“Low” can be said."
    return "“Low” can be said for adults alone."


def _adults(profile: str) -> Sequence[ReferenceRow]:
    """The rows of men and women of the age that stands for adults."""
    months = AGE_NOT_SAID * 12
    return [
        row
        for row in rows()
        if row.profile == profile and row.stage is KnownStage.NONE
        if row.months_min <= months <= row.months_max
    ]
