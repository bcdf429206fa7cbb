"""An amount that changes by more than a factor of three is asked about first."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from foods.curation.checks import is_big_change
from foods.models import Food
from tests.foods.curation.curators import (
    SOURCED,
    create_curator,
    kale,
    labelled_kale,
    portion_row,
    rows,
    save,
)
from tests.foods.curation.test_admin import errors_of
from tests.foods.curation.test_food_files import HEAD, confirm, line_of, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]


@pytest.fixture
def user() -> User:
    return create_curator()


@pytest.mark.parametrize(
    ("old", "new", "is_big"),
    [
        ("47", "141", False),
        ("47", "141.001", True),
        ("141", "47", False),
        ("141", "46.999", True),
        ("47", "0", True),
        ("0", "0.1", True),
        ("0", "0", False),
        ("47", None, True),
        (None, "500", False),
        (None, None, False),
    ],
)
def test_a_change_is_big_beyond_a_factor_of_three(
    old: str | None, new: str | None, *, is_big: bool
) -> None:
    was, now = (None if each is None else Decimal(each) for each in (old, new))
    assert is_big_change(was, now) is is_big


# -- On the page ---------------------------------------------------------------------------


def test_the_page_asks_before_it_saves_a_big_change(curator: Client) -> None:
    food = kale()
    typed: dict[str, Any] = {"magnesium_mg_per_100g": "4.7", **SOURCED}
    answer = save(curator, food, **typed)
    assert list(errors_of(answer)) == ["is_sure"]
    html = answer.content.decode()
    assert "This value changes from 47 to 4.7 mg per 100 g: it is right" in html
    assert 'type="checkbox" name="is_sure" value="4.7"' in html
    assert 'name="magnesium_mg_per_100g" value="4.7"' in html
    food.refresh_from_db()
    assert (food.magnesium_mg_per_100g, food.is_curated) == (Decimal(47), False)
    assert save(curator, food, is_sure="4.7", **typed).status_code == 302
    food.refresh_from_db()
    assert food.magnesium_mg_per_100g == Decimal("4.7")


def test_a_tick_is_about_one_value_alone(curator: Client) -> None:
    food = kale()
    answer = save(curator, food, magnesium_mg_per_100g="0.47", is_sure="4.7", **SOURCED)
    assert list(errors_of(answer)) == ["is_sure"]
    assert save(curator, food, magnesium_mg_per_100g="100", **SOURCED).status_code == 302


def test_a_value_is_not_lost_unasked(curator: Client) -> None:
    food = kale()
    typed: dict[str, Any] = {"magnesium_mg_per_100g": "", "evidence": ""}
    assert "from 47 to unknown" in save(curator, food, **typed).content.decode()
    assert save(curator, food, is_sure="unknown", **typed).status_code == 302


def portions_of(answer: Any) -> Any:
    """The formset of the portions."""
    return answer.context["inline_admin_formsets"][0].formset


def test_a_portion_that_keeps_its_label_is_asked_about(curator: Client) -> None:
    food = kale(portions={"1 cup": "160", "1 oz": "28.35"})
    cup, ounce = food.portions.all()
    stored = [portion_row(cup, grams="16"), portion_row(ounce)]
    answer = save(curator, food, **rows("portions", stored))
    errors = portions_of(answer).errors
    words = "This portion changes from 160 to 16 g. Tick if that is right."
    assert [dict(error) for error in errors] == [{"is_sure": [words]}, {}]
    assert 'type="checkbox" name="portions-0-is_sure" value="from 160 to 16 g"' in (
        answer.content.decode()
    )
    cup.refresh_from_db()
    assert cup.grams == Decimal(160)
    stored[0]["is_sure"] = "from 160 to 16 g"
    assert save(curator, food, **rows("portions", stored)).status_code == 302
    cup.refresh_from_db()
    assert cup.grams == Decimal(16)


@pytest.mark.parametrize(
    "change", [{"label": "1 tbsp", "grams": "10"}, {"DELETE": "on"}, {"grams": "54"}]
)
def test_another_measure_is_no_big_change(curator: Client, change: dict[str, str]) -> None:
    food = kale(portions={"1 cup": "160"})
    stored = [portion_row(food.portions.get(), **change)]
    assert save(curator, food, **rows("portions", stored)).status_code == 302


# -- In a file -----------------------------------------------------------------------------


def test_a_file_lists_big_changes_and_writes_none_without_the_tick(curator: Client) -> None:
    food = labelled_kale(portions={"1 cup": "160", "1 oz": "28.35"})
    other = labelled_kale(name="Chard")
    text = (
        f"{HEAD},portions\n"
        f"{line_of(food, magnesium_mg_per_100g='4.7')},1 cup = 16 | 1 oz = 28.35\n"
        f"{line_of(other, magnesium_mg_per_100g='50')},\n"
    )
    preview = send(curator, text)
    result = preview.context["result"]
    assert result.changes == [
        "Row 2, Kale: magnesium from 47 to 4.7 mg per 100 g.",
        "Row 2, Kale: portion 1 cup from 160 to 16 g.",
    ]
    html = preview.content.decode()
    assert f'name="sure_of" value="{result.about}" required' in html
    for ticked in ("", "on", "0" * 64):
        page = confirm(curator, preview, sure_of=ticked).content.decode()
        assert "the box under the preview was not ticked" in page
        preview = send(curator, text)
    assert Food.history.count() == 0
    assert {each.magnesium_mg_per_100g for each in Food.objects.all()} == {Decimal(47)}
    assert food.portions.get(label="1 cup").grams == Decimal(160)
    page = confirm(curator, preview, sure_of=result.about).content.decode()
    assert "0 new, 2 changed" in page
    food.refresh_from_db()
    assert food.magnesium_mg_per_100g == Decimal("4.7")
    assert food.portions.get(label="1 cup").grams == Decimal(16)


def test_a_tick_covers_only_what_the_preview_showed(curator: Client) -> None:
    food = labelled_kale()
    preview = send(curator, f"{HEAD}\n{line_of(food, magnesium_mg_per_100g='4.7')}\n")
    Food.objects.update(magnesium_mg_per_100g=Decimal(400))
    page = confirm(curator, preview, sure_of=preview.context["result"].about).content.decode()
    assert "Nothing was imported" in page
    food.refresh_from_db()
    assert food.magnesium_mg_per_100g == Decimal(400)


def test_a_file_without_big_changes_asks_nothing(curator: Client) -> None:
    food = labelled_kale()
    preview = send(curator, f"{HEAD}\n{line_of(food, magnesium_mg_per_100g='40')}\n")
    assert 'name="sure_of"' not in preview.content.decode()
    assert "0 new, 1 changed" in confirm(curator, preview).content.decode()
