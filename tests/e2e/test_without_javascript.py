"""The same road with JavaScript off: plain pages, links and forms."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from foods.amounts import mg_words
from foods.models import Food
from foods.search import find as finding
from foods.search.find import FoundFoods
from intake.pages.add import panel
from tests.background import do_jobs
from tests.e2e.diary import Diary, answer_welcome, sign_in_as, sign_up, somebody
from tests.e2e.page_states import mg_of, today_of
from tests.factories import create_group, keep_days
from tests.foods.curation.curators import create_curator


@pytest.fixture
def context_options() -> dict[str, Any]:
    return {"java_script_enabled": False}


def _find(page: Page, text: str) -> None:
    page.get_by_role("searchbox", name="Search foods").fill(text)
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator(".food-row")).not_to_have_count(0)


def test_journey_without_javascript(page: Page) -> None:
    sign_up(page)
    answer_welcome(page)
    diary = Diary(page)
    today = diary.date
    diary.says("0")
    _log(page, diary)
    _edit_and_delete(page, diary)
    _other_days(page, diary, today)
    _finish(page, diary)
    _band(page)

    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(diary.entries).to_have_count(0)


def _log(page: Page, diary: Diary) -> None:
    """Search leads to a page of its own, a row's button logs, and the day says so."""
    diary.meal("Lunch").get_by_role("link", name="Add to lunch").click()
    expect(page.get_by_label("Add to", exact=True)).to_have_value("lunch")
    _find(page, "pumpk")
    page.get_by_role("button", name="Log Pumpkin seeds, 1 oz, 156 mg").first.click()
    expect(diary.meal("Lunch").locator(".entry")).to_contain_text("Pumpkin seeds")
    expect(diary.toast).to_contain_text("Added: Pumpkin seeds, 1 oz, 156 mg")
    diary.says(mg_of("Pumpkin seeds"))

    # Enter in the box searches; it logs nothing.
    diary.box.fill("banana")
    diary.box.press("Enter")
    expect(page.locator(".food-row").first).to_contain_text("Banana")
    # Another amount than the usual one, with a slip first.
    page.locator(".food-row").first.get_by_role("link").click()
    page.get_by_label("How many").fill("lots")
    page.get_by_label("Note").fill("ripe")
    page.get_by_role("button", name="Log this amount").click()
    expect(page.locator(".errorlist")).to_be_visible()
    expect(page.get_by_label("How many")).to_have_value("lots")
    expect(page.get_by_label("Note")).to_have_value("ripe")
    page.get_by_label("How many").fill("2")
    page.get_by_role("button", name="Log this amount").click()
    expect(diary.entry("Banana")).to_contain_text("ripe")
    diary.says(mg_of("Pumpkin seeds") + mg_of("Banana", times="2"))


def _edit_and_delete(page: Page, diary: Diary) -> None:
    """A wrong amount first; each act is undone from the toast, and none is sent again."""
    diary.entry("Pumpkin seeds").get_by_role("link").click()
    page.get_by_label("Quantity").fill("a few")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Quantity")).to_have_value("a few")
    page.get_by_label("Quantity").fill("½")
    page.get_by_role("button", name="Save").click()
    diary.says(mg_of("Pumpkin seeds", times="0.5") + mg_of("Banana", times="2"))
    diary.undo()
    diary.says(mg_of("Pumpkin seeds") + mg_of("Banana", times="2"))

    diary.entry("Banana").get_by_role("button").click()
    expect(diary.entries).to_have_count(1)
    diary.undo()
    expect(diary.entries).to_have_count(2)

    page.go_back()
    page.go_forward()
    page.reload()
    expect(diary.entries).to_have_count(2)


def _other_days(page: Page, diary: Diary, today: dt.date) -> None:
    """Yesterday, and a date too far on."""
    page.get_by_role("link", name="Previous day").click()
    expect(diary.entries).to_have_count(0)
    page.goto(f"/day/?date={today + dt.timedelta(days=8)}")
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    expect(diary.toast).to_contain_text(str((today + dt.timedelta(days=7)).year))


def _finish(page: Page, diary: Diary) -> None:
    """Finish and reopen."""
    diary.unfold(".finish")
    page.get_by_label("Took none").check()
    page.get_by_role("button", name="Finish day").click()
    expect(page.locator(".reading-words")).to_contain_text("below your band")
    page.get_by_role("button", name="Reopen").click()
    diary.unfold("details.finish")
    expect(page.get_by_role("button", name="Finish day")).to_be_visible()


