"""Keeping a supplement or medicine as its label states it, and logging what was taken."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from foods.models import Food, FoodGroup
from intake.actions.entry import Outcome, add_entry, remember_supplement
from intake.models import Meal

#: The shelf of the food table on which supplements and medicines stand.
SHELF = {"slug": "supplements", "name": "Supplements and medicines"}


@transaction.atomic
def log_product(  # one argument a line of the label
    *,
    subject: User,
    by: User,
    name: str,
    kind: Food.Kind,
    form: str,
    piece: str,
    magnesium_mg: Decimal,
    quantity: Decimal,
    date: dt.date,
    time: dt.time | None,
    request_key: uuid.UUID,
) -> Outcome:
    """Keep a product with its elemental magnesium (mg per piece) and log so many pieces.

    Raises AlreadyActedError, and then keeps nothing new, where a form with this
    request key was used before.
    """
    shelf, _made = FoodGroup.objects.get_or_create(
        slug=SHELF["slug"], defaults={"name": SHELF["name"]}
    )
    portion = remember_supplement(
        subject=subject,
        food=Food(name=name, kind=kind, form=form, group=shelf),
        piece=piece,
        magnesium_mg=magnesium_mg,
    )
    return add_entry(
        subject=subject,
        by=by,
        date=date,
        meal=Meal.SUPPLEMENTS,
        food=portion.food,
        quantity=quantity,
        unit=portion.unit,
        portion=portion,
        time=time,
        request_key=request_key,
    )
