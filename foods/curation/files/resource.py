"""The food table as a file: one row a food, out and in again, by the rules of the pages."""

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
from foods.curation.checks import change_words, food_faults, portion_change, unusual
from foods.curation.files.cells import (
    BarcodeWidget,
    GroupWidget,
    NamesField,
    NumberWidget,
    PortionsField,
    TagsWidget,
    WholeWidget,
    YesNoWidget,
    cell_text,
    escape_formula,
)
from foods.curation.files.portions_and_names import (
    kept_portions_of,
    portions_of,
    read_parts,
    write_parts,
)
from foods.enums import DataSet, FoodStatus
from foods.models import Food

#: How many foods are read at once for a file that goes out.
_READ_AT_ONCE = 500
#: What a food names. Reading each of them again for each row would be most of the work.
_NAMED = ("group", "release", "owner", "replaced_by")


class FoodLoader(BaseInstanceLoader):
    """The foods that a file names, with all that belongs to them, in three queries."""

    def __init__(self, resource: FoodResource, dataset: Dataset) -> None:
        """Read them; what people keep for themselves is not found."""
        super().__init__(resource, dataset)
        keys: set[str] = set()
        if "source_key" in (dataset.headers or ()):
            keys = {cell_text(key) for key in dataset["source_key"]}
        foods = Food.objects.filter(owner=None, source_key__in=keys).select_related("group")
        # Held until the end: what another curator writes meanwhile would be overwritten.
        foods = foods.select_for_update(of=("self",))
        self.foods = {(food.data_set, food.source_key): food for food in foods}
        self.asked: set[tuple[str, str]] = set()
        read_parts(self.foods.values())
        resource.before = rows_as_history(Food, [food.pk for food in self.foods.values()])

    def get_instance(self, row: Any) -> Food | None:
        """The food of this row, if it is there. Raises ValidationError for a second row of it."""
        key = (row["data_set"], row["source_key"])
        if key in self.asked:
            raise ValidationError({"source_key": "An earlier row is about this food already."})
        self.asked.add(key)
        return self.foods.get(key)


