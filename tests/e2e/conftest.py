"""A real browser on a live server, over the whole food table.

The table is loaded once a worker and stays; after each test only what people
left behind is taken away. That holds on SQLite and on PostgreSQL alike, since
the server runs in a thread of the worker, on the worker's own test database.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connections, transaction
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from foods.models import Food, FoodGroup, Portion
from tests.background import do_jobs
from tests.e2e.browser_errors import BrowserErrors
from tests.e2e.diary import Diary, somebody
from tests.food_table import clear_food_table, load_food_table

#: How long (ms) a page may take to show what was asked for.
PATIENCE_MS = 10_000

DEVICES: dict[str, dict[str, Any]] = {
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
    },
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}

#: Nothing here needs a sandbox, a graphics card or the browser's own errands.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
]

#: Apps whose every row belongs to somebody.
_OF_PEOPLE = {"accounts", "intake", "account", "mfa", "sessions", "admin"} | {
    "jobs",
    "django_tasks_database",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):  # noqa: PTH120  # plain text
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say with a failure what stood on the page, and what it had asked for."""
    report = yield
    page, errors = item.funcargs.get("page"), item.funcargs.get("browser_errors")
    if call.when == "call" and report.failed and isinstance(page, Page) and not page.is_closed():
        report.sections.append((page.url, page.locator("body").inner_text()))
    if call.when == "call" and report.failed and isinstance(errors, BrowserErrors):
        report.sections.append(("Requests", "\n".join(errors.requests)))
    return report


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; without it the tests are skipped, or fail where it is required.

    Its headless shell is the same engine without a window, and loads pages in half the time.
    """
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        if os.environ.get("MIDBAND_REQUIRE_BROWSER") == "1":
            pytest.fail("MIDBAND_REQUIRE_BROWSER is set, but there is no chromium on the PATH.")
        pytest.skip("There is no chromium on the PATH.")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser a worker.

    Playwright runs an event loop in this thread, and Django keeps the
    connections of code inside a loop apart from those outside of it. None may
    be open across that border, or nobody could close it before the test
    database is dropped.
    """
    expect.set_options(timeout=PATIENCE_MS)
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture(scope="session")
def server(chromium: str, django_db_setup: None) -> Iterator[LiveServer]:
    """One live server a worker."""
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture(scope="package")
def food_table(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The whole food table, loaded once for all modules of this folder."""
    with django_db_blocker.unblock():
        load_food_table()
    yield
    with django_db_blocker.unblock():
        clear_food_table()


@pytest.fixture
def transactional_db(food_table: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database as pytest-django's fixture of this name gives it, but the foods stay.

    That one empties every table after a test, and the foods would have to be
    loaded again each time.
    """
    with django_db_blocker.unblock():
        cache.clear()
        yield
        _remove_people()
        connections.close_all()


@pytest.fixture
def worker(server: LiveServer, transactional_db: None) -> Iterator[None]:
    """Somebody who does the jobs that pages give out."""
    is_over = threading.Event()

    def work() -> None:
        while not is_over.wait(0.1):
            do_jobs()
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    is_over.set()
    thread.join()


@pytest.fixture
def site(server: LiveServer, transactional_db: None) -> str:
    """The address of the site, with all foods and nobody in it."""
    return server.url


def _remove_people() -> None:
    """Delete everybody with all they did; the shared foods stay."""
    with transaction.atomic():  # Foreign keys are checked at its end, so any order will do.
        for owned in (
            Portion.objects.exclude(food__owner=None),
            Food.objects.exclude(owner=None),
            # Who curated is named in the history.
            Food.history.all(),
            FoodGroup.history.all(),
        ):
            owned._raw_delete(owned.db)
        for model in apps.get_models(include_auto_created=True):
            if model._meta.app_label in _OF_PEOPLE and model._meta.managed:
                rows = model._base_manager.all()
                rows._raw_delete(rows.db)


@pytest.fixture(params=list(DEVICES))
def device(request: pytest.FixtureRequest) -> str:
    """Phone and desktop, unless a test names its own."""
    return str(request.param)


@pytest.fixture
def context_options() -> dict[str, Any]:
    """What a module wants its browser contexts to be beside the device."""
    return {}


@pytest.fixture
def browser_errors() -> BrowserErrors:
    """Collects what goes wrong in the browser; a test may say what it expects."""
    return BrowserErrors()


@pytest.fixture
def context(
    browser: Browser,
    site: str,
    device: str,
    context_options: dict[str, Any],
    browser_errors: BrowserErrors,
) -> Iterator[BrowserContext]:
    """A browser profile of its own, watched."""
    options = {"locale": "en-GB", "timezone_id": "Europe/Berlin"} | DEVICES[device]
    context = browser.new_context(base_url=site, **options | context_options)
    context.set_default_timeout(PATIENCE_MS)
    browser_errors.over(context)
    yield context
    context.close()
    assert browser_errors.faults == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty tab."""
    return context.new_page()


@pytest.fixture
def diary(page: Page, context: BrowserContext, site: str) -> Diary:
    """Today's empty page of a woman of 40."""
    somebody(context, site)
    return Diary(page).open()
