"""The Foods page: the richest first, groups and orders, a search, one tap to log."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.enums import KidneyAnswer
from accounts.models import Profile, User
from foods.enums import DataSet, Evidence, FoodKind
from foods.models import Food, FoodGroup
from foods.search.find import FoundFoods
from intake.models import Entry
from tests.factories import create_food, create_group, create_user, create_woman, log_entry
from tests.pages import HTMX, form_for, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

#: With the foods, their portions, the groups, the person's dated rows and the session.
OPENING_QUERIES = 8
LIST_QUERIES = 9


@pytest.fixture
def user() -> User:
    return create_woman()


def page(client: Client, **params: str) -> str:
    """The text of the Foods page."""
    answer = client.get(reverse("intake:foods"), params)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(text: str) -> list[str]:
    """The names of the foods, in the order of the page."""
    return re.findall(r'class="shelf-name"[^>]*>([^<]+)<', text)


def create_staple(name: str, mg: str | None = "100", *, rank: int = 1, **extra: Any) -> Food:
    """An everyday food with mg in 100 g and in a portion of 100 g."""
    portions = extra.pop("portions", {"1 bowl": "100"})
    extra.setdefault("data_set", DataSet.USDA_SR)
    extra.setdefault("evidence", Evidence.LABORATORY)
    return create_food(
        name=name, mg_per_100g=mg, is_staple=True, rank=rank, portions=portions, **extra
    )


def test_page_asks_for_a_sign_in() -> None:
    for name in ("intake:foods", "intake:log_food"):
        assert Client().post(reverse(name)).status_code == 302


def test_it_opens_with_the_richest_of_the_first_four_groups(client: Client) -> None:
    for rank in range(1, 6):
        group = FoodGroup.objects.create(slug=f"group-{rank}", name=f"Group {rank}", rank=rank)
        for mg in range(1, 9):
            create_staple(f"Food {rank}{mg}", str(mg * 10), group=group)
    text = page(client)
    assert shown(text) == [f"Food {rank}{mg}" for rank in range(1, 5) for mg in range(8, 2, -1)]
    assert [f"Group {rank}</h2>" in text for rank in range(1, 6)] == [True] * 4 + [False]


def test_the_opening_has_what_people_eat_as_it_is(client: Client) -> None:
    create_staple("Beans, boiled", "60")
    create_staple("Beans, dry", "180")
    create_staple("Rye flour", "170")
    create_staple("Rare leaf", "150", rank=4)
    create_staple("Vat of soup", "90", portions={"1 vat": "900"})
    create_staple("Puzzling seed", "500", evidence=Evidence.DOUBTFUL)
    create_staple("Greens like spinach", "80", data_set=DataSet.MIDBAND)
    create_staple("Survey salad", "85", evidence=Evidence.SURVEY)
    create_staple("Unknown", None)
    create_food(name="Not an everyday food", mg_per_100g="400")
    create_staple("Tablet", "9000", kind=FoodKind.SUPPLEMENT)
    assert shown(page(client)) == ["Beans, boiled"]


def test_one_food_stands_for_all_ways_of_making_it(client: Client) -> None:
    create_staple("Spinach, boiled", "87")
    create_staple("Spinach, raw", "79")
    create_staple("Kale, raw", "33")
    assert shown(page(client)) == ["Spinach, boiled", "Kale, raw"]


def test_a_portion_is_held_against_the_persons_own_target(client: Client) -> None:
    create_staple("Seeds", "160", portions={"1 cup": "100"})
    create_staple("Bran", "500", portions={"1 cup": "100"})
    text = page(client)
    # A woman of her age has a target of 320 mg (SCIENCE: RDA, IOM 1997).
    assert "your 320 mg a day" in text
    assert re.findall(r'shelf-share" width="(\d+)"', text) == ["100", "50"]
    assert re.findall(r'shelf-percent">(\d+) %', text) == ["156", "50"]


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ({"kidneys_impaired": KidneyAnswer.YES}, "We suggest no foods here"),
        (
            {"birth_date": timezone.now().date() - dt.timedelta(days=3 * 365)},
            "We suggest no foods at this age",
        ),
    ],
)
def test_nothing_is_held_up_to_whom_nothing_is_offered(
    client: Client, user: User, profile: dict[str, Any], words: str
) -> None:
    Profile.objects.filter(user=user).update(**profile)
    create_staple("Seeds", "160")
    create_staple("Apple", "5")
    text = page(client)
    assert words in text
    assert shown(text) == ["Apple", "Seeds"]
    assert "shelf-share" not in text
    assert "Richest" not in text


def test_with_impaired_kidneys_the_foods_stand_by_name_and_without_a_target(
    client: Client, user: User
) -> None:
    Profile.objects.filter(user=user).update(kidneys_impaired=KidneyAnswer.YES)
    create_staple("Walnuts", "158", rank=1)
    create_staple("Almonds", "270", rank=5)
    create_staple("Kale", "40", rank=3, group=create_group(slug="greens", name="Greens"))
    for params in ({}, {"sort": "anything"}):
        text = page(client, **params)
        assert shown(text) == ["Almonds", "Kale", "Walnuts"]
        assert '<option value="name" selected>By name</option>' in text
        assert "of your target" not in text
        assert "mg a day" not in text
    assert shown(page(client, group="nuts-seeds")) == ["Almonds", "Walnuts"]


def test_a_group_has_its_everyday_foods_the_richest_portion_first(client: Client) -> None:
    create_staple("Almonds", "270")
    create_staple("Walnuts", "158")
    create_food(name="Acorns")
    create_staple("Kale", group=create_group(slug="greens", name="Greens"))
    assert shown(page(client, group="nuts-seeds")) == ["Almonds", "Walnuts"]
    assert "Acorns" in shown(page(client, group="nuts-seeds", all="1"))


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("portion", ["Large", "Dense", "Light", "Blank"]),
        ("100g", ["Dense", "Light", "Large", "Blank"]),
        ("100kcal", ["Light", "Large", "Blank", "Dense"]),
        ("name", ["Blank", "Dense", "Large", "Light"]),
        ("everyday", ["Light", "Blank", "Dense", "Large"]),
    ],
)
def test_orders(client: Client, sort: str, names: list[str]) -> None:
    def create(name: str, mg: str | None, portion: str, kcal: str | None, rank: int = 2) -> None:
        energy = None if kcal is None else Decimal(kcal)
        create_staple(
            name, mg, portions={"1 dish": portion}, energy_kcal_per_100g=energy, rank=rank
        )

    create("Dense", "500", "2", None)
    create("Large", "50", "300", "100")
    create("Light", "60", "5", "20", rank=1)
    create("Blank", None, "100", "300")
    assert shown(page(client, sort=sort)) == names


def test_next_to_no_energy_has_no_place_by_energy(client: Client) -> None:
    create_staple("Tea", "3", energy_kcal_per_100g=Decimal(1))
    create_staple("Chard", "81", energy_kcal_per_100g=Decimal(19))
    text = page(client, sort="100kcal")
    assert shown(text) == ["Chard", "Tea"]
    assert re.findall(r"([\d.]+ mg) in 100 kcal", text) == ["426 mg"]


def test_it_finds_and_says_when_it_does_not(client: Client) -> None:
    create_food(name="Almonds")
    assert shown(page(client, q="almond")) == ["Almonds"]
    assert "We found no food for “&lt;b&gt;zebra&lt;/b&gt;”" in page(client, q="<b>zebra</b>")


def test_what_is_found_is_offered_in_the_amount_typed(client: Client) -> None:
    create_food(name="Almonds", mg_per_100g="270")
    text = page(client, q="50 g almond")
    assert "Log Almonds, 50 g, 135 mg" in text
    assert 'name="quantity" value="50"' in text
    assert "1 food for" in text
    assert "no bowl known; 1 oz" in page(client, q="2 bowls almonds")


def test_guesses_are_called_guesses(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    foods = [create_food(name=f"Food {number}") for number in range(9)]
    answer = FoundFoods("takis", None, [], foods)
    monkeypatch.setattr("intake.pages.add.foods.find", lambda *_args, **_kwargs: answer)
    text = page(client, q="takis")
    assert "No exact match. Perhaps one of these for “takis”." in text
    assert len(shown(text)) == 4
    # The words go along where somebody means one of them.
    assert text.count('name="typed_words" value="takis"') == 4


@pytest.mark.parametrize(
    "params", [{"group": "none"}, {"sort": "x"}, {"page": "99"}, {"page": "x"}, {"all": "2"}]
)
def test_nonsense_in_the_address_shows_foods(client: Client, params: dict[str, str]) -> None:
    create_staple("Almonds")
    assert shown(page(client, **params)) == ["Almonds"]


def test_a_table_without_everyday_foods_says_so(client: Client) -> None:
    assert "This group has no foods yet" in page(client)


def test_unknown_and_label_are_said(client: Client) -> None:
    create_staple("Stew", None)
    tablet = create_staple("Tablet", None, kind=FoodKind.SUPPLEMENT)
    tablet.portions.all().delete()
    text = page(client, sort="name")
    assert "unknown" in text
    assert "see its label" in text
    assert text.count('name="request_key"') == 1


def test_pages_follow_each_other_and_keep_the_choice(client: Client) -> None:
    for number in range(31):
        create_staple(f"Nut {number:02}")
    text = page(client, sort="name")
    assert "Page 1 of 2" in text
    assert "?sort=name&amp;page=2" in text
    assert shown(page(client, sort="name", page="2")) == ["Nut 30"]


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    ("params", "queries"), [({}, OPENING_QUERIES), ({"sort": "portion"}, LIST_QUERIES)]
)
def test_it_costs_the_same_for_few_and_many(
    client: Client,
    count: int,
    params: dict[str, str],
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        create_staple(f"Nut {number:02}")
    client.get(reverse("intake:today"))
    with django_assert_num_queries(queries):
        page(client, **params)


# -- Logging -------------------------------------------------------------------------------------


def test_one_tap_logs_the_usual_portion_to_today(
    client: Client, user: User, today: dt.date
) -> None:
    food = create_staple("Seeds", "160")
    answer = client.post(reverse("intake:log_food"), form_for(food), headers=HTMX)
    entry = Entry.objects.get()
    assert (entry.subject, entry.date, entry.magnesium_mg) == (user, today, Decimal("160.000"))
    assert "Added: Seeds, 1 bowl, 160 mg to lunch, today" in text_of(answer)
    assert f'hx-swap-oob="outerHTML:#food-{food.pk} [name=request_key]"' in answer.content.decode()
    client.post(reverse("intake:log_food"), form_for(food, quantity="2", typed_words="pepitas"))
    entry = Entry.objects.get(quantity=2)
    assert (entry.magnesium_mg, entry.typed_words) == (Decimal("320.000"), "pepitas")


def test_undo_of_the_toast_leads_to_the_day(client: Client) -> None:
    answer = client.post(reverse("intake:log_food"), form_for(create_staple("Seeds")), headers=HTMX)
    text = answer.content.decode()
    undo = re.findall(r'action="(/undo/[^"]+)"', text)
    assert len(undo) == 1
    assert "hx-post" not in text
    assert client.post(undo[0]).status_code == 302
    assert not Entry.objects.exists()


def test_the_same_form_sent_twice_logs_once(client: Client) -> None:
    form = form_for(create_staple("Seeds"))
    client.post(reverse("intake:log_food"), form, headers=HTMX)
    answer = client.post(reverse("intake:log_food"), form, headers=HTMX)
    assert "That was logged already" in text_of(answer)
    assert Entry.objects.count() == 1


def test_without_scripts_it_comes_back_to_the_list(client: Client) -> None:
    here = reverse("intake:foods") + "?group=nuts-seeds"
    form = form_for(create_staple("Seeds"), here=here)
    answer = client.post(reverse("intake:log_food"), form, follow=True)
    assert answer.redirect_chain == [(here, 302)]
    assert "Added: Seeds" in text_of(answer)


@pytest.mark.parametrize("here", ["https://example.org/", "//example.org/x", ""])
def test_it_leads_nobody_away(client: Client, here: str) -> None:
    form = form_for(create_staple("Seeds"), here=here)
    answer = client.post(reverse("intake:log_food"), form)
    assert answer["Location"] == reverse("intake:foods")


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_another_persons_food_is_not_logged(client: Client, headers: dict[str, str]) -> None:
    theirs = create_food(name="Secret soup", owner=create_user())
    answer = client.post(reverse("intake:log_food"), form_for(theirs), headers=headers, follow=True)
    assert "no longer offered" in text_of(answer)
    assert "Secret soup" not in text_of(answer)
    assert not Entry.objects.exists()


def test_nonsense_logs_nothing(client: Client) -> None:
    form = {"food": "x", "meal": "brunch", "request_key": str(uuid.uuid4())}
    assert client.post(reverse("intake:log_food"), form, headers=HTMX).status_code == 422
    assert not Entry.objects.exists()


def test_what_was_eaten_before_stays(client: Client, user: User, today: dt.date) -> None:
    food = create_staple("Seeds", "160")
    log_entry(user=user, food=food, date=today, meal="lunch")
    client.post(reverse("intake:log_food"), form_for(food), headers=HTMX)
    assert Entry.objects.count() == 2
