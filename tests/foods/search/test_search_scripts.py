"""Words in other scripts and spellings, and emoji, find their food."""

from __future__ import annotations

import pytest

from foods.models import Food
from foods.search.find import find
from foods.search.index import versions as search_index
from foods.search.index.versions import foods_changed
from foods.search.tokens import fold, words_of

pytestmark = pytest.mark.django_db

ALIASES = {
    "Tofu, firm": ("豆腐", "とうふ"),
    "Dates": ("تمر", "خرما"),
    "Pumpkin seeds": ("かぼちゃの種", "Kürbiskerne"),
    "Kimchi": ("김치",),
    "Sauerkraut": ("квашенка", "Głąb kiszony"),
    "Yogurt, plain, whole milk": ("दही", "süzme yoğurt", "İçli köfte", "Sämiger Joghurt"),
}


@pytest.fixture
def aliased(food_table: None) -> list[int]:
    """The ids of foods that have native names, of which no index has heard."""
    foods = []
    for name, others in ALIASES.items():
        food = Food.objects.filter(name=name, is_staple=True).order_by("rank", "pk")[0]
        for other in others:
            food.aliases.get_or_create(name=other)
        foods.append(food.pk)
    return foods


@pytest.fixture
def _told(aliased: list[int]) -> None:
    foods_changed(aliased)


@pytest.mark.usefixtures("index_folder")
def test_native_names_find_their_food(aliased: list[int]) -> None:
    assert aliased
    foods_changed()
    search_index.refresh()
    for name, others in ALIASES.items():
        for other in others:
            found = find(other, user=None)
            assert [food.name for food in found.sure[:1]] == [name], other


@pytest.mark.usefixtures("_told")
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("トウフ", "Tofu, firm"),
        ("豆", "Tofu, firm"),
        ("100g 豆腐", "Tofu, firm"),
        ("kuerbiskerne", "Pumpkin seeds"),
        ("kurbiskerne", "Pumpkin seeds"),
        ("SÄMIGER JOGHURT", "Yogurt, plain, whole milk"),
        ("saemiger joghurt", "Yogurt, plain, whole milk"),
        ("glab kiszony", "Sauerkraut"),
        ("icli kofte", "Yogurt, plain, whole milk"),
        ("suzme yogurt", "Yogurt, plain, whole milk"),
        ("КВАШЕНКА", "Sauerkraut"),
    ],
)
def test_other_spellings_of_native_names_find_it_too(typed: str, name: str) -> None:
    assert find(typed, user=None).sure[0].name == name


@pytest.mark.usefixtures("food_table")
@pytest.mark.parametrize(
    ("typed", "name", "words"),
    [
        ("\N{BANANA}", "Banana", "banana"),
        ("2 \N{AVOCADO}", "Avocado", "avocado"),
        ("\N{PEANUTS} butter", "Peanut butter", "peanuts butter"),
        ("\N{BROCCOLI}\N{VARIATION SELECTOR-16}", "Broccoli, boiled", "broccoli"),
    ],
)
def test_emoji_are_words(typed: str, name: str, words: str) -> None:
    found = find(typed, user=None)
    assert (found.sure[0].name, fold(found.words)) == (name, words)


@pytest.mark.usefixtures("food_table")
def test_a_long_paste_is_cut() -> None:
    paste = "banana " * 800
    assert find(paste, user=None).sure[0].name == "Banana"
    assert find("x" * 5_000, user=None).sure == []


def test_folding_twice_changes_nothing() -> None:
    for text in ("Ærøskøbing Œuf", "İSTANBUL", "Đậu phụ", "김치 볶음밥", "ＴＯＦＵ", "ﬁsh"):
        assert fold(fold(text)) == fold(text)
    assert words_of("Đậu phụ, 200g") == ["dau", "phu", "200", "g"]
