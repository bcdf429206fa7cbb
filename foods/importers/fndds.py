"""USDA FNDDS: foods as people report them in the national survey, by description.

The survey's tables give each food a category, which here gives its group and, since the
portions of the survey are not part of the file, the amounts it is offered in.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from foods.amounts import MAX_MG_PER_100G
from foods.enums import DataSet, Evidence, FoodKind
from foods.importers.cells import group_of, one_of, portions_of
from foods.importers.records import FoodRecord, PortionRecord
from foods.importers.seed_files import SeedFileError, SeedTable
from foods.importers.usda import WATER_GROUP
from foods.limits import MAX_ALIAS, MAX_SOURCE_KEY
from foods.search.survey_category import NO_CATEGORY

FOODS_FILE = "usda_fndds_2021_2023.csv"
CATEGORIES_FILE = "fndds_categories.csv"
NAMES_FILE = "fndds_names.csv"
RELEASE = "FNDDS 2021-2023"
#: Rows of the file: the foods whose description has at most 44 letters.
FOOD_ROWS = 3_985

_FOOD_COLUMNS = ("description", "wweia_category", "magnesium_mg_per_100g")
_NAME_COLUMNS = ("description", "name")
_CATEGORY_COLUMNS = ("wweia_category", "group", "poured", "portions")
#: Rows that stand for a part of another food, which nobody logs by itself.
_PART_OF_ANOTHER = re.compile(r"\bas ingredient\b|\bfor use (?:on|with) ")
#: "Not further specified" and "not specified as to ...", which say nothing about the food.
_NOT_SPECIFIED = re.compile(r",? (?:other, NFS|NFS|NS as to [^,]+)")
#: Words that the survey puts before what people put them behind: "Soup, lentil".
_NOUNS = (
    *("bagel", "bar", "biscuit", "bread", "breadsticks", "burrito", "cake", "cereal", "cheese"),
    *("cobbler", "cookie", "crackers", "crepe", "crisp", "croissant", "doughnut", "empanada"),
    *("enchilada", "fritter", "gelato", "gravy", "ice cream", "infant formula", "jam", "lasagna"),
    *("milk", "muffin", "omelet", "pancakes", "pie", "pizza", "pudding", "quesadilla", "roll"),
    *("sandwich", "sherbet", "snack cake", "soft drink", "soup", "stew", "strudel", "taco"),
    *("tamale", "taquito", "tortilla", "turnover", "waffle", "wine", "yogurt"),
    *("french toast", "popcorn", "pot pie", "cheesecake", "chili", "coffee", "iced tea", "candy"),
    *("dip", "salsa", "egg roll", "frozen yogurt", "syrup", "icing", "topping", "liqueur"),
)
#: What follows such a word as in the source: "Pizza, with meat".
_NOT_BEFORE = re.compile(
    r"(?:with|without|made|from|no|on|in|for|ready|cooked|raw|dry|canned|frozen|bottled|NS"
    r"|fast|home|extra|pre-|meatless|light|low|reduced|sugar|fat|whole milk)\b"
)
#: Words that only say to which shelf a food belongs: "Fish, cod, baked or broiled".
_SHELF = re.compile(r"^Fish, (?=[a-z])(?!raw|canned|smoked|pickled|white|stick)")


@dataclass(frozen=True, slots=True)
class SurveyCategory:
    """What the foods of a category have in common."""

    group: str
    is_poured: bool
    portions: tuple[PortionRecord, ...]


def read_fndds(folder: Path, slugs: Collection[str]) -> dict[str, FoodRecord]:
    """Read the foods by description; ``slugs`` are those of the groups.

    Raises SeedFileError.
    """
    categories = _read_categories(folder / CATEGORIES_FILE, slugs)
    names = _read_names(folder / NAMES_FILE)
    foods: dict[str, FoodRecord] = {}
    for row in SeedTable(folder / FOODS_FILE, _FOOD_COLUMNS, expected=FOOD_ROWS).rows():
        description = row.required("description", longest=MAX_SOURCE_KEY)
        if description in foods:
            raise row.error("description", f"{description!r} is there twice")
        name = row.required("wweia_category")
        category = categories.get(name)
        if category is None:
            raise row.error("wweia_category", f"is not in {CATEGORIES_FILE}")
        row.required("magnesium_mg_per_100g")
        foods[description] = FoodRecord(
            data_set=DataSet.USDA_FNDDS,
            key=description,
            name=names.pop(description, "") or plain_name(description),
            description=description,
            group=category.group,
            kind=FoodKind.WATER if category.group == WATER_GROUP else FoodKind.FOOD,
            mg_per_100g=row.decimal("magnesium_mg_per_100g", most=MAX_MG_PER_100G),
            release=RELEASE,
            evidence=Evidence.SURVEY,
            survey_category="" if name == NO_CATEGORY else name,
            grams_per_ml=Decimal(1) if category.is_poured else None,
            portions=[replace(portion) for portion in category.portions],
            is_retired=bool(_PART_OF_ANOTHER.search(description)),
        )
    if names:
        raise SeedFileError(folder / NAMES_FILE, 0, "description", f"no food is {min(names)!r}")
    return foods


def plain_name(description: str) -> str:
    """The description as people say it: "Soup, lentil, canned" is "Lentil soup, canned"."""
    name = _NOT_SPECIFIED.sub("", _SHELF.sub("", description)).replace(" or cupcake,", ",")
    name = name.replace(", from dried", ", cooked").replace(", from canned", ", canned")
    noun, comma, rest = name.partition(", ")
    kind, *more = rest.split(", ")
    if comma and noun.lower() in _NOUNS and not _NOT_BEFORE.match(kind):
        said = kind if kind.lower().endswith(noun.lower()) else f"{kind} {noun.lower()}"
        name = ", ".join((said, *more))
    return name[:1].upper() + name[1:]


def _read_names(path: Path) -> dict[str, str]:
    """Names by hand, by description, where the rule of ``plain_name`` does not find them."""
    names: dict[str, str] = {}
    for row in SeedTable(path, _NAME_COLUMNS).rows():
        description = row.required("description")
        if description in names:
            raise row.error("description", f"{description!r} is there twice")
        names[description] = row.required("name", longest=MAX_ALIAS)
    return names


def _read_categories(path: Path, slugs: Collection[str]) -> dict[str, SurveyCategory]:
    categories: dict[str, SurveyCategory] = {}
    for row in SeedTable(path, _CATEGORY_COLUMNS).rows():
        name = row.required("wweia_category")
        if name in categories:
            raise row.error("wweia_category", f"{name!r} is there twice")
        categories[name] = SurveyCategory(
            group=group_of(row, slugs),
            is_poured=one_of(row, "poured", ("", "yes")) == "yes",
            portions=tuple(portions_of(row)),
        )
    return categories
