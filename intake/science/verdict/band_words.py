"""A band in words: what its edges are called, where it lies, and a day's total beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

from foods.amounts import show_mg
from intake.science.limits import Limits, PublishedKind
from intake.science.sums import Sums
from intake.text import Reader, at_least, show_beside


def clinician_sets_range(reader: Reader) -> str:
    """Say what stands in place of the zones with impaired kidneys."""
    return reader.choose("Your clinician sets your range.", "A clinician sets the range.")


def origin_words(limits: Limits, reader: Reader) -> str:
    """Say where the numbers of a band come from; empty where there are no reference values."""
    if limits.is_own:
        return reader.choose("Set by yourself", "Set by the client")
    if limits.is_clinicians:
        return reader.choose("Set by your clinician", "Set by a clinician")
    return limits.reference


def low_name(limits: Limits, reader: Reader) -> str:
    """Return what the lower edge of a band is called inside a sentence."""
    if limits.is_reference:
        return "the average need"
    return reader.choose("the lower edge of your band", "the lower edge of the band")


def target_name(limits: Limits, reader: Reader) -> str:
    """Return what the target of a band is called inside a sentence."""
    if limits.target_kind == "AI":
        return "the adequate intake"
    if limits.target_kind in get_args(PublishedKind):
        return "the recommended intake"
    return reader.choose("your target", "the target")


def band_sentence(limits: Limits, reader: Reader) -> str:
    """Say from where to where a band reaches (mg); empty for one without edges.

    Where sex is not stated it begins at the larger of the two requirements.
    """
    band = reader.choose("Your band", "The band")
    if limits.low is None and limits.high is None:
        return ""
    if limits.low is None:
        return f"{band} ends at {show_mg(limits.high or Decimal(0))} mg."
    if limits.high is None:
        return f"{band} begins at {show_mg(limits.low)} mg and has no upper edge."
    low = limits.low if limits.low_if_other_sex is None else limits.low_if_other_sex
    return f"{band} is {show_mg(low)} to {show_mg(limits.high)} mg."


def total_words(sums: Sums, limits: Limits) -> str:
    """Print what counts of a day: "at least 169 mg", or "just under 265 mg"."""
    total = sums.counted_mg(limits)
    amount = show_beside(total, *_missed_edges(total, limits))
    return f"{at_least(amount, is_at_least=sums.is_at_least)} mg"


def _missed_edges(total: Decimal, limits: Limits) -> list[Decimal]:
    """The edges that a total does not reach, or ``high`` where it passes that.

    An edge that it has reached by less than is printed may look equal.
    """
    if not limits.shows_zones:
        return []
    to_reach = (limits.low, limits.low_if_other_sex, limits.target)
    missed = [edge for edge in to_reach if edge is not None and total < edge]
    if limits.high is not None and total > limits.high:
        missed.append(limits.high)
    return missed
