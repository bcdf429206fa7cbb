"""Safety words on pages: medicines by name, pregnancy, kidneys, tablets that lift a day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Profile, User
from intake.models import Medicine
from intake.science.spacing import medicine_classes
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_profile,
    create_user,
    create_woman,
    log_entry,
)
from tests.intake.insights.logged_days import finish
from tests.pages import browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

COMBINED = (
    "Loop and thiazide diuretics (furosemide, hydrochlorothiazide) and proton-pump inhibitors "
    "(omeprazole, pantoprazole). Each lowers the magnesium in the body with long use, and together "
    "they may lower it more."
)
PREGNANCY = "In pregnancy, ask your midwife or doctor before taking any magnesium."


@pytest.fixture
def user() -> User:
    return create_woman(name="Ada Byron")


def tablet_on(user: User, date: dt.date, mg: int = 100, time: dt.time | None = None) -> None:
    food = create_food(
        name="Tablet",
        kind="supplement",
        form="oxide",
        mg_per_100g=str(100 * mg),
        portions={"tablet": "1"},
    )
    log_entry(user=user, food=food, date=date, time=time)


def list_classes(user: User, keys: list[str]) -> None:
    Medicine.objects.bulk_create(Medicine(subject=user, key=key, times=["08:00"]) for key in keys)


# -- Medicines -----------------------------------------------------------------------------------


def test_medicine_is_listed_by_the_name_on_the_box(client: Client, user: User) -> None:
    page = client.post("/medicines/", {"name": "Tivicay 50 mg", "times": "8"}, follow=True)
    assert user.medicines.get().key == "integrase_inhibitors"
    assert "Listed: HIV integrase inhibitors." in text_of(page)
    assert "Take it 2 hours before or 6 hours after magnesium." in text_of(page)
    assert '<option value="Tivicay">' in page.content.decode()


def test_tablet_of_two_medicines_is_listed_as_both(client: Client, user: User) -> None:
    page = client.post("/medicines/", {"name": "co-amilofruse", "times": "8"}, follow=True)
    keys = list(user.medicines.values_list("key", "times"))
    assert keys == [
        ("loop_thiazide_diuretics", ["08:00"]),
        ("potassium_sparing_diuretics", ["08:00"]),
    ]
    assert "Listed: loop and thiazide diuretics and potassium-sparing diuretics." in text_of(page)


def test_listed_again_the_times_are_replaced(client: Client, user: User) -> None:
    for times in ("7", "9 21"):
        client.post("/medicines/", {"name": "levothyroxine", "times": times})
    assert user.medicines.get().times == ["09:00", "21:00"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("levothyroxin", "Did you mean levothyroxine?"),
        ("aspirin", "That does not mean that it goes with magnesium: ask your pharmacist."),
    ],
)
def test_unknown_medicine_is_answered_in_words(
    client: Client, user: User, typed: str, words: str
) -> None:
    answer = client.post("/medicines/", {"name": typed, "times": ""})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f'value="{typed}"' in answer.content.decode()
    assert not user.medicines.exists()


@pytest.mark.parametrize("time", [dt.time(8), None])
def test_raltegravir_is_said_on_the_day_whatever_the_hours(
    client: Client, user: User, today: dt.date, time: dt.time | None
) -> None:
    words = "Do not take antacids with magnesium, not even hours apart."
    Medicine.objects.create(subject=user, key="raltegravir", times=["20:00"])
    assert words not in text_of(client.get(f"/day/{today}/"))
    tablet_on(user, today, time=time)
    for url in (f"/day/{today}/", "/supplements/", "/medicines/", "/band/"):
        assert words in text_of(client.get(url)), url
    finish(user, today)
    assert "Raltegravir: not with magnesium, not even hours apart." in text_of(
        client.get("/report/")
    )


def test_diuretic_and_proton_pump_inhibitor_are_told_once(client: Client, user: User) -> None:
    list_classes(user, ["loop_thiazide_diuretics", "proton_pump_inhibitors"])
    for url in ("/medicines/", "/band/"):
        page = text_of(client.get(url))
        assert page.count("Each lowers the magnesium in the body") == 1
        assert COMBINED in page
        assert "They lower the magnesium in the body" not in page
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian, profile_medicines=True)
    theirs = browser_of(dietitian)
    for url in ("medicines", "band"):
        page = text_of(theirs.get(f"/clients/{user.code}/{url}/"))
        assert COMBINED in page
        assert "The client’s clinician should know of long use of both." in page


def pages_with_medicines(user: User, today: dt.date) -> Iterator[tuple[str, str]]:
    """Every page that prints something of a medicine, for the person and a dietitian."""
    list_classes(user, [one.key for one in medicine_classes()])
    tablet_on(user, today, time=dt.time(8, 30))
    finish(user, today)
    own = browser_of(user)
    for url in (f"/day/{today}/", "/supplements/", "/medicines/", "/band/", "/report/", "/learn/"):
        yield url, text_of(own.get(url))
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian, profile_medicines=True)
    theirs = browser_of(dietitian)
    for place in (f"day/{today}", "medicines", "band", "report"):
        url = f"/clients/{user.code}/{place}/"
        yield url, text_of(theirs.get(url))


def test_no_page_says_how_sure_a_row_of_medicines_is(user: User, today: dt.date) -> None:
    said = re.compile(r"secondary source|\bunsure\b|product information|\(.*, memory\)")
    for url, page in pages_with_medicines(user, today):
        assert said.search(page) is None, url
        assert "pharmacist" in page, url


def test_every_medicine_of_the_table_is_on_learn(client: Client) -> None:
    page = text_of(client.get("/learn/"))
    for one in medicine_classes():
        assert one.effect in page
        assert one.advice in page


# -- Pregnancy -----------------------------------------------------------------------------------


def test_who_is_pregnant_is_told_whom_to_ask_before_any_supplement(today: dt.date) -> None:
    tablet = create_food(name="Tablet", kind="supplement", form="oxide", mg_per_100g="60000")
    almonds = create_food()
    for stage, is_said in (("pregnant", True), ("lactating", False), ("none", False)):
        somebody = create_user()
        create_profile(user=somebody, sex="F", birth_date=dt.date(1998, 3, 1), life_stage=stage)
        client = browser_of(somebody)
        for url in ("/supplements/", f"/day/{today}/add/{tablet.pk}/"):
            assert (PREGNANCY in text_of(client.get(url))) is is_said, (stage, url)
        assert PREGNANCY not in text_of(client.get(f"/day/{today}/add/{almonds.pk}/"))


# -- Kidneys -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("logs_for_child", "question"),
    [
        (False, "Has a doctor said that your kidneys work poorly?"),
        (True, "Has a doctor said that the child’s kidneys work poorly?"),
    ],
)
def test_profile_asks_about_the_kidneys_in_words_people_use(
    client: Client, user: User, logs_for_child: bool, question: str
) -> None:
    Profile.objects.filter(user=user).update(logs_for_child=logs_for_child)
    for url in ("/account/profile/", "/account/welcome/"):
        page = text_of(client.get(url, follow=True))
        assert question in page, url
        assert "kidneys impaired?" not in page, url
        assert "Don’t know" in page, url


@pytest.mark.parametrize("sees_profile", [True, False])
def test_trends_tell_a_dietitian_of_magnesium_with_impaired_kidneys(
    user: User, today: dt.date, sees_profile: bool
) -> None:
    Profile.objects.filter(user=user).update(kidneys_impaired="yes")
    for back in range(3):
        tablet_on(user, today - dt.timedelta(days=back))
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian, profile_medicines=sees_profile)
    page = text_of(browser_of(dietitian).get(f"/clients/{user.code}/trends/"))
    words = (
        "This client has impaired kidneys, so a clinician sets the range. The client logged "
        "magnesium on 3 of the last 14 days, as supplements or medicines. The client should speak "
        "to a doctor or pharmacist today and take no more until then, unless whoever prescribed it "
        "knows about the kidneys."
    )
    assert (words in page) is sees_profile
    assert sees_profile or "idney" not in page
    assert "You said" not in page


def test_trends_say_it_where_the_range_has_no_day(
    client: Client, user: User, today: dt.date
) -> None:
    Profile.objects.filter(user=user).update(kidneys_impaired="yes")
    page = text_of(client.get("/trends/"))
    assert "You said that your kidneys are impaired." in page


# -- Tablets that lift a day ---------------------------------------------------------------------


def test_child_on_tablets_reads_the_limit_first_and_then_the_food(today: dt.date) -> None:
    parent = create_user()
    create_profile(
        user=parent,
        sex="F",
        birth_date=today.replace(day=1) - dt.timedelta(days=365 * 6 + 30),
        logs_for_child=True,
        kidneys_impaired="no",
    )
    food = create_food(mg_per_100g="75", portions={"bowl": "100"})
    log_entry(user=parent, food=food, date=today)
    tablet_on(parent, today, mg=150)
    finish(parent, today)
    page = text_of(browser_of(parent).get(f"/day/{today}/"))
    first = page.index("Supplements: 150 mg, 40 mg above the limit of 110 mg")
    assert first < page.index(
        "75 of 225 mg come from food, less than the 110 mg where your band begins."
    )


@pytest.mark.parametrize("count", [1, 12])
def test_medicines_page_takes_the_same_queries_at_any_length(
    client: Client, user: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    list_classes(user, [one.key for one in medicine_classes()][:count])
    client.get("/medicines/")
    with django_assert_num_queries(3):
        client.get("/medicines/")
