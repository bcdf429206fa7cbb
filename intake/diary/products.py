"""Keeping a supplement or medicine as its label states it, and logging what was taken."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from foods.amounts import product_name
from foods.enums import DataSet, Evidence, FoodKind, FoodStatus, PortionOrigin
from foods.models import Food, FoodGroup, Portion
from intake.diary.entries import EntryOutcome, add_entry
from intake.enums import Meal

#: The group of the food table to which supplements and medicines belong.
SUPPLEMENT_GROUP = {"slug": "supplements", "name": "Supplements and medicines"}


@transaction.atomic
def log_product(  # one argument a line of the label
    *,
    subject: User,
    by: User,
    name: str,
    kind: FoodKind,
    form: str,
    piece: str,
    magnesium_mg: Decimal,
    quantity: Decimal,
    date: dt.date,
    time: dt.time | None,
    request_key: uuid.UUID,
) -> EntryOutcome:
    """Keep a product with its elemental magnesium (mg per piece) and log so many pieces.

    Raises AlreadyActedError, and then keeps nothing new, where a form with this
    request key was used before.
    """
    group, _made = FoodGroup.objects.get_or_create(
        slug=SUPPLEMENT_GROUP["slug"], defaults={"name": SUPPLEMENT_GROUP["name"]}
    )
    portion = remember_supplement(
        subject=subject,
        food=Food(name=name, kind=kind, form=form, group=group),
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


@transaction.atomic
def remember_supplement(*, subject: User, food: Food, piece: str, magnesium_mg: Decimal) -> Portion:
    """Keep a supplement with the magnesium its label states, as the person's own food.

    ``magnesium_mg`` is elemental, in mg per piece. The same product stated twice
    is kept once.
    """
    # Not get_or_create: a person may give two own foods the same name.
    name = product_name(food.name, magnesium_mg)
    own = (
        Food.objects.own(subject)
        .exclude(status=FoodStatus.ARCHIVED)
        .filter(kind=food.kind, form=food.form, name=name)
        .order_by("pk")
        .first()
    )
    if own is None:
        own = Food.objects.create(
            owner=subject,
            data_set=DataSet.OWN,
            kind=food.kind,
            form=food.form,
            name=name,
            source_key=str(uuid.uuid4()),
            group=food.group,
            evidence=Evidence.LABEL,
            source="The label, as entered by the person",
            rank=1,
        )
    last: int = own.portions.aggregate(last=Max("sequence"))["last"] or 0
    portion, _made = own.portions.get_or_create(
        label=f"1 {piece}",
        magnesium_mg=magnesium_mg,
        defaults={"origin": PortionOrigin.OWN, "sequence": last + 1},
    )
    return portion
