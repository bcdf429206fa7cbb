"""The search command shows scripts what the page would show."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("food_table")]


def answers(query: str, monkeypatch: pytest.MonkeyPatch, typed: str = "") -> list[dict[str, Any]]:
    """The JSON lines of one call."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    said = io.StringIO()
    call_command("search_foods", query, "--json", stdout=said)
    return [json.loads(line) for line in said.getvalue().splitlines()]


def test_one_query_is_one_object(monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = answers("pumpkin seeds", monkeypatch)
    assert answer["query"] == "pumpkin seeds"
    first = answer["hits"][0]
    portions = first.pop("portions")
    assert first == {
        "name": "Pumpkin seeds",
        "description": "Seeds, pumpkin and squash seed kernels, roasted, without salt",
        "data_set": "USDA SR",
        "key": "12016",
        "group": "nuts-seeds",
        "kind": "food",
        "magnesium_mg_per_100g": 550.0,
        "is_sure": True,
        "quantity": 1.0,
        "unit_label": "1 oz",
        "grams": 28.35,
        "magnesium_mg": 155.925,
        "other_state": None,
    }
    assert portions[0] == {"label": "1 oz", "grams": 28.35, "magnesium_mg": 155.925}
    assert [portion["label"] for portion in portions[-2:]] == ["g", "oz"]


@pytest.mark.parametrize(
    ("query", "name", "quantity", "unit_label", "grams"),
    [
        ("200g spinach", "Spinach, raw", 200.0, "g", 200.0),
        ("3 eggs", "Egg, fried", 3.0, "1 large", 138.0),
        ("1,5 dl milk", "Milk, whole", 150.0, "ml", 154.695),
        ("half an avocado", "Avocado", 1.0, "½ avocado", 100.5),
        ("2% milk", "Milk, 2 % fat", 1.0, "1 cup", 244.0),
        # The unit says which of the foods of that name is meant.
        ("1 tin tuna", "Tuna, canned in water", 1.0, "1 can, drained", 165.0),
        ("half a can of chickpeas", "Chickpeas, canned", 0.5, "1 can, drained", 127.0),
        ("can of peaches", "Peaches, canned in juice", 1.0, "1 can (15 oz)", 425.0),
        ("packet of crisps", "Potato chips", 1.0, "1 bag (28 g)", 28.0),
        ("can of coke", "Cola", 1.0, "1 can (12 fl oz)", 370.0),
        ("bowl of chicken", "Chicken, roasted", 1.25, "1 cup, diced", 175.0),
        ("plate of pasta", "Pasta, cooked", 1.0, "1½ cups", 180.0),
        ("bread 2 slices 60g", "White bread", 60.0, "g", 60.0),
        ("gimbap 1 roll", "Kimbap", 1.0, "1 roll", 250.0),
    ],
)
def test_typed_amounts_are_said(
    query: str,
    name: str,
    quantity: float,
    unit_label: str,
    grams: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (answer,) = answers(query, monkeypatch)
    first = answer["hits"][0]
    assert (first["name"], first["is_sure"]) == (name, True)
    assert (first["quantity"], first["unit_label"]) == (quantity, unit_label)
    assert first["grams"] == pytest.approx(grams, rel=0.01)
    mg = first["grams"] * first["magnesium_mg_per_100g"] / 100
    assert first["magnesium_mg"] == pytest.approx(mg, abs=0.001)


def test_guesses_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = answers("gulab jamun pizza", monkeypatch)
    assert answer["hits"]
    assert not any(hit["is_sure"] for hit in answer["hits"])


def test_dash_reads_a_query_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    found = answers("-", monkeypatch, "milk\nkäse\n\nblack beans\n")
    assert [answer["query"] for answer in found] == ["milk", "käse", "", "black beans"]
    assert found[2]["hits"] == []


def test_unknown_is_null(monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = answers("wine barbera", monkeypatch)
    assert answer["hits"][0]["magnesium_mg_per_100g"] is None
    assert {portion["magnesium_mg"] for portion in answer["hits"][0]["portions"]} == {None}


def test_words_are_for_people() -> None:
    said = io.StringIO()
    call_command("search_foods", "pumpk", "--limit", "1", stdout=said)
    assert said.getvalue() == "pumpk:\n  Pumpkin seeds, 1 oz, 156 mg\n"
