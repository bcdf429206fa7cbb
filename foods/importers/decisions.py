"""Which value wins where sources disagree; ``docs/foods.md`` gives the order and why.

1. What a curator or a person stated (the label): a load never touches it.
2. Of one food in one state, what was measured last: Foundation Foods before SR Legacy
   before SR28 (``foundation_matches.csv``).
3. Against both, a decision by hand with its reason (``value_decisions.csv``), which may
   also find no value of a table fit for use.
4. A dish of Midband's own, then FNDDS (``everyday/*.csv`` says which).
5. Else the value is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from foods.amounts import MAX_MG_PER_100G
from foods.enums import Evidence
from foods.importers.cells import FoodKey, one_of, reference_of
from foods.importers.records import FoodRecord, ReleaseRecord
from foods.importers.releases import release_of
from foods.importers.seed_files import SeedTable
from foods.limits import MAX_SOURCE

MATCHES_FILE = "foundation_matches.csv"
DECISIONS_FILE = "value_decisions.csv"

_MATCH_COLUMNS = ("description", "supersedes_ndb")
_DECISION_COLUMNS = (
    *("reference", "description", "magnesium_mg_per_100g_before"),
    *("magnesium_mg_per_100g", "evidence", "source"),
)


def apply_foundation(
    path: Path, foundation: Mapping[str, FoodRecord], usda: Mapping[str, FoodRecord]
) -> None:
    """Let newer laboratory values supersede those of the same SR food in the same state.

    The file names the foods by hand: at another moisture, as of the beans at 0 %, or in
    another state they are not the same. The value before stays in the source's words.
    Foods that stand for the same in a search are joined. Raises SeedFileError.
    """
    seen: set[str] = set()
    for row in SeedTable(path, _MATCH_COLUMNS).rows():
        description = row.required("description")
        newer = foundation.get(description)
        if newer is None or description in seen:
            raise row.error("description", f"{description!r} is no Foundation food, or there twice")
        seen.add(description)
        if newer.mg_per_100g is None:
            raise row.error("description", f"{description!r} has no value")
        for number in row.parts("supersedes_ndb"):
            if number not in usda:
                raise row.error("supersedes_ndb", f"{number} is not a USDA food")
            if usda[number].mg_per_100g != newer.mg_per_100g:
                _supersede(usda[number], newer)


def _supersede(older: FoodRecord, newer: FoodRecord) -> None:
    before = "no value" if older.mg_per_100g is None else f"{older.mg_per_100g.normalize():f} mg"
    older.source = (
        f"“{newer.description}” ({newer.data_set}), measured anew. {older.release} had {before}."
    )
    older.mg_per_100g, older.release, older.evidence = (
        newer.mg_per_100g,
        newer.release,
        newer.evidence,
    )
    older.data_points = newer.data_points


def apply_decisions(
    path: Path, tables: Mapping[FoodKey, FoodRecord], releases: Sequence[ReleaseRecord]
) -> None:
    """Replace values (mg per 100 g), mark them as doubtful, or overrule them altogether.

    Each row states the value it decides on, so that it applies to no later one. A value
    that is only marked keeps its release; a food whose value is overruled without another
    is not offered, and nothing may rest on it. Raises SeedFileError.
    """
    seen: set[FoodKey] = set()
    for row in SeedTable(path, _DECISION_COLUMNS).rows():
        key = reference_of(row, "reference", row.required("reference"))
        food = tables.get(key)
        if food is None or row.text("description") != food.description:
            raise row.error("reference", f"{key[1]!r} is not this food of {key[0]}")
        if key in seen:
            raise row.error("reference", f"{key[1]!r} is there twice")
        seen.add(key)
        before = row.decimal("magnesium_mg_per_100g_before", most=MAX_MG_PER_100G)
        if before != food.mg_per_100g:
            column = "magnesium_mg_per_100g_before"
            raise row.error(column, f"{key[0]} has {food.mg_per_100g}")
        value = row.decimal("magnesium_mg_per_100g", most=MAX_MG_PER_100G)
        source = row.required("source", longest=MAX_SOURCE)
        if value is None:
            food.overruled_because = source
            food.is_retired = True
            continue
        row.required("evidence")
        food.data_points = None
        food.evidence, food.source = one_of(row, "evidence", Evidence.values), source
        if value != food.mg_per_100g:
            food.mg_per_100g, food.release = Decimal(value), release_of(source, releases)
