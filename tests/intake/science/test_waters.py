"""Waters: the table, and which are pointed out with impaired kidneys."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from intake.science.reference.tables import REFERENCES, ReferenceFileError
from intake.science.reference.waters import (
    COLUMNS,
    doubt_of_stated,
    load_waters,
    refusal_of_stated,
    water_note,
    waters,
)
from intake.text import Reader

D = Decimal


def test_medicinal_waters_count_as_medicine() -> None:
    kinds = {water.name: water.kind for water in waters()}
    assert kinds["Donat Mg"] == "medicine"
    assert set(kinds.values()) == {"water", "medicine"}
    medicinal = [name for name, kind in kinds.items() if kind == "medicine"]
    assert medicinal == ["Staatl. Fachingen Still", "Donat Mg"]


@pytest.mark.parametrize(
    ("mg_per_100g", "kidneys", "noted"),
    [("10.8", True, True), ("10", True, False), ("100", False, False), (None, True, False)],
)
def test_rich_water_is_pointed_out_with_impaired_kidneys(
    mg_per_100g: str | None, kidneys: bool, noted: bool
) -> None:
    value = None if mg_per_100g is None else D(mg_per_100g)
    for reader in Reader:
        note = water_note("Gerolsteiner", value, kidneys_impaired=kidneys, reader=reader)
        assert bool(note) == noted


def test_note_states_the_litre() -> None:
    note = water_note("Donat Mg", D(100), kidneys_impaired=True, reader=Reader.PERSON)
    assert note.startswith("Donat Mg has 1,000 mg of magnesium in a litre.")


@pytest.mark.parametrize(
    ("mg_per_litre", "is_refused", "is_doubted"),
    [("0", False, False), ("160", False, False), ("160.5", False, True), ("1000", True, True)],
)
def test_stated_water_is_held_against_the_waters_there_are(
    mg_per_litre: str, is_refused: bool, is_doubted: bool
) -> None:
    assert bool(refusal_of_stated(D(mg_per_litre))) is is_refused
    assert bool(doubt_of_stated(D(mg_per_litre))) is is_doubted


def test_waters_above_100_mg_are_pointed_out_with_impaired_kidneys() -> None:
    noted = [
        water.name
        for water in waters()
        if water_note(
            water.name, water.mg_per_litre / 10, kidneys_impaired=True, reader=Reader.PERSON
        )
    ]
    assert noted == [
        *("Gerolsteiner", "Apollinaris", "Hépar", "Rozana"),
        *("Magnesia (mineral water)", "Donat Mg"),
    ]


def test_each_water_of_the_table_is_a_food_with_the_same_value() -> None:
    """A new row reaches a site as a food, which `prepare` loads when a file changed."""
    foods: dict[str, dict[str, str]] = {}
    for path in sorted((REFERENCES.parent / "everyday").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            foods |= {row["name"]: row for row in csv.DictReader(file)}
    # Perrier is a food of the USDA table, which has 0 mg in 100 g.
    for water in (one for one in waters() if one.name != "Perrier"):
        food = foods[water.name]
        assert food["kind"] == water.kind, water.name
        assert D(food["magnesium_mg_per_100g"]) * 10 == water.mg_per_litre, water.name


def test_no_water_of_the_table_is_there_twice() -> None:
    assert len({water.name for water in waters()}) == len(waters())


def test_damaged_water_names_its_place(tmp_path: Path) -> None:
    path = tmp_path / "waters.csv"
    path.write_text(f"{','.join(COLUMNS)}\nEvian,24,juice,,label,published\n", encoding="utf-8")
    with pytest.raises(ReferenceFileError, match=r"waters\.csv, line 2, column kind: 'juice'"):
        load_waters(path)
