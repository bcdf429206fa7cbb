"""The food table as a file: one row a food, out and in again, by the rules of the pages."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.utils.html import escape, format_html
from import_export import fields, resources, widgets
from import_export.instance_loaders import BaseInstanceLoader
from tablib import Dataset

from foods.actions import OWN_SHELF
from foods.checks import food_faults, portion_faults, unusual
from foods.curation import record_changes, states
from foods.models import CONTAINS_TAGS, Food, FoodAlias, FoodGroup, Portion

#: The most rows one file may bring: its check is one transaction, which others wait for.
MAX_ROWS = 1_000
_PORTION = re.compile(r"(?P<label>[^=]+)=\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<mg>mg)?(?P<guess>~)?")
#: A spreadsheet would take these for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_YES, _NO = ("yes", "1", "true"), ("no", "0", "false", "")

Listed = list[tuple[str, Decimal | None, Decimal | None, bool]]


class NumberWidget(widgets.Widget):
    """A number with a point; empty is unknown."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> Decimal | None:  # noqa: ARG002  # the library's own signature
        """Raises ValueError for anything else, in words."""
        text = str(value).strip()
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValueError(f"{text!r} is not a number such as 12.5.") from None
        if not number.is_finite():
            raise ValueError(f"{text!r} is not a number such as 12.5.")
        return number

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:  # noqa: ARG002  # as above
        """Without zeros at the end."""
        return "" if value is None else f"{value.normalize():f}"


class WholeWidget(widgets.Widget):
    """A whole number."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> int:  # noqa: ARG002  # as above
        """Raises ValueError for anything else, in words."""
        text = str(value).strip().removesuffix(".0")
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            raise ValueError(f"{value!r} is not a whole number.")
        return int(text)


class YesNoWidget(widgets.Widget):
    """A statement, "yes" or "no"."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> bool:  # noqa: ARG002  # as above
        """Raises ValueError for anything else, in words."""
        text = str(value).strip().casefold()
        if text not in (*_YES, *_NO):
            raise ValueError(f"{value!r} is neither yes nor no.")
        return text in _YES

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:  # noqa: ARG002  # as above
        """In words."""
        return "yes" if value else "no"


class GroupWidget(widgets.Widget):
    """A shelf, by its short name."""

    def __init__(self) -> None:
        """Read the shelves when the first row needs them."""
        super().__init__()
        self._groups: dict[str, FoodGroup] | None = None

    def clean(self, value: Any, row: Any = None, **_: Any) -> FoodGroup:  # noqa: ARG002  # as above
        """Raises ValueError where there is no such shelf."""
        if self._groups is None:
            shelves = FoodGroup.objects.exclude(slug=OWN_SHELF["slug"])
            self._groups = {group.slug: group for group in shelves}
        try:
            return self._groups[str(value).strip()]
        except KeyError:
            known = ", ".join(self._groups)
            raise ValueError(f"There is no group {value!r}; there are {known}.") from None

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:  # noqa: ARG002  # as above
        """The short name."""
        return value.slug if value else ""


class TagsWidget(widgets.Widget):
    """What a food contains, separated by semicolons."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> list[str]:  # noqa: ARG002  # as above
        """Raises ValueError for an unknown tag."""
        tags = _parts(value, ";")
        for tag in tags:
            if tag not in CONTAINS_TAGS:
                raise ValueError(f"{tag!r} is not one of {', '.join(CONTAINS_TAGS)}.")
        return tags

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:  # noqa: ARG002  # as above
        """As they are typed."""
        return ";".join(value or ())


class NamesField(fields.Field):
    """The other names of a food; they are written once the food is."""

    def get_value(self, instance: Food | None) -> str:
        """As they are typed."""
        return "" if instance is None else ";".join(_names_of(instance))

    def save(self, instance: Food, row: Any, is_m2m: bool = False, **_: Any) -> None:  # noqa: ARG002, FBT001, FBT002  # as above
        """Keep what the row says. Raises ValueError."""
        names = _parts(row[self.column_name], ";")
        if long := [name for name in names if len(name) > 120]:
            raise ValueError(f"{long[0]!r} is longer than 120 characters.")
        vars(instance)["listed_names"] = sorted(names)


class PortionsField(fields.Field):
    """The portions that Midband chose; a source's own are not touched."""

    def get_value(self, instance: Food | None) -> str:
        """As they are typed: "1 cup = 30 | 1 tablet = 100 mg | 1 handful = 30~"."""
        return "" if instance is None else " | ".join(map(_portion_text, _portions_of(instance)))

    def save(self, instance: Food, row: Any, is_m2m: bool = False, **_: Any) -> None:  # noqa: ARG002, FBT001, FBT002  # as above
        """Keep what the row says. Raises ValueError."""
        listed: Listed = []
        for text in _parts(row[self.column_name], "|"):
            match = _PORTION.fullmatch(text)
            if match is None:
                raise ValueError(f"{text!r} is not such as 1 cup = 30, in grams.")
            label, number = match["label"].strip(), Decimal(match["number"])
            grams, mg = (None, number) if match["mg"] else (number, None)
            if faults := portion_faults(grams, mg):
                raise ValueError(f"{text!r}: {' '.join(faults.values())}")
            if not label or len(label) > 120 or label in {known for known, *_ in listed}:
                raise ValueError(f"{text!r}: a label is there once, of at most 120 characters.")
            listed.append((label, grams, mg, bool(match["guess"])))
        vars(instance)["listed_portions"] = listed


