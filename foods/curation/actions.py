"""Curators' changes to the shared food table: each one transaction, with author and reason.

The state of a food is an unsaved row of its history table: the food's columns with
its portions and aliases. An action reads the states before and after, saves those
that differ, and has the search index rebuilt.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import capfirst

from accounts.models import User
from foods.enums import FoodStatus
from foods.models import Food, FoodAlias, FoodGroup, Portion
from foods.search.index.versions import foods_changed

#: One state of a food or group, as an unsaved or saved row of its history.
HistoryRow = Any
Curated = type[Food] | type[FoodGroup]

#: The reasons of states that were recorded late, without an author.
AS_LOADED = "As it stood before curators changed it"
AS_LOADED_AGAIN = "As a load left it since"

#: States of one row have different times, so that one is the latest.
_JUST_BEFORE = dt.timedelta(microseconds=1)
_PORTION_COLUMNS = ("origin", "sequence", "label", "grams", "magnesium_mg", "is_estimate")
#: Columns not shown among the differences: they follow from the others.
_HIDDEN_COLUMNS = ("id", "is_curated")


class RevertRefusedError(ValueError):
    """An earlier state cannot be restored; its text says why."""


# -- States ---------------------------------------------------------------------------


def rows_as_history(
    model: Curated, pks: Collection[int], *, to_change: bool = True
) -> dict[int, HistoryRow]:
    """Return the current states of these rows by id, without people's own foods.

    The rows are locked, which needs a transaction; ``to_change=False`` only reads.
    """
    if model is FoodGroup:
        groups = FoodGroup.objects.filter(pk__in=pks)
        groups = groups.select_for_update() if to_change else groups
        return {group.pk: _state(model.history.model, group) for group in groups}
    foods = Food.objects.filter(owner=None, pk__in=pks)
    foods = foods.select_for_update() if to_change else foods
    make = Food.history.model
    found = {food.pk: _state(make, food, portions_then=[], aliases_then=[]) for food in foods}
    portions = Portion.objects.filter(food__in=found).order_by("origin", "sequence")
    for food_id, *values in portions.values_list("food_id", *_PORTION_COLUMNS):
        found[food_id].portions_then.append(_portion(values))
    names = FoodAlias.objects.filter(food__in=found).order_by("name")
    for food_id, name in names.values_list("food_id", "name"):
        found[food_id].aliases_then.append(name)
    return found


def _state(make: Any, row: Food | FoodGroup, **parts: Any) -> HistoryRow:
    columns = {field.attname: getattr(row, field.attname) for field in make.tracked_fields}
    return make(**columns, **parts)


def _portion(values: Sequence[Any]) -> dict[str, Any]:
    portion = dict(zip(_PORTION_COLUMNS, values, strict=True))
    for name in ("grams", "magnesium_mg"):
        amount: Decimal | None = portion[name]
        portion[name] = None if amount is None else f"{amount.normalize():f}"
    return portion


def _compared_values(state: HistoryRow) -> tuple[Any, ...]:
    """The values by which two states are compared."""
    columns = (getattr(state, field.attname) for field in state.tracked_fields)
    return (*columns, getattr(state, "portions_then", []), getattr(state, "aliases_then", []))


# -- Recording ---------------------------------------------------------------------------


@transaction.atomic
def record_changes(
    *, model: Curated, before: Mapping[int, HistoryRow], pks: Collection[int], by: User, reason: str
) -> int:
    """Save the new states of these rows, and have the index rebuilt; return how many changed.

    ``before`` has the states of the rows that existed. Where such a state is not in
    the history yet, it is saved first, without an author.
    """
    now = timezone.now()
    after = rows_as_history(model, {*before, *pks})
    touched = [
        pk
        for pk in {*before, *after}
        if pk not in before
        or pk not in after
        or _compared_values(before[pk]) != _compared_values(after[pk])
    ]
    recorded = model.history.filter(id__in=touched).latest_of_each()
    latest = {state.id: state for state in recorded}
    rows = []
    for pk in sorted(touched):
        if pk in before and (
            pk not in latest or _compared_values(latest[pk]) != _compared_values(before[pk])
        ):
            words = AS_LOADED_AGAIN if pk in latest else AS_LOADED
            kind, earlier = "~" if pk in latest else "+", now - _JUST_BEFORE
            rows.append(_signed(before[pk], kind, earlier, None, words))
        if pk not in after:
            rows.append(_signed(_copy(before[pk]), "-", now, by, reason))
        else:
            rows.append(_signed(after[pk], "~" if pk in before else "+", now, by, reason))
    model.history.model.objects.bulk_create(rows, batch_size=500)
    if touched:
        # A group is not in the index but by its foods, which may be many.
        foods_changed(touched if model is Food else None)
    return len(touched)


def _signed(
    state: HistoryRow, kind: str, at: dt.datetime, by: User | None, reason: str
) -> HistoryRow:
    state.history_type, state.history_date = kind, at
    state.history_user, state.history_change_reason = by, reason
    return state


def _copy(state: HistoryRow) -> HistoryRow:
    """A copy of a state, since the original may be saved as the earlier one."""
    columns = {field.attname: getattr(state, field.attname) for field in state._meta.fields}
    return type(state)(**columns)


# -- Actions -----------------------------------------------------------------------------


@transaction.atomic
def set_status(*, foods: models.QuerySet[Food], status: FoodStatus, by: User, reason: str) -> int:
    """Set the status of shared foods; return how many had another one.

    They count as curated from then on; otherwise the next load would undo it.
    """
    other = foods.filter(owner=None).exclude(status=status)
    pks = list(other.order_by().values_list("pk", flat=True))
    before = rows_as_history(Food, pks)
    Food.objects.filter(pk__in=list(before)).update(
        status=status, is_curated=True, updated_at=timezone.now()
    )
    return record_changes(model=Food, before=before, pks=pks, by=by, reason=reason)


@transaction.atomic
def revert(*, model: Curated, pk: int, state: HistoryRow, by: User, reason: str) -> int:
    """Restore an earlier state; return 1 if that changed anything, else 0.

    A food restored to a state that a load wrote is updated by loads again. Raises
    RevertRefusedError where a row that it refers to is gone.
    """
    before = rows_as_history(model, [pk])
    row: Food | FoodGroup = model._default_manager.get(pk=pk)
    for field in state.tracked_fields:
        setattr(row, field.attname, getattr(state, field.attname))
    try:
        row.full_clean()
    except ValidationError as error:
        words = " ".join(error.messages)
        raise RevertRefusedError(f"That state cannot come back: {words}") from error
    row.save()
    if isinstance(row, Food):
        _restore_portions_and_names(row, state)
    return record_changes(model=model, before=before, pks=[pk], by=by, reason=reason)


def _restore_portions_and_names(food: Food, state: HistoryRow) -> None:
    """Restore portions and aliases; a portion that stays keeps its row."""
    wanted = {
        (part["origin"], part["sequence"], part["label"]): part for part in state.portions_then
    }
    for portion in food.portions.all():
        part = wanted.pop((portion.origin, portion.sequence, portion.label), None)
        if part is None:
            portion.delete()
        else:
            _fill_portion(portion, part).save()
    for part in wanted.values():
        _fill_portion(Portion(food=food), part).save()
    food.aliases.exclude(name__in=state.aliases_then).delete()
    there = set(food.aliases.values_list("name", flat=True))
    FoodAlias.objects.bulk_create(
        FoodAlias(food=food, name=name) for name in state.aliases_then if name not in there
    )


def _fill_portion(portion: Portion, part: dict[str, Any]) -> Portion:
    for name in _PORTION_COLUMNS:
        setattr(portion, name, part[name])
    for name in ("grams", "magnesium_mg"):
        setattr(portion, name, None if part[name] is None else Decimal(part[name]))
    return portion


# -- Differences in words ----------------------------------------------------------------


def differences(old: HistoryRow, new: HistoryRow) -> list[dict[str, str]]:
    """Return the differences of two states, each as "field", "old" and "new" text."""
    found = []
    for field in new.tracked_fields:
        is_same = getattr(old, field.attname) == getattr(new, field.attname)
        if field.name not in _HIDDEN_COLUMNS and not is_same:
            found.append(
                (
                    capfirst(str(field.verbose_name)),
                    _shown_value(old, field),
                    _shown_value(new, field),
                )
            )
    if hasattr(new, "portions_then"):
        for name, words in (
            ("Portions", lambda state: [_portion_text(part) for part in state.portions_then]),
            ("Other names", lambda state: list(state.aliases_then)),
        ):
            was, now = words(old), words(new)
            gone = [text for text in was if text not in now]
            come = [text for text in now if text not in was]
            if gone or come:
                found.append((name, "; ".join(gone), "; ".join(come)))
    return [{"field": name, "old": was or "–", "new": now or "–"} for name, was, now in found]


def _shown_value(state: HistoryRow, field: models.Field[Any, Any]) -> str:
    value = getattr(state, field.attname)
    if value is None:
        return ""
    if field.is_relation:
        return _related_name(state, field)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        return ", ".join(value)
    return str(dict(field.flatchoices).get(value, value))


def _related_name(state: HistoryRow, field: models.Field[Any, Any]) -> str:
    gone = f"number {getattr(state, field.attname)}, which is gone"
    try:
        return str(getattr(state, field.name) or gone)
    except ObjectDoesNotExist:
        return gone


def _portion_text(part: dict[str, Any]) -> str:
    amount = f"{part['grams']} g" if part["grams"] else f"{part['magnesium_mg']} mg"
    guess = " (estimate)" if part["is_estimate"] else ""
    return f"{part['label']} = {amount}{guess}"
