"""What a label states: of a supplement or medicine, and of an entry whose food has no value.

Such an entry may take the usual value of its kind instead, as an estimate.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from foods.actions import FoodLabel, PortionAmount, add_own_food
from foods.amounts import amount_of, mg_per_100g_of, product_name, quantise_mg, show_mg
from foods.enums import DataSet, Evidence, FoodKind, FoodStatus, PortionOrigin
from foods.models import Food, FoodGroup, Portion
from foods.typed_words import differing_words
from foods.usual_value import KnownFood, UsualValue, usual_value
from intake.diary.days import lock_day, rewrite_sums, sums_of
from intake.diary.entries import (
    EntryOutcome,
    act_once,
    add_entry,
    record_entries,
    value_given_by,
)
from intake.enums import Meal, ValueGiven
from intake.models import Entry
from intake.models.change import restore_row, snapshot
from intake.models.entry_uncertainty import set_uncertainty, was_weighed
from intake.science.sums import Sums
from intake.text import capitalised

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


# -- An entry whose food has no value ------------------------------------------------------------


@dataclass(frozen=True)
class StatedValue:
    """What a person states of an entry: mg in 100 g, or mg in one of its unit."""

    given: ValueGiven
    mg_per_100g: Decimal | None = None
    #: Where it was stated for the unit, which keeps it exact: mg in 100 g are rounded.
    unit_mg: Decimal | None = None


def of_label(entry: Entry, mg: Decimal, *, is_per_100g: bool) -> StatedValue:
    """The value that a label states for 100 g, or for the unit in which the entry was logged."""
    if is_per_100g:
        return StatedValue(ValueGiven.BY_LABEL, mg_per_100g=quantise_mg(mg))
    if entry.unit_grams is None:
        return StatedValue(ValueGiven.BY_LABEL, unit_mg=quantise_mg(mg))
    per_100g = mg_per_100g_of(mg, entry.unit_grams)
    return StatedValue(ValueGiven.BY_LABEL, mg_per_100g=per_100g, unit_mg=mg)


def usual_value_of(entry: Entry) -> UsualValue | None:
    """The usual value of the kind of a weighed entry's food; None where there is none to tell.

    From the everyday foods of the shared table, without those that are estimates or
    doubtful themselves; one query.
    """
    food = entry.food
    if food is None or entry.unit_grams is None or entry.kind != FoodKind.FOOD:
        return None
    of_group = (
        Food.objects.shared()
        .filter(group=food.group_id, kind=food.kind, is_staple=True)
        .filter(magnesium_mg_per_100g__isnull=False)
        .exclude(evidence__in=[Evidence.ESTIMATE, Evidence.DOUBTFUL])
        .order_by("pk")
        .values_list("name", "magnesium_mg_per_100g")
    )
    return usual_value(food.name, [KnownFood(name, mg) for name, mg in of_group if mg is not None])


def of_kind(usual: UsualValue) -> StatedValue:
    """The usual value of a kind, as an estimate."""
    return StatedValue(ValueGiven.BY_KIND, mg_per_100g=usual.mg_per_100g)


def with_value(entry: Entry, stated: StatedValue) -> Entry:
    """An unsaved copy of an entry with the value that was stated for it."""
    copy = restore_row(Entry(), snapshot(entry))
    copy.value_given, copy.mg_per_100g = stated.given, stated.mg_per_100g
    if copy.unit_grams is None:
        copy.unit_mg = stated.unit_mg
    copy.grams, copy.magnesium_mg = amount_of(copy.quantity, copy.unit, copy.mg_per_100g)
    if stated.unit_mg is not None:
        copy.magnesium_mg = quantise_mg(copy.quantity * stated.unit_mg)
    set_uncertainty(copy, None, is_weighed=was_weighed(entry))
    return copy


def sums_with(entries: Iterable[Entry], changed: Entry) -> Sums:
    """What a day would add up to with one of its entries changed."""
    return sums_of(changed if entry.pk == changed.pk else entry for entry in entries)


def give_value(
    *,
    entry: Entry,
    by: User,
    stated: StatedValue,
    keeps_food: bool,
    request_key: uuid.UUID,
) -> EntryOutcome:
    """Give an entry its value; other entries keep theirs.

    With ``keeps_food`` it becomes the person's own food as well, which is logged from now
    on; what was logged of the other food stays. Raises AlreadyActedError when the form was
    sent before, Entry.DoesNotExist when the entry is gone.
    """
    subject = entry.subject
    with act_once(subject, request_key):
        day = lock_day(subject, entry.date)
        # Read again under the lock: the copy in hand may be older.
        entry = subject.entries.select_related("food", "portion").get(pk=entry.pk)
        before = snapshot(entry)
        food, portion = entry.food, entry.portion
        entry = with_value(entry, stated)
        if keeps_food:
            own = _own_food(subject, entry, food, stated, request_key)
            _follow(entry, own, portion)
        entry.save(force_update=True)
        record_entries([entry], by=by, batch=request_key, before=[before])
        entries = rewrite_sums(day, reads_day_before=True)
    return EntryOutcome(entry, request_key, day, entries)


def _own_food(
    subject: User, entry: Entry, food: Food | None, stated: StatedValue, request_key: uuid.UUID
) -> Food:
    label = FoodLabel(
        name=capitalised(entry.shown_name),
        kind=FoodKind(entry.kind),
        mg_per_100g=stated.mg_per_100g,
        servings=_servings(entry, food),
        estimated_from="" if stated.given == ValueGiven.BY_LABEL else "the usual value of its kind",
    )
    own = add_own_food(owner=subject, label=label, request_key=request_key)
    if food is not None and food.grams_per_ml is not None:
        own.grams_per_ml = food.grams_per_ml
        own.save(update_fields=["grams_per_ml"])
    return own


def _servings(entry: Entry, food: Food | None) -> list[PortionAmount]:
    """The unit that was logged, and the food's other portions by weight."""
    if entry.unit_grams is None:
        return [PortionAmount(None, entry.unit_label, None, entry.unit_mg)]
    portions = [] if food is None else list(food.portions.order_by("origin", "sequence"))
    units = {one.label: one.grams for one in portions if one.grams is not None}
    if entry.portion_id is not None or food is None:
        units = {entry.unit_label: entry.unit_grams} | units
    return [PortionAmount(None, label, grams) for label, grams in units.items() if label]


def _follow(entry: Entry, own: Food, portion: Portion | None) -> None:
    """Let an unsaved entry be one of the own food: of the same name, in the same unit."""
    entry.food, entry.name = own, own.name
    entry.typed_words = differing_words(entry.typed_words, own.name)
    entry.value_given = value_given_by(own, entry.magnesium_mg)
    entry.portion = None
    if portion is not None or entry.unit_grams is None:
        entry.portion = own.portions.filter(label=entry.unit_label).first()


def basis_words(usual: UsualValue, group: str) -> str:
    """What a usual value rests on, for the person."""
    low, high = show_mg(usual.low), show_mg(usual.high)
    half = f"have {low}" if low == high else f"lie between {low} and {high}"
    kind = f"foods called “{usual.noun}” under {group}" if usual.noun else f"foods under {group}"
    return f"The middle of {usual.count} {kind}; half of them {half} mg in 100 g."
