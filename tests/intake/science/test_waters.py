"""Waters: the table, and which are pointed out with impaired kidneys."""

from decimal import Decimal
from pathlib import Path

import pytest

from intake.science.reference.tables import ReferenceFileError
from intake.science.waters import (
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
    assert [name for name, kind in kinds.items() if kind == "medicine"] == ["Donat Mg"]


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
    [("0", False, False), ("126", False, False), ("126.5", False, True), ("1000", True, True)],
)
def test_stated_water_is_held_against_the_waters_there_are(
    mg_per_litre: str, is_refused: bool, is_doubted: bool
) -> None:
    assert bool(refusal_of_stated(D(mg_per_litre))) is is_refused
    assert bool(doubt_of_stated(D(mg_per_litre))) is is_doubted


def test_damaged_water_names_its_place(tmp_path: Path) -> None:
    path = tmp_path / "waters.csv"
    path.write_text(f"{','.join(COLUMNS)}\nEvian,24,juice,,label,published\n", encoding="utf-8")
    with pytest.raises(ReferenceFileError, match=r"waters\.csv, line 2, column kind: 'juice'"):
        load_waters(path)