def _is_formula(text: str) -> bool:
    """Whether it would run, or looks like one that was made harmless already."""
    return text.lstrip("'").startswith(_FORMULA)


def _parts(value: Any, separator: str) -> list[str]:
    parts = (part.strip() for part in str(value).split(separator))
    return list(dict.fromkeys(part for part in parts if part))


def _names_of(food: Food) -> list[str]:
    """What the row says, else what is stored."""
    if "listed_names" in vars(food):
        names: list[str] = vars(food)["listed_names"]
        return names
    return sorted(alias.name for alias in food.aliases.all()) if food.pk else []


def _portions_of(food: Food) -> Listed:
    """What the row says, else what is stored."""
    if "listed_portions" in vars(food):
        listed: Listed = vars(food)["listed_portions"]
        return listed
    if not food.pk:
        return []
    chosen = (part for part in food.portions.all() if part.origin == Portion.Origin.MIDBAND)
    return [(part.label, part.grams, part.magnesium_mg, part.is_estimate) for part in chosen]


def _portion_text(portion: tuple[str, Decimal | None, Decimal | None, bool]) -> str:
    label, grams, mg, is_estimate = portion
    amount = f"{grams.normalize():f}" if grams is not None else f"{mg or 0:f} mg"
    return f"{label} = {amount}{'~' if is_estimate else ''}"


class FoodLoader(BaseInstanceLoader):
    """The foods that a file names, with all that belongs to them, in three queries."""

    def __init__(self, resource: FoodResource, dataset: Dataset) -> None:
        """Read them; what people keep for themselves is not found."""
        super().__init__(resource, dataset)
        keys: set[str] = set()
        if "source_key" in (dataset.headers or ()):
            keys = {str(key).strip() for key in dataset["source_key"] if key is not None}
        foods = resource.filter_export(Food.objects.filter(owner=None, source_key__in=keys))
        self.foods = {(food.data_set, food.source_key): food for food in foods}
        resource.before = states(Food, [food.pk for food in self.foods.values()])

    def get_instance(self, row: Any) -> Food | None:
        """The food of this row, if it is there."""
        return self.foods.get((row["data_set"], row["source_key"]))


