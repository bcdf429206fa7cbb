"""A curator corrects kale, sees who did what and why, and takes it back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from foods.enums import DataSet
from foods.models import Food
from intake.models import Entry
from tests.e2e.diary import sign_in_as
from tests.factories import create_user, log_entry
from tests.foods.curation.curators import create_curator


@pytest.mark.parametrize("device", ["desktop"], indirect=True)
def test_a_curator_corrects_kale_sees_the_history_and_reverts(
    page: Page, context: BrowserContext, site: str, worker: None
) -> None:
    kale = Food.objects.get(data_set=DataSet.USDA_SR, source_key="11233")
    log_entry(user=create_user(), food=kale, date=dt.datetime.now(dt.UTC).date())
    logged = list(Entry.objects.values_list())
    sign_in_as(context, create_curator(name="Chris Dale"), site)
    food = context.new_page()

    page.goto("/admin/foods/food/")
    find(page, "kael")
    # Other sources have a kale of the same name.
    page.locator(f'#result_list a[href*="/food/{kale.pk}/change/"]', has_text="Kale, raw").click()
    expect(page.get_by_text("1 entry keeps the name and value logged")).to_be_visible()
    choose_a_successor_and_none(page)
    correct(page)
    food.goto(f"/foods/{kale.pk}/")
    expect(food.get_by_role("row", name="1 armful")).to_contain_text("32 mg")

    page.goto(f"/admin/foods/food/{kale.pk}/history/")
    change = page.get_by_role("row", name="Measured again")
    for words in ("Chris Dale", "40.5", "1 armful = 80 g"):
        expect(change).to_contain_text(words)
    revert_all(page, "Another plant")
    food.reload()
    expect(food.get_by_role("row", name="1 armful")).to_have_count(0)

    rename_by_file(page)
    page.get_by_role("link", name="To the foods").click()
    find(page, "kale leaves")
    expect(page.get_by_role("link", name="Kale leaves, raw", exact=True)).to_be_visible()

    # The next test finds the table as it was loaded.
    page.goto(f"/admin/foods/food/{kale.pk}/history/")
    revert_all(page, "The first name was right")
    kale.refresh_from_db()
    assert (kale.name, kale.magnesium_mg_per_100g, kale.is_curated) == (
        "Kale, raw",
        Decimal("32.7"),
        False,
    )
    assert list(Entry.objects.values_list()) == logged


def find(page: Page, text: str) -> None:
    """Search the list: the engine of the app, slips and all."""
    page.locator("#searchbar").fill(text)
    page.get_by_role("button", name="Search").click()


def choose_a_successor_and_none(page: Page) -> None:
    """The autocomplete asks the same engine."""
    page.locator(".field-replaced_by .select2-selection").click()
    page.locator(".select2-search__field").fill("spinach")
    expect(page.get_by_role("option", name="Spinach, raw", exact=True)).to_be_visible()
    page.keyboard.press("Escape")


def correct(page: Page) -> None:
    """Another value and one more portion: a value needs its source, a change its reason."""
    page.get_by_label("Magnesium, mg per 100 g").fill("40.5")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Say why; the next curator will want to know.")).to_be_visible()
    page.get_by_label("Reason for the change").fill("Measured again")
    page.get_by_label("Source of the value").fill("Our laboratory, 2026")
    page.get_by_label("Evidence").select_option(label="Laboratory")
    page.get_by_text("Add another Portion").click()
    page.locator("[name=portions-3-label]").fill("1 armful")
    page.locator("[name=portions-3-grams]").fill("80")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")


def revert_all(page: Page, reason: str) -> None:
    """From the history, back to the first state that was kept."""
    page.get_by_role("link", name="Compare or revert").last.click()
    page.get_by_label("Reason for the change").fill(reason)
    page.get_by_role("button", name="Revert to this state").click()
    expect(page.locator(".messagelist")).to_contain_text("No logged day changed")


def rename_by_file(page: Page) -> None:
    """Out as a file and in again, with a preview."""
    page.goto("/admin/foods/food/export/?q=11233")
    page.get_by_label("Format").select_option(label="csv")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    renamed = text.replace('"Kale, raw"', '"Kale leaves, raw"', 1)
    page.goto("/admin/foods/food/import/")
    page.get_by_label("File to import").set_input_files(
        FilePayload(name="kale.csv", mimeType="text/csv", buffer=renamed.encode())
    )
    page.get_by_label("Reason for the change").fill("A clearer name")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator(".import-preview ins")).to_have_text("Kale leaves, raw")
    page.get_by_role("button", name="Confirm import").click()
    # It looks again by itself.
    expect(page.get_by_role("status")).to_contain_text("0 new, 1 changed")
