"""Sums over entries: magnesium (mg) by kind, and how much of it is known. Pure: no Django.

Food, water, supplements and medicines are summed apart and never mixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from operator import add, attrgetter
from typing import Any, Protocol

from intake.science.limits import Limits


class SummedKind(StrEnum):
    """The kinds that are summed apart; ``foods.enums.FoodKind`` maps every kind to one."""

    FOOD = "food"
    WATER = "water"
    SUPPLEMENT = "supplement"
    MEDICINE = "medicine"


class TakenAnswer(StrEnum):
    """What a person answers about a day's supplements; any other word is not tracked."""

    NONE = "none"
    TAKEN = "taken"


class SummedEntry(Protocol):
    """The fields of an entry that a sum reads."""

    @property
    def kind(self) -> str: ...
    @property
    def magnesium_mg(self) -> Decimal | None: ...
    @property
    def grams(self) -> Decimal | None: ...
    @property
    def known_grams(self) -> Decimal | None: ...
    @property
    def is_estimate(self) -> bool: ...
    @property
    def possible_mg(self) -> Decimal | None: ...
    @property
    def composition_cv(self) -> Decimal | None: ...
    @property
    def amount_cv(self) -> Decimal | None: ...


@dataclass(frozen=True)
class Sums:
    """Sums over entries: magnesium (mg) by kind, and how much of it is known.

    Unknown magnesium adds nothing and is counted in ``unknown_count``, as is a
    recipe some of whose parts have no value; of that the known magnesium and
    the known grams are added. The ``food_`` counts and grams are of entries of
    kind food alone.
    """

    food_mg: Decimal = Decimal(0)
    water_mg: Decimal = Decimal(0)
    supplement_mg: Decimal = Decimal(0)
    medicine_mg: Decimal = Decimal(0)
    entry_count: int = 0
    unknown_count: int = 0
    food_count: int = 0
    food_known_count: int = 0
    food_grams: Decimal = Decimal(0)
    food_known_grams: Decimal = Decimal(0)
    #: Of ``unknown_count`` the waters.
    water_unknown_count: int = 0
    #: Of the entries with a value those whose value a person took from its kind.
    estimated_count: int = 0
    #: The most that the unknown part of food and water may hold (mg), as far as it is bounded.
    possible_mg: Decimal = Decimal(0)
    #: Foods, waters and supplements without a value and without such a bound. A medicine is in
    #: no band, so one without a value decides nothing.
    unbounded_count: int = 0
    #: The variance (mg squared) of what is known: of food and water, and of supplements.
    diet_variance_mg2: Decimal = Decimal(0)
    supplement_variance_mg2: Decimal = Decimal(0)

    @property
    def total_mg(self) -> Decimal:
        """Everything swallowed (mg), as it is stored and exported; no verdict uses it."""
        return self.diet_mg + self.supplemental_mg

    @property
    def diet_mg(self) -> Decimal:
        """Food and water (mg): what is compared with ``high``."""
        return self.food_mg + self.water_mg

    @property
    def supplemental_mg(self) -> Decimal:
        """Supplements and medicines (mg): what is compared with the supplement limit."""
        return self.supplement_mg + self.medicine_mg

    def counted_mg(self, limits: Limits) -> Decimal:
        """What of a day is compared with ``low`` and the target (mg).

        Food, water and supplements up to their limit. Antacids and laxatives are
        medicines and no nutrition: they count against the supplement limit alone.
        Of a day: the cap is one of days, so a mean is one of these amounts.
        """
        return self.diet_mg + limits.counted_supplement(self.supplement_mg)

    @property
    def diet_upper_mg(self) -> Decimal | None:
        """The most that food and water may hold (mg); None where something has no bound."""
        return None if self.unbounded_count else self.diet_mg + self.possible_mg

    @property
    def has_unknown_diet(self) -> bool:
        """Whether some food or water has no value, or not all of its parts have one."""
        return self.unknown_count > self.supplemental_unknown_count

    @property
    def is_at_least(self) -> bool:
        """Whether something without a value was logged, so sums are lower bounds."""
        return self.unknown_count > 0

    @property
    def knows_something(self) -> bool:
        """Whether some entry has a value, which may be 0; False without entries."""
        return self.entry_count > self.unknown_count or self.total_mg > 0

    @property
    def knows_what_counts(self) -> bool:
        """Whether some part of ``counted_mg`` has a value; medicines are no part of it."""
        if self.medicine_mg and not self.diet_mg and not self.supplement_mg:
            return self.food_known_count > 0
        return self.knows_something

    @property
    def is_medicine_alone(self) -> bool:
        """Whether nothing was logged but medicines, and water that adds nothing.

        For the band and every mean that is a day without an entry.
        """
        is_without_others = not (self.food_count or self.diet_mg or self.supplement_mg)
        return self.medicine_mg > 0 and is_without_others and not self.unknown_count

    def known_counted_mg(self, limits: Limits) -> Decimal | None:
        """What counts (mg); None where something was logged and nothing of it is known."""
        return self.counted_mg(limits) if self.knows_what_counts or not self.entry_count else None

    @property
    def known_total_mg(self) -> Decimal | None:
        """The total; None where something was logged and nothing of it is known."""
        return self.total_mg if self.knows_something or not self.entry_count else None

    @property
    def known_food_mg(self) -> Decimal | None:
        """Magnesium from food (mg); None where none of it has a value."""
        is_unknown = self.food_count > 0 and not self.food_known_count and not self.food_mg
        return None if is_unknown else self.food_mg

    @property
    def known_water_mg(self) -> Decimal | None:
        """Magnesium from water (mg); None where none of it has a value."""
        return None if self.water_unknown_count and not self.water_mg else self.water_mg

    def known_supplemental_mg(self, mg: Decimal) -> Decimal | None:
        """Magnesium (mg) from supplements, or from medicines, of which ``mg`` is known.

        The sums do not record which of the two an entry without a value was, so with such an
        entry a kind that adds up to 0 is not known to be 0.
        """
        return None if self.supplemental_unknown_count and not mg else mg

    @property
    def other_unknown_count(self) -> int:
        """Supplements, medicines and waters without a value."""
        return self.unknown_count - (self.food_count - self.food_known_count)

    @property
    def supplemental_unknown_count(self) -> int:
        """Supplements and medicines without a value; a water is neither."""
        return self.other_unknown_count - self.water_unknown_count

    @property
    def has_supplemental(self) -> bool:
        """Whether a supplement or medicine was logged, with or without a value."""
        return self.supplemental_mg > 0 or self.supplemental_unknown_count > 0

    @property
    def known_share(self) -> Decimal | None:
        """Share (0 to 1) of the grams of food that have a value; None without food.

        Water, tablets and entries with a value but no grams are left out. Where
        every food without a value also lacks grams, the share is that of the
        number of foods, since unknown must not vanish with its weight.
        """
        if self.food_known_count < self.food_count and self.food_known_grams == self.food_grams:
            return Decimal(self.food_known_count) / self.food_count
        return self.food_known_grams / self.food_grams if self.food_grams else None

    @property
    def known_mg(self) -> dict[str, Decimal | None]:
        """What each kind brought (mg), by the name of its sum; None where none of it is known."""
        if not self.unknown_count:
            return {
                "food_mg": self.food_mg,
                "water_mg": self.water_mg,
                "supplement_mg": self.supplement_mg,
                "medicine_mg": self.medicine_mg,
            }
        return {
            "food_mg": self.known_food_mg,
            "water_mg": self.known_water_mg,
            "supplement_mg": self.known_supplemental_mg(self.supplement_mg),
            "medicine_mg": self.known_supplemental_mg(self.medicine_mg),
        }

    @classmethod
    def of(cls, values: Iterable[Any]) -> Sums:
        """Make sums from values in the order of ``SUM_TYPES``: amounts as text or numbers, counts.

        Raises ValueError where there are more or fewer, decimal.InvalidOperation
        for text that is no number.
        """
        made = list(values)
        if len(made) != len(SUM_TYPES):
            raise ValueError(f"A day has {len(SUM_TYPES)} sums, not {len(made)}.")
        for place in _AMOUNTS:
            made[place] = Decimal(made[place])
        return cls(*made)

    @property
    def by_name(self) -> dict[str, Decimal | int]:
        """Every sum by its name, in the order of ``SUM_TYPES``."""
        return {name: getattr(self, name) for name in SUM_TYPES}

    def __add__(self, other: Sums) -> Sums:
        return Sums(*map(add, _values_of(self), _values_of(other)))


