"""The judged sentences about a meal can be judged by.

``meal_sentences/*.jsonl`` were written by thinking of what people type, paste and
dictate, before and apart from the rules that read them. Each line is one text with
the foods that were eaten: ``food`` lists the patterns of ``fnmatch`` of which the name
or the description of the found food must match one, in any case; ``grams`` is the least
and the most that is accepted for the amount said, null for tablets; ``meal`` and ``time``
are empty where the text does not say them. ``not_eaten`` are words of what must not be found.
``alternatives`` are other right readings, each a whole list of items.
"""

from __future__ import annotations

import datetime as dt
import fnmatch
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from foods.models import Food
from intake.enums import Meal

SETS = sorted(Path(__file__).with_name("meal_sentences").glob("*.jsonl"))
OF_SENTENCE = {"text", "items", "not_eaten"}
OF_ITEM = {"food", "grams", "meal", "time"}
MAX_GRAMS = 2000


def sentences(path: Path) -> list[dict[str, Any]]:
    """The sentences of one set."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def readings(sentence: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The lists of items that are right for a sentence."""
    return [sentence["items"], *sentence.get("alternatives", [])]


def items(path: Path) -> list[dict[str, Any]]:
    """All items of all readings of one set."""
    return [
        item for sentence in sentences(path) for reading in readings(sentence) for item in reading
    ]


@cache
def words_of_foods() -> list[str]:
    """The names and descriptions of the shared foods, in lower case, everyday foods first."""
    foods = Food.objects.shared().order_by("rank", "name").values_list("name", "description")
    return [words.lower() for food in foods for words in food if words]


@cache
def is_in_table(pattern: str) -> bool:
    """Whether some shared food matches the pattern."""
    matches = re.compile(fnmatch.translate(pattern.lower())).match
    return any(matches(words) for words in words_of_foods())


def test_there_are_sets_and_no_sentence_twice() -> None:
    texts = Counter(sentence["text"].casefold() for path in SETS for sentence in sentences(path))
    assert len(texts) >= 500
    assert [text for text, times in texts.items() if times > 1] == []


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_sentences_are_well_formed(path: Path) -> None:
    for sentence in sentences(path):
        text = sentence["text"]
        assert sentence.keys() - {"alternatives"} == OF_SENTENCE, text
        assert text.strip() == text != "", text
        assert all(word.strip() == word != "" for word in sentence["not_eaten"]), text
        assert all(sentence.get("alternatives", [[True]])), text
        for reading in readings(sentence):
            assert all(item.keys() == OF_ITEM for item in reading), text
            assert all(item["food"] for item in reading), text


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_amounts_meals_and_times_can_be(path: Path) -> None:
    meals = {"", *Meal.values}
    for item in items(path):
        least, most = item["grams"] or (1, 2)
        assert 0 < least <= most <= MAX_GRAMS, item
        assert item["meal"] in meals, item
        time = item["time"]
        assert time == "" or f"{dt.time.fromisoformat(time):%H:%M}" == time, item


@pytest.mark.django_db
@pytest.mark.usefixtures("food_table")
@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_each_food_is_in_the_table(path: Path) -> None:
    missing = [
        item["food"]
        for item in items(path)
        if not any(is_in_table(pattern) for pattern in item["food"])
    ]
    assert missing == []
