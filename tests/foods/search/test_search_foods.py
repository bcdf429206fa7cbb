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
    }
    assert portions[0] == {"label": "1 oz", "grams": 28.35, "magnesium_mg": 155.925}
    assert [portion["label"] for portion in portions[-2:]] == ["g", "oz"]


def test_dash_reads_a_query_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    found = answers("-", monkeypatch, "milk\nkäse\n\nblack beans\n")
    assert [answer["query"] for answer in found] == ["milk", "käse", "", "black beans"]
    assert found[2]["hits"] == []


def test_unknown_is_null(monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = answers("seitan", monkeypatch)
    assert answer["hits"][0]["magnesium_mg_per_100g"] is None
    assert {portion["magnesium_mg"] for portion in answer["hits"][0]["portions"]} == {None}


def test_words_are_for_people() -> None:
    said = io.StringIO()
    call_command("search_foods", "pumpk", "--limit", "1", stdout=said)
    assert said.getvalue() == "pumpk:\n  Pumpkin seeds, 1 oz, 156 mg\n"