#: Every sum of a day by name, and whether it is an amount (Decimal) or a count (int).
#: The model's columns, frames and exports are made from this, so a new sum is a field
#: of ``Sums``, a column of the model and what ``sum_entries`` puts into it.
SUM_TYPES: dict[str, type[Decimal | int]] = {
    name: type(zero) for name, zero in asdict(Sums()).items()
}
#: The places of the amounts. A year of days makes 365 sums, so the counts are left as they are.
_AMOUNTS = tuple(place for place, kind in enumerate(SUM_TYPES.values()) if kind is Decimal)
_values_of = attrgetter(*SUM_TYPES)
#: The magnesium of each kind (mg).
KIND_SUMS = tuple(Sums().known_mg)


#: Each kind counts as itself.
AS_THEMSELVES = {kind.value: kind.value for kind in SummedKind}


_MG2_STEP = Decimal("0.001")
_NO_CV = Decimal(0)


def variance_mg2(mg: Decimal, composition_cv: Decimal, amount_cv: Decimal) -> Decimal:
    """Return the variance (mg squared, to 0.001) of an amount, from its two relative SDs.

    Rounded once, here, so that sums of it are exact in any order.
    """
    cv2 = composition_cv * composition_cv + amount_cv * amount_cv
    return (mg * mg * cv2).quantize(_MG2_STEP, ROUND_HALF_UP)


