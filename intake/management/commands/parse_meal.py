"""Read meals told in a sentence from the command line, as the add panel does."""

from __future__ import annotations

import argparse
import json
import sys
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand

from foods.amounts import amount_of, amount_words
from foods.typed_units import offered_amount
from intake.diary.meal_foods import MealFood, MealFoods, read_meal_foods


class Command(BaseCommand):
    """Reads told meals with the shared foods."""

    help = "Read meals told in a sentence, as the add panel does."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the text ("-" for one meal a line on standard input) and the form of the answer."""
        parser.add_argument("text", help='what was eaten, or "-": one meal a line on input')
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the foods of each meal, as text or as JSON."""
        typed: str = options["text"]
        texts = (line.rstrip("\r\n") for line in sys.stdin) if typed == "-" else iter([typed])
        for text in texts:
            read = read_meal_foods(text, user=None)
            if options["json"]:
                self.stdout.write(json.dumps(_answer(text, read), ensure_ascii=False))
            else:
                self.stdout.write(f"{text}:")
                for food in read.foods:
                    self.stdout.write(f"  {_words(food)}")
                for rest in read.not_understood:
                    self.stdout.write(f"  not understood: {rest}")
            self.stdout.flush()


def _answer(text: str, read: MealFoods) -> dict[str, Any]:
    return {
        "text": text,
        "items": [_item(food) for food in read.foods],
        "not_understood": read.not_understood,
    }


def _item(told: MealFood) -> dict[str, Any]:
    """One food: magnesium in mg, null where it is unknown."""
    food = told.found.foods[0]
    chosen = offered_amount(food, told.found)
    grams, mg = None, None
    if chosen is not None:
        grams, mg = amount_of(chosen.quantity, chosen.unit, food.magnesium_mg_per_100g)
    return {
        "typed": told.typed,
        "name": food.name,
        "description": food.description,
        "grams": _number(grams),
        "quantity": None if chosen is None else _number(chosen.quantity),
        "unit_label": None if chosen is None else chosen.unit.label,
        "magnesium_mg": _number(mg),
        "is_sure": told.is_sure,
        "meal": told.meal or None,
        "time": None if told.time is None else f"{told.time:%H:%M}",
    }


def _words(told: MealFood) -> str:
    food = told.found.foods[0]
    chosen = offered_amount(food, told.found)
    amount = "see its label" if chosen is None else amount_words(chosen.quantity, chosen.unit.label)
    time = "" if told.time is None else f"{told.time:%H:%M}"
    when = " ".join(filter(None, (told.meal, time)))
    perhaps = "" if told.is_sure else "perhaps "
    return f"{perhaps}{food.name}, {amount}{when and f' ({when})'}"


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