def _band(page: Page) -> None:
    """The table stands for the picture; the form is the boxes."""
    page.get_by_role("link", name="Band", exact=True).click()
    page.get_by_text("The same as a table").click()
    words = mg_words(mg_of("Pumpkin seeds") + mg_of("Banana", times="2"))
    expect(page.get_by_role("row").filter(has_text=words)).to_be_visible()
    page.get_by_label("Target").fill("350")
    page.get_by_role("button", name="Set this band").click()
    facts = page.get_by_role("region", name="Today’s band")
    expect(facts).to_contain_text("350 mg")
    page.get_by_role("button", name="Back to the reference values").click()
    expect(facts).to_contain_text("320 mg")


@pytest.mark.parametrize("device", ["desktop"], indirect=True)
def test_form_sent_twice_without_javascript_logs_once(
    page: Page, context: BrowserContext, site: str
) -> None:
    somebody(context, site)
    diary = Diary(page).open()
    _find(page, "almonds")
    page.get_by_role("button", name="Log Almonds, 1 oz").dblclick()
    expect(diary.entries).to_have_count(1)


@pytest.mark.parametrize("device", ["phone"], indirect=True)
def test_typed_amount_is_logged_and_a_guess_only_by_its_own_button(
    page: Page, context: BrowserContext, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody(context, site)
    diary = Diary(page).open()
    _find(page, "200g spinach raw")
    page.get_by_role("button", name="Log Spinach, raw, 200 g").tap()
    expect(diary.entry("Spinach")).to_contain_text("200 g")

    def guess(*args: Any, **kwargs: Any) -> FoundFoods:
        found = finding.find(*args, **kwargs)
        return FoundFoods(found.words, found.amount, [], found.foods)

    monkeypatch.setattr(panel, "find", guess)
    _find(page, "50 g almonds")
    expect(page.locator("#results")).to_contain_text("No exact match. Perhaps:")
    # Enter in the box searches again and logs nothing.
    diary.box.press("Enter")
    expect(page.locator("#results")).to_contain_text("No exact match. Perhaps:")
    page.get_by_role("link", name="Log “50 g almonds” with its own magnesium").click()
    expect(page.get_by_label("Name")).to_have_value("50 g almonds")
    page.go_back()
    page.get_by_role("link", name="Make it my own food").click()
    expect(page.get_by_label("Name")).to_have_value("almonds")
    page.go_back()
    page.get_by_role("button", name="Log Almonds, 50 g").tap()
    expect(diary.entries).to_have_count(2)
    expect(diary.entry("Almonds")).to_contain_text("50 g")


def test_a_portion_is_tried_without_javascript(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    keep_days(user, today_of(user), count=13, food="300")
    page.goto("/band/?window=28")
    page.get_by_text("What if I ate …?").click()
    page.get_by_role("link", name="Choose a food or drink").click()
    page.get_by_role("searchbox", name="Find a food or drink").fill("almonds")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("link", name="Almonds").first.click()
    page.get_by_label("Times a week").fill("99")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator(".errorlist")).to_contain_text("from 1 to 14")
    expect(page.get_by_label("Times a week")).to_have_value("99")
    page.get_by_label("Times a week").fill("7")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#what-if")).to_contain_text("With one more portion of Almonds")
    expect(page.locator("#what-if")).to_contain_text("The answer would")
    expect(page.get_by_label("One portion more")).to_be_checked()
    page.get_by_role("link", name="Back to the band").click()
    expect(page.get_by_role("button", name="28 days")).to_have_attribute("aria-pressed", "true")
    assert not user.entries.exists()


def test_curators_import_without_javascript(page: Page, context: BrowserContext, site: str) -> None:
    group = create_group()
    sign_in_as(context, create_curator(), site)
    page.goto("/admin/foods/food/import/")
    text = f"data_set,source_key,name,group\nMidband,,Invented,{group.slug}\n"
    page.get_by_label("File to import").set_input_files(
        FilePayload(name="foods.csv", mimeType="text/csv", buffer=text.encode())
    )
    page.get_by_label("Format").select_option(label="csv")
    page.get_by_label("Reason for the change").fill("A new food")
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("button", name="Confirm import").click()
    stand = page.get_by_role("status")
    expect(stand).to_contain_text("The import begins in a moment.")
    do_jobs()
    page.get_by_role("link", name="Look again").click()
    expect(stand).to_contain_text("1 new, 0 changed")
    Food.objects.filter(name="Invented").delete()