class FoodResource(resources.ModelResource):
    """Foods by data set and key; columns that a file lacks stay as they are."""

    group = fields.Field("group", "group", GroupWidget())
    magnesium_mg_per_100g = fields.Field(
        "magnesium_mg_per_100g", "magnesium_mg_per_100g", NumberWidget()
    )
    grams_per_ml = fields.Field("grams_per_ml", "grams_per_ml", NumberWidget())
    is_staple = fields.Field("is_staple", "is_staple", YesNoWidget())
    rank = fields.Field("rank", "rank", WholeWidget())
    barcode = fields.Field("barcode", "barcode", BarcodeWidget())
    contains = fields.Field("contains", "contains", TagsWidget())
    aliases = NamesField("aliases", "aliases")
    portions = PortionsField("portions", "portions")

    class Meta:
        model = Food
        fields = (
            *("data_set", "source_key", "name", "description", "group", "kind", "form"),
            *("magnesium_mg_per_100g", "evidence", "source", "status", "is_staple", "rank"),
            *("aliases", "contains", "portions", "grams_per_ml", "barcode"),
        )
        import_id_fields = ("data_set", "source_key")
        instance_loader_class = FoodLoader
        clean_model_instances = True
        # Compared cell by cell here: the library copies each food with all that
        # was read along, and its preview carries inline styles.
        skip_diff = True
        report_skipped = False
        store_instance = True
        use_transactions = True

    def __init__(self, **kwargs: Any) -> None:
        """Start with nothing read and nothing touched."""
        super().__init__(**kwargs)
        self.before: dict[int, Any] = {}
        self.touched: list[Food] = []

    # -- Out

    def iter_queryset(self, queryset: QuerySet[Food]) -> Iterator[Food]:
        """The foods in the order of the list, with what a row says of them.

        The list counts uses and wishes, which no row says, so its rows are not read.
        """
        pks = list(queryset.values_list("pk", flat=True))
        for start in range(0, len(pks), _READ_AT_ONCE):
            some = pks[start : start + _READ_AT_ONCE]
            foods = Food.objects.select_related("group").in_bulk(some)
            read_parts(foods.values())
            yield from (foods[pk] for pk in some if pk in foods)

    def export_resource(self, instance: Food, *args: Any, **kwargs: Any) -> list[Any]:
        """One row, in which no cell is a formula."""
        return [escape_formula(cell) for cell in super().export_resource(instance, *args, **kwargs)]

    # -- In

    def before_import_row(self, row: Any, **_: Any) -> None:
        """Take cells as they were meant; a new food without a key gets one."""
        for name, cell in row.items():
            row[name] = cell_text(cell)
            if "\0" in row[name]:
                raise ValidationError({name: "This cell holds a character that no text has."})
        row["data_set"] = row["data_set"] or DataSet.MIDBAND.value
        if row["data_set"] == DataSet.MIDBAND and not row["source_key"]:
            row["source_key"] = new_key()

    def init_instance(self, row: Any = None) -> Food:  # noqa: ARG002  # the library's own signature
        """A new food is a draft unless the row says otherwise."""
        return Food(status=FoodStatus.DRAFT)

    def after_init_instance(self, instance: Food, new: bool, row: Any, **_: Any) -> None:  # noqa: FBT001  # as above
        """Remember the value, and refuse a food that the loads are to bring."""
        vars(instance)["value_before"] = None if new else instance.magnesium_mg_per_100g
        vars(instance)["cells_before"] = None if new else self._cells(instance)
        if new and row["data_set"] != DataSet.MIDBAND:
            raise ValidationError(
                {
                    "source_key": f"{row['data_set']} has no food {row['source_key']}; new foods "
                    f"go into {DataSet.MIDBAND.value}."
                }
            )

    def skip_row(
        self,
        instance: Food,
        original: Any,  # noqa: ARG002  # as above
        row: Any,  # noqa: ARG002  # as above
        import_validation_errors: Any = None,
    ) -> bool:
        """Whether the food is as the row says already."""
        if import_validation_errors:
            return False
        return bool(vars(instance)["cells_before"] == self._cells(instance))

    def _cells(self, food: Food) -> list[str]:
        """The food as a row says it."""
        return [str(field.export(food)) for field in self.get_import_fields()]

    def validate_instance(
        self,
        instance: Food,
        import_validation_errors: Any = None,
        validate_unique: bool = True,  # noqa: ARG002, FBT001, FBT002  # as above
    ) -> None:
        """Hold the food to the rules of the pages. Raises ValidationError.

        No row asks the database: a key was looked up for all rows at once, the
        shelf is one of those read, and what the constraints say, the rules say first.
        """
        errors = dict(import_validation_errors or {})
        if instance.magnesium_mg_per_100g != vars(instance)["value_before"]:
            instance.release = None
        if "magnesium_mg_per_100g" not in errors:
            faults = food_faults(instance, cites_release=instance.release_id is not None)
            for name, words in faults.items():
                errors.setdefault(name, ValidationError(words))
        there = {name for name in _NAMED if getattr(instance, f"{name}_id") is not None}
        try:
            instance.full_clean(
                exclude={*errors, *there}, validate_unique=False, validate_constraints=False
            )
        except ValidationError as faults:
            errors = faults.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def before_save_instance(self, instance: Food, row: Any, **_: Any) -> None:  # noqa: ARG002  # as above
        """Mark the food, so that a load leaves it as it is."""
        instance.is_curated = True

    def after_save_instance(self, instance: Food, row: Any, **_: Any) -> None:  # noqa: ARG002  # as above
        """Remember it; what belongs to it is written once for all rows."""
        self.touched.append(instance)

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:  # noqa: ARG002  # as above
        """Say beside the row what is unlikely."""
        food: Food = row_result.instance
        row_result.line = kwargs["row_number"] + 1
        if row_result.is_skip():
            return
        cells = self._cells(food)
        row_result.diff = list(
            map(_compared, vars(food)["cells_before"] or [""] * len(cells), cells)
        )
        is_new = food.magnesium_mg_per_100g != vars(food)["value_before"]
        row_result.unusual = unusual(food.kind, food.magnesium_mg_per_100g) if is_new else ""
        row_result.changes = _big_changes(food)

    def after_import(self, dataset: Dataset, result: Any, **kwargs: Any) -> None:  # noqa: ARG002  # as above
        """Write down what became of the foods, signed; not for a preview.

        Raises ValueError, which takes all of it back, where something changes
        by more than a slip of the pen and ``sure_of`` is no tick about just that.
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
        if result.has_errors() or result.has_validation_errors() or not self.touched:
            return
        write_parts(self.touched)
        if not kwargs.get("dry_run"):
            pks = [food.pk for food in self.touched]
            record_changes(
                model=Food,
                before={pk: self.before[pk] for pk in pks if pk in self.before},
                pks=pks,
                by=kwargs["user"],
                reason=kwargs["reason"],
            )


def new_key() -> str:
    """A key for a food that curators add."""
    return f"added-{uuid.uuid4().hex[:12]}"


def _big_changes(food: Food) -> list[str]:
    """What a row changes by more than a slip of the pen, in words."""
    old = vars(food)["value_before"]
    value = change_words(old, food.magnesium_mg_per_100g, "mg per 100 g")
    kept = {stated.label: stated for stated in kept_portions_of(food)}
    portions = {
        stated.label: portion_change(kept[stated.label].amounts, stated.amounts)
        for stated in portions_of(food)
        if stated.label in kept
    }
    changes = [f"portion {label} {words}" for label, words in portions.items() if words]
    return [f"magnesium {value}", *changes] if value else changes


def _compared(old: str, new: str) -> str:
    """A cell with what goes and what comes."""
    return escape(new) if old == new else format_html("<del>{}</del> <ins>{}</ins>", old, new)
