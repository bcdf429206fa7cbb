"""The contents of the seed files, before they become rows of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from foods.enums import Evidence, FoodKind
from foods.limits import LAST_RANK


@dataclass(slots=True)
class PortionRecord:
    """A household amount in grams; ``origin`` is a ``PortionOrigin``."""

    origin: str
    sequence: int
    label: str
    grams: Decimal
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class PartRecord:
    """A part of a dish: the food, its weight (g) and the magnesium in it (mg)."""

    data_set: str
    key: str
    name: str
    grams: Decimal
    mg: Decimal


@dataclass(frozen=True, slots=True)
class DishRecord:
    """What a dish is made of, and what all of it weighs as eaten (g)."""

    cooked_grams: Decimal
    parts: tuple[PartRecord, ...]

    def as_json(self) -> dict[str, Any]:
        """As the column ``Food.dish`` keeps it; amounts as text, to be exact."""
        return {
            "cooked_grams": str(self.cooked_grams),
            "parts": [
                {
                    "data_set": str(part.data_set),
                    "key": part.key,
                    "name": part.name,
                    "grams": str(part.grams),
                    "magnesium_mg": str(part.mg),
                }
                for part in self.parts
            ],
        }


@dataclass(slots=True)
class FoodRecord:
    """One food; ``mg_per_100g`` (mg of magnesium in 100 g) is None where unknown.

    ``everyday_food`` is the data set and key of the food that stands for it in a search;
    a retired food is not offered,
    and nothing may rest on an overruled one; ``file`` is that of an
    everyday food, without its ending.
    """

    data_set: str
    key: str
    name: str
    description: str
    group: str
    mg_per_100g: Decimal | None
    release: str
    evidence: str = Evidence.NONE
    kind: str = FoodKind.FOOD
    form: str = ""
    source: str = ""
    is_staple: bool = False
    rank: int = LAST_RANK
    contains: tuple[str, ...] = ()
    grams_per_ml: Decimal | None = None
    #: The category of the food survey that it belongs to; empty where none can be told.
    survey_category: str = ""
    #: How many samples a laboratory value rests on; None where the source does not say.
    data_points: int | None = None
    #: Energy (kcal in 100 g).
    energy_kcal_per_100g: Decimal | None = None
    aliases: tuple[str, ...] = ()
    portions: list[PortionRecord] = field(default_factory=list)
    dish: DishRecord | None = None
    everyday_food: tuple[str, str] | None = None
    is_retired: bool = False
    overruled_because: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """A food group, with the USDA groups that belong to it."""

    slug: str
    name: str
    rank: int
    usda_groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """One published release; values whose source begins with ``source_prefix`` belong to it."""

    name: str
    publisher: str
    year: int
    rank: int
    source_prefix: str
    citation: str


@dataclass(frozen=True, slots=True)
class FoodTable:
    """Everything a load writes."""

    groups: tuple[GroupRecord, ...]
    releases: tuple[ReleaseRecord, ...]
    foods: tuple[FoodRecord, ...]