def sum_entries(
    entries: Iterable[SummedEntry], *, counts_as: Mapping[str, str] = AS_THEMSELVES
) -> Sums:
    """Add up entries; exact, so their order does not matter.

    ``counts_as`` gives the ``SummedKind`` of each kind that an entry may have.
    Raises ValueError for a kind that is not in it.
    """
    mg = {kind.value: Decimal(0) for kind in SummedKind}
    variance = {kind.value: Decimal(0) for kind in SummedKind}
    count = unknown = food_count = food_known_count = water_unknown = 0
    estimated = unbounded = 0
    possible = Decimal(0)
    food_grams = food_known_grams = Decimal(0)
    for entry in entries:
        kind = counts_as.get(entry.kind)
        if kind is None:
            raise ValueError(f"An entry cannot be of kind {entry.kind!r}.")
        count += 1
        is_known = entry.magnesium_mg is not None and entry.known_grams is None
        unknown += not is_known
        estimated += entry.is_estimate
        water_unknown += kind == SummedKind.WATER and not is_known
        mg[kind] += entry.magnesium_mg or 0
        if entry.magnesium_mg:
            cvs = entry.composition_cv or _NO_CV, entry.amount_cv or _NO_CV
            variance[kind] += variance_mg2(entry.magnesium_mg, *cvs)
        if not is_known and kind != SummedKind.MEDICINE:
            unbounded += entry.possible_mg is None
            possible += entry.possible_mg or 0
        if kind == SummedKind.FOOD:
            food_count += 1
            food_known_count += is_known
            food_grams += entry.grams or 0
            food_known_grams += (entry.grams if is_known else entry.known_grams) or 0
    return Sums(
        food_mg=mg[SummedKind.FOOD],
        water_mg=mg[SummedKind.WATER],
        supplement_mg=mg[SummedKind.SUPPLEMENT],
        medicine_mg=mg[SummedKind.MEDICINE],
        entry_count=count,
        unknown_count=unknown,
        food_count=food_count,
        food_known_count=food_known_count,
        food_grams=food_grams,
        food_known_grams=food_known_grams,
        water_unknown_count=water_unknown,
        estimated_count=estimated,
        possible_mg=possible,
        unbounded_count=unbounded,
        diet_variance_mg2=variance[SummedKind.FOOD] + variance[SummedKind.WATER],
        supplement_variance_mg2=variance[SummedKind.SUPPLEMENT],
    )
