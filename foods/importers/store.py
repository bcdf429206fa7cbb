"""Writes the records of the seed files: only new and changed rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import F
from django.utils import timezone

from foods.enums import FoodStatus, PortionOrigin
from foods.importers.records import FoodRecord, FoodTable
from foods.models import Food, FoodAlias, FoodGroup, IndexVersion, Portion, Release

#: Called with the number of rows processed since the last call.
Progress = Callable[[int], object]

_Row = TypeVar("_Row")

_BATCH = 1_000
#: Added to the place of a portion that moves; no food has as many.
_OUT_OF_THE_WAY = 1_000
_PORTION_FIELDS = ("food_id", "origin", "sequence", "label", "grams", "is_estimate")
#: The columns of a food that its record has under the same name, and the others.
_SAME_NAMED = (
    *("name", "description", "kind", "form", "source", "evidence"),
    *("is_staple", "rank", "grams_per_ml", "energy_kcal_per_100g"),
    *("survey_category", "data_points"),
)
_FOOD_FIELDS = (
    *_SAME_NAMED,
    *("group_id", "magnesium_mg_per_100g", "release_id", "status", "contains", "dish"),
)
#: The columns whose values a database takes in a form of its own.
_ADAPTED = ("grams_per_ml", "energy_kcal_per_100g", "magnesium_mg_per_100g", "contains", "dish")


@dataclass
class LoadReport:
    """The result of a load, in rows by model."""

    foods: int = 0
    portions: int = 0
    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    joined: dict[str, int] = field(default_factory=dict)
    left_to_curators: int = 0

    @property
    def nothing_changed(self) -> bool:
        """Whether the table already matched the files."""
        counts = (self.added, self.changed, self.removed, self.joined)
        return not any(number for count in counts for number in count.values())


def size_of(table: FoodTable) -> int:
    """The number of food, alias and portion rows of a load."""
    return sum(1 + len(food.aliases) + len(food.portions) for food in table.foods)


@transaction.atomic
def store_food_table(table: FoodTable, progress: Progress = lambda _: None) -> LoadReport:
    """Make the shared food table match the files, completely or not at all.

    Foods that a curator corrected stay as they are; foods that the files no longer
    have are archived, since entries refer to them.
    """
    # Two loads at once wait for each other here, on PostgreSQL too.
    IndexVersion.objects.get_or_create(pk=1)
    IndexVersion.objects.select_for_update().get(pk=1)
    report = LoadReport(
        foods=len(table.foods), portions=sum(len(food.portions) for food in table.foods)
    )
    groups = _store_groups(table, report)
    releases = _store_releases(table, report)
    stored = _store_foods(table.foods, groups, releases, report, progress)
    _join_foods(stored, report)
    _store_aliases(stored, report, progress)
    _store_portions(stored, report, progress)
    if not report.nothing_changed:
        Release.objects.filter(name__in=releases).update(last_loaded_at=timezone.now())
        IndexVersion.objects.move()
        _analyze()
    return report


def _analyze() -> None:
    """Update the planner's statistics: nearly all foods have no owner.

    Without them SQLite reads all foods by the index of owners to find twelve.
    """
    with connection.cursor() as cursor:
        for model in (Food, FoodAlias, Portion):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _store_groups(table: FoodTable, report: LoadReport) -> dict[str, int]:
    for record in table.groups:
        _store_one(
            FoodGroup, {"slug": record.slug}, {"name": record.name, "rank": record.rank}, report
        )
    return dict(FoodGroup.objects.values_list("slug", "pk"))


def _store_releases(table: FoodTable, report: LoadReport) -> dict[str, int]:
    for record in table.releases:
        columns = ("publisher", "year", "rank", "citation")
        values = {name: getattr(record, name) for name in columns}
        _store_one(Release, {"name": record.name}, values, report)
    names = [record.name for record in table.releases]
    return dict(Release.objects.filter(name__in=names).values_list("name", "pk"))


def _store_one(
    model: type[FoodGroup] | type[Release],
    key: dict[str, Any],
    values: dict[str, Any],
    report: LoadReport,
) -> None:
    row, is_new = model._default_manager.get_or_create(**key, defaults=values)
    if is_new:
        _count(report.added, model, 1)
    elif isinstance(row, FoodGroup) and row.is_curated:
        return
    elif changed := [name for name, value in values.items() if getattr(row, name) != value]:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
        _count(report.changed, model, 1)


def _store_foods(
    records: Sequence[FoodRecord],
    groups: dict[str, int],
    releases: dict[str, int],
    report: LoadReport,
    progress: Progress,
) -> list[tuple[int, FoodRecord]]:
    """Write the foods; return (id, record) of those not curated."""
    shared = Food.objects.filter(owner=None)
    known: dict[tuple[str, str], tuple[int, bool, tuple[Any, ...]]] = {
        (data_set, key): (pk, is_curated, tuple(values))
        for data_set, key, pk, is_curated, *values in shared.values_list(
            "data_set", "source_key", "pk", "is_curated", *_FOOD_FIELDS
        )
    }
    stored: list[tuple[int, FoodRecord]] = []
    new: list[tuple[FoodRecord, tuple[Any, ...]]] = []
    changed: list[Food] = []
    for record in records:
        values = _food_values(record, groups, releases)
        old = known.get((record.data_set, record.key))
        if old is None:
            new.append((record, values))
            continue
        pk, is_curated, old_values = old
        if is_curated:
            report.left_to_curators += 1
            continue
        stored.append((pk, record))
        if old_values != values:
            changed.append(_food(record, values))
    if new:
        _insert_foods(new, progress)
        numbers = {
            (data_set, key): pk
            for data_set, key, pk in shared.values_list("data_set", "source_key", "pk")
        }
        stored += [(numbers[record.data_set, record.key], record) for record, _ in new]
    for batch in _batches(changed):
        Food.objects.bulk_create(
            batch,
            update_conflicts=True,
            unique_fields=["data_set", "source_key"],
            update_fields=[*(name.removesuffix("_id") for name in _FOOD_FIELDS), "updated_at"],
        )
    progress(len(records) - len(new))
    _count(report.added, Food, len(new))
    _count(report.changed, Food, len(changed))
    _archive_vanished(records, known, report)
    return stored


def _food_values(
    record: FoodRecord, groups: dict[str, int], releases: dict[str, int]
) -> tuple[Any, ...]:
    return (
        *(getattr(record, name) for name in _SAME_NAMED),
        groups[record.group],
        record.mg_per_100g,
        releases[record.release],
        (FoodStatus.ARCHIVED if record.is_retired else FoodStatus.VERIFIED).value,
        list(record.contains),
        record.dish and record.dish.as_json(),
    )


def _insert_foods(rows: list[tuple[FoodRecord, tuple[Any, ...]]], progress: Progress) -> None:
    """Insert foods by plain SQL; what a record does not say is as in a new ``Food``."""
    rest = Food(updated_at=timezone.now(), created_at=timezone.now())
    constant = [
        field
        for field in Food._meta.concrete_fields
        if field.attname not in {"id", "data_set", "source_key", *_FOOD_FIELDS}
    ]
    shared = tuple(
        field.get_db_prep_save(getattr(rest, field.attname), connection) for field in constant
    )
    columns = ("data_set", "source_key", *_FOOD_FIELDS, *(field.attname for field in constant))
    adapt = {
        place: Food._meta.get_field(name).get_db_prep_save  # type: ignore[union-attr]  # a column
        for place, name in enumerate(_FOOD_FIELDS)
        if name in _ADAPTED
    }
    for batch in _batches(rows):
        prepared = []
        for record, values in batch:
            cells = list(values)
            for place, prepare in adapt.items():
                cells[place] = prepare(cells[place], connection)
            prepared.append((str(record.data_set), record.key, *cells, *shared))
        _insert(Food, columns, prepared)
        progress(len(batch))


def _food(record: FoodRecord, values: tuple[Any, ...]) -> Food:
    return Food(
        data_set=record.data_set,
        source_key=record.key,
        **dict(zip(_FOOD_FIELDS, values, strict=True)),
    )


def _archive_vanished(
    records: Sequence[FoodRecord],
    known: dict[tuple[str, str], tuple[int, bool, tuple[Any, ...]]],
    report: LoadReport,
) -> None:
    """Archive foods of an earlier load; those that curators added have no release."""
    wanted = {(record.data_set, record.key) for record in records}
    place = _FOOD_FIELDS.index("release_id")
    status = _FOOD_FIELDS.index("status")
    gone = [
        pk
        for key, (pk, is_curated, values) in known.items()
        if key not in wanted
        and not is_curated
        and values[place] is not None
        and values[status] != FoodStatus.ARCHIVED
    ]
    if gone:
        Food.objects.filter(pk__in=gone).update(status=FoodStatus.ARCHIVED)
    _count(report.removed, Food, len(gone))


def _join_foods(stored: Sequence[tuple[int, FoodRecord]], report: LoadReport) -> None:
    """Write which everyday food stands for a food, also where a curator corrected that one."""
    shared = Food.objects.filter(owner=None)
    numbers: dict[tuple[str, str], int] = {}
    known: dict[int, int | None] = {}
    for pk, data_set, key, joined in shared.values_list(
        "pk", "data_set", "source_key", "everyday_food"
    ):
        numbers[data_set, key], known[pk] = pk, joined
    changed = [
        (wanted, pk)
        for pk, record in stored
        if known[pk] != (wanted := record.everyday_food and numbers[record.everyday_food])
    ]
    table = connection.ops.quote_name(Food._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET everyday_food_id = %s WHERE id = %s", changed)  # noqa: S608  # the name of our own model
    _count(report.joined, Food, len(changed))


def _store_aliases(
    stored: Sequence[tuple[int, FoodRecord]], report: LoadReport, progress: Progress
) -> None:
    wanted = {(pk, alias) for pk, record in stored for alias in record.aliases}
    foods = {pk for pk, _ in stored}
    known = {
        (food_id, name): pk
        for pk, food_id, name in FoodAlias.objects.filter(food__owner=None).values_list(
            "pk", "food_id", "name"
        )
        if food_id in foods
    }
    gone = [pk for key, pk in known.items() if key not in wanted]
    FoodAlias.objects.filter(pk__in=gone).delete()
    new = [
        (pk, alias) for pk, record in stored for alias in record.aliases if (pk, alias) not in known
    ]
    for batch in _batches(new):
        _insert(FoodAlias, ("food_id", "name"), batch)
        progress(len(batch))
    progress(len(wanted) - len(new))
    _count(report.added, FoodAlias, len(new))
    _count(report.removed, FoodAlias, len(gone))


def _store_portions(
    stored: Sequence[tuple[int, FoodRecord]], report: LoadReport, progress: Progress
) -> None:
    """Write the portions; one with another label is another portion.

    An entry then loses its link rather than refer to another amount. One that is only
    listed at another place stays the same, since entries and favourites refer to it.
    """
    foods = {pk for pk, _ in stored}
    known = {
        (old.food_id, old.origin, old.sequence, old.label): old
        for old in Portion.objects.filter(food__owner=None)
        .exclude(origin=PortionOrigin.OWN)
        .values_list("pk", *_PORTION_FIELDS, named=True)
        if old.food_id in foods
    }
    wanted = [
        ((food_id, portion.origin, portion.sequence, portion.label), portion)
        for food_id, record in stored
        for portion in record.portions
    ]
    kept = [(known.pop(key), portion) for key, portion in wanted if key in known]
    kept_keys = {(old.food_id, old.origin, old.sequence, old.label) for old, _ in kept}
    by_label = {(old.food_id, old.origin, old.label): old for old in known.values()}
    moved: list[int] = []
    new: list[tuple[Any, ...]] = []
    for key, portion in wanted:
        if key in kept_keys:
            continue
        old = by_label.pop((*key[:2], portion.label), None)
        if old is None:
            new.append((*key, portion.grams, portion.is_estimate))
        else:
            del known[old.food_id, old.origin, old.sequence, old.label]
            kept.append((old, portion))
            moved.append(old.pk)
    Portion.objects.filter(pk__in=[old.pk for old in known.values()]).delete()
    # Out of the way first: two that change places would have the same one for a moment.
    Portion.objects.filter(pk__in=moved).update(sequence=F("sequence") + _OUT_OF_THE_WAY)
    changed = [
        Portion(
            pk=old.pk,
            sequence=portion.sequence,
            grams=portion.grams,
            is_estimate=portion.is_estimate,
        )
        for old, portion in kept
        if (old.sequence, old.grams, old.is_estimate)
        != (portion.sequence, portion.grams, portion.is_estimate)
    ]
    Portion.objects.bulk_update(changed, ["sequence", "grams", "is_estimate"], batch_size=_BATCH)
    for batch in _batches(new):
        _insert(Portion, _PORTION_FIELDS, batch)
        progress(len(batch))
    progress(len(wanted) - len(new))
    _count(report.added, Portion, len(new))
    _count(report.changed, Portion, len(changed))
    _count(report.removed, Portion, len(known))


def _insert(
    model: type[Food] | type[FoodAlias] | type[Portion],
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Insert rows by plain SQL; ``bulk_create`` takes ten times as long for so many."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608  # names of our own models
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _batches(rows: list[_Row]) -> Iterable[list[_Row]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]


def _count(counts: dict[str, int], model: type[models.Model], number: int) -> None:
    if number:
        name = str(model._meta.verbose_name_plural)
        counts[name] = counts.get(name, 0) + number
