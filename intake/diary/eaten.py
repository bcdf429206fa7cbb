"""What was eaten on the complete days of a range, added up by the database.

Without medicines, which are no nutrition and in no mean. Whoever reads a share of
supplements says how much of them counts (0 to 1).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from accounts.models.prepared import prepared
from foods.enums import FoodKind
from foods.models import Food
from intake.diary.log import Log
from intake.enums import DayState
from intake.models import Day, Entry
from intake.models.entry import EntryQuerySet

#: No value, or a recipe of which some part has none.
HAS_UNKNOWN = Q(magnesium_mg=None) | Q(known_grams__isnull=False)
#: A name and its magnesium without a food, and a recipe of which some part has no value.
_IS_QUICK = ExpressionWrapper(
    Q(food=None, unit_label="", unit_grams=None), output_field=BooleanField()
)
_IS_PARTIAL = ExpressionWrapper(Q(known_grams__isnull=False), output_field=BooleanField())


def eaten(log: Log, first: dt.date, last: dt.date) -> EntryQuerySet:
    """The entries themselves."""
    found = _eaten(log.user.pk, log.first_reached(first), last)
    return found if log.is_shared else found.none()


def eaten_by_meal(
    log: Log, first: dt.date, last: dt.date, supplement_share: float
) -> list[tuple[Any, ...]]:
    """Meal, mg (None where none has a value), entries, entries without a value; one query."""
    first = log.first_reached(first)
    return _by_meal(log.user.pk, first, last, supplement_share) if log.is_shared else []


def eaten_by_food(
    log: Log, first: dt.date, last: dt.date, supplement_share: float
) -> list[tuple[Any, ...]]:
    """Of each food and kind, and of each name of quick adds, what was eaten; one query.

    Food (None for a quick add), name, kind, slug and name of its group (empty for a quick add),
    mg (None where none has a value), grams of what has one, entries, entries without one,
    dates. The name is the one that was logged.
    """
    first = log.first_reached(first)
    return _by_food(log.user.pk, first, last, supplement_share) if log.is_shared else []


def unknown_names(log: Log, first: dt.date, last: dt.date) -> list[str]:
    """Names of what has no value, or of which some part has none, most often first; one query."""
    found = eaten(log, first, last).filter(HAS_UNKNOWN)
    named = found.values_list("name").annotate(times=Count("pk")).order_by("-times", "name")
    return [name for name, _times in named]


def eaten_amounts(log: Log, first: dt.date, last: dt.date) -> list[tuple[Any, ...]]:
    """Each entry of food and water, in the order of its date; one query.

    Date, food (what replaced it in the table, or itself; None without one), whether it is a
    quick add, name, grams, quantity, unit, mg (None is unknown), whether that is a lower bound.
    """
    first = log.first_reached(first)
    return _amounts(log.user.pk, first, last) if log.is_shared else []


@prepared
def _amounts(subject_id: int, first: dt.date, last: dt.date) -> QuerySet[Entry, tuple[Any, ...]]:
    found = _eaten(subject_id, first, last).exclude(kind=FoodKind.SUPPLEMENT)
    return found.order_by("date", "pk").values_list(
        "date",
        Coalesce("food__replaced_by", "food"),
        _IS_QUICK,
        "name",
        Cast("grams", FloatField()),
        Cast("quantity", FloatField()),
        "unit_label",
        Cast("magnesium_mg", FloatField()),
        _IS_PARTIAL,
    )


@prepared
def _by_meal(
    subject_id: int, first: dt.date, last: dt.date, supplement_share: float
) -> QuerySet[Entry, tuple[Any, ...]]:
    return (
        _eaten(subject_id, first, last)
        .values_list("meal")
        .annotate(
            mg=Sum(_counted_mg(supplement_share)),
            count=Count("pk"),
            unknown=Count("pk", filter=HAS_UNKNOWN),
        )
    )


@prepared
def _by_food(
    subject_id: int, first: dt.date, last: dt.date, supplement_share: float
) -> QuerySet[Entry, tuple[Any, ...]]:
    group = Food.objects.order_by().filter(pk=OuterRef("food"))
    return (
        _eaten(subject_id, first, last)
        .annotate(quick_name=Case(When(food=None, then=F("name")), default=Value("")))
        .values("food", "quick_name", "kind")
        .annotate(
            logged_name=Max("name"),
            group_slug=_OfFood(Subquery(group.values("group__slug")), Value("")),
            group_name=_OfFood(Subquery(group.values("group__name")), Value("")),
            mg=Sum(_counted_mg(supplement_share)),
            weight_known=Sum(
                Cast(Coalesce("known_grams", "grams"), FloatField()),
                filter=Q(magnesium_mg__isnull=False),
            ),
            count=Count("pk"),
            unknown=Count("pk", filter=HAS_UNKNOWN),
            days=Count("date", distinct=True),
        )
        .values_list(
            "food",
            "logged_name",
            "kind",
            "group_slug",
            "group_name",
            "mg",
            "weight_known",
            "count",
            "unknown",
            "days",
        )
    )


class _OfFood(Coalesce):
    """What is told of a food, empty where there is none.

    Rows are grouped by the food already, so it is looked up for each food, and not for each
    entry before it is added up: 3.8 instead of 5.0 ms for a year.
    """

    def get_group_by_cols(self) -> list[Any]:
        """Nothing more to group by."""
        return []


def _eaten(subject_id: int, first: dt.date, last: dt.date) -> EntryQuerySet:
    days = Day.objects.filter(subject=subject_id, date__range=(first, last), food=DayState.COMPLETE)
    # The range stands twice, or the entries of all other dates would be looked at, too.
    entries = Entry.objects.filter(subject=subject_id, date__range=(first, last))
    found = entries.filter(date__in=days.order_by().values("date")).order_by()
    return found.exclude(kind=FoodKind.MEDICINE)


def _counted_mg(supplement_share: float) -> Case:
    """The known magnesium as it counts; the database adds nulls up to null."""
    mg = Cast("magnesium_mg", FloatField())
    counted = ExpressionWrapper(mg * supplement_share, FloatField())
    return Case(When(kind=FoodKind.SUPPLEMENT, then=counted), default=mg)
