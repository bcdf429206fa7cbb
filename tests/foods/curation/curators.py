"""A curator, foods and the admin's forms, for tests."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import CURATOR
from foods.models import Food, Portion, Release
from tests.factories import create_food, create_user

#: Where a changed value comes from, and what it rests on.
SOURCED = {"source": "Label, 2026", "evidence": "label"}


def create_curator(**extra: Any) -> User:
    """One person to whom an administrator gave the role."""
    user = create_user(is_staff=True, **{"name": "Chris"} | extra)
    user.groups.add(Group.objects.get(name=CURATOR))
    return user


def url_of(name: str, *args: Any) -> str:
    """An address of the administration of foods."""
    return reverse(f"admin:foods_food_{name}", args=args)


def kale(**extra: Any) -> Food:
    """A food as a load brings it: its value comes from a release."""
    release, _ = Release.objects.get_or_create(
        name="USDA SR28", defaults={"publisher": "USDA", "year": 2015, "citation": "x"}
    )
    known: dict[str, Any] = {"name": "Kale", "evidence": "laboratory", "release": release}
    return create_food(**known | {"mg_per_100g": "47"} | extra)


def labelled_kale(**extra: Any) -> Food:
    """A food whose value has a source of its own, as the rules ask."""
    known: dict[str, Any] = {"name": "Kale", "evidence": "label", "source": "Label"}
    return create_food(**known | {"mg_per_100g": "47"} | extra)


def form_of(food: Food, **changes: Any) -> dict[str, Any]:
    """The admin's form of a food as its page shows it, with changes."""
    form = {
        "reason": "The label says so",
        "seen": food.updated_at.isoformat(),
        "name": food.name,
        "description": food.description,
        "group": food.group_id,
        "kind": food.kind,
        "form": food.form,
        "magnesium_mg_per_100g": _typed(food.magnesium_mg_per_100g),
        "source": food.source,
        "evidence": food.evidence,
        "status": food.status,
        "rank": food.rank,
        "contains": food.contains,
        "barcode": food.barcode,
        "grams_per_ml": _typed(food.grams_per_ml),
        "replaced_by": food.replaced_by_id or "",
        "everyday_food": food.everyday_food_id or "",
    }
    if food.is_staple:
        form["is_staple"] = "on"
    portions = [
        {
            "id": part.pk,
            "food": food.pk,
            "label": part.label,
            "grams": _typed(part.grams),
            "magnesium_mg": _typed(part.magnesium_mg),
            "sequence": part.sequence,
        }
        for part in food.portions.all()
    ]
    names = [{"id": alias.pk, "food": food.pk, "name": alias.name} for alias in food.aliases.all()]
    return form | rows("portions", portions) | rows("aliases", names) | changes


def save(curator: Client, food: Food, **changes: Any) -> Any:
    """Send the form of a food."""
    return curator.post(url_of("change", food.pk), form_of(food, **changes))


def rows(prefix: str, stored: list[dict[str, Any]], *new: dict[str, Any]) -> dict[str, Any]:
    """The rows of an inline form."""
    form: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(stored) + len(new),
        f"{prefix}-INITIAL_FORMS": len(stored),
    }
    for number, row in enumerate([*stored, *new]):
        form |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return form


def _typed(value: Any) -> str:
    return "" if value is None else str(value)


def portion_row(portion: Portion, **changes: Any) -> dict[str, Any]:
    """A stored portion as a row of the form."""
    row = {
        "id": portion.pk,
        "food": portion.food_id,
        "label": portion.label,
        "grams": _typed(portion.grams),
        "magnesium_mg": _typed(portion.magnesium_mg),
        "sequence": portion.sequence,
    }
    return row | changes
