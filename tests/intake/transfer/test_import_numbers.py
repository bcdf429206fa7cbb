"""Magnesium without energy is asked about on import, whatever its name is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from intake.models import Import
from intake.transfer.reading.kind_nutrients import NutrientEvidence
from tests.factories import create_food, create_user
from tests.intake.transfer.diary_files import assert_sums_hold, planned, run
from tests.intake.transfer.test_import_supplements import answer, kinds_in

pytestmark = pytest.mark.django_db

HEAD = "Day,Group,Food Name,Amount,Energy (kcal),Magnesium (mg)\n"


def servings(*rows: str, head: str = HEAD) -> str:
    return head + "".join(f"2026-06-1{day},{row}\n" for day, row in enumerate(rows))


def asked(of: Import) -> dict[str, str]:
    return {one["name"]: one["why"] for one in of.preview["questions"]}


@pytest.mark.parametrize(
    ("row", "is_asked"),
    [
        ("Snacks,Mystery X,1 each,0,1200", True),
        ("Snacks,Mystery X,1 each,0,50", True),
        ("Snacks,Mystery X,1 each,0,49", False),
        ("Snacks,Mystery X,2 each,0,60", True),
        ("Snacks,Mystery X,0.5 each,0,30", True),
        ("Snacks,Mystery X,5 g,0,300", True),
        ("Snacks,Mystery chew,1 piece,15,200", True),
        ("Snacks,Mystery X,1 each,,101", True),
        ("Snacks,Mystery X,1 each,,100", False),
        ("Snacks,Mystery X,100 g,,250", False),
        ("Snacks,Mystery X,1 each,n/a,400", True),
        ("Snacks,Orange drink mix,1 packet,0,250", True),
        ("Lunch,Big spinach salad,1 serving,200,160", False),
        ("Lunch,Buddha bowl deluxe,1 serving,640,320", False),
        ("Lunch,Buddha bowl deluxe,1 serving,,90", False),
        ("Lunch,Lentil soup,1 serving,,150", False),
        ("Lunch,Swiss chard,250 g,50,215", False),
        ("Breakfast,Black coffee,1 cup,0,7", False),
        ("Breakfast,Espresso,100 ml,9,80", False),
        ("Lunch,Mineral water,1000 ml,0,120", False),
        ("Lunch,Sparkling water,1000 ml,0,120", False),
        ("Snacks,Nettle infused,0.2 l,0,12", False),
        ("Lunch,Known thing,1 each,0,400", False),
        ("Lunch,Known spring,1000 ml,0,120", False),
    ],
)
def test_magnesium_without_energy_is_asked_about(row: str, is_asked: bool) -> None:
    create_food(name="Known thing")
    create_food(name="Known spring", kind="water")
    of = planned(create_user(), servings(row))
    assert bool(of.preview["questions"]) is is_asked
    assert of.reading["open"] == is_asked
    assert of.refused_count == 0


@pytest.mark.parametrize(
    ("head", "row", "is_asked"),
    [
        ("Day,Group,Food Name,Amount,Magnesium (mg)\n", "Lunch,Bean bowl,1 serving,290", False),
        ("Day,Group,Food Name,Amount,Magnesium (mg)\n", "Lunch,Mystery X,5 g,120", False),
        ("Day,Group,Food Name,Amount,Magnesium (mg)\n", "Lunch,Mystery X,1 each,290", False),
        ("Day,Group,Food Name,Amount,Magnesium (mg)\n", "Lunch,Mystery X,1 each,1200", True),
        ("date,meal,food,amount,calories,mg\n", "Lunch,Mystery X,1 each,0,120", True),
        ("date,meal,food,amount,calories,mg\n", "Lunch,Mystery X,1 each,180,120", False),
    ],
)
def test_file_without_energy_is_asked_about_only_what_is_far_too_much(
    head: str, row: str, is_asked: bool
) -> None:
    assert bool(asked(planned(create_user(), servings(row, head=head)))) is is_asked


def test_doubt_about_a_name_holds_for_its_other_rows_before_and_after() -> None:
    user = create_user()
    of = planned(
        user,
        servings(
            "Lunch,Mystery X,10 g,0,20",
            "Lunch,MYSTERY  x,30 g,0,60",
            "Lunch,Mystery X,10 g,0,20",
            "Lunch,Porridge,1 bowl,300,60",
        ),
    )
    assert asked(of) == {"Mystery X": "It has magnesium and no energy, as supplements do."}
    assert of.preview["questions"][0]["rows"] == 3
    assert of.preview["kinds"] == {"supplement": 3, "food": 1}
    run(user, answer(of))
    assert kinds_in(user)["Mystery X"] == {"supplement": 2}
    assert set(user.entries.filter(kind="supplement").values_list("meal", flat=True)) == {
        "supplements"
    }
    assert_sums_hold(user)


def test_what_was_asked_for_its_numbers_can_be_food() -> None:
    user = create_user()
    of = planned(user, servings("Lunch,Mystery X,10 g,0,20", "Lunch,Mystery X,30 g,0,60"))
    of = answer(of, mystery_x="food")
    assert of.reading["open"] == 0
    run(user, of)
    assert kinds_in(user) == {"Mystery X": {"food": 2}}
    assert set(user.entries.values_list("meal", flat=True)) == {"lunch"}


def of_row(**changed: Any) -> NutrientEvidence:
    values: dict[str, Any] = {"mg": Decimal(100), "quantity": Decimal(1), "kcal": Decimal(0)}
    return NutrientEvidence(has_energy=True, **values | changed)


def test_words_say_how_little_energy_there_is() -> None:
    assert "no energy" in of_row().doubt(is_counted=False, is_food=True)
    assert "hardly any" in of_row(kcal=Decimal(9)).doubt(is_counted=False, is_food=True)
    assert of_row(kcal=Decimal(10)).doubt(is_counted=True, is_food=False) == ""
    assert of_row(kcal=None).doubt(is_counted=True, is_food=False) == ""
    more = of_row(kcal=None, mg=Decimal(101))
    assert more.doubt(is_counted=True, is_food=False)
    assert more.doubt(is_counted=True, is_food=True) == ""
    assert more.doubt(is_counted=False, is_food=False) == ""
