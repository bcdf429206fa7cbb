"""What people tell of their meals is read as they mean it.

The sets of ``meal_sentences`` were written apart from the rules; how they are judged stands
in ``test_meal_sentence_sets``.
"""

from __future__ import annotations

import fnmatch
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from intake.diary.meal_foods import read_meal_foods
from tests.intake.test_meal_sentence_sets import SETS, readings, sentences

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("food_table")]

Item = dict[str, Any]


@dataclass(frozen=True)
class Score:
    """How one sentence was read, held against the reading that fits best."""

    found: int
    missed: int
    beside: int
    #: Of the foods found those in an amount that is accepted, and with meal and time as told.
    in_grams: int
    is_when: bool

    @property
    def is_whole(self) -> bool:
        """Whether all of it is right: foods, amounts, meals, times, and nothing beside."""
        return not self.missed + self.beside and self.in_grams == self.found and self.is_when


def is_accepted(item: Item, wanted: Item) -> bool:
    """Whether the food of an item is one of those wanted."""
    names = [words.lower() for words in (item["name"], item["description"])]
    return any(fnmatch.fnmatch(name, one.lower()) for one in wanted["food"] for name in names)


def is_in_grams(item: Item, wanted: Item) -> bool:
    """Whether its amount is accepted."""
    if wanted["grams"] is None:
        return True
    least, most = wanted["grams"]
    return item["grams"] is not None and least <= item["grams"] <= most


def is_when(item: Item, wanted: Item) -> bool:
    """Whether it has the meal and the time that were told."""
    return ((item["meal"] or ""), (item["time"] or "")) == (wanted["meal"], wanted["time"])


def score_of(items: list[Item], reading: list[Item]) -> Score:
    """Pair what was found with what was eaten, those of a right amount first."""
    left, pairs = list(items), []
    for wanted in reading:
        fitting = [item for item in left if is_accepted(item, wanted)]
        fitting.sort(key=lambda item: not is_in_grams(item, wanted))
        if fitting:
            left.remove(fitting[0])
            pairs.append((fitting[0], wanted))
    return Score(
        found=len(pairs),
        missed=len(reading) - len(pairs),
        beside=len(left),
        in_grams=sum(is_in_grams(*pair) for pair in pairs),
        is_when=all(is_when(*pair) for pair in pairs),
    )


def parsed(text: str) -> dict[str, Any]:
    """What the command answers for one text."""
    said = io.StringIO()
    call_command("parse_meal", text, "--json", stdout=said)
    answer: dict[str, Any] = json.loads(said.getvalue())
    return answer


def scores_of(path: Path) -> Iterator[Score]:
    """Read each sentence of a set with the command."""
    for sentence in sentences(path):
        items = parsed(sentence["text"])["items"]
        scores = [score_of(items, reading) for reading in readings(sentence)]
        yield min(scores, key=lambda one: (one.missed + one.beside, -one.in_grams))


def test_meals_are_read_as_people_mean_them() -> None:
    scores = [score for path in SETS for score in scores_of(path)]
    found = sum(score.found for score in scores)
    right = 2 * found / sum(2 * one.found + one.missed + one.beside for one in scores)
    in_grams = sum(score.in_grams for score in scores) / found
    whole = sum(score.is_whole for score in scores) / len(scores)
    assert len(scores) >= 500
    assert (right >= 0.96, in_grams >= 0.97, whole >= 0.82) == (True, True, True), (
        right,
        in_grams,
        whole,
    )


def test_command_answers_a_line_for_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("at noon 200 g spinach and a xyzzy\n\n2 eggs\n"))
    said = io.StringIO()
    call_command("parse_meal", "-", "--json", stdout=said)
    first, empty, last = map(json.loads, said.getvalue().splitlines())
    spinach = first["items"][0]
    assert first["text"] == "at noon 200 g spinach and a xyzzy"
    assert first["items"] == [
        {
            "typed": "200 g spinach",
            "name": spinach["name"],
            "description": spinach["description"],
            "grams": 200.0,
            "quantity": 200.0,
            "unit_label": "g",
            "magnesium_mg": spinach["magnesium_mg"],
            "is_sure": True,
            "meal": None,
            "time": "12:00",
        }
    ]
    assert spinach["magnesium_mg"] > 100
    assert first["not_understood"] == ["a xyzzy"]
    assert empty == {"text": "", "items": [], "not_understood": []}
    assert [item["grams"] for item in last["items"]] == [pytest.approx(92, abs=10)]


def test_command_says_in_words_what_it_read() -> None:
    said = io.StringIO()
    call_command("parse_meal", "for lunch at one 2 slices of rye bread, frobnicated", stdout=said)
    assert said.getvalue().splitlines() == [
        "for lunch at one 2 slices of rye bread, frobnicated:",
        "  Rye bread, 2 slices (lunch 13:00)",
        "  not understood: frobnicated",
    ]


def test_a_meal_of_ten_foods_takes_three_queries(
    django_assert_num_queries: Any,
) -> None:
    text = (
        "2 eggs, a slice of toast, butter, jam, coffee, orange juice, banana, yogurt, muesli, milk"
    )
    read_meal_foods(text, user=None)
    with django_assert_num_queries(3):
        read = read_meal_foods(text, user=None)
    assert len(read.foods) == 10
