"""Reading the foods that changed since a version was built, so that they are found at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from foods.models import ChangesSince, Food
from foods.search.counterparts import counterparts, words_in_any_state
from foods.search.index.building import facts_of, indexed_foods_of
from foods.search.index.reading import AnyVersion, ChangedFoods, NoVersion, SearchIndex
from foods.search.ranking import FoodFacts, IndexedFood
from foods.search.tokens import words_of

#: So many of the foods called alike are looked at for the other state of one that changed.
_ALIKE = 16
#: So many of the best foods are read where there is no version at all.
_BEST = 4_000


def with_changes(version: AnyVersion, since: ChangesSince) -> SearchIndex:
    """A version with the foods that changed since as they are now."""
    if not since.food_ids:
        return SearchIndex(version, since.number)
    foods = Food.objects.shared().filter(pk__in=since.food_ids)
    links = _links(version, facts_of(foods), since.food_ids)
    by_id: dict[int, IndexedFood | None] = dict.fromkeys(since.food_ids)
    by_id |= {
        food.food_id: replace(food, other_state_id=links.get(food.food_id, 0))
        for food in indexed_foods_of(foods)
    }
    for food_id, other in links.items():
        if food_id not in by_id and (food := _as_built(version, food_id)) is not None:
            by_id[food_id] = replace(food, other_state_id=other)
    return SearchIndex(version, since.number, ChangedFoods(by_id))


def best_foods(number: int) -> SearchIndex:
    """The best of the shared foods as an index in memory, where there is no version to open."""
    best = Food.objects.shared().order_by("-is_staple", "rank", "pk").values_list("pk", flat=True)
    foods = indexed_foods_of(Food.objects.shared().filter(pk__in=list(best[:_BEST])))
    changed = ChangedFoods({food.food_id: food for food in foods})
    return SearchIndex(NoVersion(), number, changed, lacks_foods=len(foods) == _BEST)


def _links(
    version: AnyVersion, changed: Collection[FoodFacts], changed_ids: frozenset[int]
) -> dict[int, int]:
    """The id of the other state of each food for which it may be another one now; 0 for none.

    Those are the foods that changed and those that had or get one of these. They are told
    from a few that are called alike; of all others a version knows more.
    """
    had = {
        food.food_id: food.other_state_id
        for food in version.foods.plain_foods()
        if food.other_state_id
    }
    alike = {pk for pk, other in had.items() if other in changed_ids}
    alike |= set(_called_alike(version, changed))
    alike |= {had[pk] for pk in alike & had.keys()}
    beside = Food.objects.shared().filter(pk__in=alike - changed_ids)
    links = counterparts([*changed, *facts_of(beside)])
    found = {pk: links.get(pk, 0) for pk in alike | changed_ids}
    return {
        pk: other
        for pk, other in found.items()
        if pk in changed_ids
        or (other != had.get(pk, 0) and not changed_ids.isdisjoint({other, had.get(pk, 0)}))
    }


def _called_alike(version: AnyVersion, foods: Iterable[FoodFacts]) -> Iterator[int]:
    """The ids of the best foods whose names have the words that these have in any state."""
    names = {
        words_in_any_state(words_of(text)) for one in foods for text in (one.name, one.description)
    }
    for stems in names - {frozenset()}:
        choices = [version.vocabulary.with_stem(base) for base in stems]
        for place in version.places_with_words(choices, None, _ALIKE):
            yield version.foods.ids[place]


def _as_built(version: AnyVersion, food_id: int) -> IndexedFood | None:
    place = version.foods.place_of(food_id)
    return None if place is None else version.foods.at(place)
