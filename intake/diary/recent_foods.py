"""What a person logged lately, what they starred and the water they drink, for the add panel.

Both are asked for at every key that is typed or page that is opened, so each is
one statement, written out: a person's history with the hits of a search takes 0.19 ms
this way, 0.29 ms with all that a list of foods shows (best of 300 runs; SQLite). They
read the newest entries alone, at any length of log.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts.models import User
from foods.amounts import Unit
from foods.enums import DataSet, Evidence, FoodKind, FoodStatus
from foods.models.tap_water import TABLE_TAP_WATER, own_water_key

#: How many of the newest entries tell what is eaten often: about a month of an eager log.
_NEWEST = 300

# The newest entries; of these, one in a unit that is gone cannot be logged again, and the
# search for others would go through the whole log of somebody whose entries were imported.
# As a sum the number is no order of an index: SQLite would go through the whole log for each
# starred food by the index of dates (161 of them in a year: 226 ms, by that of foods 3 ms).
_RECENT = """
WITH recent AS (
    SELECT id, food_id, meal FROM (
        SELECT id, food_id, meal, portion_id, unit_label FROM intake_entry
        WHERE subject_id = %(user)s AND food_id IS NOT NULL
        ORDER BY date DESC, id DESC LIMIT %(newest)s
    ) AS newest
    WHERE portion_id IS NOT NULL OR unit_label IN ('g', 'oz', 'ml', 'fl oz')
), eaten AS (
    SELECT food_id, COUNT(*) AS times, MAX(id) AS newest,
        MAX(CASE WHEN meal = %(meal)s THEN id END) AS newest_here
    FROM recent GROUP BY food_id
), starred AS (
    SELECT food_id FROM intake_favouritefood WHERE subject_id = %(user)s
), water AS (
    SELECT id AS food_id FROM foods_food
    WHERE (data_set = %(own)s AND source_key = %(own_water)s)
        OR (data_set = %(tap_set)s AND source_key = %(tap_key)s)
), wanted AS (
    SELECT food_id FROM eaten UNION SELECT food_id FROM starred UNION SELECT food_id FROM water
)
SELECT food.id, food.name, food.magnesium_mg_per_100g, food.is_lower_bound,
    food.kind IN (%(supplement)s, %(medicine)s) AND food.magnesium_mg_per_100g IS NULL,
    starred.food_id IS NOT NULL, COALESCE(eaten.times, 0),
    COALESCE(eaten.newest, 0), COALESCE(eaten.newest_here, 0),
    entry.id IS NOT NULL, entry.quantity, entry.unit_label, entry.portion_id,
    entry.unit_grams, entry.unit_mg,
    portion.id, portion.label, portion.grams, portion.magnesium_mg,
    water.food_id IS NOT NULL, food.owner_id IS NOT NULL, food.status = %(archived)s,
    food.evidence = %(estimate)s
FROM wanted
JOIN foods_food food ON food.id = wanted.food_id
LEFT JOIN eaten ON eaten.food_id = food.id
LEFT JOIN starred ON starred.food_id = food.id
LEFT JOIN water ON water.food_id = food.id
LEFT JOIN intake_entry entry ON entry.id = COALESCE(
    eaten.newest_here, eaten.newest,
    (SELECT older.id FROM intake_entry older
     WHERE older.subject_id = %(user)s AND older.food_id = food.id
        AND (older.portion_id IS NOT NULL OR older.unit_label IN ('g', 'oz', 'ml', 'fl oz'))
     ORDER BY older.date DESC, older.id + 0 DESC LIMIT 1)
) AND {known}entry.subject_id = %(user)s
LEFT JOIN foods_portion portion ON portion.id = CASE
    WHEN entry.id IS NOT NULL THEN entry.portion_id
    ELSE (
        SELECT usual.id FROM foods_portion usual WHERE usual.food_id = food.id
        ORDER BY usual.origin, usual.sequence LIMIT 1
    )
END
WHERE (food.owner_id IS NULL AND food.status = %(verified)s)
    OR (food.owner_id = %(user)s AND (food.status <> %(archived)s OR water.food_id IS NOT NULL))
"""

#: An entry is found by its number; that it is the person's is said for an engine that parts
#: tables by person. SQLite would read their whole log first, to leave out numbers of others
#: (a Bloom filter: 3.7 ms instead of 0.7 for two years). A plus has it take the words as they are.
_KNOWN = {"sqlite": "+"}

#: The members of closed lists that the statement names.
_NAMES = {
    "supplement": FoodKind.SUPPLEMENT.value,
    "medicine": FoodKind.MEDICINE.value,
    "verified": FoodStatus.VERIFIED.value,
    "archived": FoodStatus.ARCHIVED.value,
    "estimate": Evidence.ESTIMATE.value,
    "own": DataSet.OWN.value,
    "tap_set": TABLE_TAP_WATER[0].value,
    "tap_key": TABLE_TAP_WATER[1],
}

_HISTORY = """
SELECT eaten.food_id, eaten.times, 0, entry.quantity, entry.unit_label, entry.portion_id,
    entry.unit_grams, portion.label, portion.grams, portion.magnesium_mg
