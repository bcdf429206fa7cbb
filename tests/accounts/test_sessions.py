"""Sessions are read as Django reads them, and end by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends import db
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.backends import SessionStore
from accounts.models import Session, User
from tests.factories import create_dietitian, create_user
from tests.foods.curation.curators import create_curator
from tests.pages import browser_of

pytestmark = pytest.mark.django_db


NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
PAGE = reverse("accounts:settings")


class PlainStore(db.SessionStore):
    """Reads the same table as Django does."""

    key_salt = SessionStore().key_salt

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session


def stored(**values: str) -> str:
    store = SessionStore()
    store.update(values)
    store.create()
    return str(store.session_key)


def test_the_site_reads_its_sessions_so() -> None:
    assert SessionStore.__module__ == settings.SESSION_ENGINE


def test_a_session_holds_what_django_reads_in_it() -> None:
    key, other = stored(eaten="kale"), stored(eaten="oats")
    for one in (key, other, key):
        assert dict(SessionStore(one).items()) == dict(PlainStore(one).items())
    Session.objects.get(pk=key).delete()
    assert dict(SessionStore(key).items()) == {}


@pytest.mark.parametrize("key", ["", "nobodys-session-key", None])
def test_an_unknown_session_is_empty_and_gets_another_key(key: str | None) -> None:
    store = SessionStore(key)
    assert (store.get("eaten"), store.session_key) == (None, None)


def test_a_session_that_is_over_is_empty() -> None:
    key = stored(eaten="kale")
    assert SessionStore(key)["eaten"] == "kale"
    later = timezone.now() + dt.timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)
    with time_machine.travel(later, tick=False):
        assert "eaten" not in SessionStore(key)
    assert SessionStore(key)["eaten"] == "kale"


# -- How long they last ----------------------------------------------------------------


def visits(user: User, *minutes: float) -> list[int]:
    """The answers to somebody who signs in at NOW and looks in after so many minutes each."""
    with time_machine.travel(NOW, tick=False) as clock:
        browser, answers = browser_of(user), []
        for after in minutes:
            clock.move_to(NOW + dt.timedelta(minutes=after))
            answers.append(browser.get(PAGE).status_code)
    return answers


HOUR, DAY = 60, 24 * 60
#: Every ten days, and so never unused for long.
TEN_DAYS = [day * DAY for day in (10, 20, 30 - 1 / DAY, 30)]
#: Every 25 minutes of a long day.
LONG_DAY = [*range(0, 12 * HOUR, 25), 12 * HOUR]


@pytest.mark.parametrize("create", [create_dietitian, create_curator])
def test_who_sees_other_peoples_data_is_signed_out_sooner(create: Callable[[], User]) -> None:
    user = create()
    assert visits(user, 29, 58) == [200, 200]
    assert visits(user, 29, 59) == [200, 302]
    assert visits(user, *LONG_DAY) == [200] * (len(LONG_DAY) - 1) + [302]


def test_everybody_else_stays_for_two_weeks_unused_and_thirty_days_in_all(user: User) -> None:
    assert visits(user, 14 * DAY - 1) == [200]
    assert visits(user, 14 * DAY) == [302]
    assert visits(user, *TEN_DAYS) == [200, 200, 200, 302]


def test_a_new_role_holds_for_the_session_that_runs(user: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = browser_of(user)
        clock.shift(13 * HOUR * 60)
        assert browser.get(PAGE).status_code == 200
        User.objects.filter(pk=user.pk).update(is_staff=True)
        assert browser.get(PAGE).status_code == 302


def test_a_session_that_is_over_is_gone_and_leads_back_to_the_page(user: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = browser_of(user)
        clock.shift(dt.timedelta(days=14))
        led = browser.get("/foods/?q=oats")
        assert led["Location"] == f"{reverse('account_login')}?next=/foods/%3Fq%3Doats"
        assert not Session.objects.filter(user=user).exists()
        # Public pages take them for nobody, too.
        assert "Sign in" in browser.get(reverse("accounts:privacy")).content.decode()


def test_use_is_written_down_once_in_ten_minutes_and_costs_no_other_query(
    user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = browser_of(user)
        for minutes, queries in ((0, 2), (9, 2), (1, 3), (0, 2), (9, 2), (1, 3)):
            clock.shift(dt.timedelta(minutes=minutes))
            with django_assert_num_queries(queries):
                assert browser.get(PAGE).status_code == 200
        assert Session.objects.get(user=user).used_at == NOW + dt.timedelta(minutes=20)


def test_a_page_is_shown_where_its_use_cannot_be_written_down(user: User) -> None:
    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("UPDATE"):
            raise OperationalError("database or disk is full")
        return execute(sql, *rest)

    with time_machine.travel(NOW, tick=False) as clock:
        browser = browser_of(user)
        clock.shift(HOUR * 60)
        with connection.execute_wrapper(refuse):
            assert browser.get(PAGE).status_code == 200


def test_sessions_that_ended_by_themselves_are_cleared(user: User) -> None:
    with time_machine.travel(NOW, tick=False):
        browser_of(user)
    browser_of(create_user())
    call_command("clearsessions")
    assert [one.user for one in Session.objects.select_related("user")] != [user]


def test_a_deleted_account_leaves_no_session(user: User) -> None:
    browser_of(user)
    Client().get(reverse("account_login"))
    user.delete()
    assert not Session.objects.exists()
