"""Which category of the food survey a name belongs to, and what is eaten as it is."""

import pytest

from foods.search.survey_category import (
    NO_CATEGORY,
    SurveyFood,
    category_of,
    is_as_eaten,
    survey_foods,
)

ROWS = [
    ("Coffee, latte", "Coffee"),
    ("Coffee, latte, nonfat", "Coffee"),
    ("Coffee, iced latte", "Coffee"),
    ("Coffee, latte, flavored", "Coffee"),
    ("Lentil soup", "Soups, broth-based"),
    ("Noodle soup", "Soups, broth-based"),
    ("Cream of tomato soup", "Soups, cream-based"),
    ("Latte powder", NO_CATEGORY),
]


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("Oat latte", "Coffee"),
        ("CORNER SHOP latte, large", "Coffee"),
        # Two of three are not nearly all.
        ("Tomato and bean soup", ""),
        ("Pemmican", ""),
        ("", ""),
    ],
)
def test_a_category_is_told_by_nearly_all_foods_with_the_same_words(
    name: str, category: str
) -> None:
    assert category_of(name, survey_foods(ROWS)) == category


def test_few_foods_tell_no_category() -> None:
    rows = ROWS[:2]
    assert category_of("Oat latte", survey_foods(rows)) == ""


def test_foods_in_no_category_tell_none() -> None:
    assert SurveyFood(frozenset({"latt", "powder"}), NO_CATEGORY) not in survey_foods(ROWS)
    assert len(survey_foods(ROWS)) == len(ROWS) - 1


@pytest.mark.parametrize(
    ("name", "is_eaten_so"),
    [
        ("Coffee, latte", True),
        ("Coffee, instant, reconstituted", True),
        ("Coffee, instant, not reconstituted", False),
        ("Cocoa, dry powder, unsweetened", False),
        ("Pancake mix", False),
        ("Cream of mushroom soup, condensed", False),
        ("Potato, mashed, from dry mix", True),
        ("Trail mix with nuts", True),
        ("Peanuts, dry roasted", True),
        ("Apricot, dried", True),
        ("Doughnut, powdered sugar", True),
    ],
)
def test_powders_mixes_and_concentrates_are_not_eaten_as_they_are(
    name: str, is_eaten_so: bool
) -> None:
    assert is_as_eaten(name) is is_eaten_so


def test_spices_are_eaten_as_they_are() -> None:
    assert is_as_eaten("Seasoning mix, dry", "herbs-spices")
    assert not is_as_eaten("Seasoning mix, dry")
