"""One thing is not shown over and over again."""

from __future__ import annotations

import pytest

from foods.enums import DataSet
from foods.models import Food
from foods.search.find import find
from foods.search.index import versions as search_index
from foods.search.index.versions import foods_changed
from tests.factories import create_food

pytestmark = pytest.mark.django_db


def names(query: str, **extra: object) -> list[str]:
    """The names that a query finds."""
    return [food.name for food in find(query, user=None, **extra).foods]  # type: ignore[arg-type]  # Any


@pytest.fixture
def lattes(index_folder: object) -> Food:
    """An everyday latte with a joined variant, and mochas that nothing stands for."""
    latte = create_food(name="Latte", is_staple=True, rank=2)
    texts = ["Coffee, Latte, nonfat", *(f"Coffee, Mocha, kind {letter}" for letter in "abcde")]
    for text in texts:
        joined = latte if "Latte" in text else None
        create_food(name=text, description=text, data_set=DataSet.USDA_FNDDS, everyday_food=joined)
    foods_changed()
    search_index.refresh()
    return latte


@pytest.mark.usefixtures("lattes")
def test_an_everyday_food_stands_for_its_variants() -> None:
    assert names("latte") == ["Latte"]


@pytest.mark.usefixtures("lattes")
def test_a_variant_is_found_by_what_it_alone_has() -> None:
    assert names("latte nonfat")[0] == "Coffee, Latte, nonfat"


@pytest.mark.usefixtures("lattes")
def test_of_variants_without_an_everyday_food_three_are_shown() -> None:
    assert len(names("mocha")) == 3
    assert names("mocha kind e")[0] == "Coffee, Mocha, kind e"


def test_what_a_person_eats_is_always_shown(lattes: Food) -> None:
    nonfat = lattes.variants.get()
    assert nonfat.name in names("latte", boosts={nonfat.pk: 1.0})


def test_what_is_called_like_an_everyday_food_is_left_out(lattes: Food) -> None:
    create_food(name="Latte", description="Latte", data_set=DataSet.USDA_FNDDS)
    foods_changed()
    search_index.refresh()
    assert find("latte", user=None).foods == [lattes]


@pytest.mark.usefixtures("lattes", "no_index")
def test_without_an_index_too() -> None:
    assert names("latte") == ["Latte"]
    assert len(names("mocha")) == 3