FROM (
    SELECT food_id, COUNT(*) AS times,
        COALESCE(MAX(CASE WHEN meal = %(meal)s THEN id END), MAX(id)) AS newest
    FROM (
        SELECT id, food_id, meal FROM intake_entry
        WHERE subject_id = %(user)s AND food_id IS NOT NULL
        ORDER BY date DESC, id DESC LIMIT %(newest)s
    ) AS recent GROUP BY food_id
) AS eaten
JOIN intake_entry entry ON entry.id = eaten.newest AND entry.subject_id = %(user)s
LEFT JOIN foods_portion portion ON portion.id = entry.portion_id
UNION ALL
SELECT food_id, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM intake_favouritefood WHERE subject_id = %(user)s
"""
#: Units that are no portion; in another one nothing is known of an entry's unit any more.
_MEASURES = ("g", "oz", "ml", "fl oz")


@dataclass(frozen=True)
class OfferedAmount:
    """How much of a food one tap logs."""

    quantity: Decimal
    #: The value that stands for the unit in a form; empty where its label is asked for first.
    unit_key: str
    unit: Unit


@dataclass(frozen=True)
class RecentFood:
    """A food that was logged lately or starred."""

    food_id: int
    name: str
    is_starred: bool
    #: How often among the newest entries.
    times: int
    #: Number of its newest entry, and of the newest in the meal asked for; 0 for none.
    newest: int
    newest_here: int
    row: tuple[Any, ...] = field(repr=False)

    @property
    def amount(self) -> OfferedAmount:
        """The amount to offer, read when it is asked for: few of the foods are shown."""
        return _amount_of(self.row)

    @property
    def mg_per_100g(self) -> Decimal | None:
        """Its magnesium today (mg in 100 g); None where unknown."""
        return _decimal(self.row[2])

    @property
    def is_lower_bound(self) -> bool:
        """Whether it is a recipe with a part that has no value."""
        return bool(self.row[3])


@dataclass(frozen=True)
class TapWater:
    """The water that a glass is logged of."""

    #: What the person stated of theirs (mg in 100 g); None for an estimate and the table's.
    stated_mg_per_100g: Decimal | None
    #: Whether the person said what theirs has, or that they do not know.
    is_answered: bool


@dataclass(frozen=True)
class FamiliarFoods:
    """The foods of the newest entries and the starred ones, and the person's water."""

    foods: list[RecentFood]
    #: None where the table has no tap water and the person stated none.
    water: TapWater | None


@dataclass(frozen=True)
class FoodHistory:
    """A person's history with one food."""

    is_starred: bool = False
    #: How often among the newest entries.
    times: int = 0
    row: tuple[Any, ...] | None = field(default=None, repr=False)

    @property
    def last(self) -> OfferedAmount | None:
        """The amount logged last; None without one, or where its unit is gone.

        Read when it is asked for: few of the foods are shown.
        """
        if self.row is None:
            return None
        quantity, label, portion, grams, *of_portion = self.row
        if portion is None and label not in _MEASURES:
            return None
        key, mg = label, None
        if portion is not None:
            # As the portion is today, since that is what a tap logs.
            key, (label, grams, mg) = f"p{portion}", of_portion
        unit = Unit(label, _decimal(grams), _decimal(mg))
        return OfferedAmount(Decimal(str(quantity)), key, unit)


def recent_foods(user: User, meal: str) -> FamiliarFoods:
    """The foods of the newest entries and the starred ones, each once: one query.

    The amount is the one logged last, in this meal where there is one; a food
    that was starred and never logged comes in its usual portion. Archived foods
    are left out. Of the tap waters the person's own one comes before the table's.
    """
    own_water = own_water_key(user.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            _recent_of(connection.vendor),
            {"user": user.pk, "meal": meal, "newest": _NEWEST, "own_water": own_water, **_NAMES},
        )
        rows = cursor.fetchall()
    # A water comes whether or not it was logged, an own one even where it was put away.
    offered = [row for row in rows if (row[5] or row[6]) and not row[21]]
    return FamiliarFoods([_recent_food(row) for row in offered], _water_of(rows))


def _recent_of(engine: str) -> str:
    return _RECENT.format(known=_KNOWN.get(engine, ""))


def _water_of(rows: list[tuple[Any, ...]]) -> TapWater | None:
    waters = [row for row in rows if row[19]]
    is_answered = any(row[20] for row in waters)
    offered = sorted((row for row in waters if not row[21]), key=lambda row: not row[20])
    if not offered:
        return None
    value, is_own, is_estimate = offered[0][2], offered[0][20], offered[0][22]
    return TapWater(_decimal(value) if is_own and not is_estimate else None, is_answered)


def _recent_food(row: tuple[Any, ...]) -> RecentFood:
    is_starred, times, newest, here = row[5:9]
    return RecentFood(row[0], row[1], bool(is_starred), times, newest, here, row)


def _amount_of(row: tuple[Any, ...]) -> OfferedAmount:
    is_by_piece = row[4]
    if row[9]:
        quantity, label, portion, grams, mg = row[10:15]
        key = label
        if portion:
            # As the portion is today, since that is what a tap logs.
            key, (label, grams, mg) = f"p{portion}", row[16:19]
    else:
        quantity = 1
        portion, label, grams, mg = row[15:19]
        key = f"p{portion}"
        if portion is None:
            key, label, grams = ("", "1 tablet", None) if is_by_piece else ("g", "g", 1)
    return OfferedAmount(
        quantity=Decimal(str(quantity)),
        unit_key=key,
        unit=Unit(label, _decimal(grams), _decimal(mg)),
    )


def _decimal(value: Any) -> Decimal | None:
    """SQLite gives plain numbers, exact to more places than are kept."""
    return None if value is None else Decimal(str(value))


def own_history(user: User, meal: str) -> dict[int, FoodHistory]:
    """A person's history with the foods of the newest entries and the starred ones: one query.

    By food id. The amount is the one logged last, in this meal where there is one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, {"user": user.pk, "meal": meal, "newest": _NEWEST})
        rows = cursor.fetchall()
    starred = {row[0] for row in rows if row[2]}
    eaten = {row[0]: FoodHistory(row[0] in starred, row[1], row[3:]) for row in rows if row[1]}
    return dict.fromkeys(starred, FoodHistory(is_starred=True)) | eaten
