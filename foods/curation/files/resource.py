"""The food table as a file, one row per food: export and import, by the rules of the pages."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.html import escape, format_html
from import_export import fields, resources
from import_export.instance_loaders import BaseInstanceLoader
from tablib import Dataset

from foods.curation.actions import record_changes, rows_as_history
from foods.curation.checks import (
    big_change_text,
    big_portion_change_text,
    food_errors,
    unusual_value_text,
)
from foods.curation.files.cells import (
    BarcodeWidget,
    GroupWidget,
    IntegerWidget,
    NamesField,
    NumberWidget,
    PortionsField,
    TagsWidget,
    YesNoWidget,
    cell_text,
    escape_formula,
)
from foods.curation.files.portions_and_names import file_row_of, read_stored_rows, write_listed_rows
from foods.enums import DataSet, FoodStatus
from foods.models import Food

#: Foods read at once for an export.
_FOODS_PER_READ = 500
#: Foreign keys that are not validated row by row: reading them would be most of the work.
_FOREIGN_KEYS = ("group", "release", "owner", "replaced_by", "everyday_food")


class FoodLoader(BaseInstanceLoader):
    """Loads the foods of a file with their portions and aliases, in three queries."""

    def __init__(self, resource: FoodResource, dataset: Dataset) -> None:
        """Read and lock the shared foods with the keys of the file."""
        super().__init__(resource, dataset)
        keys: set[str] = set()
        if "source_key" in (dataset.headers or ()):
            keys = {cell_text(key) for key in dataset["source_key"]}
        foods = Food.objects.filter(owner=None, source_key__in=keys).select_related("group")
        # Locked to the end: another curator's change meanwhile would be overwritten.
        foods = foods.select_for_update(of=("self",))
        self.foods = {(food.data_set, food.source_key): food for food in foods}
        self.seen: set[tuple[str, str]] = set()
        read_stored_rows(self.foods.values())
        resource.states_before = rows_as_history(Food, [food.pk for food in self.foods.values()])

    def get_instance(self, row: Any) -> Food | None:
        """Return the food of this row, or None. Raises ValidationError for a second row of it."""
        key = (row["data_set"], row["source_key"])
        if key in self.seen:
            raise ValidationError({"source_key": "An earlier row is about this food already."})
        self.seen.add(key)
        return self.foods.get(key)


class FoodResource(resources.ModelResource):
    """Foods by data set and key; columns that a file lacks are not changed."""

    group = fields.Field("group", "group", GroupWidget())
    magnesium_mg_per_100g = fields.Field(
        "magnesium_mg_per_100g", "magnesium_mg_per_100g", NumberWidget()
    )
    grams_per_ml = fields.Field("grams_per_ml", "grams_per_ml", NumberWidget())
    energy_kcal_per_100g = fields.Field(
        "energy_kcal_per_100g", "energy_kcal_per_100g", NumberWidget()
    )
    is_staple = fields.Field("is_staple", "is_staple", YesNoWidget())
    rank = fields.Field("rank", "rank", IntegerWidget())
    barcode = fields.Field("barcode", "barcode", BarcodeWidget())
    contains = fields.Field("contains", "contains", TagsWidget())
    aliases = NamesField("aliases", "aliases")
    portions = PortionsField("portions", "portions")

    class Meta:
        model = Food
        fields = (
            *("data_set", "source_key", "name", "description", "group", "kind", "form"),
            *("magnesium_mg_per_100g", "evidence", "source", "status", "is_staple", "rank"),
            *("aliases", "contains", "portions", "grams_per_ml"),
            *("energy_kcal_per_100g", "barcode"),
        )
        import_id_fields = ("data_set", "source_key")
        instance_loader_class = FoodLoader
        clean_model_instances = True
        # Compared cell by cell here: the library would copy each food with all its
        # rows, and its preview has inline styles.
        skip_diff = True
        report_skipped = False
        store_instance = True
        use_transactions = True

    def __init__(self, **kwargs: Any) -> None:
        """Start without foods read or changed."""
        super().__init__(**kwargs)
        self.states_before: dict[int, Any] = {}
        self.changed: list[Food] = []

    # -- Export

    def iter_queryset(self, queryset: QuerySet[Food]) -> Iterator[Food]:
        """Yield the foods in the order of the list, with portions and aliases read.

        They are read anew by id: the list's own query counts uses and requests too.
        """
        pks = list(queryset.values_list("pk", flat=True))
        for start in range(0, len(pks), _FOODS_PER_READ):
            batch = pks[start : start + _FOODS_PER_READ]
            foods = Food.objects.select_related("group").in_bulk(batch)
            read_stored_rows(foods.values())
            yield from (foods[pk] for pk in batch if pk in foods)

    def export_resource(self, instance: Food, *args: Any, **kwargs: Any) -> list[Any]:
        """Return one row, without formulas."""
        return [escape_formula(cell) for cell in super().export_resource(instance, *args, **kwargs)]

    # -- Import

    def before_import_row(self, row: Any, **_: Any) -> None:
        """Unescape the cells; give a new food without a key one."""
        for name, cell in row.items():
            row[name] = cell_text(cell)
            if "\0" in row[name]:
                raise ValidationError({name: "This cell holds a character that no text has."})
        row["data_set"] = row["data_set"] or DataSet.MIDBAND.value
        if row["data_set"] == DataSet.MIDBAND and not row["source_key"]:
            row["source_key"] = new_key()

    def init_instance(self, row: Any = None) -> Food:
        """Make a new food a draft, unless the row has a status."""
        return Food(status=FoodStatus.DRAFT)

    def after_init_instance(self, instance: Food, new: bool, row: Any, **_: Any) -> None:
        """Remember the food before; refuse a new one of a data set that only loads write."""
        before = file_row_of(instance)
        before.value_before = None if new else instance.magnesium_mg_per_100g
        before.cells_before = None if new else self._cells(instance)
        if new and row["data_set"] != DataSet.MIDBAND:
            raise ValidationError(
                {
                    "source_key": f"{row['data_set']} has no food {row['source_key']}; new foods "
                    f"go into {DataSet.MIDBAND.value}."
                }
            )

    def skip_row(
        self, instance: Food, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        """Whether the row changes nothing."""
        if import_validation_errors:
            return False
        return bool(file_row_of(instance).cells_before == self._cells(instance))

    def _cells(self, food: Food) -> list[str]:
        """The cells of a food as exported."""
        return [str(field.export(food)) for field in self.get_import_fields()]

    def validate_instance(
        self, instance: Food, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Check the food by the rules of the pages. Raises ValidationError.

        Without a query per row: keys were looked up for all rows at once, groups were
        read before, and the rules include what the constraints check.
        """
        errors = dict(import_validation_errors or {})
        if instance.magnesium_mg_per_100g != file_row_of(instance).value_before:
            instance.release = None
        if "magnesium_mg_per_100g" not in errors:
            found = food_errors(instance, cites_release=instance.release_id is not None)
            for name, words in found.items():
                errors.setdefault(name, ValidationError(words))
        present = {name for name in _FOREIGN_KEYS if getattr(instance, f"{name}_id") is not None}
        try:
            instance.full_clean(
                exclude={*errors, *present}, validate_unique=False, validate_constraints=False
            )
        except ValidationError as invalid:
            errors = invalid.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def before_save_instance(self, instance: Food, row: Any, **_: Any) -> None:
        """Mark the food as curated, so that loads leave it as it is."""
        instance.is_curated = True

    def after_save_instance(self, instance: Food, row: Any, **_: Any) -> None:
        """Remember it; portions and aliases are written once for all rows."""
        self.changed.append(instance)

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        """Add the differences of the row, and warnings, to its result."""
        food: Food = row_result.instance
        row_result.line = kwargs["row_number"] + 1
        if row_result.is_skip():
            return
        cells = self._cells(food)
        before = file_row_of(food)
        row_result.diff = list(map(_diff_html, before.cells_before or [""] * len(cells), cells))
        value = food.magnesium_mg_per_100g
        is_new = value != before.value_before
        row_result.unusual = unusual_value_text(food.kind, value) if is_new else ""
        row_result.changes = _big_changes(food)

    def after_import(self, dataset: Dataset, result: Any, **kwargs: Any) -> None:
        """Write portions and aliases, and record the changes; a preview records nothing.

        Raises ValueError, which rolls everything back, for big changes that
        ``sure_of`` does not confirm.
        """
        result.unusual = [row for row in result.rows if getattr(row, "unusual", "")]
        result.changes = [
            f"Row {row.line}, {row.instance.name}: {words}."
            for row in result.rows
            for words in getattr(row, "changes", ())
        ]
        result.about = hashlib.sha256("\n".join(result.changes).encode()).hexdigest()
        is_sure = not result.changes or kwargs.get("sure_of") == result.about
        if not kwargs.get("dry_run") and not is_sure:
            raise ValueError("Big changes were not ticked.")
        if result.has_errors() or result.has_validation_errors() or not self.changed:
            return
        write_listed_rows(self.changed)
        if not kwargs.get("dry_run"):
            pks = [food.pk for food in self.changed]
            record_changes(
                model=Food,
                before={pk: self.states_before[pk] for pk in pks if pk in self.states_before},
                pks=pks,
                by=kwargs["user"],
                reason=kwargs["reason"],
            )


def new_key() -> str:
    """Return a source key for a food that a curator adds."""
    return f"added-{uuid.uuid4().hex[:12]}"


def _big_changes(food: Food) -> list[str]:
    """Describe the big changes of a row."""
    row = file_row_of(food)
    value = big_change_text(row.value_before, food.magnesium_mg_per_100g, "mg per 100 g")
    stored = {portion.listed.label: portion.listed for portion in row.stored_portions}
    portions = {
        listed.label: big_portion_change_text(stored[listed.label].amounts, listed.amounts)
        for listed in row.portions
        if listed.label in stored
    }
    changes = [f"portion {label} {words}" for label, words in portions.items() if words]
    return [f"magnesium {value}", *changes] if value else changes


def _diff_html(old: str, new: str) -> str:
    """The new cell as HTML, with the difference marked."""
    return escape(new) if old == new else format_html("<del>{}</del> <ins>{}</ins>", old, new)
