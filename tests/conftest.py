"""What every test may ask for."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from accounts.models import Consent, User
from accounts.views import limits
from tests.engines import asks_for_database
from tests.factories import create_consent, create_dietitian, create_profile, create_user
from tests.food_table import clear_food_table, load_food_table
from tests.pages import browser_of

# A busy machine is slow now and then; that is no fault of what is tested.
settings.register_profile("midband", deadline=None)
settings.load_profile("midband")


@pytest.fixture(scope="module")
def food_table(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The whole food table with its search index, for the tests of one module.

    It is loaded once, outside of any test's transaction, and taken away
    afterwards, so that no other module depends on it. Not for tests that flush
    the database: those call ``tests.food_table.load_food_table`` themselves.
    """
    with django_db_blocker.unblock():
        load_food_table()
    yield
    with django_db_blocker.unblock():
        clear_food_table()


@pytest.fixture
def today() -> dt.date:
    """The date of somebody who said nothing of a time zone."""
    return dt.datetime.now(dt.UTC).date()


@pytest.fixture
def user(db: None) -> User:
    """Somebody who has signed up, and told nothing."""
    return create_user()


@pytest.fixture
def signed_in(client: Client, user: User) -> None:
    """Let ``client`` be the browser of ``user``; for a whole module, as a mark."""
    client.force_login(user)


@pytest.fixture
def no_attempts() -> None:
    """No attempt of another test counts against a limit."""
    cache.clear()
    limits._used_until.clear()


@pytest.fixture
def dietitian(db: None) -> User:
    """A dietitian without clients as yet."""
    return create_dietitian()


@pytest.fixture
def ada(db: None) -> User:
    """A woman who may become somebody's client; her kidneys work."""
    user = create_user(name="Ada Client")
    create_profile(
        user=user, sex="F", birth_date=dt.date(1990, 1, 1), kidneys_impaired="no", time_zone="UTC"
    )
    return user


@pytest.fixture
def consent(ada: User, dietitian: User) -> Consent:
    """Ada lets the dietitian see her log and set her band."""
    return create_consent(client=ada, dietitian=dietitian, may_set_band=True)


@pytest.fixture
def own(ada: User) -> Client:
    """The browser of Ada."""
    return browser_of(ada)


@pytest.fixture
def theirs(dietitian: User) -> Client:
    """The browser of the dietitian."""
    return browser_of(dietitian)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a second run, on another database, leave out what does not depend on it."""
    parser.addoption(
        "--database-only",
        action="store_true",
        help="only the tests that depend on the database (tests/engines.py)",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave them out where that was said."""
    if not config.getoption("--database-only"):
        return
    asking: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        fixtures = getattr(item, "fixturenames", ())
        (asking if asks_for_database(fixtures, marks, item.path) else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = asking


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it loud where the tests of browsers or of real PDFs did not run."""
    skipped = terminalreporter.getreports("skipped")
    for mark, words in (
        ("browser", "BROWSER TESTS DID NOT RUN: no chromium on the PATH"),
        ("real_pdf", "TESTS OF REAL PDFS DID NOT RUN: no WeasyPrint, or no Pango of the system"),
    ):
        count = sum(mark in report.keywords for report in skipped)
        if count:
            terminalreporter.write_sep("!", f"{count} {words}", red=True, bold=True)
