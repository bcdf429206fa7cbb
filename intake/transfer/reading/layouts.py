"""Which column of a file holds which field: our own export, Cronometer's, or any other table."""

from __future__ import annotations

import re

from intake.enums import ImportLayout

#: Field to column number.
ColumnMapping = dict[str, int]

#: The columns of our own export of entries, in their order; docs/export.md is the contract.
ENTRY_COLUMNS = (
    "date",
    "meal",
    "time",
    "food",
    "source",
    "source_key",
    "quantity",
    "portion",
    "portion_grams",
    "portion_mg",
    "grams",
    "mg_per_100g",
    "magnesium_mg",
    "kind",
    "note",
    "day_state",
    "day_supplements",
    "band_low_mg",
    "band_target_mg",
    "band_high_mg",
    "zone",
    "known_grams",
    "parts",
)

#: A table with all of these is our own export.
_OWN_COLUMNS = {"date", "meal", "food", "quantity", "grams", "magnesium_mg", "kind"}

#: Fields a person may assign a column to, in the order of the form, with their labels.
FIELDS = {
    "date": "Date",
    "time": "Time",
    "meal": "Meal",
    "food": "Food",
    "quantity": "Amount",
    "portion": "Unit of the amount",
    "grams": "Grams in all",
    "magnesium_mg": "Magnesium in all, mg",
    "mg_per_100g": "Magnesium per 100 g, mg",
    "kind": "Kind or category",
    "energy_kcal": "Energy, kcal",
    "note": "Note",
    "source": "Source of the food",
    "source_key": "Number of the food in that source",
}

#: Other names of columns, as ``_plain`` gives them.
_SYNONYMS = {
    "date": ("day", "datum", "logged on", "date logged"),
    "time": ("uhrzeit", "heure"),
    "meal": ("group", "mealtype", "meal type", "meal name", "mahlzeit", "repas"),
    "food": ("food name", "name", "item", "description", "product", "lebensmittel", "aliment"),
    "quantity": ("amount", "qty", "servings", "number", "menge"),
    "portion": ("unit", "units", "serving", "serving size", "measure", "einheit"),
    "grams": ("gram", "weight", "weight g", "grams g", "gramm"),
    "magnesium_mg": ("magnesium", "magnesium mg", "mg", "mg magnesium"),
    "mg_per_100g": ("magnesium per 100g", "magnesium mg per 100g", "magnesium per 100 g"),
    "kind": ("category", "type", "kategorie"),
    "energy_kcal": ("calories", "kcal", "calories kcal", "kalorien", "energie kcal"),
    "note": ("notes", "comment", "notiz"),
    "source": ("database", "data source"),
    "source_key": ("food id", "fdc id", "ndb no", "source id"),
}

_CRONOMETER = {
    "date": "day",
    "time": "time",
    "meal": "group",
    "food": "food name",
    "quantity": "amount",
    "magnesium_mg": "magnesium mg",
    "kind": "category",
    "energy_kcal": "energy kcal",
}


def _plain(name: str) -> str:
    """Return the name of a column in lower case, with one blank for all other signs."""
    return re.sub(r"[^a-z0-9]+", " ", name.casefold()).strip()


def recognise_layout(header: list[str]) -> tuple[ImportLayout, ColumnMapping]:
    """Return where a table comes from and which column holds which field, by its header."""
    exact = {name.strip().casefold(): place for place, name in reversed([*enumerate(header)])}
    if exact.keys() >= _OWN_COLUMNS:
        return ImportLayout.MIDBAND, {name: exact[name] for name in ENTRY_COLUMNS if name in exact}
    plain = {_plain(name): place for place, name in reversed([*enumerate(header)])}
    if plain.keys() >= {"day", "group", "food name", "amount"}:
        mapping = {field: plain[name] for field, name in _CRONOMETER.items() if name in plain}
        return ImportLayout.CRONOMETER, mapping
    mapping, taken = {}, set()
    for field in FIELDS:
        for name in (_plain(field), *_SYNONYMS[field]):
            if name in plain and plain[name] not in taken:
                mapping[field] = plain[name]
                taken.add(plain[name])
                break
    return ImportLayout.OTHER, mapping
