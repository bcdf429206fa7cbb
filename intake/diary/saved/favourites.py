"""Starring a food, or no longer."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from foods.models import Food
from intake.models import FavouriteFood


@transaction.atomic
def star_food(*, subject: User, food: Food, is_starred: bool) -> None:
    """Keep a food among the favourites, or take it out; the same request twice acts once."""
    if is_starred:
        # An upsert, so that two taps at once make one row.
        FavouriteFood.objects.bulk_create(
            [FavouriteFood(subject=subject, food=food)], ignore_conflicts=True
        )
    else:
        subject.favourites.filter(food=food).delete()
