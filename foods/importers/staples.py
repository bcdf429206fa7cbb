"""Hand-written everyday foods: plain names, aliases and household portions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from foods.amounts import GRAMS_PER_OUNCE, MAX_MG_PER_100G
from foods.enums import SUPPLEMENTAL, ContainsTag, DataSet, Evidence, FoodKind, PortionOrigin
from foods.importers.records import FoodRecord, GroupRecord, PortionRecord, ReleaseRecord
from foods.importers.seed_files import SeedRow, SeedTable
from foods.importers.usda import WATER_GROUP, density_from_cup
from foods.limits import (
    MAX_ALIAS,
    MAX_DESCRIPTION,
    MAX_FORM,
    MAX_GROUP_NAME,
    MAX_PORTION_LABEL,
    MAX_PUBLISHER,
    MAX_RELEASE_NAME,
    MAX_SOURCE,
    MAX_SOURCE_KEY,
)

STAPLES_FILE = "staples.csv"
EXTRA_FILE = "extra_foods.csv"
GROUPS_FILE = "food_groups.csv"
RELEASES_FILE = "releases.csv"

_STAPLE_COLUMNS = ("ndb_number", "name", "group", "rank", "aliases", "contains", "portions")
_EXTRA_COLUMNS = (
    "key",
    "name",
    "description",
    "group",
    "kind",
    "form",
    "rank",
    "magnesium_mg_per_100g",
    "evidence",
    "source",
    "aliases",
    "contains",
    "portions",
)
_GROUP_COLUMNS = ("slug", "name", "rank", "usda_groups")
_RELEASE_COLUMNS = ("name", "publisher", "year", "rank", "source_prefix", "citation")

_PORTION = re.compile(
    r'(?P<label>[^="]+)=(?P<grams>\d+(?:\.\d+)?)(?:@(?P<check>\d+)|(?P<guess>~))?'
)
_WEIGHT = re.compile(r"(?P<whole>\d+(?:\.\d+)?)?(?P<part>[½¼¾⅓⅔⅛])? (?P<unit>oz|g|lb)\b")
_GRAMS_PER = {"oz": GRAMS_PER_OUNCE, "g": Decimal(1), "lb": GRAMS_PER_OUNCE * 16}
_VOLUME = re.compile(r"\b(?:fl oz|ml|litre)\b")
_DRINK = re.compile(r"\b(?:milk|drink|juice)\b", re.IGNORECASE)
_POURED_GROUPS = ("drinks", WATER_GROUP)


def read_groups(folder: Path) -> tuple[GroupRecord, ...]:
    """Read the food groups. Raises SeedFileError."""
    return tuple(
        GroupRecord(
            slug=row.required("slug", longest=50),
            name=row.required("name", longest=MAX_GROUP_NAME),
            rank=row.integer("rank", most=999),
            usda_groups=row.parts("usda_groups"),
        )
        for row in SeedTable(folder / GROUPS_FILE, _GROUP_COLUMNS).rows()
    )


def read_releases(folder: Path) -> tuple[ReleaseRecord, ...]:
    """Read the releases. Raises SeedFileError."""
    return tuple(
        ReleaseRecord(
            name=row.required("name", longest=MAX_RELEASE_NAME),
            publisher=row.required("publisher", longest=MAX_PUBLISHER),
            year=row.integer("year", least=1900, most=2200),
            rank=row.integer("rank", most=999),
            source_prefix=row.text("source_prefix"),
            citation=row.required("citation"),
        )
        for row in SeedTable(folder / RELEASES_FILE, _RELEASE_COLUMNS).rows()
    )


def apply_everyday_foods(
    path: Path, foods: Mapping[str, FoodRecord], groups: Sequence[GroupRecord], names: set[str]
) -> None:
    """Give USDA foods the plain names, aliases, tags and portions of the file.

    ``names`` collects the plain names, which must be unique. Raises SeedFileError.
    """
    slugs = {group.slug for group in groups}
    for row in SeedTable(path, _STAPLE_COLUMNS).rows():
        key = row.required("ndb_number")
        food = foods.get(key)
        if food is None:
            raise row.error("ndb_number", f"{key} is not a USDA food")
        if food.is_staple:
            raise row.error("ndb_number", f"{key} is there twice")
        checks = {portion.sequence for portion in food.portions}
        food.is_staple = True
        food.name = _unique_name(row, names)
        food.group = _group_slug(row, slugs)
        if food.group == WATER_GROUP:
            food.kind = FoodKind.WATER
        food.rank = row.integer("rank", least=1, most=5)
        food.aliases = tuple(dict.fromkeys((*_aliases(row), *food.aliases)))
        food.contains = _tags(row)
        food.portions = [*_portions(row, checks), *food.portions]
        if food.grams_per_ml is None and food.group in _POURED_GROUPS:
            food.grams_per_ml = density_from_cup(food)


def read_extra(
    path: Path, groups: Sequence[GroupRecord], releases: Sequence[ReleaseRecord], names: set[str]
) -> list[FoodRecord]:
    """Read the foods the USDA tables lack. Raises SeedFileError."""
    slugs = {group.slug for group in groups}
    foods: dict[str, FoodRecord] = {}
    for row in SeedTable(path, _EXTRA_COLUMNS).rows():
        key = row.required("key", longest=MAX_SOURCE_KEY)
        if key in foods:
            raise row.error("key", f"{key} is there twice")
        foods[key] = _extra_food(row, key, slugs, releases, names)
    return list(foods.values())


def _extra_food(
    row: SeedRow, key: str, slugs: set[str], releases: Sequence[ReleaseRecord], names: set[str]
) -> FoodRecord:
    kind = one_of(row, "kind", FoodKind.values)
    form = row.text("form", longest=MAX_FORM)
    if form and kind not in SUPPLEMENTAL:
        raise row.error("form", "only supplements and medicines have one")
    evidence = one_of(row, "evidence", Evidence.values)
    mg_per_100g = row.decimal("magnesium_mg_per_100g", most=MAX_MG_PER_100G)
    source = row.text("source", longest=MAX_SOURCE)
    if mg_per_100g is None and evidence:
        raise row.error("evidence", "there is no value to have any")
    if mg_per_100g is not None and not (evidence and source):
        raise row.error("evidence" if source else "source", "a value needs one")
    food = FoodRecord(
        data_set=DataSet.MIDBAND,
        key=key,
        name=_unique_name(row, names),
        description=row.text("description", longest=MAX_DESCRIPTION),
        group=_group_slug(row, slugs),
        mg_per_100g=mg_per_100g,
        release=release_of(source, releases),
        evidence=evidence,
        kind=kind,
        form=form,
        source=source,
        is_staple=True,
        rank=row.integer("rank", least=1, most=5),
        contains=_tags(row),
        aliases=_aliases(row),
        portions=_portions(row, set()),
    )
    if not food.portions and not (kind in SUPPLEMENTAL and mg_per_100g is None):
        raise row.error("portions", "is empty")
    labels = (portion.label for portion in food.portions)
    if food.group in _POURED_GROUPS or _DRINK.search(food.name) or any(map(_VOLUME.search, labels)):
        # Nearly all of it is water; the pages say that 1 ml is taken as 1 g.
        food.grams_per_ml = Decimal(1)
    return food


def release_of(source: str, releases: Sequence[ReleaseRecord]) -> str:
    """The release by the prefix of a value's source, else the last one: Midband's own."""
    for release in releases:
        if release.source_prefix and source.startswith(release.source_prefix):
            return release.name
    return releases[-1].name


def _portions(row: SeedRow, checks: set[int]) -> list[PortionRecord]:
    portions: list[PortionRecord] = []
    for sequence, text in enumerate(row.parts("portions", " | "), 1):
        match = _PORTION.fullmatch(text)
        if match is None:
            raise row.error("portions", f"{text!r} is not 'label=grams', '@number' or '~' after it")
        label, grams = match["label"].strip(), Decimal(match["grams"])
        if match["check"] and int(match["check"]) not in checks:
            raise row.error("portions", f"{text!r}: this food has no USDA portion {match['check']}")
        if not match["check"] and not match["guess"]:
            _check_weight(row, text, label, grams)
        if grams <= 0 or len(label) > MAX_PORTION_LABEL:
            raise row.error("portions", f"{text!r} weighs nothing or has too long a label")
        if any(portion.label == label for portion in portions):
            raise row.error("portions", f"{label!r} is there twice")
        portions.append(
            PortionRecord(PortionOrigin.MIDBAND, sequence, label, grams, bool(match["guess"]))
        )
    return portions


def _check_weight(row: SeedRow, text: str, label: str, grams: Decimal) -> None:
    """Check that the label of a portion without reference or mark states its weight."""
    match = _WEIGHT.match(label)
    if match is None:
        raise row.error("portions", f"{text!r} needs a USDA portion '@number' or the mark '~'")
    part = Decimal(str(unicodedata.numeric(match["part"]))) if match["part"] else Decimal(0)
    wanted = (Decimal(match["whole"] or 0) + part) * _GRAMS_PER[match["unit"]]
    if abs(wanted - grams) > grams / 50:
        raise row.error("portions", f"{text!r}: {match[0]} is {wanted:.2f} g")


def _unique_name(row: SeedRow, names: set[str]) -> str:
    name = row.required("name", longest=MAX_ALIAS)
    if name.casefold() in names:
        raise row.error("name", f"{name!r} is the name of another food too")
    names.add(name.casefold())
    return name


def _group_slug(row: SeedRow, slugs: set[str]) -> str:
    slug = row.required("group")
    if slug not in slugs:
        raise row.error("group", f"{slug!r} is not in {GROUPS_FILE}")
    return slug


def _tags(row: SeedRow) -> tuple[str, ...]:
    tags = row.parts("contains")
    for tag in tags:
        if tag not in ContainsTag.values:
            raise row.error("contains", f"{tag!r} is not one of {', '.join(ContainsTag.values)}")
    return tags


def _aliases(row: SeedRow) -> tuple[str, ...]:
    aliases = row.parts("aliases")
    for alias in aliases:
        if len(alias) > MAX_ALIAS:
            raise row.error("aliases", f"{alias!r} is longer than {MAX_ALIAS} characters")
    return aliases


def one_of(row: SeedRow, column: str, allowed: Sequence[str]) -> str:
    """The cell, which must be one of ``allowed``. Raises SeedFileError."""
    value = row.text(column)
    if value not in allowed:
        raise row.error(column, f"{value!r} is not one of {', '.join(filter(None, allowed))}")
    return value
