"""A glass of water in one tap: what the tap water has, asked once and kept as an own food."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.enums import KidneyAnswer
from accounts.models import Profile, User
from foods.actions import archive_own_food, state_own_water
from foods.enums import DataSet, Evidence, FoodKind, FoodStatus
from foods.models import Food
from intake.diary.account import delete_account
from intake.enums import ValueGiven
from intake.transfer.exports.person import own_food_rows
from tests.factories import create_consent, create_dietitian, create_food, create_user
from tests.pages import HTMX, browser_of, text_of, undo_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

QUESTION = "What is in yours?"
PORTIONS = {"8 fl oz (1 glass)": "237", "1 bottle (500 ml)": "500"}


@pytest.fixture
def tap_water(db: None) -> Food:
    """The table's tap water, by its key there: 10 mg in a litre."""
    food = create_food(name="Tap water", mg_per_100g="1", portions=PORTIONS, kind=FoodKind.WATER)
    food.data_set, food.source_key = DataSet.USDA_SR, "14411"
    food.save()
    return food


def own_water(user: User) -> Food:
    return Food.objects.own_water(user).get()


def state(client: Client, typed: str, **extra: Any) -> Any:
    return client.post("/water/", {"mg_per_litre": typed} | extra)


def glass(client: Client, date: dt.date, key: str = "", **extra: Any) -> Any:
    data = {"meal": "lunch", "request_key": key or str(uuid.uuid4())}
    return client.post(f"/day/{date}/water/", data, **extra)


