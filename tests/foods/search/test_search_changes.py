"""What a curator changes is found at once, beside the version that was built before it."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from foods.curation.actions import record_changes, rows_as_history, set_status
from foods.enums import FoodStatus
from foods.models import Food, IndexChange, IndexVersion
from foods.models import index_version as told
from foods.search.find import find
from foods.search.index import building
from foods.search.index import versions as search_index
from foods.search.index.reading import MAX_CANDIDATES, Choices, SearchIndex
from tests.factories import create_food, create_group, create_user
from tests.foods.conftest import forget_indexes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index_folder", "built")]


@pytest.fixture
def built(index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of a few foods, after which none is built any more."""
    create_food(name="Almonds")
    create_food(name="Brown rice, dry", is_staple=True, rank=1, mg_per_100g="116")
    create_food(name="Brown rice, cooked", is_staple=True, rank=1, mg_per_100g="39")
    create_food(name="Walnuts")
    IndexVersion.objects.move()
    search_index.refresh()
    assert names("almnds") == ["Almonds"]

    def never(_folder: Path, _target: Path) -> None:
        raise AssertionError("A version is built.")

    monkeypatch.setattr(building, "build", never)


@pytest.fixture
def curator() -> User:
    """Whoever signs the changes."""
    return create_user()


def names(query: str) -> list[str]:
    return [food.name for food in find(query, user=None).foods]


def change(food: Food, by: User, edit: Callable[[Food], object]) -> None:
    """Change a food as the administration does."""
    before = rows_as_history(Food, [food.pk])
    edit(food)
    record_changes(model=Food, before=before, pks=[food.pk], by=by, reason="Told so")


def renamed(name: str) -> Callable[[Food], object]:
    return lambda food: Food.objects.filter(pk=food.pk).update(name=name)


def test_a_renamed_food_is_found_by_its_new_name_alone(curator: User) -> None:
    food = Food.objects.get(name="Almonds")
    change(food, curator, renamed("Pistachios"))
    assert names("pistachios") == names("pistahcios") == names("pist") == ["Pistachios"]
    assert names("almonds") == names("almnds") == names("alm") == []


def test_an_archived_food_is_not_found_and_comes_back(curator: User) -> None:
    foods = Food.objects.filter(name="Almonds")
    set_status(foods=foods, status=FoodStatus.ARCHIVED, by=curator, reason="Twice")
    assert names("almonds") == names("almnds") == []
    index = search_index.last_opened()
    assert index is not None
    assert not index.vocabulary.knows("almonds")
    set_status(foods=foods, status=FoodStatus.VERIFIED, by=curator, reason="Not twice")
    assert names("almnds") == ["Almonds"]


def test_a_new_food_and_a_new_alias_are_found(curator: User) -> None:
    food = create_food(name="Hazelnuts")
    record_changes(model=Food, before={}, pks=[food.pk], by=curator, reason="New")
    assert names("hazlenuts") == ["Hazelnuts"]
    change(food, curator, lambda food: food.aliases.create(name="Filberts"))
    assert names("filbrets") == ["Hazelnuts"]
    change(food, curator, lambda food: food.aliases.all().delete())
    assert names("filberts") == []


def test_a_deleted_food_is_not_found(curator: User) -> None:
    food = Food.objects.get(name="Walnuts")
    before = rows_as_history(Food, [food.pk])
    pk = food.pk
    food.delete()
    record_changes(model=Food, before=before, pks=[], by=curator, reason="Deleted")
    assert names("walnuts") == []
    assert not IndexChange.objects.exclude(food_key=pk).exists()


def states(query: str) -> set[str]:
    """The names of the best food and of the same in its other state."""
    food = find(query, user=None).foods[0]
    return {food.name} if food.other_state is None else {food.name, food.other_state.name}


def test_the_other_state_follows_a_change(curator: User) -> None:
    dry, cooked = Food.objects.filter(name__startswith="Brown rice").order_by("pk")
    assert states("brown rice") == {"Brown rice, dry", "Brown rice, cooked"}
    change(dry, curator, renamed("Quinoa, dry"))
    assert (states("brown rice"), states("quinoa")) == ({"Brown rice, cooked"}, {"Quinoa, dry"})
    change(cooked, curator, renamed("Quinoa, cooked"))
    assert states("quinoa") == {"Quinoa, dry", "Quinoa, cooked"}


