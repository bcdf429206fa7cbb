"""Medicines are found by the name on the box: generic, brand or ending."""

import re

import pytest

from intake.science.reference.medicine_names import alike_names, all_names, found_medicines
from intake.science.spacing import MedicineClass, medicine_classes
from intake.text import Reader


def keys_of(text: str) -> list[str]:
    return [one.key for one in found_medicines(text, medicine_classes())]


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("doxycycline", ["tetracyclines"]),
        ("Lymecycline 408 mg", ["tetracyclines"]),
        ("sarecycline", ["tetracyclines"]),
        ("Ciprofloxacin 500 mg", ["quinolones"]),
        ("CIPRO", ["quinolones"]),
        ("gemifloxacin", ["quinolones"]),
        ("moxifloxacin", ["moxifloxacin"]),
        ("Avelox", ["moxifloxacin"]),
        ("raltegravir", ["raltegravir"]),
        ("Isentress HD", ["raltegravir"]),
        ("dolutegravir", ["integrase_inhibitors"]),
        ("Tivicay 50 mg", ["integrase_inhibitors"]),
        ("Biktarvy", ["integrase_inhibitors"]),
        ("bictegravir", ["integrase_inhibitors"]),
        ("elvitegravir", ["integrase_inhibitors"]),
        ("Genvoya", ["integrase_inhibitors"]),
        ("cabotegravir", ["integrase_inhibitors"]),
        ("Juluca", ["dolutegravir_rilpivirine"]),
        ("dolutegravir/rilpivirine", ["dolutegravir_rilpivirine"]),
        ("alendronic acid", ["bisphosphonates"]),
        ("ibandronate", ["bisphosphonates"]),
        ("Macrobid", ["nitrofurantoin"]),
        ("D-penicillamine", ["penicillamine"]),
        ("Ferrous fumarate", ["oral_iron"]),
        ("eltrombopag", ["eltrombopag"]),
        ("Revolade", ["eltrombopag"]),
        ("L-thyroxine", ["levothyroxine"]),
        ("Neurontin", ["gabapentin"]),
        ("hydroxychloroquine", ["hydroxychloroquine"]),
        ("Plaquenil", ["hydroxychloroquine"]),
        ("chloroquine", ["hydroxychloroquine"]),
        ("quinidine", ["quinidine"]),
        ("sodium fluoride", ["sodium_fluoride"]),
        ("cellulose sodium phosphate", ["cellulose_sodium_phosphate"]),
        ("mycophenolate mofetil", ["mycophenolate"]),
        ("CellCept", ["mycophenolate"]),
        ("Myfortic", ["mycophenolate"]),
        ("rosuvastatin", ["rosuvastatin"]),
        ("Crestor 10mg", ["rosuvastatin"]),
        ("fexofenadine", ["fexofenadine"]),
        ("Allegra", ["fexofenadine"]),
        ("furosemide", ["loop_thiazide_diuretics"]),
        ("indapamide", ["loop_thiazide_diuretics"]),
        ("hydrochlorothiazide", ["loop_thiazide_diuretics"]),
        ("omeprazole", ["proton_pump_inhibitors"]),
        ("Nexium 20mg", ["proton_pump_inhibitors"]),
        ("spironolactone", ["potassium_sparing_diuretics"]),
        ("co-amilofruse 5/40", ["loop_thiazide_diuretics", "potassium_sparing_diuretics"]),
        ("digoxin", ["digoxin"]),
        ("Lanoxin", ["digoxin"]),
        ("gentamicin", ["aminoglycosides"]),
        ("tobramycin", ["aminoglycosides"]),
        ("ciclosporin", ["ciclosporin"]),
        ("cyclosporine", ["ciclosporin"]),
        ("Neoral", ["ciclosporin"]),
        ("tacrolimus", ["tacrolimus"]),
        ("Prograf", ["tacrolimus"]),
        ("cisplatin", ["cisplatin"]),
        ("amphotericin B", ["amphotericin_b"]),
        ("AmBisome", ["amphotericin_b"]),
        ("cetuximab", ["egfr_antibodies"]),
        ("Vectibix (panitumumab)", ["egfr_antibodies"]),
        # What only sounds like one is none.
        ("aspirin", []),
        ("aripiprazole", []),
        ("clarithromycin", []),
        ("magnesium", []),
        ("", []),
        ("?", []),
    ],
)
def test_medicine_is_found_by_its_name(typed: str, keys: list[str]) -> None:
    assert keys_of(typed) == keys


def test_every_name_of_the_table_finds_its_class() -> None:
    for one in medicine_classes():
        for name in (one.name, *one.examples.split(","), *one.names):
            typed = name.replace("*", "x")
            assert one.key in keys_of(typed), name


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("levothyroxin", "levothyroxine"),
        ("omeprazol", "omeprazole"),
        ("ciclosporine", "ciclosporin"),
        ("aspirin", ""),
        ("", ""),
    ],
)
def test_the_name_most_like_an_unknown_one_is_offered(typed: str, offered: str) -> None:
    assert alike_names(typed, medicine_classes()) == offered


def test_names_are_listed_once_and_without_endings() -> None:
    names = all_names(medicine_classes())
    assert len(names) == len(set(names))
    assert not any("*" in name for name in names)
    assert {"Tivicay", "digoxin", "HIV integrase inhibitors"} <= set(names)


@pytest.mark.parametrize("one", medicine_classes(), ids=lambda one: one.key)
def test_nothing_that_is_said_tells_how_sure_a_row_is(one: MedicineClass) -> None:
    for reader in Reader:
        words = one.words(reader)
        assert not re.search(r"source|unsure|memory|certain", words, re.IGNORECASE)
        assert not re.search(r"\btake (a |more )?(supplement|magnesium)", words, re.IGNORECASE)
