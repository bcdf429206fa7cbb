"""Where raw or cooked was not said and matters, a hit comes with the other one."""

from __future__ import annotations

import pytest

from foods.search.find import find

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("food_table")]


@pytest.mark.parametrize(
    ("query", "name", "other"),
    [
        ("white rice", "White rice, cooked", "White rice, dry"),
        ("quinoa", "Quinoa, cooked", "Quinoa, dry"),
        ("100 g pasta", "Pasta, cooked", "Pasta, dry"),
        ("black beans", "Black beans, boiled", "Black beans, dry"),
        ("oats", "Rolled oats, dry", "Oatmeal, cooked"),
        ("spinach", "Spinach, raw", None),
        ("quinoa, cooked", "Quinoa, cooked", None),
        ("quinoa dry", "Quinoa, dry", None),
        ("banana", "Banana", None),
    ],
)
def test_the_other_state_is_shown_where_it_matters(
    query: str, name: str, other: str | None
) -> None:
    first = find(query, user=None).sure[0]
    assert first.name == name
    assert (first.other_state and first.other_state.name) == other


def test_the_other_state_is_ready_for_a_typed_amount() -> None:
    first = find("100 g quinoa", user=None).sure[0]
    assert first.other_state is not None
    assert [portion.label for portion in first.other_state.portions.all()]