def test_a_change_that_is_rolled_back_is_not_kept() -> None:
    before = IndexVersion.objects.current()
    food = Food.objects.get(name="Almonds")
    Food.objects.filter(pk=food.pk).update(name="Pistachios")
    search_index.foods_changed([food.pk])
    assert names("pistachios") == ["Pistachios"]
    Food.objects.filter(pk=food.pk).update(name="Almonds")
    IndexChange.objects.all().delete()
    IndexVersion.objects.update(number=before)
    assert names("almnds") == ["Almonds"]


def test_a_process_that_searches_nothing_builds_nothing_for_a_told_change(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    forget_indexes()
    food = create_food(name="Hazelnuts")
    with django_capture_on_commit_callbacks(execute=True):
        search_index.foods_changed([food.pk])
    assert search_index.last_opened() is None
    assert names("hazlenuts") == ["Hazelnuts"]


def test_a_group_and_a_change_of_many_are_not_told_food_by_food(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for changed in (None, range(1, told.MOST_TOLD + 2)):
        number = IndexVersion.objects.move(changed)
        assert IndexVersion.objects.changes_since(number - 1) is None
        assert IndexVersion.objects.changes_since(number) is not None
        assert not IndexChange.objects.exists()


def test_early_changes_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "_KEPT", 3)
    first = IndexVersion.objects.current()
    numbers = [IndexVersion.objects.move([pk]) for pk in range(1, 4)]
    assert IndexVersion.objects.changes_since(first) is not None
    numbers.append(IndexVersion.objects.move([4]))
    assert IndexVersion.objects.changes_since(first) is None
    since = IndexVersion.objects.changes_since(numbers[0])
    assert since is not None
    assert (since.number, since.food_ids) == (numbers[-1], frozenset({2, 3, 4}))


def test_an_index_of_an_abandoned_future_is_not_brought_up_to_date() -> None:
    number = IndexVersion.objects.current()
    IndexVersion.objects.move([1])
    assert IndexVersion.objects.changes_since(number + 1) is None


WORDS = (
    *("almond", "barley", "bean", "broth", "cocoa", "date", "fig"),
    *("lentil", "millet", "oat", "pea", "rye", "spelt", "walnut"),
)
STATES = ("", ", raw", ", cooked", ", dry", ", canned")


def random_name(chosen: random.Random) -> str:
    words = " ".join(chosen.sample(WORDS, chosen.randint(1, 3)))
    return words.capitalize() + chosen.choice(STATES)


def said_of(index: SearchIndex) -> list[object]:
    """What an index says of each word and beginning, and of its foods in their order."""
    known = index.vocabulary
    begun = sorted({word[:cut] for word in WORDS for cut in range(1, len(word) + 1)})
    asked: list[tuple[Choices, int | None]] = [
        ([known.with_typos(word, is_last=True)], None) for word in begun
    ]
    asked += [([[one], [other], ["raw"]], 2) for one, other in pairwise(WORDS)]
    return [
        *((word, known.names(word), known.same_word(word)) for word in known.words),
        *(known.carrying(word, is_last=True, may_slip=True, is_alone=True) for word in begun),
        *(
            [index.food_at(place) for place in index.foods_with_words(words, at_least=count)]
            for words, count in asked
        ),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_a_version_with_changes_says_what_a_new_one_says(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = random.Random(seed)  # noqa: S311  # for foods that are the same each time
    groups = [create_group(slug=slug, name=slug) for slug in ("nuts-seeds", "dishes")]

    def create() -> Food:
        food = create_food(
            name=random_name(chosen),
            description=random_name(chosen),
            group=chosen.choice(groups),
            mg_per_100g=chosen.choice([None, "20", "90"]),
            is_staple=chosen.random() < 0.6,
            rank=chosen.randint(1, 5),
        )
        for _ in range(chosen.randint(0, 2)):
            food.aliases.get_or_create(name=random_name(chosen))
        return food

    foods = [create() for _ in range(MAX_CANDIDATES + 20)]
    monkeypatch.undo()
    IndexVersion.objects.move()
    search_index.refresh()
    search_index.index_of(IndexVersion.objects.current())
    changed = [create().pk for _ in range(5)]
    for food in chosen.sample(foods, 20):
        changed.append(food.pk)
        Food.objects.filter(pk=food.pk).update(
            name=random_name(chosen),
            rank=chosen.randint(1, 5),
            magnesium_mg_per_100g=chosen.choice([None, 20, 90]),
            status=chosen.choice([FoodStatus.VERIFIED, FoodStatus.ARCHIVED]),
        )
    number = IndexVersion.objects.move(changed)
    before = search_index.index_of(number)
    assert before.count_changed() >= 25
    search_index.refresh()
    after = search_index.open_newest()
    assert after is not None
    assert after.count_changed() == 0
    assert said_of(before) == said_of(after)
    assert len(before) == len(after)