class FoodResource(resources.ModelResource):
    """Foods by data set and key; columns that a file lacks stay as they are."""

    group = fields.Field("group", "group", GroupWidget())
    magnesium_mg_per_100g = fields.Field(
        "magnesium_mg_per_100g", "magnesium_mg_per_100g", NumberWidget()
    )
    grams_per_ml = fields.Field("grams_per_ml", "grams_per_ml", NumberWidget())
    is_staple = fields.Field("is_staple", "is_staple", YesNoWidget())
    rank = fields.Field("rank", "rank", WholeWidget())
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
        self.touched: list[int] = []

    # -- Out

    def filter_export(self, queryset: QuerySet[Food], **_: Any) -> QuerySet[Food]:
        """Read along what a row says."""
        return queryset.select_related("group").prefetch_related("portions", "aliases")

    def export_resource(self, instance: Food, *args: Any, **kwargs: Any) -> list[Any]:
        """One row, in which no cell is a formula."""
        row = super().export_resource(instance, *args, **kwargs)
        return [f"'{cell}" if _is_formula(str(cell)) else cell for cell in row]

    # -- In

    def before_import(self, dataset: Dataset, **_: Any) -> None:
        """Refuse a file that cannot be meant."""
        headers = [header for header in dataset.headers or () if header]
        if unknown := sorted({str(header) for header in headers} - set(self.Meta.fields)):
            raise ValueError(f"Unknown columns: {', '.join(unknown)}.")
        if len(dataset) > MAX_ROWS:
            # The library would go through them all the same.
            dataset.wipe()
            raise ValueError(f"A file may have at most {MAX_ROWS:,} rows; send it in parts.")

    def before_import_row(self, row: Any, **_: Any) -> None:
        """Take cells as they were meant; a new food without a key gets one."""
        for name, cell in row.items():
            text = "" if cell is None else str(cell).strip()
            row[name] = text[1:] if text.startswith("'") and _is_formula(text) else text
        row["data_set"] = row["data_set"] or Food.DataSet.MIDBAND.value
        if row["data_set"] == Food.DataSet.MIDBAND and not row["source_key"]:
            row["source_key"] = new_key()

    def init_instance(self, row: Any = None) -> Food:  # noqa: ARG002  # the library's own signature
        """A new food is a draft unless the row says otherwise."""
        return Food(status=Food.Status.DRAFT)

    def after_init_instance(self, instance: Food, new: bool, row: Any, **_: Any) -> None:  # noqa: FBT001  # as above
        """Remember the value, and refuse a food that the loads are to bring."""
        vars(instance)["value_before"] = None if new else instance.magnesium_mg_per_100g
        vars(instance)["cells_before"] = None if new else self._cells(instance)
        if new and row["data_set"] != Food.DataSet.MIDBAND:
            raise ValidationError(
                {
                    "source_key": f"{row['data_set']} has no food {row['source_key']}; new foods "
                    f"go into {Food.DataSet.MIDBAND.value}."
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
        self, instance: Food, import_validation_errors: Any = None, **kwargs: Any
    ) -> None:
        """Hold the food to the rules of the pages. Raises ValidationError."""
        errors = dict(import_validation_errors or {})
        if instance.magnesium_mg_per_100g != vars(instance)["value_before"]:
            instance.release = None
        if "magnesium_mg_per_100g" not in errors:
            faults = food_faults(instance, cites_release=instance.release_id is not None)
            for name, words in faults.items():
                errors.setdefault(name, ValidationError(words))
        super().validate_instance(instance, errors, **kwargs)

    def before_save_instance(self, instance: Food, row: Any, **_: Any) -> None:  # noqa: ARG002  # as above
        """Mark the food, so that a load leaves it as it is."""
        instance.is_curated = True

    def after_save_instance(self, instance: Food, row: Any, **_: Any) -> None:  # noqa: ARG002  # as above
        """Write what belongs to it, where the row says so."""
        if "listed_names" in vars(instance):
            _write_names(instance, _names_of(instance))
        if "listed_portions" in vars(instance):
            _write_portions(instance, _portions_of(instance))
        self.touched.append(instance.pk)

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

    def after_import(self, dataset: Dataset, result: Any, **kwargs: Any) -> None:  # noqa: ARG002  # as above
        """Write down what became of the foods, signed; not for a preview."""
        result.unusual = [row for row in result.rows if getattr(row, "unusual", "")]
        if not kwargs.get("dry_run") and self.touched:
            before = {pk: state for pk, state in self.before.items() if pk in set(self.touched)}
            record_changes(
                model=Food,
                before=before,
                pks=self.touched,
                by=kwargs["user"],
                reason=kwargs["reason"],
            )


def new_key() -> str:
    """A key for a food that curators add."""
    return f"added-{uuid.uuid4().hex[:12]}"


def _compared(old: str, new: str) -> str:
    """A cell with what goes and what comes."""
    return escape(new) if old == new else format_html("<del>{}</del> <ins>{}</ins>", old, new)


def _write_names(food: Food, names: Iterable[str]) -> None:
    wanted = list(names)
    food.aliases.exclude(name__in=wanted).delete()
    there = set(food.aliases.values_list("name", flat=True))
    FoodAlias.objects.bulk_create(
        FoodAlias(food=food, name=name) for name in wanted if name not in there
    )


def _write_portions(food: Food, listed: Listed) -> None:
    """Make Midband's portions those listed; one whose label stays keeps its row."""
    chosen = Portion.objects.filter(food=food, origin=Portion.Origin.MIDBAND)
    chosen.exclude(label__in=[label for label, *_ in listed]).delete()
    there = {portion.label: portion for portion in chosen}
    last: int = chosen.aggregate(last=Max("sequence"))["last"] or 0
    for label, grams, mg, is_estimate in listed:
        portion = there.get(label)
        if portion is None:
            last += 1
            portion = Portion(food=food, origin=Portion.Origin.MIDBAND, sequence=last, label=label)
        portion.grams, portion.magnesium_mg, portion.is_estimate = grams, mg, is_estimate
        portion.save()
