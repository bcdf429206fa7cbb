"""The pages about bands, trends, supplements, symptoms and the report, each in a full state."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from intake.diary.days import finish_day
from intake.enums import DayState, SupplementsTaken
from intake.models import Medicine
from tests.e2e.diary import Diary
from tests.e2e.page_states import PageState, day_of, staple, today_of
from tests.factories import create_symptom, keep_days, log_entry
from tests.intake.insights.changed_habits import plant_change


def _one_meal(user: User) -> str:
    spinach = staple("Spinach, boiled")
    log_entry(user=user, food=spinach, date=today_of(user), meal="lunch")
    return day_of(user)


def _gap(user: User) -> str:
    _one_meal(user)
    return reverse("intake:gap", args=[today_of(user)])


def _open_gap(page: Page) -> None:
    Diary(page).unfold(".band-facts")
    page.get_by_role("link", name="What would close this gap?").click()
    expect(page.get_by_role("heading", name="closes")).to_be_visible()


def _fortnight(user: User) -> str:
    keep_days(user, today_of(user), count=13, food="300")
    Medicine.objects.create(subject=user, key="proton_pump_inhibitors")
    return reverse("intake:band")


def _open_steps(page: Page) -> None:
    page.get_by_text("How is this worked out?").click()
    page.get_by_text("Other dates").click()


def _eaten(user: User) -> str:
    _fortnight(user)
    today = today_of(user)
    for name in ("Almonds", "Spinach, boiled"):
        log_entry(user=user, food=staple(name), date=today, meal="lunch")
    finish_day(subject=user, date=today, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE)
    return reverse("intake:band")


def _open_foods(page: Page) -> None:
    page.get_by_text("What if I ate").click()
    expect(page.get_by_role("link", name="Almonds")).to_be_visible()


def _try_almonds(page: Page) -> None:
    _open_foods(page)
    page.get_by_role("link", name="Almonds").click()
    page.get_by_label("Times a week").fill("7")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("The answer would")).to_be_visible()


def _try_too_often(page: Page) -> None:
    page.get_by_role("link", name="Almonds").click()
    page.get_by_label("Times a week").fill("often")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator(".errorlist")).to_be_visible()
    expect(page.get_by_label("Times a week")).to_have_value("often")


def _foods_to_try(user: User) -> str:
    _eaten(user)
    return reverse("intake:what_if")


def _year(user: User) -> str:
    today = today_of(user)
    keep_days(user, today, count=60, food="300", supplement="40")
    days = user.days.order_by("date")
    days.filter(date=today - dt.timedelta(days=2)).update(food_mg=100)
    days.filter(date=today - dt.timedelta(days=3)).update(food_mg=500)
    days.filter(date=today - dt.timedelta(days=4)).update(food="partial")
    return reverse("intake:trends") + "?window=90"


def _habit(user: User) -> str:
    plant_change(user, today=today_of(user), food=staple("Spinach, boiled"))
    return reverse("intake:trends")


def _rows(user: User) -> str:
    _year(user)
    return reverse("intake:trend_days") + "?window=90"


def _open_twins(page: Page) -> None:
    for twin in page.locator(".twin > summary").all():
        twin.click()
    page.get_by_text("Other dates").click()


def _source(user: User) -> str:
    spinach = staple("Spinach, boiled")
    rice = staple("White rice, cooked")
    for back in range(1, 5):
        date = today_of(user) - dt.timedelta(days=back)
        log_entry(user=user, food=spinach, date=date, meal="lunch")
        log_entry(user=user, food=rice, date=date, meal="lunch")
        finish_day(
            subject=user, date=date, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE
        )
    return f"{reverse('intake:sources')}?food={rice.pk}"


def _medicines(user: User) -> str:
    Medicine.objects.create(subject=user, key="levothyroxine", times=["07:00"])
    return reverse("intake:medicines")


def _doubtful_label(page: Page) -> None:
    page.get_by_label("Elemental magnesium in one piece").fill("1000")
    page.get_by_role("button", name="Keep and log").click()
    expect(page.locator(".errorlist")).to_be_visible()


def _beside(user: User) -> str:
    _fortnight(user)
    for back, kind in ((1, "cramps"), (3, "cramps"), (4, "headache")):
        create_symptom(user=user, date=today_of(user) - dt.timedelta(days=back), kind=kind)
    return reverse("intake:compare_symptoms")


def _hurt_yesterday(user: User) -> str:
    yesterday = today_of(user) - dt.timedelta(days=1)
    create_symptom(user=user, date=yesterday, kind="nerve_pain", places="feet,hands")
    return day_of(user)


def _symptom(user: User) -> str:
    date = today_of(user)
    symptom = create_symptom(user=user, date=date, kind="burning", places="legs")
    return reverse("intake:symptom", args=[date, symptom.pk])


def _choose_nerve_pain(page: Page) -> None:
    page.locator(".chip", has_text="Nerve pain").click()


def _report(user: User) -> str:
    _beside(user)
    return reverse("intake:report")


def _open_twin(page: Page) -> None:
    page.get_by_text("The same as a table").click()
    page.get_by_text("Other dates").click()


INSIGHT_PAGES: tuple[PageState, ...] = (
    PageState("gap", _gap),
    PageState("gap_in_day", _one_meal, _open_gap),
    PageState("band_usual", _fortnight, _open_steps),
    PageState("what_if_foods", _eaten, _open_foods),
    PageState("what_if_in_band", _eaten, _try_almonds),
    PageState("what_if", _foods_to_try, _try_too_often),
    PageState("supplements", "intake:supplements", _doubtful_label),
    PageState("trends", _year, _open_twins),
    PageState("trends_habit", _habit),
    PageState("trend_days", _rows),
    PageState("trends_empty", "intake:trends"),
    PageState("sources", _source),
    PageState("medicines", _medicines),
    PageState("preferences", "intake:preferences"),
    PageState("learn", "intake:learn"),
    PageState("about", "intake:about"),
    PageState("day_hurt_yesterday", _hurt_yesterday, _choose_nerve_pain),
    PageState("symptom", _symptom),
    PageState("beside", _beside, _open_twin),
    PageState("report", _report),
)
