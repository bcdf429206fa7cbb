"""A diary brought along and taken away again, as a person does it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from intake.enums import ImportState
from tests.background import do_jobs
from tests.e2e.diary import somebody
from tests.factories import PASSWORD
from tests.intake.transfer.supplement_files import servings_of


def _servings(rows: int) -> bytes:
    first = dt.date(2025, 1, 1)
    lines = ["Day,Time,Group,Food Name,Amount,Magnesium (mg),Category"]
    lines += [
        f"{first + dt.timedelta(days=number // 6)},8:0{number % 6} AM,Lunch,Oats,80 g,138.0,Grains"
        for number in range(rows)
    ]
    return "\n".join([*lines, ""]).encode()


def _bring(page: Page, content: bytes) -> None:
    page.goto("/import/")
    file = {"name": "servings.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("CSV file").set_input_files(file)  # type: ignore[arg-type]  # a file in memory
    page.get_by_role("button", name="Read the file").click()


def test_diary_is_brought_along_with_progress_and_taken_back(
    page: Page, context: BrowserContext, site: str, worker: None
) -> None:
    user = somebody(context, site)
    _bring(page, _servings(400))
    expect(page.get_by_role("heading", name="What would be added")).to_be_visible()
    assert user.entries.count() == 0
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("heading", name="400 rows added")).to_be_visible()
    expect(page.locator("#announce")).to_have_text("400 rows added")
    assert user.entries.count() == 400
    _bring(page, _servings(400))
    expect(page.get_by_text("400", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Add them")).to_have_count(0)
    page.goto("/my-data/")
    page.get_by_role("link", name="servings.csv").last.click()
    page.get_by_role("button", name="Undo the whole import").click()
    expect(page.get_by_role("heading", name="The import is taken back")).to_be_visible()
    assert user.entries.count() == user.days.count() == 0


def _ask_and_answer(page: Page) -> None:
    _bring(page, servings_of(20).encode())
    questions = page.locator(".import-kinds fieldset")
    expect(questions).to_have_count(2)
    for number in range(2):
        expect(questions.nth(number).get_by_label("Supplement")).to_be_checked()
    expect(page.get_by_role("button", name="Add them")).to_have_count(0)
    milk = questions.filter(has=page.get_by_text("Almond milk"))
    milk.get_by_label("Food or drink").check()
    page.get_by_role("button", name="Keep these answers").click()
    expect(page.get_by_text("120 rows")).to_be_visible()
    page.get_by_role("button", name="Add them").click()


def test_doubtful_supplement_is_asked_about_once_and_counts_as_said(
    page: Page, context: BrowserContext, site: str, worker: None
) -> None:
    user = somebody(context, site)
    _ask_and_answer(page)
    expect(page.get_by_role("heading", name="300 rows added")).to_be_visible()
    assert set(user.entries.filter(name="Almond milk").values_list("kind", flat=True)) == {"food"}
    assert user.entries.filter(kind="supplement").count() == 120
    assert user.entries.filter(kind="medicine").count() == 40
    page.get_by_role("link", name="Open the last day").click()
    expect(page.get_by_role("heading", name="Supplements")).to_be_visible()


class TestWithoutJavaScript:
    """The same questions as plain forms."""

    @pytest.fixture
    def context_options(self) -> dict[str, Any]:
        return {"java_script_enabled": False}

    def test_doubtful_supplement_is_asked_about(
        self, page: Page, context: BrowserContext, site: str
    ) -> None:
        user = somebody(context, site)
        _ask_and_answer(page)
        do_jobs()
        page.get_by_role("link", name="See how far it is").click()
        expect(page.get_by_role("heading", name="300 rows added")).to_be_visible()
        assert user.entries.filter(kind="supplement").count() == 120


def test_import_that_was_left_goes_on_without_its_page(
    page: Page, context: BrowserContext, site: str
) -> None:
    user = somebody(context, site)
    _bring(page, _servings(600))
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.goto("/foods/")
    assert user.imports.get().state == ImportState.RUNNING
    assert do_jobs() == 1
    page.goto("/my-data/")
    page.get_by_role("link", name="servings.csv").click()
    expect(page.get_by_role("heading", name="600 rows added")).to_be_visible()
    assert user.entries.count() == 600


def test_download_is_a_file_of_ones_own(
    page: Page, context: BrowserContext, site: str, worker: None, tmp_path: Path
) -> None:
    somebody(context, site)
    page.goto("/my-data/")
    table = page.get_by_role("link", name="CSV of entries")
    # It saves itself as soon as it is made.
    workbook = page.get_by_role("button", name="Diary as Excel")
    for wanted, ending in ((table, ".csv"), (workbook, ".xlsx")):
        with page.expect_download() as waiting:
            wanted.click()
        name = waiting.value.suggested_filename
        assert name.startswith(("midband-entries-", "midband-2"))
        assert name.endswith(ending)
        waiting.value.save_as(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 0
    page.goto("/my-data/")
    everything = page.get_by_role("button", name="Download everything")
    everything.click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    with page.expect_download() as waiting:
        everything.click()
    assert waiting.value.suggested_filename.endswith(".zip")


def test_account_ends_with_its_password(page: Page, context: BrowserContext, site: str) -> None:
    user = somebody(context, site)
    page.goto("/my-data/")
    page.get_by_role("link", name="Delete my account").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Delete my account for good").click()
    expect(page.get_by_text("Your account and everything in it is deleted.")).to_be_visible()
    assert not type(user).objects.filter(pk=user.pk).exists()
