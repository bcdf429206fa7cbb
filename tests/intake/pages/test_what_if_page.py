"""A portion of a food more or less: owner, dietitian, stranger, children, kidneys, wrong input."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Profile, User
from foods.enums import FoodKind, FoodStatus
from foods.models import Food, Portion
from foods.search.index import versions as search_index
from intake.models import Day, Entry
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_group,
    create_user,
    create_woman,
    keep_days,
    log_entry,
)
from tests.pages import HTMX, browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

PAGE = "/band/what-if/"
OFFER = "What if I ate …?"


@pytest.fixture
def user() -> User:
    return create_woman()


@pytest.fixture
def oats() -> Food:
    """One cup has 70 mg, 3 of them a week are 30 mg a day."""
    return create_food(name="Oats", mg_per_100g="100", portions={"1 cup": "70"})


@pytest.fixture
def week(user: User, today: dt.date) -> None:
    """Seven full days of 280 mg."""
    keep_days(user, today, count=7, food="280")


def eat(user: User, food: Food, today: dt.date) -> None:
    """One portion, yesterday, on a day that stays full."""
    date = today - dt.timedelta(days=1)
    entry = log_entry(user=user, food=food, date=date)
    others = user.days.exclude(date=date).first()
    assert others is not None
    user.days.filter(date=date).update(
        **{name: getattr(others, name) for name in ("food_mg", "food_grams", "food_known_grams")},
        food=others.food,
    )
    assert entry.magnesium_mg is not None


def asked(food: Food, **changed: Any) -> dict[str, Any]:
    """What the form of a food sends."""
    portion = food.portions.first()
    unit = {"portion": "g" if portion is None else f"p{portion.pk}"}
    return {"food": food.pk, "how": "more", "times": "3"} | unit | changed


@pytest.mark.usefixtures("week")
def test_one_more_portion_says_what_would_change_and_stores_nothing(
    client: Client, oats: Food
) -> None:
    stored = [(model, model._base_manager.count()) for model in (Day, Entry, Food, Portion)]
    page = text_of(client.get(PAGE, asked(oats)))
    assert (
        "With one more portion of Oats (1 cup, 70 mg), 3 times a week, your usual day would be "
        "about 30 mg higher: probably 250 to 380 mg. The answer would change from “uncertain” to "
        "“likely adequate”."
    ) in page
    assert "Nothing is logged" in page
    assert "not medical advice" in page
    assert [(model, model._base_manager.count()) for model, _count in stored] == stored


@pytest.mark.usefixtures("week")
def test_band_page_leads_there_and_htmx_gets_the_part_alone(client: Client, oats: Food) -> None:
    page = client.get("/band/?window=28").content.decode()
    assert 'hx-get="/band/what-if/?window=28"' in page
    assert '<a href="/band/what-if/?window=28">' in page
    for query in ({}, asked(oats)):
        part = client.get(PAGE, query, headers=HTMX).content.decode()
        assert '<section id="what-if"' in part
        assert "<html" not in part
        whole = client.get(PAGE, query).content.decode()
        assert '<section id="what-if"' in whole
        assert "What if I ate" in whole


@pytest.mark.usefixtures("week")
def test_less_is_tried_of_what_was_eaten_alone(
    client: Client, user: User, today: dt.date, oats: Food
) -> None:
    refused = client.get(PAGE, asked(oats, how="less"))
    assert (
        "You did not log this food on the full days looked at, so there is none to leave out."
    ) in text_of(refused)
    assert "The answer would" not in text_of(refused)
    eat(user, oats, today)
    page = text_of(client.get(PAGE, asked(oats, how="less", times="1")))
    assert "With one portion of Oats (1 cup, 70 mg) less, once a week" in page
    assert "about 10 mg lower" in page
    assert "No more can be left out" not in page
    page = text_of(client.get(PAGE, asked(oats, how="less")))
    # One cup in seven days is 70 mg a week.
    assert "about 10 mg lower" in page
    assert (
        "On these days you had less of it than that: about 70 mg a week. No more can be left out."
    ) in page


@pytest.mark.usefixtures("week")
def test_foods_eaten_and_foods_searched_can_be_chosen(
    client: Client, user: User, today: dt.date, oats: Food
) -> None:
    eat(user, oats, today)
    create_food(name="Barley", mg_per_100g="79")
    create_food(name="Barley tablets", kind=FoodKind.SUPPLEMENT)
    search_index.foods_changed()
    search_index.refresh()
    page = client.get(PAGE, {"window": "28"})
    assert "You ate on these days: Oats 1 cup, 70 mg" in text_of(page)
    assert f'href="/band/what-if/?window=28&amp;food={oats.pk}"' in page.content.decode()
    found = text_of(client.get(PAGE, {"q": "barley"}))
    assert "Found for “barley”: Barley 1 oz, 22 mg" in found
    assert "tablets" not in found
    assert "We found no food or drink for “zzz”" in text_of(client.get(PAGE, {"q": "zzz"}))
    form = text_of(client.get(PAGE, {"food": oats.pk}))
    for words in ("More or less", "1 cup, 70 mg", "Times a week", "From 1 to 14"):
        assert words in form


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize("times", ["0", "15", "99", "-1", "often", "", "1.5"])
def test_wrong_number_of_times_is_refused_beside_its_field(
    client: Client, oats: Food, times: str
) -> None:
    page = client.get(PAGE, asked(oats, times=times, how="more"))
    assert page.status_code == 200
    assert "Enter a whole number of times a week, from 1 to 14." in text_of(page)
    part = client.get(PAGE, asked(oats, times=times), headers=HTMX).content.decode()
    (box,) = re.findall(r'<input type="text" name="times"[^>]*>', part)
    assert 'aria-invalid="true"' in box
    assert "autofocus" in box
    assert part.count("autofocus") == 1
    assert f'value="{times}"' in page.content.decode() or not times
    assert "The answer would" not in text_of(page)


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"portion": "p999999"}, "Choose one of the portions listed."),
        ({"portion": ""}, "Choose one of the portions listed."),
        ({"how": "twice"}, "Choose one portion more or one less."),
        ({"how": ""}, "Choose one portion more or one less."),
    ],
)
def test_wrong_choice_is_refused_in_words(
    client: Client, oats: Food, changed: dict[str, str], words: str
) -> None:
    assert words in text_of(client.get(PAGE, asked(oats, **changed)))


@pytest.mark.usefixtures("week")
def test_portion_of_another_food_is_refused(client: Client, oats: Food) -> None:
    other = create_food(name="Rye").portions.get()
    page = text_of(client.get(PAGE, asked(oats, portion=f"p{other.pk}")))
    assert "Choose one of the portions listed." in page


@pytest.mark.usefixtures("week")
def test_food_without_a_portion_is_tried_by_100_g(client: Client) -> None:
    water = create_food(
        name="Spring water",
        mg_per_100g="7",
        kind=FoodKind.WATER,
        group=create_group(slug="drinks", name="Drinks"),
    )
    water.portions.all().delete()
    page = text_of(client.get(PAGE, asked(water, times="7")))
    assert "Spring water (100 g, 7 mg), 7 times a week, your usual day would be about 7 mg" in page


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize("kind", [FoodKind.SUPPLEMENT, FoodKind.MEDICINE])
def test_supplement_with_a_forged_key_is_refused_in_words(client: Client, kind: str) -> None:
    tablet = create_food(name="Tablet", mg_per_100g="60000", kind=kind)
    for query in ({"food": tablet.pk}, asked(tablet)):
        page = text_of(client.get(PAGE, query))
        assert "Only food and drinks are tried out here, no supplements or medicines." in page
        assert "The answer would" not in page


@pytest.mark.usefixtures("week")
def test_food_without_a_value_is_refused_in_words(client: Client, user: User) -> None:
    latte = create_food(name="Latte", mg_per_100g=None)
    page = text_of(client.get(PAGE, asked(latte)))
    assert "Latte has no known value, so what it would change is not known." in page
    assert "The answer would" not in page
    soup = create_food(name="Soup", owner=user, is_recipe=True, is_lower_bound=True)
    assert "Soup: a part of it has no value" in text_of(client.get(PAGE, asked(soup)))


@pytest.mark.usefixtures("week")
def test_foods_nobody_may_see_are_not_there(client: Client, user: User, oats: Food) -> None:
    theirs = create_food(name="Porridge of Eve", owner=create_user())
    draft = create_food(name="Draft", status=FoodStatus.DRAFT)
    for number in (theirs.pk, draft.pk, 999_999, "x", "-1", "9" * 30, "1 OR 1"):
        assert client.get(PAGE, asked(oats) | {"food": number}).status_code == 404
    own = create_food(name="My porridge", owner=user)
    assert "one more portion of My porridge" in text_of(client.get(PAGE, asked(own)))


def says_nothing(client: Client, oats: Food, words: str) -> None:
    """Neither the Band page nor the address itself tries anything out."""
    assert OFFER not in text_of(client.get("/band/"))
    page = text_of(client.get(PAGE, asked(oats)))
    assert words in page
    assert "The answer would" not in page
    assert "usual day would be" not in page


def test_nothing_is_said_below_three_days(
    client: Client, user: User, today: dt.date, oats: Food
) -> None:
    keep_days(user, today, count=2, food="280")
    says_nothing(client, oats, "It takes 3 full days to try something out.")


@pytest.mark.usefixtures("week")
def test_nothing_is_said_with_impaired_kidneys(client: Client, user: User, oats: Food) -> None:
    assert OFFER in text_of(client.get("/band/"))
    user.profile.kidneys_impaired = "yes"
    user.profile.save()
    says_nothing(client, oats, "Your clinician sets your range.")


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize(
    ("years", "is_for_child", "may"),
    [(6, True, False), (17, False, False), (18, False, True), (None, False, True)],
)
def test_nothing_is_said_under_18(
    client: Client,
    user: User,
    today: dt.date,
    oats: Food,
    years: int | None,
    *,
    is_for_child: bool,
    may: bool,
) -> None:
    born = None if years is None else today.replace(year=today.year - years, day=1)
    Profile.objects.filter(user=user).update(birth_date=born, logs_for_child=is_for_child)
    if may:
        assert OFFER in text_of(client.get("/band/"))
        assert "The answer would" in text_of(client.get(PAGE, asked(oats)))
    else:
        says_nothing(client, oats, "Below 18 years nothing is tried out here.")


def test_nothing_is_said_above_the_supplement_limit(
    client: Client, user: User, today: dt.date, oats: Food
) -> None:
    keep_days(user, today, count=7, food="280", supplement="900", supplements="taken")
    says_nothing(client, oats, "Supplements are above their limit.")


@pytest.mark.usefixtures("week")
def test_nothing_is_said_where_the_unknown_decides(client: Client, user: User, oats: Food) -> None:
    user.days.update(unknown_count=1, food_count=2, entry_count=2, unbounded_count=1)
    says_nothing(client, oats, "What has no value decides the answer")


@pytest.mark.usefixtures("week")
def test_dietitian_reads_of_the_client(user: User, today: dt.date, oats: Food) -> None:
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian, profile_medicines=True)
    theirs, at = browser_of(dietitian), f"/clients/{user.code}/band/"
    assert "What if the client ate …?" in text_of(theirs.get(at))
    page = text_of(theirs.get(f"{at}what-if/", asked(oats)))
    assert "3 times a week, the client’s usual day would be about 30 mg higher" in page
    refused = text_of(theirs.get(f"{at}what-if/", asked(oats, how="less")))
    assert "The client did not log this food" in refused
    # An own food of the client is theirs alone.
    own = create_food(name="Secret porridge", owner=user, mg_per_100g="100")
    eat(user, own, today)
    assert "Secret porridge" not in text_of(theirs.get(f"{at}what-if/"))
    assert "Secret porridge" not in text_of(theirs.get(f"{at}what-if/", {"q": "porridge"}))
    assert theirs.get(f"{at}what-if/", asked(own)).status_code == 404
    assert user.looks_at_me.filter(what="what if", is_change=False, viewer=dietitian).exists()


@pytest.mark.usefixtures("week")
def test_dietitian_without_the_profile_is_told_nothing_of_it(
    user: User, today: dt.date, oats: Food
) -> None:
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    theirs, at = browser_of(dietitian), f"/clients/{user.code}/band/"
    answers = set()
    for kidneys, born in (
        ("no", None),
        ("yes", None),
        ("no", today.replace(year=today.year - 9, day=1)),
    ):
        Profile.objects.filter(user=user).update(kidneys_impaired=kidneys, birth_date=born)
        assert "What if" not in text_of(theirs.get(at))
        answers.add(text_of(theirs.get(f"{at}what-if/", asked(oats))))
    (page,) = answers
    assert "The client’s profile is not shared." in page


@pytest.mark.usefixtures("week")
def test_stranger_and_revoked_dietitian_find_no_page(user: User, oats: Food) -> None:
    at = f"/clients/{user.code}/band/what-if/"
    assert browser_of(create_user()).get(at, asked(oats)).status_code == 404
    dietitian = create_dietitian()
    consent = create_consent(client=user, dietitian=dietitian, profile_medicines=True)
    assert browser_of(dietitian).get(at, asked(oats)).status_code == 200
    consent.revoked_at = timezone.now()
    consent.save()
    assert browser_of(dietitian).get(at, asked(oats)).status_code == 404
    assert Client().get(at).status_code == 302


@pytest.mark.usefixtures("week")
def test_nothing_can_be_sent(client: Client, oats: Food) -> None:
    assert client.post(PAGE, asked(oats)).status_code == 405


@pytest.mark.parametrize("count", [1, 30])
def test_trying_takes_the_same_queries_at_any_length_of_log(
    client: Client,
    user: User,
    today: dt.date,
    oats: Food,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    keep_days(user, today, count=max(3, count), food="280")
    for number in range(count):
        log_entry(
            user=user,
            food=create_food(name=f"Bread {number}"),
            date=today - dt.timedelta(days=1 + number % 3),
        )
    Day.objects.filter(subject=user).update(food="complete")
    search_index.foods_changed()
    search_index.refresh()
    client.get(PAGE, {"q": "bread"})
    # As before: session, viewer, three for the band, days; not one more for the offer.
    with django_assert_num_queries(7):
        assert OFFER in text_of(client.get("/band/"))
    # What was eaten, and which of it may be offered.
    with django_assert_num_queries(8):
        assert "You ate on these days" in text_of(client.get(PAGE))
    # What was eaten, the hits with the number of the index.
    with django_assert_num_queries(8):
        assert "Found for" in text_of(client.get(PAGE, {"q": "bread"}))
    # What was eaten, the food and its portions.
    sent = asked(oats)
    with django_assert_num_queries(9):
        assert "The answer would" in text_of(client.get(PAGE, sent))
