"""The add panel before typing, stars, and several foods at once."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from foods.amounts import Unit
from foods.enums import FoodStatus
from foods.models import Food
from foods.search.index import versions as search_index
from intake.diary.saved.favourites import star_food
from intake.diary.saved.meals import ItemAmount, ItemChanges, MealDetails, change_meal
from intake.models import FavouriteFood
from tests.factories import create_food, create_user, log_entry
from tests.intake.diary.saved_meals import create_recipe
from tests.pages import HTMX, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

TODAY = dt.datetime.now(dt.UTC).date()


def panel(client: Client, meal: str = "breakfast") -> str:
    """What stands in the panel of a meal before anything is typed."""
    return text_of(client.get(f"/day/{TODAY}/add/?meal={meal}", headers=HTMX))


def pick(food: Food, quantity: str = "1") -> str:
    portion = food.portions.get()
    return f"{food.pk} {quantity} p{portion.pk}"


# -- Before typing ----------------------------------------------------------------------


def test_foods_of_the_newest_entries_alone_are_offered(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.diary.recent_foods._NEWEST", 2)
    for name in ("Oats", "Eggs", "Soup"):
        entry = log_entry(user=user, food=create_food(name=name), date=TODAY)
        if name != "Eggs":
            continue
        # In a unit that nothing is known of, as after an import: it takes its place all the same.
        user.entries.filter(pk=entry.pk).update(portion=None, unit_label="bowl")
    text = panel(client)
    assert ["Oats" in text, "Eggs" in text, "Soup" in text] == [False, False, True]


def test_meal_then_favourites_then_others_each_food_once(client: Client, user: User) -> None:
    oats, eggs, soup = (create_food(name=name) for name in ("Oats", "Eggs", "Soup"))
    log_entry(user=user, food=oats, date=TODAY, meal="breakfast", quantity="2")
    log_entry(user=user, food=oats, date=TODAY, meal="dinner", quantity="5")
    log_entry(user=user, food=soup, date=TODAY, meal="dinner")
    for food in (oats, eggs):
        star_food(subject=user, food=food, is_starred=True)
    text = panel(client)
    places = [text.index(word) for word in ("Lately for breakfast", "Favourites", "Eggs", "Soup")]
    assert places == sorted(places)
    html = client.get(f"/day/{TODAY}/add/?meal=breakfast", headers=HTMX).content.decode()
    assert [html.count(f'id="food-{food.pk}"') for food in (oats, eggs, soup)] == [1, 1, 1]
    # The last amount of this meal, not of another; never logged is offered as usual.
    assert "2 × 1 oz" in text
    assert "5 × 1 oz" not in text
    assert "5 × 1 oz" in panel(client, "dinner")


def test_list_stays_short_and_folds_the_rest_away(client: Client, user: User) -> None:
    for number in range(30):
        log_entry(user=user, food=create_food(name=f"Food {number}"), date=TODAY)
    url = f"/day/{TODAY}/add/?meal=breakfast"
    shown = client.get(url, headers=HTMX).content.decode()
    more = unescape(re.findall(r'<summary hx-get="([^"]*)"', shown)[0])
    assert shown.count('class="food-row"') == 5
    assert "Food 29" in shown
    unfolded = client.get(more, headers=HTMX).content.decode()
    assert unfolded.lstrip().startswith("<ul")
    assert unfolded.count('class="food-row"') == 5
    # The link of a page without scripts shows them all.
    assert f'<a href="{more.replace("&", "&amp;")}"' in shown
    whole = client.get(more).content.decode()
    assert whole.count('class="food-row"') == 10
    rows = re.findall(r'id="food-\d+" class', shown + unfolded)
    assert sorted(rows) == sorted(re.findall(r'id="food-\d+" class', whole))
    assert len(set(rows)) == 10
    # Nothing is left to unfold where it was taken away meanwhile.
    user.entries.all().delete()
    assert "food-row" not in client.get(more, headers=HTMX).content.decode().replace(
        "food-rows", ""
    )


def test_favourites_keep_their_place_beside_a_long_list(client: Client, user: User) -> None:
    for number in range(10):
        log_entry(user=user, food=create_food(name=f"Food {number}"), date=TODAY)
    for name in ("Quinoa", "Walnuts"):
        star_food(subject=user, food=create_food(name=name), is_starred=True)
    html = client.get(f"/day/{TODAY}/add/?meal=breakfast", headers=HTMX).content.decode()
    shown = html.split("<details")[0]
    assert "Quinoa" in shown
    assert "Walnuts" in shown


def test_recipe_is_offered_as_it_is_today(client: Client, user: User) -> None:
    saved = create_recipe(user=user)
    assert saved.food is not None
    log_entry(user=user, food=saved.food, date=TODAY)
    assert "Porridge 83 mg 1 serving" in panel(client)
    amount = ItemAmount(Decimal(300), Unit("g", grams=Decimal(1)))
    unknown = create_food(name="Oat drink", mg_per_100g=None)
    seeds = create_food(name="Seeds", mg_per_100g="100")
    for food in (seeds, unknown):
        saved = change_meal(
            saved=saved,
            by=user,
            details=MealDetails(saved.name, saved.servings, saved.cooked_grams),
            changes=ItemChanges(added=(food, amount)),
            request_key=uuid.uuid4(),
        )
    assert "Porridge at least 158 mg 1 serving" in panel(client)
    assert "Porridge 83 mg" not in panel(client)


def test_foods_that_are_gone_do_not_break_the_list(client: Client, user: User) -> None:
    gone, merged, kept, theirs = (
        create_food(name="Gone"),
        create_food(name="Merged"),
        create_food(name="Kept"),
        create_food(name="Theirs", owner=create_user()),
    )
    for food in (gone, merged, kept, theirs):
        log_entry(user=user, food=food, date=TODAY)
        FavouriteFood.objects.create(subject=user, food=food)
    Food.objects.filter(pk=gone.pk).update(status=FoodStatus.ARCHIVED)
    Food.objects.filter(pk=merged.pk).update(status=FoodStatus.ARCHIVED, replaced_by=kept)
    kept.portions.all().delete()  # The unit it was logged in is gone; grams are left.
    text = panel(client)
    assert "Kept" in text
    assert not {word for word in ("Gone", "Merged", "Theirs") if word in text}


def test_own_log_alone_fills_the_list(client: Client) -> None:
    other = create_user()
    log_entry(user=other, food=create_food(name="Secret"), date=TODAY)
    star_food(subject=other, food=create_food(name="Hidden"), is_starred=True)
    text = panel(client)
    assert "Secret" not in text
    assert "Hidden" not in text


def test_somebody_new_is_told_how_to_begin(client: Client) -> None:
    assert "Type the first letters" in panel(client)
    assert "Banana" in panel(client)
    # No supplement is suggested to anybody.
    text = panel(client, "supplements").lower()
    assert "type the first letters" in text
    assert "magnesium" not in text.replace("its magnesium", "")
    assert "Recent and everyday" not in client.get(f"/day/{TODAY}/").content.decode()


def test_opening_a_row_keeps_the_amount_it_shows(client: Client, user: User) -> None:
    food = create_food()
    log_entry(user=user, food=food, date=TODAY, quantity="3")
    html = client.get(f"/day/{TODAY}/add/?meal=breakfast", headers=HTMX).content.decode()
    address = re.search(rf'href="(/day/{TODAY}/add/{food.pk}/[^"]+)"', html)
    assert address is not None
    opened = client.get(address[1].replace("&amp;", "&"), headers=HTMX).content.decode()
    assert re.search(r'name="quantity"\s+value="3"', opened)
    portion = food.portions.get()
    assert re.search(rf'value="p{portion.pk}" checked', opened)


# -- Stars --------------------------------------------------------------------------------


def test_star_is_kept_once_and_taken_away(client: Client, user: User) -> None:
    food = create_food()
    url = f"/day/{TODAY}/star/{food.pk}/"
    for _twice in range(2):
        answer = client.post(url, {"star": "1"}, headers=HTMX).content.decode()
        assert 'aria-checked="true"' in answer
        assert user.favourites.count() == 1
    for _twice in range(2):
        answer = client.post(url, {"star": ""}, headers=HTMX).content.decode()
        assert 'aria-checked="false"' in answer
        assert user.favourites.count() == 0


@pytest.mark.parametrize(
    ("referer", "leads_to"),
    [
        ("http://testserver/day/2026-01-01/add/?q=oats", "/day/2026-01-01/add/?q=oats"),
        ("https://elsewhere.example/day/", f"/day/{TODAY}/"),
        ("", f"/day/{TODAY}/"),
    ],
)
def test_star_without_javascript_leads_back_to_its_page(
    client: Client, referer: str, leads_to: str
) -> None:
    url = f"/day/{TODAY}/star/{create_food().pk}/"
    answer = client.post(url, {"star": "1"}, headers={"Referer": referer})
    assert (answer.status_code, answer.headers["Location"]) == (302, leads_to)


def test_foods_of_others_and_archived_ones_cannot_be_starred(client: Client, user: User) -> None:
    for food in (create_food(owner=create_user()), create_food(status=FoodStatus.ARCHIVED)):
        assert client.post(f"/day/{TODAY}/star/{food.pk}/", {"star": "1"}).status_code == 404
    assert not user.favourites.exists()


@pytest.mark.parametrize("typed", ["rye & oats", "zzqxv"])
def test_what_was_searched_can_be_stated_as_an_own_food(client: Client, typed: str) -> None:
    # Likenesses are found for nearly everything, and need not be what was had.
    create_food(name="Rye and oats")
    search_index.foods_changed()
    search_index.refresh()
    html = client.get(f"/day/{TODAY}/add/", {"q": typed, "meal": "lunch"}, headers=HTMX)
    link = re.search(r'href="(/foods/own/add/[^"]+)"', html.content.decode())
    assert link is not None
    asked = parse_qs(urlsplit(unescape(link[1])).query)
    assert asked["name"] == [typed]
    assert parse_qs(urlsplit(asked["next"][0]).query) == {"q": [typed], "meal": ["lunch"]}


@pytest.mark.parametrize(
    ("typed", "read"),
    [("\ufeffoats\u3000", "oats"), ("\x85oats", "\x85oats"), ("a" * 999 + " b", "a" * 999)],
)
def test_words_are_trimmed_as_the_script_trims_them(client: Client, typed: str, read: str) -> None:
    page = client.get(f"/day/{TODAY}/add/", {"meal": "breakfast", "q": typed}, headers=HTMX)
    assert f'data-query="{read}"' in page.content.decode()


def test_starred_food_leads_among_equals_in_the_search(client: Client, user: User) -> None:
    first, second = create_food(name="Rye bread"), create_food(name="Rye bread")
    for food, other in ((first, second), (second, first)):
        star_food(subject=user, food=food, is_starred=True)
        star_food(subject=user, food=other, is_starred=False)
        search_index.foods_changed()
        search_index.refresh()
        html = client.get(f"/day/{TODAY}/add/?q=rye", headers=HTMX).content.decode()
        assert html.index(f'id="food-{food.pk}"') < html.index(f'id="food-{other.pk}"')


# -- Several at once -------------------------------------------------------------------------


def several(**extra: Any) -> dict[str, Any]:
    return {"meal": "lunch", "request_key": str(uuid.uuid4())} | extra


def test_ticked_foods_are_one_act_with_one_undo(client: Client, user: User) -> None:
    almonds, oats = create_food(), create_food(name="Oats", mg_per_100g=None)
    form = several(tick=[pick(almonds, "2"), pick(oats)])
    for _twice in range(2):
        answer = client.post(f"/day/{TODAY}/several/", form, headers=HTMX).content.decode()
        assert {one.name: int(one.quantity) for one in user.entries.all()} == {
            "Almonds": 2,
            "Oats": 1,
        }
        # Another key, so that the next tap adds again.
        assert 'id="several-key"' in answer
        assert f'value="{form["request_key"]}"' not in answer
    day = user.days.get(date=TODAY)
    assert (day.entry_count, day.unknown_count) == (2, 1)
    client.post(f"/undo/{form['request_key']}/", {"date": TODAY}, headers=HTMX)
    assert not user.entries.exists()


def test_without_javascript_several_lead_to_the_day(client: Client, user: User) -> None:
    form = several(tick=[pick(create_food()), pick(create_food(name="Oats"))])
    answer = client.post(f"/day/{TODAY}/several/", form, follow=True)
    assert "Added 2 foods, 153 mg" in answer.content.decode()
    assert user.entries.count() == 2


@pytest.mark.parametrize(
    "ticks", [[], ["nonsense"], ["1 2"], ["999999 1 p1"], ["{food} 0 p{portion}"], ["{food} 1 p0"]]
)
def test_what_cannot_be_logged_is_refused_in_words(
    client: Client, user: User, ticks: list[str]
) -> None:
    food = create_food()
    ticks = [tick.format(food=food.pk, portion=food.portions.get().pk) for tick in ticks]
    answer = client.post(f"/day/{TODAY}/several/", several(tick=ticks))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    fragment = client.post(f"/day/{TODAY}/several/", several(tick=ticks), headers=HTMX)
    assert (fragment.status_code, fragment.headers["HX-Reswap"]) == (422, "none")
    assert not user.entries.exists()


def test_foods_of_others_are_left_out_and_it_is_said(client: Client, user: User) -> None:
    theirs, mine = create_food(name="Secret", owner=create_user()), create_food()
    form = several(tick=[pick(theirs), pick(mine)])
    answer = client.post(f"/day/{TODAY}/several/", form, headers=HTMX).content.decode()
    assert [one.name for one in user.entries.all()] == ["Almonds"]
    assert "1 is no longer offered and was left out" in answer


def test_recipe_among_the_ticked_is_logged_with_its_parts(client: Client, user: User) -> None:
    soup = create_recipe(user=user, unknown=True).food
    assert soup is not None
    form = several(tick=[pick(soup, "2"), pick(create_food())])
    answer = client.post(f"/day/{TODAY}/several/", form, headers=HTMX).content.decode()
    assert "Added 2 foods, at least 242 mg" in answer
    entry = user.entries.get(name="Porridge")
    assert (entry.magnesium_mg, entry.known_grams) == (Decimal("165.500"), Decimal("350.000"))
    assert entry.parts is not None
    assert len(entry.parts["parts"]) == 3
    assert "3 parts" in answer
    assert user.days.get(date=TODAY).unknown_count == 1


def test_ticked_recipe_too_heavy_for_anybody_is_refused_by_its_name(
    client: Client, user: User
) -> None:
    soup = create_recipe(user=user).food
    assert soup is not None
    form = several(tick=[pick(create_food()), pick(soup, "900")])
    answer = client.post(f"/day/{TODAY}/several/", form)
    assert answer.status_code == 422
    assert "Porridge: That is 158 kg." in answer.content.decode()
    fragment = client.post(f"/day/{TODAY}/several/", form, headers=HTMX)
    assert (fragment.status_code, fragment.headers["HX-Reswap"]) == (422, "none")
    assert "Porridge: That is 158 kg." in fragment.content.decode()
    assert not user.entries.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_several_take_the_same_queries_at_any_number(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ticks = [pick(create_food(name=f"Food {number}")) for number in range(count)]
    with django_assert_num_queries(15):
        client.post(f"/day/{TODAY}/several/", several(tick=ticks), headers=HTMX)


@pytest.mark.parametrize("count", [1, 30])
def test_panel_before_typing_takes_one_query_of_its_own(
    client: Client, user: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        food = create_food(name=f"Food {number}")
        log_entry(user=user, food=food, date=TODAY)
        star_food(subject=user, food=food, is_starred=True)
    # Session, viewer, the familiar foods.
    with django_assert_num_queries(3):
        client.get(f"/day/{TODAY}/add/?meal=lunch", headers=HTMX)
