"""The cells that hand-written foods share: names, groups, portions, references and more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from decimal import Decimal

from foods.amounts import GRAMS_PER_OUNCE
from foods.enums import ContainsTag, DataSet, PortionOrigin
from foods.importers.records import PortionRecord
from foods.importers.releases import GROUPS_FILE
from foods.importers.seed_files import SeedRow
from foods.limits import MAX_ALIAS, MAX_PORTION_LABEL

#: What references begin with.
DATA_SET_OF = {
    "sr": DataSet.USDA_SR,
    "fndds": DataSet.USDA_FNDDS,
    "foundation": DataSet.USDA_FOUNDATION,
    "food": DataSet.MIDBAND,
}

#: Names a food: its data set and its key there.
FoodKey = tuple[str, str]

_PORTION = re.compile(
    r'(?P<label>[^="]+)=(?P<grams>\d+(?:\.\d+)?)(?:@(?P<check>\d+)|(?P<guess>~))?'
)
_WEIGHT = re.compile(r"(?P<whole>\d+(?:\.\d+)?)?(?P<part>[½¼¾⅓⅔⅛])? (?P<unit>oz|g|lb)\b")
_GRAMS_PER = {"oz": GRAMS_PER_OUNCE, "g": Decimal(1), "lb": GRAMS_PER_OUNCE * 16}


def portions_of(row: SeedRow, checks: Collection[int] = ()) -> list[PortionRecord]:
    """The household portions ``label=grams``, separated by `` | ``.

    A portion is checked by a USDA portion (``@number``, one of ``checks``), marked as an
    estimate (``~``), or its label states the weight. Raises SeedFileError.
    """
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


def unique_name(row: SeedRow, names: set[str]) -> str:
    """The plain name, which is added to ``names``. Raises SeedFileError where it is there."""
    name = row.required("name", longest=MAX_ALIAS)
    if name.casefold() in names:
        raise row.error("name", f"{name!r} is the name of another food too")
    names.add(name.casefold())
    return name


def group_of(row: SeedRow, slugs: Collection[str]) -> str:
    """The slug of the food group. Raises SeedFileError for an unknown one."""
    slug = row.required("group")
    if slug not in slugs:
        raise row.error("group", f"{slug!r} is not in {GROUPS_FILE}")
    return slug


def tags_of(row: SeedRow) -> tuple[str, ...]:
    """What the food contains. Raises SeedFileError for an unknown tag."""
    tags = row.parts("contains")
    for tag in tags:
        if tag not in ContainsTag.values:
            raise row.error("contains", f"{tag!r} is not one of {', '.join(ContainsTag.values)}")
    return tags


def aliases_of(row: SeedRow) -> tuple[str, ...]:
    """The other names. Raises SeedFileError for one that is too long."""
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


def reference_of(row: SeedRow, column: str, text: str) -> FoodKey:
    """The food that a reference names. Raises SeedFileError where it begins with no data set."""
    prefix, _, key = text.partition(":")
    if prefix not in DATA_SET_OF or not key:
        known = ", ".join(f"{known}:" for known in DATA_SET_OF)
        raise row.error(column, f"{text!r} begins with none of {known}")
    return DATA_SET_OF[prefix], key
