"""The portions and aliases of the foods in a file, read and written for all foods at once.

Only Midband's own portions: those of a source are never changed by a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from foods.enums import PortionOrigin
from foods.models import Food, FoodAlias, Portion


class ListedPortion(NamedTuple):
    """A portion as a file lists it: its weight (g), or the magnesium (mg) of one piece."""

    label: str
    grams: Decimal | None
    magnesium_mg: Decimal | None
    is_estimate: bool

    @property
    def amounts(self) -> tuple[Decimal | None, Decimal | None]:
        """The weight (g) and the magnesium of a piece (mg)."""
        return self.grams, self.magnesium_mg


class StoredPortion(NamedTuple):
    """A portion as it is stored."""

    pk: int
    sequence: int
    listed: ListedPortion


@dataclass
class FileRow:
    """What the file and the database have of one food beside its columns."""

    #: Ids of the stored aliases, by name.
    stored_names: dict[str, int] = field(default_factory=dict)
    stored_portions: list[StoredPortion] = field(default_factory=list)
    #: From the file; None where it lacks the column.
    listed_names: list[str] | None = None
    listed_portions: list[ListedPortion] | None = None
    #: Magnesium (mg per 100 g) and cells before the import; None for a new food.
    value_before: Decimal | None = None
    cells_before: list[str] | None = None

    @property
    def names(self) -> list[str]:
        """The aliases that the file lists, else those stored."""
        return sorted(self.stored_names if self.listed_names is None else self.listed_names)

    @property
    def portions(self) -> list[ListedPortion]:
        """The portions that the file lists, else those stored."""
        if self.listed_portions is None:
            return [stored.listed for stored in self.stored_portions]
        return self.listed_portions


def file_row_of(food: Food) -> FileRow:
    """The row that belongs to a food; kept on the food, since the library passes only that on."""
    row: FileRow | None = getattr(food, "_file_row", None)
    if row is None:
        row = food._file_row = FileRow()  # type: ignore[attr-defined]  # no column of the model
    return row


def read_stored_rows(foods: Iterable[Food]) -> None:
    """Read aliases and portions of these foods into their rows, in two queries."""
    rows = {food.pk: file_row_of(food) for food in foods}
    names = FoodAlias.objects.filter(food__in=rows).order_by("name")
    for food_id, name, pk in names.values_list("food_id", "name", "pk"):
        rows[food_id].stored_names[name] = pk
    chosen = Portion.objects.filter(food__in=rows, origin=PortionOrigin.MIDBAND)
    columns = ("food_id", "pk", "sequence", *ListedPortion._fields)
    for food_id, pk, sequence, *rest in chosen.order_by("sequence").values_list(*columns):
        rows[food_id].stored_portions.append(StoredPortion(pk, sequence, ListedPortion(*rest)))


def write_listed_rows(foods: Iterable[Food]) -> None:
    """Store what the file lists for these foods; what did not change is not written."""
    removed_names: list[int] = []
    new_names: list[FoodAlias] = []
    removed_portions: list[int] = []
    written_portions: list[Portion] = []
    for food in foods:
        row = file_row_of(food)
        if row.listed_names is not None:
            listed = row.listed_names
            removed_names += [pk for name, pk in row.stored_names.items() if name not in listed]
            new_names += [
                FoodAlias(food=food, name=name) for name in listed if name not in row.stored_names
            ]
        if row.listed_portions is not None:
            removed, written = _portion_changes(food, row)
            removed_portions += removed
            written_portions += written
    for batch in _batches(removed_names):
        FoodAlias.objects.filter(pk__in=batch).delete()
    FoodAlias.objects.bulk_create(new_names)
    for batch in _batches(removed_portions):
        Portion.objects.filter(pk__in=batch).delete()
    # A portion whose label stays keeps its row, so that logged entries stay linked.
    Portion.objects.bulk_create(
        written_portions,
        update_conflicts=True,
        unique_fields=["food", "origin", "sequence"],
        update_fields=["grams", "magnesium_mg", "is_estimate"],
    )


def _portion_changes(food: Food, row: FileRow) -> tuple[list[int], list[Portion]]:
    """Return the ids of the portions to remove, and the portions to create or update."""
    labels = {listed.label for listed in row.portions}
    stay = {
        stored.listed.label: stored
        for stored in row.stored_portions
        if stored.listed.label in labels
    }
    removed = [
        stored.pk for stored in row.stored_portions if stay.get(stored.listed.label) is not stored
    ]
    last = max((stored.sequence for stored in stay.values()), default=0)
    written = []
    for listed in row.portions:
        stored = stay.get(listed.label)
        if stored is not None and stored.listed == listed:
            continue
        if stored is None:
            last += 1
        written.append(
            Portion(
                food=food,
                origin=PortionOrigin.MIDBAND,
                sequence=last if stored is None else stored.sequence,
                **listed._asdict(),
            )
        )
    return removed, written


def _batches(pks: list[int], size: int = 500) -> Iterable[list[int]]:
    """Parts of a list, since a database takes only so many values in one statement."""
    return (pks[start : start + size] for start in range(0, len(pks), size))
