"""The numbers a day is compared with, and which source of them takes precedence.

Pure: no Django. Amounts are mg a day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Literal, Protocol

#: The kinds of published targets, each called as in its source.
PublishedKind = Literal["RDA", "AI", "RNI", "RDI"]
TargetKind = PublishedKind | Literal["own", "clinician"]


class LimitsSource(StrEnum):
    """Whose numbers the limits are."""

    REFERENCE = "reference"
    OWN = "own"
    CLINICIAN = "clinician"


class HighCounts(StrEnum):
    """What is summed against ``high``: food and water, or every source."""

    DIET = "diet"
    ALL = "all"


#: A number in a band above this (mg a day) is taken for a typing error (policy).
ABSURD_MG = Decimal(5000)


@dataclass(frozen=True)
class Limits:
    """What one day is compared with; all amounts in mg a day.

    ``None`` means that there is no such number: no ``low`` (nothing is called
    low), no ``high`` (nothing is called high), no ``supplement_limit`` (none is
    set; with ``no_supplement_is_safe`` none is established, so that any
    supplement alerts). Raises ValueError when low, target and high are not in
    order.
    """

    low: Decimal | None = None
    #: The larger average requirement when sex is not stated and the two differ.
    low_if_other_sex: Decimal | None = None
    #: How far the requirement differs from person to person, as a share of it (SD / EAR);
    #: of two requirements the larger share. None where there is none.
    cv_req: Decimal | None = None
    target: Decimal | None = None
    target_kind: TargetKind = "RDA"
    high: Decimal | None = None
    #: A ``HighCounts``.
    high_basis: str = HighCounts.DIET
    supplement_limit: Decimal | None = None
    no_supplement_is_safe: bool = False
    source: str = LimitsSource.REFERENCE
    #: Which reference values these are ("IOM 1997, women 31 to 50"); empty for a band that
    #: was set by hand. ``verdict.band_words.origin_words`` says either.
    reference: str = ""
    #: What is to be said of these values, such as that another set's stand in; else empty.
    reference_note: str = ""
    #: False where a clinician has to set the range first (impaired kidneys).
    shows_zones: bool = True
    kidneys_impaired: bool = False
    #: Published pooled day-to-day standard deviation (mg) of the group, if any.
    sd_within: Decimal | None = None
    #: How sure that spread and ``low`` are ("published", "memory", "assumed", ...).
    sd_certainty: str = ""
    low_certainty: str = ""
    #: Why there are no reference values, in words for the person; else empty.
    no_reference: str = ""

    def __post_init__(self) -> None:
        edges = list(self.edges)
        if edges != sorted(edges) or any(edge < 0 for edge in edges):
            raise ValueError(f"low, target and high are not in order: {edges}")

    @property
    def edges(self) -> tuple[Decimal, ...]:
        """The edges there are (mg), from low to high."""
        edges = (self.low, self.low_if_other_sex, self.target, self.high)
        return tuple(edge for edge in edges if edge is not None)

    @property
    def is_own(self) -> bool:
        """Whether the person set these numbers."""
        return self.source == LimitsSource.OWN

    @property
    def is_clinicians(self) -> bool:
        """Whether a clinician set these numbers."""
        return self.source == LimitsSource.CLINICIAN

    @property
    def is_reference(self) -> bool:
        """Whether these are the reference values."""
        return self.source == LimitsSource.REFERENCE

    @property
    def counts_all_sources(self) -> bool:
        """Whether every source is summed against ``high``, not food and water alone."""
        return self.high_basis == HighCounts.ALL

    @property
    def kidneys_forbid_supplements(self) -> bool:
        """Whether impaired kidneys rule out any supplement or medicine with magnesium."""
        return self.kidneys_impaired and self.supplement_limit == 0

    @property
    def may_suggest_more(self) -> bool:
        """Whether a page may say how much is still to go or what to eat."""
        return not self.kidneys_impaired

    def counted_supplement(self, mg: Decimal) -> Decimal:
        """Return how much of a day's supplements (mg) counts towards ``low`` and the target.

        At most the supplement limit (docs/science.md, "Three tests"): none where
        any supplement alerts, all of it where no limit is known.
        """
        if self.no_supplement_is_safe:
            return Decimal(0)
        return mg if self.supplement_limit is None else min(mg, self.supplement_limit)


class StatedBand(Protocol):
    """The fields of a stored band that was set by hand (mg a day)."""

    @property
    def low_mg(self) -> Decimal | None: ...
    @property
    def target_mg(self) -> Decimal | None: ...
    @property
    def high_mg(self) -> Decimal | None: ...
    @property
    def high_basis(self) -> str: ...
    @property
    def supplement_limit_mg(self) -> Decimal | None: ...


def with_kidney_rule(limits: Limits) -> Limits:
    """Apply the policy for impaired kidneys: any supplement alerts, no zones.

    Limits that a clinician set keep their zones and numbers; even so no page
    suggests eating more.
    """
    if limits.is_clinicians:
        return replace(limits, kidneys_impaired=True)
    return replace(
        limits,
        supplement_limit=Decimal(0),
        no_supplement_is_safe=True,
        shows_zones=False,
        kidneys_impaired=True,
    )


def with_own_band(reference: Limits, band: StatedBand) -> Limits:
    """Return the limits with a person's own band in place of the reference.

    The supplement limit may be lower than the reference's, never higher; where
    it is not stated, or none is established, the reference's stays.
    """
    limit, ceiling = band.supplement_limit_mg, reference.supplement_limit
    if limit is None or reference.no_supplement_is_safe:
        limit = ceiling
    elif ceiling is not None:
        limit = min(limit, ceiling)
    return replace(
        _stated(reference, band),
        target_kind="own",
        supplement_limit=limit,
        source=LimitsSource.OWN,
        reference="",
    )


def with_clinician_band(reference: Limits, band: StatedBand) -> Limits:
    """Return the limits with a clinician's band in place of the reference.

    What the band does not state stays as in the reference.

    A supplement limit that the clinician states may be above the reference's.
    """
    limits = replace(
        _stated(reference, band),
        target_kind="clinician",
        source=LimitsSource.CLINICIAN,
        reference="",
        shows_zones=True,
    )
    if band.supplement_limit_mg is None:
        return limits
    return replace(limits, supplement_limit=band.supplement_limit_mg, no_supplement_is_safe=False)


def _stated(reference: Limits, band: StatedBand) -> Limits:
    return replace(
        reference,
        low=band.low_mg,
        low_if_other_sex=None,
        target=band.target_mg,
        high=band.high_mg,
        high_basis=HighCounts.ALL if band.high_basis == HighCounts.ALL else HighCounts.DIET,
        reference_note="",
        no_reference="",
    )


def limits_in_force(
    reference: Limits,
    *,
    own: StatedBand | None = None,
    clinician: StatedBand | None = None,
    kidneys_impaired: bool = False,
) -> Limits:
    """Return the limits that apply: of the clinician, the kidney rule, the own band, the reference.

    The first of these that exists takes precedence. With impaired kidneys an own band
    is ignored, also one set before.
    """
    if kidneys_impaired:
        reference = with_kidney_rule(reference)
    if clinician is not None:
        return with_clinician_band(reference, clinician)
    if own is not None and not kidneys_impaired:
        return with_own_band(reference, own)
    return reference


def check_band(  # one argument a box of the form
    low: Decimal | None,
    target: Decimal | None,
    high: Decimal | None,
    supplement_limit: Decimal | None,
    *,
    ul: Decimal | None,
    kidneys_impaired: bool,
    by_clinician: bool = False,
) -> dict[str, str]:
    """Return what is wrong with a band typed by hand (mg a day), by field; empty when valid.

    The messages are for whoever typed the band; the key "" stands for the band as a
    whole. ``ul`` is the reference's supplement limit, None where none is established.
    A clinician is bound by order and size only.
    """
    if kidneys_impaired and not by_clinician:
        return {"": "With impaired kidneys your clinician sets your band."}
    numbers = {"low": low, "target": target, "high": high, "supplement_limit": supplement_limit}
    wrong = {field: words for field, value in numbers.items() if value and (words := _slip(value))}
    if wrong:
        return wrong
    if not target:
        wrong["target"] = "Enter a target above zero."
    elif low is not None and low > target:
        wrong["low"] = f"Low must not be above the target of {target.normalize():f} mg."
    if target and high is not None and high < target:
        wrong["high"] = f"High must not be below the target of {target.normalize():f} mg."
    if not by_clinician and supplement_limit is not None and supplement_limit > (ul or 0):
        wrong["supplement_limit"] = (
            "No supplement limit is established here, so you cannot set one above zero yourself."
            if ul is None
            else f"You may lower this limit but not raise it above {ul.normalize():f} mg."
        )
    return wrong


def _slip(value: Decimal) -> str:
    if not value.is_finite():
        return "Enter a number."
    if value < 0:
        return "Enter a number of zero or more."
    if value > ABSURD_MG:
        return f"Enter at most {ABSURD_MG:,} mg."
    return ""
