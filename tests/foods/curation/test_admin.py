"""Curation: what a curator saves stays, is signed, and is held to the rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from foods.models import Food, FoodGroup, IndexVersion, ValueWanted
from tests.factories import (
    create_food,
    create_group,
    create_user,
    log_entry,
)
from tests.foods.curation.curators import (
    SOURCED,
    create_curator,
    form_of,
    kale,
    portion_row,
    rows,
    save,
    url_of,
)
from tests.pages import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return create_curator()


def errors_of(answer: Any) -> dict[str, list[str]]:
    """What the form refused, by field."""
    return dict(answer.context["adminform"].form.errors)


# -- Saving --------------------------------------------------------------------------------


def test_saved_food_is_marked_as_curated(curator: Client) -> None:
    food = kale()
    version = IndexVersion.objects.current()
    answer = save(curator, food, magnesium_mg_per_100g="40", **SOURCED)
    assert answer.status_code == 302
    food.refresh_from_db()
    assert (food.magnesium_mg_per_100g, food.is_curated) == (Decimal(40), True)
    assert IndexVersion.objects.current() > version


def test_a_changed_value_no_longer_cites_the_release_and_needs_its_source(curator: Client) -> None:
    food = kale(source="")
    answer = save(curator, food, magnesium_mg_per_100g="40")
    assert errors_of(answer) == {"source": ["Say where the value comes from."]}
    assert save(curator, food, magnesium_mg_per_100g="40", **SOURCED).status_code == 302
    food.refresh_from_db()
    assert (food.release, food.source) == (None, "Label, 2026")


def test_a_change_beside_the_value_keeps_the_release(curator: Client) -> None:
    food = kale()
    assert save(curator, food, name="Curly kale").status_code == 302
    food.refresh_from_db()
    assert (food.name, food.release is not None) == ("Curly kale", True)


def test_without_a_reason_nothing_is_saved_and_what_was_typed_stays(curator: Client) -> None:
    food = kale()
    answer = save(curator, food, name="Curly kale", reason=" ")
    assert list(errors_of(answer)) == ["reason"]
    assert 'value="Curly kale"' in answer.content.decode()
    food.refresh_from_db()
    assert (food.name, food.is_curated, Food.history.count()) == ("Kale", False, 0)


@pytest.mark.parametrize("value", ["-1", "61001", "70000", "x", "nan"])
def test_impossible_value_is_refused(curator: Client, value: str) -> None:
    food = kale()
    answer = save(curator, food, magnesium_mg_per_100g=value, **SOURCED)
    assert list(errors_of(answer)) == ["magnesium_mg_per_100g"]
    food.refresh_from_db()
    assert not food.is_curated


@pytest.mark.parametrize("value", ["0", "1500", "60300", "61000"])
def test_values_at_the_bounds_are_possible(curator: Client, value: str) -> None:
    food = kale(kind="supplement")
    typed = {"magnesium_mg_per_100g": value, "is_sure": value, **SOURCED}
    assert save(curator, food, **typed).status_code == 302


def test_an_unusual_value_of_a_food_is_asked_about_once(curator: Client) -> None:
    food = kale()
    answer = save(curator, food, magnesium_mg_per_100g="1500.001", **SOURCED)
    assert list(errors_of(answer)) == ["is_sure"]
    assert 'type="checkbox" name="is_sure"' in answer.content.decode()
    sure = {"magnesium_mg_per_100g": "1500.001", "is_sure": "1500.001", **SOURCED}
    assert save(curator, food, **sure).status_code == 302
    food.refresh_from_db()
    assert save(curator, food, name="Kale powder").status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"magnesium_mg_per_100g": "", "evidence": "label"}, "evidence"),
        ({"form": "citrate"}, "form"),
        ({"grams_per_ml": "0"}, "grams_per_ml"),
        ({"rank": "0"}, "rank"),
        ({"rank": "10"}, "rank"),
        ({"barcode": "12345"}, "barcode"),
        ({"contains": ["poison"]}, "contains"),
        ({"group": "0"}, "group"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    curator: Client, changes: dict[str, Any], field: str
) -> None:
    assert list(errors_of(save(curator, kale(), **changes))) == [field]


def test_a_short_barcode_is_filled_up(curator: Client) -> None:
    food = kale()
    save(curator, food, barcode="4006381333931")
    food.refresh_from_db()
    assert food.barcode == "04006381333931"


def test_a_new_food_gets_a_key_of_its_own(curator: Client) -> None:
    new = {"id": "", "food": "", "label": "1 cup", "grams": "200", "sequence": ""}
    form = form_of(kale()) | rows("portions", [], new) | {"name": "Teff", "seen": ""} | SOURCED
    assert curator.post(url_of("add"), form).status_code == 302
    food = Food.objects.get(name="Teff")
    assert (food.data_set, food.owner, food.is_curated) == ("Midband", None, True)
    assert food.source_key.startswith("added-")
    portion = food.portions.get()
    assert (portion.origin, portion.sequence, portion.grams) == ("midband", 1, Decimal(200))
    assert [state.history_type for state in Food.history.filter(id=food.pk)] == ["+"]


def test_a_page_that_is_out_of_date_saves_nothing(curator: Client) -> None:
    food = kale()
    opened = form_of(food, name="Mine")
    save(curator, food, name="Theirs")
    answer = curator.post(url_of("change", food.pk), opened)
    assert "Somebody changed this meanwhile" in answer.content.decode()
    food.refresh_from_db()
    assert food.name == "Theirs"


# -- Portions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grams", "magnesium_mg", "field"),
    [
        ("0", "", "grams"),
        ("-1", "", "grams"),
        ("20001", "", "grams"),
        ("", "", "grams"),
        ("30", "5", "grams"),
        ("", "2001", "magnesium_mg"),
        ("", "-1", "magnesium_mg"),
    ],
)
def test_an_impossible_portion_is_refused_beside_its_field(
    curator: Client, grams: str, magnesium_mg: str, field: str
) -> None:
    food = kale()
    new = {"label": "1 cup", "grams": grams, "magnesium_mg": magnesium_mg}
    first = portion_row(food.portions.get())
    answer = save(curator, food, **rows("portions", [first], new))
    assert answer.status_code == 200
    formset = answer.context["inline_admin_formsets"][0].formset
    assert list(formset.errors[1]) == [field]
    assert food.portions.count() == 1


def test_a_new_portion_comes_last_and_two_change_places(curator: Client) -> None:
    food = kale(portions={"1 cup": "16", "1 oz": "28.35"})
    one, two = food.portions.all()
    new = {"label": "1 leaf", "grams": "5"}
    save(curator, food, **rows("portions", [portion_row(one), portion_row(two)], new))
    food.refresh_from_db()
    swapped = [portion_row(one, sequence=2), portion_row(two, sequence=1)]
    leaf = food.portions.get(label="1 leaf")
    answer = save(curator, food, **rows("portions", [*swapped, portion_row(leaf)]))
    assert answer.status_code == 302
    assert [part.label for part in food.portions.all()] == ["1 oz", "1 cup", "1 leaf"]


def test_two_portions_in_one_place_are_refused(curator: Client) -> None:
    food = kale()
    first = food.portions.get()
    new = {"label": "1 leaf", "grams": "5", "sequence": first.sequence}
    answer = save(curator, food, **rows("portions", [portion_row(first)], new))
    assert "Another portion has this place." in answer.content.decode()


def test_a_portion_goes_and_another_takes_its_place(curator: Client) -> None:
    food = kale(portions={"1 cup": "16", "1 oz": "28.35"})
    one, two = food.portions.all()
    stored = [portion_row(one, sequence=2), portion_row(two, DELETE="on")]
    assert save(curator, food, **rows("portions", stored)).status_code == 302
    assert [(part.label, part.sequence) for part in food.portions.all()] == [("1 cup", 2)]


# -- Many at once --------------------------------------------------------------------------


def act(curator: Client, action: str, *foods: Food, reason: str = "Checked") -> str:
    """Do something with the foods that are ticked; return the page it leads to."""
    data = {"action": action, "_selected_action": [food.pk for food in foods], "reason": reason}
    return curator.post(url_of("changelist"), data, follow=True).content.decode()


def test_drafts_are_verified_and_written_down(curator: Client, user: User) -> None:
    draft, other = kale(name="Teff", status="draft"), kale(name="Kale")
    version = IndexVersion.objects.current()
    assert "1 food is verified now" in act(curator, "verify", draft, other)
    draft.refresh_from_db()
    assert (draft.status, draft.is_curated) == ("verified", True)
    state = Food.history.filter(id=draft.pk).first()
    assert (state.history_user, state.history_change_reason) == (user, "Checked")
    # What was verified already is as it was, and left to the loads.
    other.refresh_from_db()
    assert (other.is_curated, Food.history.filter(id=other.pk).count()) == (False, 0)
    assert IndexVersion.objects.current() > version


def test_foods_are_archived_with_a_reason_or_not_at_all(curator: Client) -> None:
    foods = [kale(name=f"Kale {number}") for number in range(3)]
    assert "Say why" in act(curator, "archive", *foods, reason="  ")
    assert not Food.objects.filter(status="archived").exists()
    assert "3 foods are archived now" in act(curator, "archive", *foods)
    assert Food.objects.filter(status="archived", is_curated=True).count() == 3


def test_nobodys_own_food_is_reached_by_an_action(curator: Client) -> None:
    own = create_food(name="Soup", owner=create_user())
    act(curator, "archive", own)
    own.refresh_from_db()
    assert (own.status, Food.history.count()) == ("verified", 0)


# -- Deleting ------------------------------------------------------------------------------


def test_a_food_in_use_is_archived_not_deleted(curator: Client) -> None:
    food = kale()
    log_entry(user=create_user(), food=food, date=timezone.now().date())
    for method in (curator.get, curator.post):
        assert method(url_of("delete", food.pk), {"post": "yes"}).status_code == 403
    page = curator.get(url_of("change", food.pk)).content.decode()
    assert "1 entry keeps the name and value logged" in page
    assert url_of("delete", food.pk) not in page
    assert Food.objects.filter(pk=food.pk).exists()


def test_an_unused_food_goes_and_its_last_state_stays(curator: Client, user: User) -> None:
    food = kale()
    ValueWanted.objects.create(food=food, user=create_user(email="wisher@example.org"))
    page = curator.get(url_of("delete", food.pk)).content.decode()
    assert "wanted" not in page
    assert curator.post(url_of("delete", food.pk), {"post": "yes"}).status_code == 302
    assert not Food.objects.exists()
    state = Food.history.first()
    assert (state.name, state.history_type, state.history_user) == ("Kale", "-", user)
    assert state.portions_then[0]["label"] == "1 oz"


def test_many_are_never_deleted_at_once(curator: Client) -> None:
    food = kale()
    act(curator, "delete_selected", food)
    assert Food.objects.filter(pk=food.pk).exists()


# -- Groups --------------------------------------------------------------------------------


def test_a_renamed_group_is_written_down_and_reverted(curator: Client) -> None:
    group = kale().group
    url = reverse("admin:foods_foodgroup_change", args=[group.pk])
    form = {"name": "Nuts", "slug": group.slug, "rank": group.rank, "reason": "Shorter"}
    assert curator.post(url, form).status_code == 302
    first = FoodGroup.history.last()
    back = reverse("admin:foods_foodgroup_simple_history", args=[group.pk, first.pk])
    assert "Nuts and seeds" in curator.get(back).content.decode()
    assert curator.post(back, {"reason": "It was clearer"}).status_code == 302
    group.refresh_from_db()
    assert (group.name, group.is_curated) == ("Nuts and seeds", False)


def test_a_group_with_foods_cannot_go_and_the_group_of_own_foods_is_not_shown() -> None:
    root = browser_of(create_user(is_staff=True, is_superuser=True))
    group = kale().group
    own = create_group(slug="own", name="Own foods")
    create_food(name="Grandmother's soup", owner=create_user(), group=own)
    for pk, status in ((group.pk, 403), (own.pk, 302)):
        url = reverse("admin:foods_foodgroup_delete", args=[pk])
        answer = root.get(url)
        assert (answer.status_code, b"Grandmother" in answer.content) == (status, False)
    page = root.get(reverse("admin:foods_foodgroup_changelist")).content.decode()
    assert "Own foods" not in page
    assert "Own foods" not in root.get(url_of("add")).content.decode()
