"""Antacids and laxatives are no nutrition, and a supplement limit that is passed is said first."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from foods.models import Food
from intake.models import Day
from intake.science.limits import Limits, with_kidney_rule
from intake.science.sums import Sums
from intake.science.verdict.day_verdict import verdict_for
from intake.science.zones import Zone
from intake.text import Reader
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_profile,
    create_user,
    keep_days,
    log_entry,
)
from tests.intake.insights.logged_days import ONE, finish
from tests.intake.science.assessments import INFANT, WOMAN, make_limits, make_sums
from tests.pages import text_of

HEADLINE = "Medicines: 1,500 mg, {} mg above the limit of {} mg"
MEAN_HEADLINE = "Medicines: 1,500 mg a day, {} mg above the limit of {} mg."
#: What no page may say beside it.
ZONE_WORDS = (
    "In your band",
    "In the band",
    "below your band",
    "below the band",
    "below the",
    "likely",
    "adequate",
    "cannot say",
)


@pytest.mark.parametrize(
    ("sums", "limits", "headline", "detail"),
    [
        (
            make_sums("120", medicine="1500"),
            WOMAN,
            "Medicines: 1,500 mg, 1,150 mg above the limit of 350 mg",
            (
                "120 mg from food counts towards your band. Medicines do not count towards it. "
                "Your band is 265 to 415 mg."
            ),
        ),
        (
            make_sums("120", water="20", supplement="500"),
            WOMAN,
            "Supplements: 500 mg, 150 mg above the limit of 350 mg",
            (
                "140 of 640 mg come from food, less than the 265 mg where your band begins. "
                "490 mg from food and water and 350 of 500 mg from supplements counts towards "
                "your band. Your band is 265 to 415 mg."
            ),
        ),
        (
            make_sums("120", supplement="350.2"),
            WOMAN,
            "Supplements: just over 350 mg, where the limit lies",
            (
                "120 of 470 mg come from food, less than the 265 mg where your band begins. "
                "470 mg from food and 350 of just over 350 mg from supplements counts towards "
                "your band. Your band is 265 to 415 mg."
            ),
        ),
        (
            make_sums("120", supplement="200", medicine="200"),
            WOMAN,
            "Supplements and medicines: 400 mg, 50 mg above the limit of 350 mg",
            (
                "120 of 320 mg come from food, less than the 265 mg where your band begins. "
                "320 mg from food and supplements counts towards your band. Medicines do not count "
                "towards it. Your band is 265 to 415 mg."
            ),
        ),
        (
            make_sums("60", supplement="10"),
            INFANT,
            "Supplements: 10 mg, and no safe amount is established at this age",
            "60 mg from food counts towards your band.",
        ),
        (
            make_sums("120", medicine="10"),
            make_limits(supplement_limit=0),
            "Medicines: 10 mg, and the limit set is 0 mg",
            (
                "120 mg from food counts towards your band. Medicines do not count towards it. "
                "Your band is 265 to 415 mg."
            ),
        ),
        (
            make_sums("120", supplement="10"),
            with_kidney_rule(WOMAN),
            "Supplements: 10 mg with impaired kidneys",
            "120 mg from food. Your clinician sets your range.",
        ),
        (
            make_sums("120", unknown_others=1),
            with_kidney_rule(WOMAN),
            "Supplements and medicines: an unknown amount with impaired kidneys",
            (
                "At least 120 mg from food. Your clinician sets your range. "
                "1 supplement or medicine entry has no value."
            ),
        ),
    ],
)
def test_a_limit_that_is_passed_is_the_headline_and_has_no_zone_word_beside_it(
    sums: Sums, limits: Limits, headline: str, detail: str
) -> None:
    verdict = verdict_for(sums, limits, is_complete=True, reader=Reader.PERSON)
    assert (verdict.zone, verdict.headline, verdict.detail) == (Zone.OVER_LIMIT, headline, detail)
    begun = verdict_for(sums, limits, is_complete=False, reader=Reader.PERSON)
    assert (begun.zone, begun.headline) == (Zone.OPEN, headline)
    # Food may still come on an open day, so it is not said to be too little of the total.
    counted = re.sub(r"^\d+ of \d+ mg come from food.*? begins\. ", "", detail)
    assert begun.detail == f"So far {counted[0].lower()}{counted[1:]}"
    for words in (verdict.headline, verdict.detail, begun.detail):
        assert not any(word in words.lower() for word in ("in your band", "below", "low"))


def test_a_medicine_within_the_limit_adds_nothing_to_the_total() -> None:
    verdict = verdict_for(
        make_sums("120", medicine="100"), WOMAN, is_complete=True, reader=Reader.PERSON
    )
    assert (verdict.zone, verdict.total) == (Zone.LOW, "120 mg")
    assert verdict.beside_total == verdict.headline
    assert verdict.headline == "145 mg below your band"
    assert verdict.detail == ("120 mg in all, without medicines. Your band begins at 265 mg.")
    assert verdict.supplement == "Supplements and medicines: 100 mg, within the limit of 350 mg."


def someone(sex: str, years: float, *, life_stage: str = "none") -> User:
    """A person of an age, who logs for a child where it is one."""
    user = create_user(name="Sam Lee")
    born = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=round(years * 365.25) + 40)
    create_profile(
        user=user,
        sex=sex,
        life_stage=life_stage,
        birth_date=born,
        logs_for_child=years < 16,
        kidneys_impaired="no",
    )
    return user


def log_laxative(
    user: User, date: dt.date, *, food_mg: str | None = "120", mg: str = "1500"
) -> None:
    """A finished day of 100 g of food and one dose of a laxative (mg of magnesium each)."""
    portions = {"1 serving": "100"}
    for name, kind, amount in (
        ("Porridge", "food", food_mg),
        ("Milk of magnesia", "medicine", mg),
    ):
        food = Food.objects.filter(name=name).first() or create_food(
            name=name, kind=kind, mg_per_100g=amount, portions=portions
        )
        log_entry(user=user, food=food, date=date)
    finish(user, date)


PEOPLE = [
    pytest.param("M", 72, "none", ("1,150", "350"), id="man of 72"),
    pytest.param("M", 6, "none", ("1,390", "110"), id="boy of 6"),
    pytest.param("F", 30, "pregnant", ("1,150", "350"), id="pregnant at 30"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("sex", "years", "life_stage", "edges"), PEOPLE)
def test_a_laxative_never_reads_as_nutrition_on_any_page(
    client: Client, today: dt.date, sex: str, years: int, life_stage: str, edges: tuple[str, str]
) -> None:
    user = someone(sex, years, life_stage=life_stage)
    for back in range(4):
        log_laxative(user, today - back * ONE)
    client.force_login(user)
    day = text_of(client.get(f"/day/{today}/"))
    assert HEADLINE.format(*edges) in day
    assert "120 mg from food counts towards your band" in day
    assert "1,620" not in day
    for url in (f"/day/{today}/", "/band/", "/trends/?window=7", "/report/"):
        page = text_of(client.get(url))
        assert MEAN_HEADLINE.format(*edges) in page, url
        assert "1,620" not in page, url
        assert "mean 120 mg" in page or "120 mg a day, mean of 4 full days" in page, url
        said = page[page.index("Medicines: 1,500 mg") :][:400]
        assert not [word for word in ZONE_WORDS if word in said], url
    assert "4 with supplements above the limit" in text_of(client.get("/trends/?window=7"))
    sources = text_of(client.get("/sources/?window=7"))
    assert "Porridge 4 days 120 mg 100 %" in sources
    assert "Milk of magnesia" not in sources
    assert "Medicines against the supplement limit alone 1,500 mg" in sources


@pytest.mark.django_db
def test_a_dietitian_reads_the_limit_first_and_no_zone_word(client: Client, today: dt.date) -> None:
    user, dietitian = someone("M", 72), create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    for back in range(4):
        log_laxative(user, today - back * ONE)
    client.force_login(dietitian)
    row = text_of(client.get("/clients/"))
    assert "1,500 mg (limit 350)" in row
    assert "4 supplements above the limit" in row
    assert "likely low" not in row.lower()
    day = text_of(client.get(f"/clients/{user.code}/day/{today}/"))
    assert HEADLINE.format("1,150", "350") in day
    assert "counts towards the band" in day


@pytest.mark.django_db
def test_a_mean_above_the_limit_is_a_reason_also_after_a_week(
    client: Client, today: dt.date
) -> None:
    user, dietitian = someone("M", 72), create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    for back in range(9, 13):
        log_laxative(user, today - back * ONE)
    client.force_login(dietitian)
    assert MEAN_HEADLINE.format("1,150", "350").removesuffix(".") in text_of(
        client.get("/clients/")
    )


@pytest.mark.django_db
@pytest.mark.parametrize("food_mg", ["120", None])
def test_the_limit_is_said_of_a_mean_of_any_number_of_days_whatever_is_known_of_the_food(
    client: Client, today: dt.date, food_mg: str | None
) -> None:
    user = someone("M", 72)
    client.force_login(user)
    for back in (1, 2):
        log_laxative(user, today - back * ONE, food_mg=food_mg)
        for url in (f"/day/{today}/", "/band/", "/trends/?window=7", "/report/"):
            assert MEAN_HEADLINE.format("1,150", "350") in text_of(client.get(url)), url


@pytest.mark.django_db
def test_drops_of_unknown_magnesium_are_said_of_an_infant_s_mean(
    client: Client, today: dt.date
) -> None:
    user = someone("F", 0.7)
    drops = create_food(name="Drops", kind="supplement", mg_per_100g=None)
    for back in range(1, 5):
        log_entry(user=user, food=create_food(), date=today - back * ONE)
        log_entry(user=user, food=drops, date=today - back * ONE)
        finish(user, today - back * ONE)
    client.force_login(user)
    for url in (f"/day/{today - ONE}/", "/band/", "/trends/?window=7", "/report/"):
        page = text_of(client.get(url))
        assert "an unknown amount, and no safe amount is established at this age" in page, url


@pytest.mark.django_db
def test_a_day_of_an_antacid_alone_is_a_day_without_an_entry_for_the_band(
    client: Client, today: dt.date
) -> None:
    user = someone("M", 40)
    keep_days(user, today, count=4, food="430")
    antacid = create_food(
        name="Antacid", kind="medicine", mg_per_100g="100", portions={"1 dose": "100"}
    )
    for back in range(5, 8):
        log_entry(user=user, food=antacid, date=today - back * ONE)
        finish(user, today - back * ONE)
    client.force_login(user)
    assert "mean 430 mg" in text_of(client.get("/band/"))
    trends = text_of(client.get("/trends/?window=14"))
    assert "430 mg a day, mean of 4 full days" in trends
    assert "3 without a zone" in trends
    day = text_of(client.get(f"/day/{today - 5 * ONE}/"))
    assert "Nothing logged yet" in day
    assert "100 mg, within the limit of 350 mg" in day
    assert "would close this gap" not in day


@pytest.mark.django_db
def test_shares_are_of_supplements_as_they_count(client: Client, today: dt.date) -> None:
    user = someone("M", 40)
    portions = {"1 piece": "100"}
    for name, kind, mg in (("Porridge", "food", "150"), ("Tablet", "supplement", "600")):
        food = create_food(name=name, kind=kind, mg_per_100g=mg, portions=portions)
        for back in range(1, 4):
            meal = "breakfast" if kind == "food" else "supplements"
            log_entry(user=user, food=food, date=today - back * ONE, meal=meal)
    for back in range(1, 4):
        finish(user, today - back * ONE)
    client.force_login(user)
    for url in ("/trends/?window=7", "/sources/?window=7", "/report/"):
        page = text_of(client.get(url))
        assert "350 mg 70 %" in page, url
        assert "150 mg 30 %" in page, url
        assert "600 mg 8" not in page, url
    assert "Supplements beyond it against the supplement limit alone 250 mg" in text_of(
        client.get("/trends/?window=7")
    )


@pytest.mark.django_db
def test_what_is_copied_names_medicines_apart(client: Client, today: dt.date) -> None:
    user = someone("M", 72)
    log_laxative(user, today - ONE)
    client.force_login(user)
    page = text_of(client.get(f"/day/{today}/"))
    assert "1 food, 120 mg and 1 medicine, 1,500 mg" in page


def test_with_a_clinician_s_band_the_kidneys_are_still_the_reason() -> None:
    limits = with_kidney_rule(replace(WOMAN, source="clinician"))
    limits = replace(limits, supplement_limit=Decimal(0), no_supplement_is_safe=True)
    verdict = verdict_for(
        make_sums("120", medicine="10"), limits, is_complete=True, reader=Reader.PERSON
    )
    assert verdict.headline == "Medicines: 10 mg with impaired kidneys"


@pytest.mark.django_db
def test_days_logged_before_are_read_anew_and_their_sums_stay(
    client: Client, today: dt.date
) -> None:
    user = someone("M", 72)
    log_laxative(user, today)
    day = Day.objects.get(subject=user)
    stored = [getattr(day, name) for name in ("food_mg", "medicine_mg", "entry_count")]
    assert stored == [Decimal("120.000"), Decimal("1500.000"), 2]
    client.force_login(user)
    client.get(f"/day/{today}/")
    assert Day.objects.get(subject=user).sums == day.sums
    answer = client.get("/my-data/days.csv")
    (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    found = {name: row[name] for name in ("total_mg", "counted_mg", "medicine_mg", "zone")}
    assert found == {
        "total_mg": "1620",
        "counted_mg": "120",
        "medicine_mg": "1500",
        "zone": "over_limit",
    }


@pytest.mark.django_db
def test_a_meal_of_a_medicine_alone_has_no_subtotal(client: Client, today: dt.date) -> None:
    user = someone("M", 72)
    laxative = create_food(name="Milk of magnesia", kind="medicine", mg_per_100g="1500")
    log_entry(user=user, food=laxative, date=today, meal="dinner")
    log_entry(user=user, food=create_food(), date=today, meal="dinner")
    log_entry(user=user, food=laxative, date=today, meal="snacks")
    client.force_login(user)
    sections = client.get(f"/day/{today}/").context["meals"]
    sums = {meal.key: meal.sum and meal.sum.words for meal in sections if meal.lines}
    assert sums == {"dinner": "77", "snacks": None}


@pytest.mark.django_db
def test_an_interval_is_printed_nowhere_around_a_lower_bound(
    client: Client, today: dt.date
) -> None:
    user, dietitian = someone("M", 40), create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    keep_days(user, today, count=10, food="300")
    places = ("band/", "trends/?window=14", "report/", f"day/{today}/")
    client.force_login(user)
    assert "usual day is probably" in text_of(client.get("/trends/?window=14"))
    Day.objects.filter(subject=user, date=today - ONE).update(
        unknown_count=1, entry_count=2, food_count=2
    )
    for who, root in ((user, "/"), (dietitian, f"/clients/{user.code}/")):
        client.force_login(who)
        for place in places:
            page = text_of(client.get(root + place))
            assert "usual day is probably" not in page, place
            assert "certainty" not in page, place
            assert "under the supplement limit" not in page, place
