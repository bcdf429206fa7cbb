"""Search foods from the command line, as the add panel does."""

from __future__ import annotations

import argparse
import json
import sys
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import prefetch_related_objects

from foods.amounts import Unit, amount_of, show_mg
from foods.models import Food
from foods.search.find import search
from foods.units import units_of, usual_unit


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
            hits = search(query, user=None, limit=options["limit"])
            if options["json"]:
                prefetch_related_objects(hits, "portions")
                found = {"query": query, "hits": [_hit(food) for food in hits]}
                self.stdout.write(json.dumps(found, ensure_ascii=False))
            else:
                self.stdout.write(f"{query}:")
                for food in hits:
                    self.stdout.write(f"  {_words(food)}")
            self.stdout.flush()


def _hit(food: Food) -> dict[str, Any]:
    return {
        "name": food.name,
        "description": food.description,
        "data_set": food.data_set,
        "key": food.source_key,
        "group": food.group.slug,
        "kind": food.kind,
        "magnesium_mg_per_100g": _number(food.magnesium_mg_per_100g),
        "portions": [
            {
                "label": unit.label,
                "grams": _number(unit.grams),
                "magnesium_mg": _number(_mg(food, unit)),
            }
            for _, unit in units_of(food)
        ],
    }


def _words(food: Food) -> str:
    usual = usual_unit(food)
    if usual is None:
        return f"{food.name}, see its label"
    mg = _mg(food, usual[1])
    return f"{food.name}, {usual[1].label}, {'unknown' if mg is None else show_mg(mg) + ' mg'}"


def _mg(food: Food, unit: Unit) -> Decimal | None:
    return amount_of(Decimal(1), unit, food.magnesium_mg_per_100g)[1]


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
