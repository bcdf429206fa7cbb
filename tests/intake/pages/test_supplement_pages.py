"""Supplements on the day and on their own page: labels, limit, week, notes, kidneys."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Profile, ProfileFacts, User
from foods.models import Food
from intake.models import Day
from intake.science.supplements import week_words
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_user,
    create_woman,
    log_entry,
)
from tests.intake.science.assessments import INFANT, WOMAN
from tests.pages import HTMX, browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


@pytest.fixture
def user() -> User:
    return create_woman()


def label(today: dt.date, **changed: str) -> dict[str, str]:
    form = {
        "name": "Night tablets",
        "kind": "supplement",
        "form": "citrate",
        "mg_per_piece": "100",
        "piece": "tablet",
        "pieces": "2",
        "date": str(today),
        "time": "21:30",
        "request_key": str(uuid.uuid4()),
    }
    return form | changed


def test_product_is_kept_from_its_label_and_logged(
    client: Client, user: User, today: dt.date
) -> None:
    form = label(today)
    for _time in range(2):  # The same form twice logs once.
        page = client.post("/supplements/", form, follow=True)
    entry = user.entries.get()
    assert (entry.name, entry.unit_label, entry.meal) == (
        "Night tablets, 100 mg",
        "1 tablet",
        "supplements",
    )
    assert entry.magnesium_mg == 200
    assert (entry.time, entry.kind) == (dt.time(21, 30), "supplement")
    assert "Supplements and medicines: 200 mg, within the limit of 350 mg." in text_of(page)
    product = Food.objects.get(owner=user)
    assert (product.form, product.group.slug) == ("citrate", "supplements")
    page = client.get("/supplements/")
    assert "Night tablets, 100 mg 1 tablet: 100 mg" in text_of(page)
    assert "Well absorbed; laxative at higher doses." in text_of(page)
    assert f'href="/day/{today}/add/{product.pk}/?meal=supplements"' in page.content.decode()


def test_antacids_count_in_the_same_sum(client: Client, user: User, today: dt.date) -> None:
    client.post("/supplements/", label(today, pieces="2"))
    page = client.post("/supplements/", label(today, kind="medicine", pieces="2"), follow=True)
    day = user.days.get()
    assert (day.supplement_mg, day.medicine_mg) == (200, 200)
    assert "400 mg, 50 mg above the limit of 350 mg" in text_of(page)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"mg_per_piece": "1000"}, "would be 6,173 mg of trimagnesium dicitrate"),
        ({"form": "", "mg_per_piece": "400"}, "Check that the label says elemental magnesium"),
        ({"mg_per_piece": "2500"}, "is more than any product holds"),
        ({"mg_per_piece": "much"}, "Enter an amount such as 1"),
        ({"pieces": "0"}, "Enter an amount above zero"),
        ({"date": "1999-01-01"}, "Choose a date from 2000-01-01"),
    ],
)
def test_what_looks_wrong_is_asked_again(
    client: Client, user: User, today: dt.date, changed: dict[str, str], words: str
) -> None:
    answer = client.post("/supplements/", label(today, **changed))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'value="Night tablets"' in answer.content.decode()
    assert not user.entries.exists()
    assert not Food.objects.filter(owner=user).exists()


def test_an_unlikely_amount_may_be_kept_after_a_second_look(
    client: Client, user: User, today: dt.date
) -> None:
    client.post("/supplements/", label(today, mg_per_piece="400", pieces="1", is_checked="on"))
    assert user.entries.get().magnesium_mg == 400


def test_first_label_in_the_add_panel_is_doubted_in_the_toast(
    client: Client, user: User, today: dt.date
) -> None:
    pill = create_food(
        name="Magnesium citrate", kind="supplement", form="citrate", mg_per_100g=None
    )
    pill.portions.all().delete()
    form = {"food": pill.pk, "meal": "supplements", "label_mg": "1000"}
    answer = client.post(
        f"/day/{today}/entries/", form | {"request_key": str(uuid.uuid4())}, headers=HTMX
    )
    assert "which is much for one piece" in text_of(answer)


def test_calculator_gives_the_magnesium_in_a_compound(client: Client) -> None:
    page = client.get(
        "/supplements/", {"compound": "trimagnesium dicitrate, anhydrous", "weight": "1000"}
    )
    assert "hold about 162 mg of elemental magnesium" in text_of(page)
    assert "Magnesium L-threonate" in text_of(page)
    assert re.search(r'name="mg_per_piece" value="162.0"', page.content.decode())
    assert '<option value="citrate" selected>' in page.content.decode()
    wrong = client.get("/supplements/", {"compound": "gold", "weight": "x"})
    assert "hold about" not in text_of(wrong)


def keep_week(user: User, today: dt.date, mg: list[str | None]) -> None:
    """Days before today with so much supplement; "0" took none, None was not tracked."""
    for back, amount in enumerate(mg, 1):
        Day.objects.create(
            subject=user,
            date=today - dt.timedelta(days=back),
            supplement_mg=Decimal(amount or 0),
            supplements="" if amount is None else "none" if amount == "0" else "taken",
        )


def test_day_and_page_show_the_week_beside_the_day(
    client: Client, user: User, today: dt.date
) -> None:
    keep_week(user, today, ["500", "0", None, "500", "500", "500", "9999"])
    # Before anything is taken today the week may be over the limit all the same.
    words = "Mean of the last 7 days: 400 mg a day, above the limit of 350 mg."
    assert words in text_of(client.get("/supplements/"))
    client.post("/supplements/", label(today, pieces="2"))
    for url in (f"/day/{today}/", "/supplements/"):
        page = text_of(client.get(url))
        assert "200 mg, within the limit of 350 mg" in page
        # Six days of the seven are known: 2200 / 6; the ninth-thousandth lies outside.
        assert "Mean of the last 7 days: 367 mg a day, above the limit of 350 mg." in page


@pytest.mark.parametrize(
    ("mean", "words"),
    [
        (None, ""),
        ("200", "Mean of the last 7 days: 200 mg a day. The limit is 350 mg."),
        ("350", "Mean of the last 7 days: 350 mg a day. The limit is 350 mg."),
        ("350.2", "Mean of the last 7 days: just over 350 mg a day, above the limit of 350 mg."),
    ],
)
def test_week_in_words(mean: str | None, words: str) -> None:
    assert week_words(None if mean is None else Decimal(mean), WOMAN) == words
    assert week_words(None if mean is None else Decimal(mean), INFANT) == ""


def test_european_values_bring_the_note_on_splitting(
    client: Client, user: User, today: dt.date
) -> None:
    client.post("/supplements/", label(today, pieces="2"))
    url = f"/day/{today}/"
    assert "better taken in parts" not in text_of(client.get(url))
    ProfileFacts.objects.filter(user=user).update(reference="EU")
    page = text_of(client.get(url))
    assert "200 mg at once may be better taken in parts" in page
    assert "within the limit of 250 mg" in page
    user.entries.all().delete()
    for time in ("08:00", "20:00"):
        client.post("/supplements/", label(today, pieces="1", time=time))
    assert "better taken in parts" not in text_of(client.get(url))


def test_much_medicine_is_called_a_laxative_dose(
    client: Client, user: User, today: dt.date
) -> None:
    client.post("/supplements/", label(today, kind="medicine", pieces="7"))
    said = "This is a laxative dose. Kidney trouble? Ask before taking more."
    assert said in text_of(client.get(f"/day/{today}/"))
    # Who said yes is not asked again; the kidney rule's own words stand there.
    Profile.objects.filter(user=user).update(kidneys_impaired="yes")
    page = text_of(client.get(f"/day/{today}/"))
    assert "This is a laxative dose." in page
    assert "Kidney trouble?" not in page


def test_skin_products_are_not_counted_and_the_page_says_why(client: Client) -> None:
    assert "Oils, sprays, creams and baths are not counted" in text_of(client.get("/supplements/"))


def test_food_never_counts_towards_the_limit(client: Client, user: User, today: dt.date) -> None:
    log_entry(user=user, food=create_food(mg_per_100g="5000"), date=today)
    assert "Nothing logged today." in text_of(client.get("/supplements/"))


def test_with_impaired_kidneys_any_supplement_alerts_everywhere(
    client: Client, user: User, today: dt.date
) -> None:
    Profile.objects.filter(user=user).update(kidneys_impaired="yes")
    assert "You said that your kidneys are impaired" in text_of(client.get("/supplements/"))
    page = client.post("/supplements/", label(today, mg_per_piece="5", pieces="1"), follow=True)
    assert "You logged magnesium on 1 of the last 14 days" in text_of(page)
    assert "supplement-alert" in page.content.decode()
    page = client.get("/supplements/")
    assert "You logged magnesium on 1 of the last 14 days" in text_of(page)
    assert "Mean of the last" not in text_of(page)
    product = Food.objects.get(owner=user)
    amount = text_of(client.get(f"/day/{today}/add/{product.pk}/"))
    assert "You logged magnesium on 1 of the last 14 days" in amount


@pytest.mark.parametrize(("kidneys", "is_said"), [("yes", True), ("no", False)])
def test_rich_waters_are_pointed_out_with_impaired_kidneys(
    client: Client, user: User, today: dt.date, kidneys: str, is_said: bool
) -> None:
    Profile.objects.filter(user=user).update(kidneys_impaired=kidneys)
    water = create_food(name="Gerolsteiner", kind="water", mg_per_100g="10.8")
    log_entry(user=user, food=water, date=today)
    words = "Gerolsteiner has 108 mg of magnesium in a litre."
    assert (words in text_of(client.get(f"/day/{today}/"))) is is_said
    assert (words in text_of(client.get(f"/day/{today}/add/{water.pk}/"))) is is_said


def test_waters_tell_a_dietitian_nothing_of_the_kidneys_without_leave(
    user: User, today: dt.date
) -> None:
    Profile.objects.filter(user=user).update(kidneys_impaired="yes")
    water = create_food(name="Gerolsteiner", kind="water", mg_per_100g="10.8")
    log_entry(user=user, food=water, date=today)
    for has_leave in (True, False):
        dietitian = create_dietitian()
        create_consent(client=user, dietitian=dietitian, profile_medicines=has_leave)
        client = browser_of(dietitian)
        page = text_of(client.get(f"/clients/{user.code}/day/{today}/"))
        assert ("in a litre" in page) is has_leave
        assert has_leave or "idney" not in page


def test_nobody_opens_the_products_of_another(client: Client, user: User, today: dt.date) -> None:
    client.post("/supplements/", label(today))
    other = browser_of(create_user())
    assert "Night tablets" not in text_of(other.get("/supplements/"))
    assert Client().get("/supplements/").status_code == 302


@pytest.mark.parametrize("count", [1, 12])
def test_page_takes_the_same_queries_at_any_length(
    client: Client,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        client.post("/supplements/", label(today, name=f"Product {number}"))
    with django_assert_num_queries(10):
        client.get("/supplements/")
    with django_assert_num_queries(10):
        client.get(f"/day/{today}/")
