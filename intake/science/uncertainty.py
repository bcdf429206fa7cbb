"""How sure an amount of magnesium is: each entry's relative standard deviation, and a day's.

Every figure of it stands here. Composition: USDA Standard Reference 28's own spread between
the samples of a food (median 10 %, quartiles 5 and 19 %), and the spread within the categories
of dishes of its food survey (.21 to .50). How well an amount is told: assumptions, named as
such in docs/science.md. Composition and amount are taken as independent of each other and
between foods; what a person's days share is not. Pure: no Django.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from typing import Protocol

from intake.science.limits import Limits
from intake.science.sums import Sums, variance_mg2

# -- What 100 g have: relative standard deviations -----------------------------------------------

#: Laboratory values of so many samples, or more.
MANY_SAMPLES = 3
CV_MANY_SAMPLES = Decimal("0.10")
#: Of one or two samples, and where the source does not say of how many.
CV_FEW_SAMPLES = Decimal("0.15")
CV_NUTS = Decimal("0.05")
#: Leafy greens and fresh vegetables, which differ with soil and season.
CV_GREENS = Decimal("0.20")
#: An estimate, a doubtful value, or one without a sample.
CV_ESTIMATE = Decimal("0.30")
#: Calculated, on a label, or a person's own food.
CV_STATED = Decimal("0.20")
#: A dish as such, whoever cooked it.
CV_MIXED_DISH = Decimal("0.35")

#: The groups of the food table for which a figure of their own stands above.
_CV_OF_GROUP = {"nuts-seeds": CV_NUTS, "leafy-greens": CV_GREENS, "vegetables": CV_GREENS}
_DISHES = ("dishes",)

# -- How much it was: assumptions ----------------------------------------------------------------

CV_WEIGHED = Decimal("0.05")
#: Grams, ounces or millilitres, of which nobody says that they were measured.
CV_GRAMS = Decimal("0.20")
#: A cup, a spoon, a plate, a serving.
CV_HOUSEHOLD = Decimal("0.25")
#: A piece: an egg, a slice, a medium apple.
CV_PIECE = Decimal("0.15")
#: A tablet is as its label says, and nobody misjudges one: there is no other doubt about it.
CV_SUPPLEMENT = Decimal("0.05")

#: What all of a person's days share: their eye for portions, their shops, the table they use.
CV_SHARED = Decimal("0.08")
#: Standard deviations to either side between which 80 % of a normal distribution lie.
Z_80 = Decimal("1.2816")

_MEASURED = re.compile(r"(?:[\d.,½¼¾⅓⅔⅛ ]*)(?:g|kg|mg|oz|lb|ml|cl|dl|l|litres?|liters?|fl oz)")
_HOUSEHOLD = re.compile(
    r"\b(?:cups?|tbsp|tablespoons?|tsp|teaspoons?|spoons?|spoonfuls?|glass(?:es)?|bowls?|plates?"
    r"|mugs?|ladles?|scoops?|handfuls?|pinch(?:es)?|dash(?:es)?|drizzles?|servings?|portions?"
    r"|helpings?|pots?|jugs?|pints?|quarts?|litres?|liters?|heaped|dollops?|knobs?|pats?)\b",
    re.IGNORECASE,
)
#: How a source of a value is called; ``foods.enums.Evidence`` has the same words.
_LABORATORY, _LABEL, _SURVEY = "laboratory", "label", "survey"
_CALCULATED, _ESTIMATE, _DOUBTFUL = "calculated", "estimate", "doubtful"


def composition_cv(  # one argument a thing that is known of a food
    *,
    evidence: str,
    group: str,
    data_points: int | None = None,
    is_own: bool = False,
    is_supplement: bool = False,
) -> Decimal:
    """Return the relative SD (0 to 1) of a food's magnesium in 100 g.

    ``evidence`` is an ``Evidence``, ``group`` the slug of a food group, ``data_points`` the
    number of samples of a laboratory value (None where it is not said). Of a supplement it is
    0: what is unsure about one is in ``amount_cv``.
    """
    if is_supplement:
        return Decimal(0)
    if evidence in {_ESTIMATE, _DOUBTFUL}:
        return CV_ESTIMATE
    if is_own or evidence == _LABEL:
        return CV_STATED
    if group in _DISHES and evidence != _LABORATORY:
        return CV_MIXED_DISH
    if evidence not in {_LABORATORY, _SURVEY, _CALCULATED} or data_points == 0:
        return CV_ESTIMATE
    return _CV_OF_GROUP.get(group) or _sampled_cv(evidence, data_points)


def _sampled_cv(evidence: str, data_points: int | None) -> Decimal:
    if evidence != _LABORATORY:
        return CV_STATED
    has_many = data_points is not None and data_points >= MANY_SAMPLES
    return CV_MANY_SAMPLES if has_many else CV_FEW_SAMPLES


def amount_cv(unit_label: str, *, is_weighed: bool = False, is_supplement: bool = False) -> Decimal:
    """Return the relative SD (0 to 1) of an amount, from the unit in which it was said.

    ``is_weighed`` says that the person weighed it. What is neither a weight or volume nor a
    household measure is a piece, as is a quick add, which has no unit.
    """
    if is_supplement:
        return CV_SUPPLEMENT
    if is_weighed:
        return CV_WEIGHED
    label = unit_label.strip().lower()
    if _MEASURED.fullmatch(label):
        return CV_GRAMS
    return CV_HOUSEHOLD if _HOUSEHOLD.search(label) else CV_PIECE


# -- A day ---------------------------------------------------------------------------------------


def sd_of_total(sums: Sums, limits: Limits) -> Decimal:
    """Return the standard deviation (mg) of what counts of a day.

    The root of the entries' variances and of what the person's days share; supplements as far
    as they count towards the band.
    """
    counted = limits.counted_supplement(sums.supplement_mg)
    share = counted / sums.supplement_mg if sums.supplement_mg else Decimal(0)
    variance = sums.diet_variance_mg2 + sums.supplement_variance_mg2 * share * share
    shared = CV_SHARED * sums.counted_mg(limits)
    return Decimal(sqrt(variance + shared * shared))


def probable_range(sums: Sums, limits: Limits) -> tuple[Decimal, Decimal] | None:
    """Return between what amounts (mg) what counts of a day lies with 80 % probability.

    None where nothing that counts is known, or something has no value: around a lower bound
    there is no interval.
    """
    if has_unknown(sums) or not sums.knows_what_counts or not sums.entry_count:
        return None
    total, half = sums.counted_mg(limits), Z_80 * sd_of_total(sums, limits)
    return max(total - half, Decimal(0)), total + half


def has_unknown(sums: Sums) -> bool:
    """Whether something that may count has no value; a medicine never counts."""
    return sums.unbounded_count > 0 or sums.has_unknown_diet


class UnsureEntry(Protocol):
    """The fields of an entry that its share of the doubt needs."""

    @property
    def shown_name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def magnesium_mg(self) -> Decimal | None: ...
    @property
    def composition_cv(self) -> Decimal | None: ...
    @property
    def amount_cv(self) -> Decimal | None: ...


@dataclass(frozen=True)
class DoubtShare:
    """What one entry, or one thing eaten several times, adds to the doubt about a day."""

    name: str
    #: Of all entries' variance (0 to 1).
    share: Decimal
    #: Whether the amount is the larger part of it, not the composition.
    is_amount: bool
    #: Whether all of it was weighed already.
    is_weighed: bool

    @property
    def percent(self) -> int:
        """The share in whole per cent."""
        return int((self.share * 100).quantize(Decimal(1), ROUND_HALF_UP))


def doubt_shares(entries: Iterable[UnsureEntry], *, most: int) -> list[DoubtShare]:
    """Return what contributes most to the doubt about a day, the largest first.

    Entries of one name are one. ``entries`` are those that count: no medicines.
    """
    variances: dict[str, list[Decimal]] = {}
    for entry in entries:
        mg, composition, amount = entry.magnesium_mg, entry.composition_cv, entry.amount_cv
        if not mg or composition is None or amount is None:
            continue
        found = variances.setdefault(entry.shown_name, [Decimal(0), Decimal(0), Decimal(0)])
        found[0] += variance_mg2(mg, composition, Decimal(0))
        found[1] += variance_mg2(mg, Decimal(0), amount)
        found[2] = max(found[2], amount)
    whole = sum((one[0] + one[1] for one in variances.values()), Decimal(0))
    if not whole:
        return []
    shares = [
        DoubtShare(name, (by_food + by_amount) / whole, by_amount >= by_food, cv <= CV_WEIGHED)
        for name, (by_food, by_amount, cv) in variances.items()
    ]
    return _largest(shares, most)


def _largest(shares: Sequence[DoubtShare], most: int) -> list[DoubtShare]:
    ordered = sorted(shares, key=lambda one: (-one.share, one.name))
    return [one for one in ordered[:most] if one.percent]
