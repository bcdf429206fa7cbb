"""Forms of magnesium: shares by weight, numbers that look wrong, notes."""

import csv
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.science.reference.tables import ReferenceFileError
from intake.science.supplements import (
    COLUMNS,
    FORMS_FILE,
    SupplementForm,
    check_elemental,
    elemental_mg,
    form_named,
    form_note,
    forms,
    load_forms,
    medicine_note,
    split_dose_note,
    week_mean,
)
from intake.text import Reader

D = Decimal
#: Standard atomic masses (IUPAC), to three places.
MASSES = {"Mg": 24.305, "O": 15.999, "H": 1.008, "C": 12.011, "N": 14.007, "S": 32.06, "Cl": 35.45}


def share_by_weight(formula: str) -> float:
    """Magnesium in a compound, in per cent by weight."""
    atoms = [
        (symbol, int(count or 1)) for symbol, count in re.findall(r"([A-Z][a-z]?)(\d*)", formula)
    ]
    whole = sum(MASSES[symbol] * count for symbol, count in atoms)
    return 100 * sum(MASSES["Mg"] * count for symbol, count in atoms if symbol == "Mg") / whole


@pytest.mark.parametrize("one", forms(), ids=lambda one: one.compound)
def test_share_of_every_form_follows_from_its_formula(one: SupplementForm) -> None:
    assert float(one.elemental_pct) == pytest.approx(share_by_weight(one.formula), abs=0.06)


@pytest.mark.parametrize(
    ("form", "compound", "pct"),
    [
        ("oxide", "", "60.3"),
        ("citrate", "", "16.2"),
        ("citrate", "trimagnesium dicitrate, nonahydrate", "11.9"),
        ("chloride", "", "12.0"),
        ("chloride", "magnesium chloride, anhydrous", "25.5"),
        ("sulfate", "", "9.9"),
        ("bisglycinate", "", "14.1"),
        ("malate", "", "15.5"),
        ("malate", "dimagnesium malate, dihydrate", "19.4"),
        ("citrate", "magnesium hydrogen citrate", "11.3"),
    ],
)
def test_first_compound_of_a_form_is_the_usual_one(form: str, compound: str, pct: str) -> None:
    one = form_named(form, compound)
    assert one is not None
    assert one.elemental_pct == D(pct)


@pytest.mark.parametrize(
    ("compound_mg", "form", "elemental"),
    [("400", "oxide", "241.2"), ("1000", "bisglycinate", "141.0"), ("2000", "threonate", "166.0")],
)
def test_elemental_magnesium_of_a_compound(compound_mg: str, form: str, elemental: str) -> None:
    assert elemental_mg(D(compound_mg), form) == D(elemental)


@pytest.mark.parametrize(
    ("compound_mg", "form", "words"),
    [("1", "butterate", "No form"), ("-1", "oxide", "zero or more"), ("NaN", "oxide", "zero")],
)
def test_elemental_magnesium_refuses_in_words(compound_mg: str, form: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        elemental_mg(D(compound_mg), form)


@given(
    st.sampled_from([one.form for one in forms()]),
    st.decimals(min_value=0, max_value=100_000, places=1),
)
def test_elemental_magnesium_is_part_of_the_compound(form: str, compound_mg: Decimal) -> None:
    assert 0 <= elemental_mg(compound_mg, form) <= compound_mg


@pytest.mark.parametrize(
    ("mg", "form", "warns"),
    [
        ("100", "bisglycinate", False),
        ("211", "bisglycinate", False),
        ("500", "bisglycinate", True),
        ("125", "citrate", False),
        ("667", "threonate", True),
        ("241", "oxide", False),
        ("350", "oxide", False),
        ("400", "oxide", True),
        ("350", "", False),
        ("500", "", True),
        ("500", "not a form", True),
    ],
)
def test_number_that_looks_like_a_compound_weight_warns(mg: str, form: str, warns: bool) -> None:
    assert bool(check_elemental(D(mg), form)) == warns


def test_warning_names_both_readings() -> None:
    assert check_elemental(D(500), "bisglycinate") == (
        "500 mg of elemental magnesium would be 3,546 mg of magnesium bisglycinate, which is "
        "much for one piece. If 500 mg is the weight of the compound, the magnesium in it is "
        "about 71 mg. Check the label."
    )


@pytest.mark.parametrize(
    ("doses", "profile", "has_note"),
    [
        (["250"], "EU", True),
        (["125", "125"], "EU", False),
        (["50", "200"], "EU", True),
        (["250"], "DACH", True),
        (["250"], "NORDIC", True),
        *((["250"], profile, False) for profile in ("US", "UK", "WHO", "AUNZ", "XX", "")),
        ([], "EU", False),
    ],
)
def test_split_dose_note_is_for_the_european_limit(
    doses: list[str], profile: str, has_note: bool
) -> None:
    assert bool(split_dose_note([D(dose) for dose in doses], profile)) == has_note


def test_more_medicine_than_labels_allow_is_called_a_laxative_dose() -> None:
    assert medicine_note(D(600), kidneys_impaired=False, reader=Reader.PERSON) == ""
    note = medicine_note(D("600.1"), kidneys_impaired=False, reader=Reader.PERSON)
    assert note == "This is a laxative dose. Kidney trouble? Ask before taking more."
    for reader in Reader:
        note = medicine_note(D("600.1"), kidneys_impaired=True, reader=reader)
        assert note == "This is a laxative dose."


def test_notes_of_forms() -> None:
    assert "laxative" in form_note("oxide")
    assert form_note("malate") == form_note("not a form") == ""


def test_week_mean_is_of_the_days_told_among_the_last_seven() -> None:
    last = dt.date(2026, 11, 22)
    told = [(last - dt.timedelta(days=back), D(100 * back)) for back in (0, 2, 6, 7, 30)]
    assert week_mean(told, last) == D(800) / 3
    assert week_mean(told[3:], last) is None
    assert week_mean([(last, D(0))], last) == 0


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("elemental_pct", "0", "not a share"),
        ("elemental_pct", "100", "not a share"),
        ("elemental_pct", "", "is empty"),
        ("compound", "", "is empty"),
        ("certainty", "sure", "none of"),
    ],
)
def test_damaged_form_names_its_place(tmp_path: Path, column: str, cell: str, words: str) -> None:
    with FORMS_FILE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    lines[0] |= {column: cell}
    path = tmp_path / "forms.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)
    with pytest.raises(
        ReferenceFileError, match=rf"forms\.csv, line 2, column {column}: .*{words}"
    ):
        load_forms(path)
