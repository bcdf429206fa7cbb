"""What belongs to the foods of a file: read for many at once, and written for all at once.

A food carries its parts along: ``kept_names`` and ``kept_portions`` as they are
stored, ``listed_names`` and ``listed_portions`` as its row says. The portions
are those that Midband chose; a source's own are never touched by a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from foods.enums import PortionOrigin
from foods.models import Food, FoodAlias, Portion


class ListedPortion(NamedTuple):
    """A portion as a row says it: grams (g), or magnesium (mg) of one piece."""

    label: str
    grams: Decimal | None
    magnesium_mg: Decimal | None
    is_estimate: bool

    @property
    def amounts(self) -> tuple[Decimal | None, Decimal | None]:
        """The grams (g) and the magnesium of a piece (mg)."""
        return self.grams, self.magnesium_mg


class StoredPortion(NamedTuple):
    """A portion as it is stored."""

    pk: int
    sequence: int
    stated: ListedPortion


def read_parts(foods: Iterable[Food]) -> None:
    """Let foods carry what is stored of theirs; two queries, however many there are."""
    by_pk = {food.pk: food for food in foods}
    for food in by_pk.values():
        vars(food).update(kept_names={}, kept_portions=[])
    names = FoodAlias.objects.filter(food__in=by_pk).order_by("name")
    for food_id, name, pk in names.values_list("food_id", "name", "pk"):
        vars(by_pk[food_id])["kept_names"][name] = pk
    chosen = Portion.objects.filter(food__in=by_pk, origin=PortionOrigin.MIDBAND)
    columns = ("food_id", "pk", "sequence", *ListedPortion._fields)
    for food_id, pk, sequence, *rest in chosen.order_by("sequence").values_list(*columns):
        vars(by_pk[food_id])["kept_portions"].append(
            StoredPortion(pk, sequence, ListedPortion(*rest))
        )


def names_of(food: Food) -> list[str]:
    """The other names that the row says, else those stored."""
    return sorted(vars(food).get("listed_names", _kept_names(food)))


def _kept_names(food: Food) -> dict[str, int]:
    kept: dict[str, int] = vars(food).get("kept_names", {})
    return kept


def portions_of(food: Food) -> list[ListedPortion]:
    """The portions that the row says, else those stored."""
    listed: list[ListedPortion] | None = vars(food).get("listed_portions")
    return kept_portions_of(food) if listed is None else listed


def kept_portions_of(food: Food) -> list[ListedPortion]:
    """The portions that are stored."""
    return [kept.stated for kept in _kept_portions(food)]


def _kept_portions(food: Food) -> list[StoredPortion]:
    kept: list[StoredPortion] = vars(food).get("kept_portions", [])
    return kept


def write_parts(foods: Iterable[Food]) -> None:
    """Store what the rows list, for all of them together; what stays as it was is not written."""
    names_gone: list[int] = []
    names_new: list[FoodAlias] = []
    portions_gone: list[int] = []
    portions_said: list[Portion] = []
    for food in foods:
        if "listed_names" in vars(food):
            kept, listed = _kept_names(food), names_of(food)
            names_gone += [pk for name, pk in kept.items() if name not in listed]
            names_new += [FoodAlias(food=food, name=name) for name in listed if name not in kept]
        if "listed_portions" in vars(food):
            gone, said = _portions_to_write(food)
            portions_gone += gone
            portions_said += said
    for some in _pieces(names_gone):
        FoodAlias.objects.filter(pk__in=some).delete()
    FoodAlias.objects.bulk_create(names_new)
    for some in _pieces(portions_gone):
        Portion.objects.filter(pk__in=some).delete()
    # A portion whose label stays keeps its row, so that what was logged stays linked.
    Portion.objects.bulk_create(
        portions_said,
        update_conflicts=True,
        unique_fields=["food", "origin", "sequence"],
        update_fields=["grams", "magnesium_mg", "is_estimate"],
    )


def _portions_to_write(food: Food) -> tuple[list[int], list[Portion]]:
    """The numbers of the portions that go, and those that come or change."""
    listed = portions_of(food)
    labels = {stated.label for stated in listed}
    kept = _kept_portions(food)
    stay = {each.stated.label: each for each in kept if each.stated.label in labels}
    gone = [each.pk for each in kept if stay.get(each.stated.label) is not each]
    last = max((each.sequence for each in stay.values()), default=0)
    said = []
    for stated in listed:
        there = stay.get(stated.label)
        if there is not None and there.stated == stated:
            continue
        if there is None:
            last += 1
        sequence = last if there is None else there.sequence
        said.append(
            Portion(food=food, origin=PortionOrigin.MIDBAND, sequence=sequence, **stated._asdict())
        )
    return gone, said


def _pieces(pks: list[int], size: int = 500) -> Iterable[list[int]]:
    """Parts of a list: a database takes only so many values at once."""
    return (pks[start : start + size] for start in range(0, len(pks), size))
