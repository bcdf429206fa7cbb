"""What a row of another app's diary is taken for, by all that it says of itself."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.transfer.reading.kind_evidence import KINDS, group_kind
from intake.transfer.reading.kinds import Classification, KindClassifier, name_key, weigh_evidence

#: name, group, unit, category, kind of the food in the table so named, and what it is taken for.
#: "?" after a kind: the person is asked, and this is what it counts as until then.
FILE = Path(__file__).with_name("import_kinds.csv")
ROWS = [tuple(row) for row in csv.reader(FILE.read_text(encoding="utf-8").splitlines())][1:]


@pytest.mark.parametrize(
    ("name", "group", "unit", "category", "known", "kind"), ROWS, ids=lambda text: text or "-"
)
def test_row_is_taken_for_what_its_evidence_says(
    name: str, group: str, unit: str, category: str, known: str, kind: str
) -> None:
    verdict = weigh_evidence(name=name, group=group, unit=unit, category=category, known=known)
    assert f"{verdict.kind}{'?' if verdict.is_asked else ''}" == kind


def test_table_of_names_is_long_and_has_every_outcome() -> None:
    assert len(ROWS) >= 120
    outcomes = Counter(row[-1] for row in ROWS)
    assert set(outcomes) == {*KINDS, "supplement?", "medicine?"}
    assert min(outcomes["food"], outcomes["supplement?"], outcomes["medicine"]) >= 15


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        ("Supplements", "supplement"),
        ("Morning vitamins", "supplement"),
        ("Nahrungsergänzung", "supplement"),
        ("Compléments alimentaires", "supplement"),
        ("Suplementos", "supplement"),
        ("Integratori", "supplement"),
        ("Витамины", "supplement"),
        ("サプリメント", "supplement"),
        ("Supps", "supplement"),
        ("Meds", "medicine"),
        ("Medications PM", "medicine"),
        ("Medikamente", "medicine"),
        ("Mediterranean dinner", ""),
        ("Supper", ""),
        ("Breakfast", ""),
        ("", ""),
    ],
)
def test_name_of_a_meal_tells_what_is_kept_in_it(group: str, kind: str) -> None:
    assert group_kind(group) == kind


def test_word_of_the_person_holds_for_a_name_but_not_for_what_is_plain_food() -> None:
    classifier = KindClassifier(
        answers={name_key("Greens  Powder"): "food", name_key("Almond milk"): "supplement"}
    )
    greens = classifier.classify(name="Greens powder", group="Snacks", unit="scoop", category="")
    sure = classifier.classify(name="Greens powder", group="Supplements", unit="scoop", category="")
    milk = classifier.classify(name="Almond milk", group="Breakfast", unit="cup", category="")
    assert (greens.is_asked, sure.is_asked, milk.is_asked) == (True, False, False)
    assert classifier.final_kind("Greens powder", greens) == "food"
    assert classifier.final_kind("greens powder", sure) == "food"
    assert classifier.final_kind("Almond milk", milk) == "food"
    assert classifier.used == {"greens powder"}
    stated = Classification("supplement", is_stated=True)
    assert classifier.final_kind("Greens powder", stated) == "supplement"


def test_one_word_for_the_rest_holds_only_for_what_is_asked() -> None:
    classifier = KindClassifier(rest="food")
    asked = classifier.classify(name="Mineral water", group="Supplements", unit="ml", category="")
    sure = classifier.classify(
        name="Magnesium citrate", group="Supplements", unit="capsule", category=""
    )
    assert classifier.final_kind("Mineral water", asked) == "water"
    assert classifier.final_kind("Magnesium citrate", sure) == "supplement"


@pytest.mark.parametrize(
    ("name", "is_for_skin"),
    [
        ("Magnesium oil spray", True),
        ("Epsom salt bath", True),
        ("Magnesium lotion", True),
        ("Epsom salt", False),
        ("Magnesium citrate", False),
        ("Cooking oil spray", False),
    ],
)
def test_magnesium_for_the_skin_is_told(name: str, is_for_skin: bool) -> None:
    assert weigh_evidence(name=name, group="", unit="", category="").is_for_skin is is_for_skin


@given(st.text(max_size=30), st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_any_texts_have_a_kind(name: str, group: str, unit: str, category: str) -> None:
    verdict = weigh_evidence(name=name, group=group, unit=unit, category=category)
    assert verdict.kind in KINDS
    # What is asked counts towards the limit until it is answered.
    assert not verdict.is_asked or verdict.kind in {"supplement", "medicine"}
