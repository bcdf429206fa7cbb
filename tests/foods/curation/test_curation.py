"""History of the food table: states, ways back, and what stays untouched by them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from foods.curation.actions import AS_LOADED, AS_LOADED_AGAIN
from foods.importers.store import store_food_table
from foods.models import Food, FoodAlias, FoodGroup, IndexVersion
from foods.search.find import find
from foods.search.index import versions as search_index
from intake.diary.account import delete_account
from intake.models import Day, Entry
from tests.factories import create_food, create_group, create_user, log_entry
from tests.food_table import seed_files
from tests.foods.curation.curators import (
    SOURCED,
    create_curator,
    form_of,
    labelled_kale,
    portion_row,
    rows,
    url_of,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index_folder")]


@pytest.fixture
def user() -> User:
    return create_curator()


def save(curator: Client, food: Food, **changes: Any) -> None:
    """Send the form of a food as it is now, with changes that are accepted."""
    food.refresh_from_db()
    answer = curator.post(url_of("change", food.pk), form_of(food, **changes))
    assert answer.status_code == 302


def go_back(curator: Client, food: Food, state: Any, reason: str = "It was right") -> Any:
    """Revert a food to a state."""
    return curator.post(url_of("simple_history", food.pk, state.pk), {"reason": reason})


def history(food: Food) -> list[Any]:
    """The states of a food, the oldest first."""
    return list(Food.history.filter(id=food.pk).order_by("history_id"))


# -- States --------------------------------------------------------------------------------


def test_a_change_is_kept_with_author_and_reason_and_the_state_before_it(
    curator: Client, user: User
) -> None:
    food = labelled_kale()
    save(curator, food, magnesium_mg_per_100g="40", reason="Measured again", **SOURCED)
    before, after = history(food)
    assert (before.history_user, before.history_change_reason) == (None, AS_LOADED)
    assert (before.magnesium_mg_per_100g, before.is_curated) == (Decimal(47), False)
    assert (after.history_user, after.history_change_reason) == (user, "Measured again")
    assert (after.magnesium_mg_per_100g, after.is_curated) == (Decimal(40), True)
    save(curator, food, name="Curly kale", reason="Clearer")
    assert [state.name for state in history(food)] == ["Kale", "Kale", "Curly kale"]


def test_the_history_page_says_what_changed_portions_and_names_too(curator: Client) -> None:
    food = labelled_kale(portions={"1 cup": "16"})
    part = portion_row(food.portions.get(), grams="20")
    changes = rows("portions", [part]) | rows("aliases", [], {"name": "borecole"})
    save(curator, food, magnesium_mg_per_100g="40", reason="Weighed", **SOURCED, **changes)
    text = text_of(curator.get(url_of("history", food.pk)))
    assert "Magnesium, mg per 100 g: 47 → 40" in text
    assert "Portions: 1 cup = 16 g → 1 cup = 20 g" in text
    assert "Other names: – → borecole" in text
    assert "Chris Weighed" in text


def test_a_load_in_between_is_kept_as_a_state_of_its_own(curator: Client) -> None:
    food = labelled_kale()
    save(curator, food, name="Curly kale")
    go_back(curator, food, history(food)[0])
    Food.objects.filter(pk=food.pk).update(name="Kale, raw")
    save(curator, food, name="Kale leaves")
    words = [(state.name, state.history_change_reason) for state in history(food)]
    assert words[-2:] == [("Kale, raw", AS_LOADED_AGAIN), ("Kale leaves", "The label says so")]
    assert [name for name, _ in words].count("Kale, raw") == 1


def test_names_with_markup_are_shown_as_text(curator: Client) -> None:
    food = labelled_kale(name="<b>Kale</b>")
    save(curator, food, name="<script>alert(1)</script>", reason="<i>why</i>")
    for url in (
        url_of("history", food.pk),
        url_of("simple_history", food.pk, history(food)[0].pk),
    ):
        html = curator.get(url).content.decode()
        assert "<script>alert" not in html
        assert "<i>why" not in html
        assert "&lt;b&gt;Kale" in html


def test_a_food_nobody_changed_says_so(curator: Client) -> None:
    page = text_of(curator.get(url_of("history", create_food().pk)))
    assert "It is as the last load left it." in page


# -- The way back --------------------------------------------------------------------------


def test_a_revert_brings_everything_back_and_is_signed(curator: Client, user: User) -> None:
    food = labelled_kale(portions={"1 cup": "16", "1 oz": "28.35"}, contains=["soy"])
    FoodAlias.objects.create(food=food, name="borecole")
    kept, gone = food.portions.all()
    parts = [portion_row(kept, grams="40"), portion_row(gone, DELETE="on")]
    changes = rows("portions", parts, {"label": "1 leaf", "grams": "5"})
    alias = {"id": food.aliases.get().pk, "food": food.pk, "name": "cole"}
    changes |= rows("aliases", [alias])
    save(curator, food, magnesium_mg_per_100g="40", contains=[], **SOURCED, **changes)
    before, after = history(food)
    page = text_of(curator.get(url_of("simple_history", food.pk, before.pk)))
    assert "Magnesium, mg per 100 g 40 47" in page
    assert go_back(curator, food, before, "The label was wrong").status_code == 302
    food.refresh_from_db()
    assert (food.magnesium_mg_per_100g, food.source, food.contains) == (
        Decimal(47),
        "Label",
        ["soy"],
    )
    assert [(p.label, p.grams) for p in food.portions.all()] == [
        ("1 cup", Decimal(16)),
        ("1 oz", Decimal("28.35")),
    ]
    assert food.portions.get(label="1 cup").pk == kept.pk
    assert [alias.name for alias in food.aliases.all()] == ["borecole"]
    last = history(food)[-1]
    assert (last.history_user, last.history_change_reason) == (user, "The label was wrong")
    assert (last.portions_then, last.aliases_then) == (before.portions_then, ["borecole"])
    # And forth again.
    go_back(curator, food, after)
    food.refresh_from_db()
    assert food.magnesium_mg_per_100g == Decimal(40)


def test_a_food_reverted_to_what_was_loaded_is_left_to_the_loads_again(curator: Client) -> None:
    food = labelled_kale()
    save(curator, food, name="Curly kale")
    go_back(curator, food, history(food)[0])
    food.refresh_from_db()
    assert not food.is_curated


def test_a_revert_needs_a_reason_and_changes_nothing_twice(curator: Client) -> None:
    food = labelled_kale()
    save(curator, food, name="Curly kale")
    first = history(food)[0]
    answer = go_back(curator, food, first, reason=" ")
    assert (answer.status_code, len(history(food))) == (422, 2)
    assert "Say why" in answer.content.decode()
    go_back(curator, food, first)
    go_back(curator, food, first)
    assert len(history(food)) == 3


def test_a_state_that_names_what_is_gone_is_refused_in_words(curator: Client) -> None:
    food = labelled_kale(group=create_group(slug="greens", name="Greens"))
    save(curator, food, group=create_group().pk)
    FoodGroup.objects.get(slug="greens").delete()
    answer = go_back(curator, food, history(food)[0])
    assert answer.status_code == 422
    assert "That state cannot come back" in answer.content.decode()
    food.refresh_from_db()
    assert food.group.slug == "nuts-seeds"


def test_a_state_of_another_food_is_not_found(curator: Client) -> None:
    food, chard = labelled_kale(), labelled_kale(name="Chard")
    save(curator, food, name="Curly kale")
    for pk in (history(food)[0].pk, 10**17, "x"):
        url = url_of("change", chard.pk).replace("change", f"history/{pk}")
        assert curator.post(url, {"reason": "x"}).status_code == 404
    chard.refresh_from_db()
    assert chard.name == "Chard"


def test_an_author_who_leaves_takes_their_name_and_leaves_the_change(curator: Client) -> None:
    food = labelled_kale()
    save(curator, food, name="Curly kale")
    delete_account(user=User.objects.get(name="Chris"))
    last = history(food)[-1]
    assert (last.history_user, last.name) == (None, "Curly kale")


# -- What stays untouched ------------------------------------------------------------------


def test_no_logged_day_changes_whatever_curators_do(curator: Client) -> None:
    eater, today = create_user(), timezone.now().date()
    food = labelled_kale(portions={"1 cup": "16"})
    log_entry(user=eater, food=food, date=today)

    def logged() -> list[Any]:
        return [
            list(Entry.objects.values_list()),
            list(Day.objects.values_list()),
        ]

    before = logged()
    part = portion_row(food.portions.get(), grams="99", is_sure="from 16 to 99 g")
    save(curator, food, name="Cale", magnesium_mg_per_100g="400", is_sure="400", **SOURCED)
    save(curator, food, **rows("portions", [part]), kind="water")
    save(curator, food, status="archived", replaced_by=create_food(name="Chard").pk)
    go_back(curator, food, history(food)[0])
    data = {"_selected_action": [food.pk], "action": "archive", "reason": "Old"}
    curator.post(url_of("changelist"), data)
    assert logged() == before
    assert len(history(food)) == 6


def test_what_people_keep_for_themselves_leaves_no_history(curator: Client, client: Client) -> None:
    eater = create_user()
    own = create_food(name="Grandmother's soup", owner=eater)
    own.name = "Soup"
    own.save()
    log_entry(user=eater, food=own, date=timezone.now().date())
    assert Food.history.count() == 0
    delete_account(user=eater)
    assert (Food.objects.count(), Food.history.count()) == (0, 0)


def test_a_load_writes_no_history_and_leaves_what_curators_did(curator: Client) -> None:
    store_food_table(seed_files())
    assert (Food.history.count(), FoodGroup.history.count()) == (0, 0)
    food = Food.objects.get(name="Kale, raw", is_staple=True)
    save(curator, food, name="Kale leaves")
    group = food.group
    FoodGroup.objects.filter(pk=group.pk).update(name="Leaves", is_curated=True)
    store_food_table(seed_files())
    food.refresh_from_db()
    group.refresh_from_db()
    assert (food.name, group.name, Food.history.count()) == ("Kale leaves", "Leaves", 2)


# -- Search --------------------------------------------------------------------------------


def names(query: str) -> list[str]:
    """What a person finds."""
    return [food.name for food in find(query, user=None).foods]


def found(curator: Client, query: str) -> list[str]:
    """What a curator finds, in its order."""
    page = curator.get(url_of("changelist"), {"q": query})
    return [food.name for food in page.context["cl"].result_list]


def test_every_act_reaches_the_search_at_once(
    curator: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    food = labelled_kale()
    IndexVersion.objects.move()
    search_index.refresh()
    assert names("kale") == ["Kale"]
    with django_capture_on_commit_callbacks(execute=True):
        save(curator, food, name="Borecole", **rows("aliases", [], {"name": "cole"}))
    assert (names("kale"), names("borecole"), names("cole")) == ([], ["Borecole"], ["Borecole"])
    with django_capture_on_commit_callbacks(execute=True):
        go_back(curator, food, history(food)[0])
    assert (names("kale"), names("borecole")) == (["Kale"], [])
    data = {"_selected_action": [food.pk], "action": "archive", "reason": "Old"}
    with django_capture_on_commit_callbacks(execute=True):
        curator.post(url_of("changelist"), data)
    assert names("kale") == []
    with django_capture_on_commit_callbacks(execute=True):
        curator.post(url_of("changelist"), data | {"action": "verify"})
    assert names("kale") == ["Kale"]
    with django_capture_on_commit_callbacks(execute=True):
        curator.post(url_of("delete", food.pk), {"post": "yes"})
    assert names("kale") == []


@pytest.mark.parametrize("with_index", [True, False])
def test_curators_search_by_the_same_engine_drafts_and_archived_too(
    curator: Client, with_index: bool
) -> None:
    create_food(name="Kale, raw", is_staple=True, rank=1)
    create_food(name="Beef with kale")
    create_food(name="Kale chips", status="draft", rank=5)
    create_food(name="Kale powder", status="archived", rank=5)
    create_food(name="Chard")
    if with_index:
        IndexVersion.objects.move()
        search_index.refresh()
        assert found(curator, "klae")[0] == "Kale, raw"
    listed = found(curator, "kale")
    assert listed[0] == "Kale, raw"
    assert set(listed) == {"Kale, raw", "Beef with kale", "Kale chips", "Kale powder"}
    assert found(curator, "nothing like it") == []


def test_a_food_is_found_by_its_key_and_its_barcode(curator: Client) -> None:
    food = create_food(name="Kale", barcode="04006381333931")
    create_food(name="Chard")
    assert found(curator, food.source_key) == ["Kale"]
    assert found(curator, " 04006381333931 ") == ["Kale"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("value=none", {"Chard"}),
        ("value=wanted", set()),
        ("value=known", {"Kale", "Teff", "Leek"}),
        ("portions=none", {"Teff"}),
        ("portions=some", {"Kale", "Chard", "Leek"}),
        ("status__exact=draft", {"Teff"}),
        ("status__exact=archived", {"Leek"}),
        ("is_staple__exact=1", {"Kale"}),
    ],
)
def test_the_list_is_narrowed_to_the_work_there_is(
    curator: Client, query: str, names: set[str]
) -> None:
    create_food(name="Kale", is_staple=True)
    create_food(name="Chard", mg_per_100g=None)
    create_food(name="Teff", status="draft").portions.all().delete()
    create_food(name="Leek", status="archived")
    page = curator.get(f"{url_of('changelist')}?{query}")
    assert {food.name for food in page.context["cl"].result_list} == names
