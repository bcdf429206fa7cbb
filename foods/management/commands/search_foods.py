"""Search foods from the command line, as the add panel does."""

from __future__ import annotations

import argparse
import json
import sys
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import prefetch_related_objects

from foods.amounts import Unit, amount_of, amount_words, show_mg
from foods.models import Food
from foods.search.find import FoundFoods, find
from foods.typed_units import MeantAmount, offered_amount, typed_unit_first
from foods.units import units_of


class Command(BaseCommand):
    """Searches the shared foods."""

    help = "Search the shared foods as the add panel does."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the query ("-" for one query a line on standard input) and options."""
        parser.add_argument("query", help='what to look for, or "-": one query a line on input')
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        parser.add_argument("--limit", type=int, default=12, help="hits a query (default: 12)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the hits of each query, as text or as JSON."""
        typed: str = options["query"]
        queries = (line.rstrip("\r\n") for line in sys.stdin) if typed == "-" else iter([typed])
        for query in queries:
            found = typed_unit_first(find(query, user=None, limit=options["limit"]))
            prefetch_related_objects(found.foods, "portions")
            if options["json"]:
                self.stdout.write(json.dumps(_answer(query, found), ensure_ascii=False))
            else:
                self.stdout.write(f"{query}:")
                for food in found.foods:
                    self.stdout.write(f"  {_words(food, found)}")
            self.stdout.flush()


def _answer(query: str, found: FoundFoods) -> dict[str, Any]:
    typed = found.amount
    return {
        "query": query,
        "words": found.words,
        "amount": None
        if typed is None
        else {"quantity": _number(typed.quantity), "unit": typed.unit, "size": typed.size},
        "hits": [_hit(food, found) for food in found.foods],
    }


def _hit(food: Food, found: FoundFoods) -> dict[str, Any]:
    chosen = offered_amount(food, found)
    grams, mg = _magnesium(food, chosen)
    return {
        "name": food.name,
        "description": food.description,
        "data_set": food.data_set,
        "key": food.source_key,
        "group": food.group.slug,
        "kind": food.kind,
        "magnesium_mg_per_100g": _number(food.magnesium_mg_per_100g),
        "is_sure": food in found.sure,
        "quantity": None if chosen is None else _number(chosen.quantity),
        "unit_label": None if chosen is None else chosen.unit.label,
        "grams": _number(grams),
        "magnesium_mg": _number(mg),
        "other_state": None if food.other_state is None else food.other_state.name,
        "portions": [_portion(food, unit) for _, unit in units_of(food)],
    }


def _portion(food: Food, unit: Unit) -> dict[str, Any]:
    _grams, mg = amount_of(Decimal(1), unit, food.magnesium_mg_per_100g)
    return {"label": unit.label, "grams": _number(unit.grams), "magnesium_mg": _number(mg)}


def _magnesium(food: Food, chosen: MeantAmount | None) -> tuple[Decimal | None, Decimal | None]:
    """Grams and magnesium (mg) of an amount."""
    if chosen is None:
        return None, None
    return amount_of(chosen.quantity, chosen.unit, food.magnesium_mg_per_100g)


def _words(food: Food, found: FoundFoods) -> str:
    chosen = offered_amount(food, found)
    if chosen is None:
        return f"{food.name}, see its label"
    mg = _magnesium(food, chosen)[1]
    amount = amount_words(chosen.quantity, chosen.unit.label)
    perhaps = "" if food in found.sure else "perhaps "
    return f"{perhaps}{food.name}, {amount}, {'unknown' if mg is None else show_mg(mg) + ' mg'}"


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