# -- Stating -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "per_100g"),
    [
        ("48", "4.8"),
        ("12,5", "1.25"),
        ("12.5 mg/l", "1.25"),
        ("0", "0"),
        (" 7 mg per litre", "0.7"),
    ],
)
def test_stated_water_is_an_own_food_with_a_glass(
    client: Client, user: User, typed: str, per_100g: str
) -> None:
    answer = client.post("/water/", {"mg_per_litre": typed}, follow=True)
    assert answer.redirect_chain == [("/water/", 302)]
    assert "Saved: " in text_of(answer)
    food = own_water(user)
    assert (food.name, food.kind, food.evidence) == ("My tap water", FoodKind.WATER, Evidence.LABEL)
    assert food.magnesium_mg_per_100g == Decimal(per_100g)
    portion = food.portions.first()
    assert portion is not None
    assert (portion.label, portion.grams) == ("1 glass (250 ml)", Decimal(250))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("abc", "as a number, such as 12"),
        ("-1", "as a number, such as 12"),
        ("99999", "as a number, such as 12"),
        ("8-12", "as a number, such as 12"),
        ("", "choose “I don’t know”"),
        ("1500", "1,500 mg in a litre is more than drinking water has: Donat Mg"),
        ("1000", "counts as a medicine"),
        ("300", "more than Rozana has"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_wrong_number_is_refused_and_stays_in_the_field(
    client: Client, user: User, typed: str, words: str, headers: dict[str, str]
) -> None:
    answer = client.post("/water/", {"mg_per_litre": typed}, headers=headers)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f'value="{typed}"' in answer.content.decode() or not typed
    assert not Food.objects.own_water(user).exists()


def test_rich_water_is_taken_once_the_box_is_ticked(client: Client, user: User) -> None:
    assert 'type="checkbox"' in state(client, "300").content.decode()
    assert state(client, "300", is_sure="on").status_code == 302
    assert own_water(user).magnesium_mg_per_100g == Decimal(30)
    assert state(client, "1000", is_sure="on").status_code == 422


def test_not_known_is_an_estimate_by_the_table(
    client: Client, user: User, today: dt.date, tap_water: Food
) -> None:
    # Whatever stands in the field, that button says that it is not known.
    answer = client.post("/water/", {"mg_per_litre": "abc", "unknown": "on"}, follow=True)
    assert "an estimate, 10 mg in a litre" in text_of(answer)
    food = own_water(user)
    assert (food.magnesium_mg_per_100g, food.evidence) == (Decimal(1), Evidence.ESTIMATE)
    glass(client, today)
    entry = user.entries.get()
    assert (entry.magnesium_mg, entry.value_given) == (Decimal("2.5"), ValueGiven.BY_KIND)


def test_not_known_without_a_value_in_the_table_stays_unknown(
    client: Client, user: User, today: dt.date
) -> None:
    answer = client.post("/water/", {"unknown": "on"}, follow=True)
    assert "We log your water as unknown" in text_of(answer)
    assert own_water(user).magnesium_mg_per_100g is None
    page = text_of(client.get(f"/day/{today}/"))
    assert "Glass of water" in page
    assert "Glass of water ·" not in page
    glass(client, today)
    assert user.entries.get().magnesium_mg is None
    assert user.days.get(date=today).water_unknown_count == 1


def test_another_number_later_leaves_what_was_logged(
    client: Client, user: User, today: dt.date
) -> None:
    state(client, "48")
    glass(client, today)
    first, portions = own_water(user), [one.pk for one in own_water(user).portions.all()]
    state(client, "20")
    glass(client, today)
    assert [entry.magnesium_mg for entry in user.entries.order_by("pk")] == [12, 5]
    assert user.days.get(date=today).water_mg == 17
    assert own_water(user).pk == first.pk
    assert [one.pk for one in own_water(user).portions.all()] == portions
    assert 'value="20"' in client.get("/water/").content.decode()
    # Not known after all: the number goes, also where the table's is the same.
    client.post("/water/", {"unknown": "on"})
    assert 'value="20"' not in client.get("/water/").content.decode()


def test_estimate_with_the_number_stated_before_is_one(user: User, tap_water: Food) -> None:
    state_own_water(owner=user, mg_per_litre=Decimal(10))
    assert state_own_water(owner=user, mg_per_litre=None).evidence == Evidence.ESTIMATE
    assert state_own_water(owner=user, mg_per_litre=Decimal(10)).evidence == Evidence.LABEL


def test_name_portions_and_a_water_put_away_are_respected(user: User) -> None:
    food = state_own_water(owner=user, mg_per_litre=Decimal(48))
    Food.objects.filter(pk=food.pk).update(name="Spring behind the house")
    food.portions.exclude(label="1 litre").delete()
    archive_own_food(food=food)
    food = state_own_water(owner=user, mg_per_litre=Decimal(50))
    assert (food.name, food.status) == ("Spring behind the house", FoodStatus.VERIFIED)
    assert [one.label for one in food.portions.all()] == ["1 litre"]


def test_kidneys_that_work_poorly_point_out_a_rich_water(
    client: Client, user: User, today: dt.date
) -> None:
    Profile.objects.create(user=user, kidneys_impaired=KidneyAnswer.YES)
    answer = client.post("/water/", {"mg_per_litre": "110"}, follow=True)
    assert "My tap water has 110 mg of magnesium in a litre. With impaired" in text_of(answer)
    glass(client, today)
    assert "My tap water has 110 mg" in text_of(client.get(f"/day/{today}/"))


# -- One glass -----------------------------------------------------------------------------------


def test_one_tap_logs_one_glass_and_undo_takes_it_back(
    client: Client, user: User, today: dt.date
) -> None:
    state(client, "48")
    page = client.get(f"/day/{today}/")
    assert "Glass of water · 12 mg" in text_of(page)
    answer = glass(client, today, headers=HTMX)
    assert "Added: My tap water, 1 glass (250 ml), 12 mg" in text_of(answer)
    entry = user.entries.get()
    assert (entry.meal, entry.kind) == ("lunch", FoodKind.WATER)
    assert entry.magnesium_mg == 12
    client.post(undo_url(answer))
    assert not user.entries.exists()


def test_same_form_logs_once_and_the_answer_brings_the_next_key(
    client: Client, user: User, today: dt.date
) -> None:
    state(client, "48")
    key = str(uuid.uuid4())
    first = glass(client, today, key, headers=HTMX)
    assert 'id="water-key"' in first.content.decode()
    assert key not in first.content.decode().split('id="water-key"')[1].split(">")[0]
    assert "logged already" in text_of(glass(client, today, key, headers=HTMX))
    assert user.entries.count() == 1
    glass(client, today, headers=HTMX)
    assert user.entries.count() == 2


def test_two_statements_at_once_are_one_food(client: Client, user: User) -> None:
    assert [state(client, "48").status_code for _time in range(2)] == [302, 302]
    assert Food.objects.own(user).count() == 1


def test_without_an_answer_the_table_water_is_logged_as_before(
    client: Client, user: User, today: dt.date, tap_water: Food
) -> None:
    page = text_of(client.get(f"/day/{today}/"))
    assert "Glass of water" in page
    assert "Glass of water ·" not in page
    assert glass(client, today).headers["Location"] == f"/day/{today}/"
    entry = user.entries.get()
    assert entry.food == tap_water
    assert (entry.grams, entry.magnesium_mg) == (Decimal(237), Decimal("2.37"))


def test_glass_without_a_meal_goes_to_the_likely_one(
    client: Client, user: User, today: dt.date
) -> None:
    state(client, "48")
    client.post(f"/day/{today}/water/", {"request_key": str(uuid.uuid4())})
    assert user.entries.get().meal != "supplements"


def test_glass_that_was_taken_away_is_its_millilitres(
    client: Client, user: User, today: dt.date
) -> None:
    state(client, "48")
    own_water(user).portions.filter(label__contains="glass").delete()
    glass(client, today)
    entry = user.entries.get()
    assert entry.unit_label == "ml"
    assert (entry.grams, entry.magnesium_mg) == (Decimal(250), Decimal(12))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_form_that_cannot_be_read_logs_nothing(
    client: Client, user: User, today: dt.date, headers: dict[str, str]
) -> None:
    state(client, "48")
    answer = client.post(f"/day/{today}/water/", {"request_key": "x"}, headers=headers)
    assert answer.status_code == (422 if headers else 302)
    assert not user.entries.exists()


# -- Asked once, on the day ----------------------------------------------------------------------


def test_day_asks_until_it_is_answered(
    client: Client, user: User, today: dt.date, tap_water: Food
) -> None:
    assert QUESTION in text_of(client.get(f"/day/{today}/"))
    form = client.get(f"/water/?date={today}", headers=HTMX)
    assert text_of(form).strip().startswith("Magnesium in your tap water, mg per litre")
    answer = client.post("/water/", {"unknown": "on", "date": str(today)}, headers=HTMX)
    assert answer.headers["HX-Retarget"] == "#water"
    assert "Glass of water" in text_of(answer)
    assert "Glass of water ·" not in text_of(answer)
    assert f'action="/day/{today}/water/"' in answer.content.decode()
    for date in (today, today - dt.timedelta(days=1)):
        assert QUESTION not in text_of(client.get(f"/day/{date}/"))
    # Put away it is not asked for again; the table's is logged.
    archive_own_food(food=own_water(user))
    page = text_of(client.get(f"/day/{today}/"))
    assert QUESTION not in page
    assert "Glass of water ·" not in page
    glass(client, today)
    assert user.entries.get().food == tap_water


def test_answer_without_javascript_leads_back_to_the_day(
    client: Client, today: dt.date, tap_water: Food
) -> None:
    page = client.get(f"/water/?date={today}").content.decode()
    assert f'name="date" value="{today}"' in page
    answer = state(client, "48", date=str(today))
    assert answer.headers["Location"] == f"/day/{today}/"
    assert "Saved: 48 mg in a litre" in text_of(client.get(f"/day/{today}/"))


@pytest.mark.parametrize("is_answered", [False, True])
def test_day_takes_no_query_for_it(
    client: Client,
    user: User,
    today: dt.date,
    tap_water: Food,
    is_answered: bool,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    if is_answered:
        state_own_water(owner=user, mg_per_litre=Decimal(48))
    # As without any water: session, viewer, day, entries, three for the band, symptoms, recents.
    with django_assert_num_queries(9):
        assert "Glass of water" in text_of(client.get(f"/day/{today}/"))


def test_water_that_was_never_logged_is_no_recent_food(
    client: Client, user: User, today: dt.date, tap_water: Food
) -> None:
    state_own_water(owner=user, mg_per_litre=Decimal(48))
    assert "Log My tap water" not in text_of(client.get(f"/day/{today}/"))
    glass(client, today)
    assert "Log My tap water" in client.get(f"/day/{today}/").content.decode()


# -- Of nobody else ------------------------------------------------------------------------------


def test_others_neither_log_nor_state_nor_see_it(
    client: Client, user: User, today: dt.date, tap_water: Food
) -> None:
    state_own_water(owner=user, mg_per_litre=Decimal(48))
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    for other in (create_user(), dietitian):
        browser = browser_of(other)
        address = f"/clients/{user.code}/day/{today}/water/"
        answer = browser.post(address, {"meal": "lunch", "request_key": str(uuid.uuid4())})
        assert answer.status_code == 404
        # Theirs is their own.
        state(browser, "7")
        assert own_water(user).magnesium_mg_per_100g == Decimal("4.8")
        assert own_water(other).magnesium_mg_per_100g == Decimal("0.7")
    assert not user.entries.exists()
    shared = text_of(browser_of(dietitian).get(f"/clients/{user.code}/day/{today}/"))
    assert "Glass of water" not in shared


def test_nobody_can_send_the_key_of_a_water(user: User) -> None:
    """It is no UUID, so the form of own foods never makes one for somebody else."""
    food = state_own_water(owner=user, mg_per_litre=Decimal(1))
    with pytest.raises(ValueError, match="badly formed"):
        uuid.UUID(food.source_key)


def test_it_leaves_with_the_own_foods_and_goes_with_the_account(
    client: Client, user: User, today: dt.date
) -> None:
    state(client, "48")
    glass(client, today)
    table = list(own_food_rows(user))
    assert [row[2] for row in table] == ["My tap water"] * 3
    delete_account(user=user)
    assert not Food.objects.filter(name="My tap water").exists()
