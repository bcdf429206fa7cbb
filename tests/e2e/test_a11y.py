"""Every page for everybody: axe, light and dark; narrow screens; targets a thumb can hit."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as WaitedTooLong

from accounts.enums import KidneyAnswer
from accounts.models import Profile, User
from foods.enums import FoodKind, FoodStatus
from foods.models import Food
from intake.diary.days import finish_day
from intake.diary.products import remember_supplement
from intake.enums import DayState, SupplementsTaken
from intake.models import Day, Entry
from intake.transfer.imports.plan import begin_import
from intake.transfer.imports.steps import start_import
from tests.background import do_jobs
from tests.e2e.diary import somebody
from tests.e2e.entry_pages import ENTRY_PAGES
from tests.e2e.insight_pages import INSIGHT_PAGES
from tests.e2e.page_states import PageState, day_of, staple, today_of
from tests.e2e.panel_pages import PANEL_PAGES
from tests.e2e.saved_meal_pages import SAVED_MEAL_PAGES
from tests.e2e.shared_log_pages import SHARED_LOG_PAGES
from tests.e2e.sharing_pages import SHARING_PAGES
from tests.factories import PASSWORD, create_band, create_food, create_symptom, log_entry
from tests.intake.transfer.supplement_files import servings_of

pytestmark = pytest.mark.drawn_alike

#: The least width and height of a control, less a tenth for rounding.
TARGET_PX = 43.9

#: What axe must not find.
GRAVE = {"serious", "critical"}


def _log(user: User, name: str, meal: str = "lunch", quantity: str = "1", **extra: Any) -> Entry:
    food, today = staple(name), today_of(user)
    return log_entry(user=user, food=food, date=today, meal=meal, quantity=quantity, **extra)


def _full(user: User) -> str:
    _log(user, "Pumpkin seeds", "breakfast", time=dt.time(8, 30), note="on porridge")
    _log(user, "Almonds")
    _log(user, "Banana", "snacks", "2")
    return day_of(user)


def _with_supplements(user: User) -> str:
    tablet = remember_supplement(
        subject=user,
        food=Food.objects.filter(kind=FoodKind.SUPPLEMENT)[0],
        piece="tablet",
        magnesium_mg=Decimal(400),
    )
    log_entry(user=user, food=tablet.food, date=today_of(user), meal="supplements")
    return _full(user)


def _finished(user: User) -> str:
    path = _full(user)
    finish_day(
        subject=user,
        date=today_of(user),
        food=DayState.COMPLETE,
        supplements=SupplementsTaken.NONE,
    )
    return path


def _kidneys(user: User) -> str:
    Profile.objects.filter(user=user).update(kidneys_impaired=KidneyAnswer.YES)
    return _full(user)


def _band(user: User) -> str:
    _full(user)
    create_band(
        user=user,
        valid_from=today_of(user),
        low="250",
        target="330",
        high="450",
        supplement_limit="350",
        reason="Agreed",
    )
    return reverse("intake:band")


def _entry(user: User) -> str:
    return reverse("intake:entry", args=[today_of(user), _log(user, "Almonds").pk])


def _one_food(user: User) -> str:
    return reverse("foods:food", args=[staple("Almonds").pk])


def _with_remarks(user: User) -> str:
    for back in range(3):
        date = today_of(user) - dt.timedelta(days=back)
        create_symptom(user=user, date=date, note="after a walk")
    create_symptom(user=user, date=today_of(user), kind="weakness", severity=9)
    Day.objects.create(subject=user, date=today_of(user), note="Slept badly.")
    return _full(user)


def _symptoms(user: User) -> str:
    _with_remarks(user)
    return reverse("intake:symptoms")


def _find(user: User) -> str:
    _with_remarks(user)
    return reverse("intake:find") + "?q=a"


def _own_foods(user: User) -> str:
    create_food(name="Oat bar", owner=user)
    create_food(name="Old bar", owner=user, status=FoodStatus.ARCHIVED)
    return reverse("foods:own")


def _change_own(user: User) -> str:
    return reverse("foods:change_own", args=[create_food(name="Oat bar", owner=user).pk])


def _choose_symptom(page: Page) -> None:
    page.locator(".chip", has_text="Another").click()
    page.get_by_text("Time and note").click()
    page.get_by_text("Change the note").click()
    page.get_by_text("Quick add: a name").click()


def _refused_own(page: Page) -> None:
    page.get_by_label("Name").fill("Bar")
    page.get_by_label("Magnesium on the label").fill("2000")
    page.get_by_role("button", name="Keep this food").click()
    expect(page.locator(".errorlist").first).to_be_visible()


def _import(user: User, text: str) -> str:
    made = begin_import(
        subject=user,
        file=io.BytesIO(text.encode()),
        file_name="diary.csv",
        earliest=dt.date(2000, 1, 1),
        latest=today_of(user),
    )
    return reverse("intake:one_import", args=[made.key])


def _preview(user: User) -> str:
    head = "Day,Time,Group,Food Name,Amount,Magnesium (mg),Category\n"
    rows = ("2025-06-10,,Lunch,Oats,80 g,138,Nuts", "2025-06-10,,Lunch,Bread,1,9000,", "x,,,,,,")
    return _import(user, head + "\n".join(rows))


def _kinds(user: User) -> str:
    return _import(user, servings_of(2))


def _answered(page: Page) -> None:
    page.get_by_role("button", name="Keep these answers").click()
    page.get_by_text("Change what you said of 2 names").click()
    page.get_by_text("Which names count as supplements").click()
    expect(page.get_by_role("button", name="Keep these answers")).to_be_visible()


def _confirm(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Delete my account")).to_be_visible()


def _columns(user: User) -> str:
    return _import(user, "When,What,Mg\n2025-06-10,Oats,69\n")


def _started(user: User) -> str:
    path = _preview(user)
    start_import(subject=user, key=user.imports.get().key, has_doubtful=False)
    do_jobs()
    return path


def _to_the_end(page: Page) -> None:
    expect(page.get_by_role("heading", name="1 row added")).to_be_visible()


def _open_entry(page: Page) -> None:
    page.locator(".entry").first.get_by_role("link").click()
    expect(page.locator(".entry-editing")).to_be_visible()


def _refused_entry(page: Page) -> None:
    _open_entry(page)
    page.get_by_label("Quantity").fill("some")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".errorlist").first).to_be_visible()


def _refused_band(page: Page) -> None:
    page.get_by_label("Target").fill("10")
    page.get_by_role("button", name="Set this band").click()
    expect(page.locator(".errorlist").first).to_be_visible()


def _open_table(page: Page) -> None:
    page.get_by_text("The same as a table").click()


def _shown_password(page: Page) -> None:
    page.get_by_label("Password").fill("battery staple")
    page.get_by_role("button", name="Show password").click()


STRANGERS = [
    PageState("landing", "/"),
    PageState("login", "account_login"),
    PageState("signup", "account_signup"),
    PageState("password_shown", "account_signup", _shown_password),
    PageState("reset", "account_reset_password"),
    PageState("privacy", "accounts:privacy"),
]
OWN = [
    PageState("welcome", "accounts:welcome"),
    PageState("profile", "accounts:profile"),
    PageState("settings", "accounts:settings"),
    PageState("email", "account_email"),
    PageState("password", "account_change_password"),
    PageState("second_factor", "mfa_index"),
    PageState("sign_out", "account_logout"),
    PageState("day_empty", day_of),
    PageState("day_full", _full),
    PageState("day_finished", _finished),
    PageState("day_with_supplements", _with_supplements),
    PageState("day_kidneys", _kidneys),
    PageState("entry_in_day", _full, _open_entry),
    PageState("entry_refused", _full, _refused_entry),
    PageState("entry", _entry),
    PageState("band", _band, _open_table),
    PageState("band_refused", _band, _refused_band),
    PageState("foods", "intake:foods"),
    PageState("one_food", _one_food),
    PageState("day_with_remarks", _with_remarks, _choose_symptom),
    PageState("symptoms", _symptoms),
    PageState("find", _find),
    PageState("own_foods", _own_foods),
    PageState("add_own", "foods:add_own", _refused_own),
    PageState("change_own", _change_own),
    *PANEL_PAGES,
    *ENTRY_PAGES,
    *INSIGHT_PAGES,
    *SHARED_LOG_PAGES,
    *SHARING_PAGES,
    *SAVED_MEAL_PAGES,
    PageState("my_data", "intake:my_data"),
    PageState("sessions", "accounts:sessions"),
    PageState("import_diary", "intake:import_diary"),
    PageState("import_columns", _columns),
    PageState("import_preview", _preview),
    PageState("import_kinds", _kinds),
    PageState("import_kinds_answered", _kinds, _answered),
    PageState("import_done", _started, _to_the_end),
    PageState("delete_account", "intake:delete_account", _confirm),
]

#: Where the day's controls are, each of a size a thumb can hit.
OF_THE_DAY = {
    "day_with_toast",
    "day_finished",
    "day_with_supplements",
    "panel_with_results",
    "amount_in_panel",
    "entry_in_day",
    "day_with_recipe",
    "day_with_remarks",
    "day_hurt_yesterday",
    "add",
    "amount",
    "copy",
    "move",
    "entry",
}
assert {place.name for place in OWN} >= OF_THE_DAY


def _open(page: Page, place: PageState, user: User) -> None:
    if callable(place.path):
        path = place.path(user)
    else:
        path = place.path if place.path.startswith("/") else reverse(place.path)
    page.emulate_media(reduced_motion="reduce")
    page.goto(path)
    if place.act:
        place.act(page)


def _grave_faults(page: Page, scheme: str, *rules: str) -> list[str]:
    """What axe finds in one colour scheme, by all its rules or the ones named."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # str
    only = {"runOnly": rules} if rules else {}
    found = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"]} | only)
    return [
        f"{scheme}: {fault['id']}: {node['html'][:160]} {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


def _faults(page: Page) -> list[str]:
    """What is wrong on the page as it stands.

    All rules once at each width: in the light scheme on a phone, in the dark
    one on a desktop. A phone shows the colours of the dark one too, since a
    scheme changes nothing else.
    """
    page.evaluate(Axe().axe_script)
    if _is_wide(page):
        return _grave_faults(page, "dark")
    faults = _grave_faults(page, "light") + _grave_faults(page, "dark", "color-contrast")
    return faults + _overflow(page)


def _is_wide(page: Page) -> bool:
    size = page.viewport_size
    return size is not None and size["width"] > 1000


def _overflow(page: Page) -> list[str]:
    """What sticks out to the right at the narrowest width there is."""
    page.set_viewport_size({"width": 320, "height": 640})
    try:
        # A page may take a moment after the width changed.
        page.wait_for_function(
            "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth",
            timeout=2000,
        )
    except WaitedTooLong:
        sticks_out: list[str] = page.evaluate(
            """() => [...document.body.querySelectorAll("*")]
              .filter((one) => one.getBoundingClientRect().right > 321)
              .map((one) => `sticks out: ${one.outerHTML.slice(0, 120)}`)"""
        )
        return sticks_out
    return []


@pytest.mark.parametrize("place", STRANGERS, ids=lambda place: place.name)
def test_page_of_strangers_is_accessible_and_fits(page: Page, place: PageState) -> None:
    _open(page, place, User())
    assert _faults(page) == []


@pytest.mark.parametrize("place", OWN, ids=lambda place: place.name)
def test_own_page_is_accessible_and_fits(
    page: Page, context: BrowserContext, site: str, place: PageState
) -> None:
    _open(page, place, somebody(context, site))
    if place.name in OF_THE_DAY:
        # First, since looking for what sticks out makes the window narrow.
        measured = _measured_controls(page)
        assert len(measured) >= 10
        assert [one for one in measured if min(one[:2]) < TARGET_PX] == []
    assert _faults(page) == []


def _measured_controls(page: Page) -> list[tuple[float, float, str]]:
    """Width and height (px) of every control that shows, with how it begins."""
    # Links inside a sentence are words, not controls; a radio's target is its label.
    controls = page.locator(
        "button, a, input:not([type=radio], [type=checkbox], [type=hidden]), select, summary, .chip"
    )
    measured: list[tuple[float, float, str]] = controls.evaluate_all(
        """controls => controls
          .filter((one) => one.checkVisibility({ visibilityProperty: true }))
          .filter((one) => !one.closest("p, .visually-hidden, .skip-link"))
          .map((one) => [one.getBoundingClientRect(), one])
          .map(([box, one]) => [box.width, box.height, one.outerHTML.slice(0, 140)])"""
    )
    return measured
