"""What earlier releases wrote is read by today's code, on either database.

tests/releases has the database of each release, with something of every kind in it, and
what that release said of every logged day.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.models import User
from tests.intake.diary.test_commands import run
from tests.pages import browser_of, text_of
from tests.releases.files import notes_of_release, releases
from tests.releases.loading import loaded
from tests.releases.notes import notes_of_all, row_counts

#: Tables whose rows follow the models, so that an upgrade adds some.
OF_DJANGO = {"auth_permission", "auth_group_permissions", "django_content_type"}
#: The rooms whose tables hold what people wrote.
ROOMS = ("jobs", "accounts", "foods", "intake")

#: The columns of each table, and each row as it reads.
Columns = dict[str, list[str]]
Rows = dict[str, list[str]]


@pytest.fixture(scope="module", params=releases())
def upgraded(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[dict[str, Any]]:
    """The database under test is that of a release, brought up to date; gives its notes."""
    notes = notes_of_release(request.param, connection.vendor)
    folder = tmp_path_factory.mktemp("release")
    with django_db_blocker.unblock(), loaded(request.param, folder):
        notes["columns"] = columns_now()
        notes["stored"] = rows_in(notes["columns"])
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        yield notes


def columns_now() -> Columns:
    """The columns of each table of the rooms."""
    with connection.cursor() as cursor:
        return {
            table: [
                column.name
                for column in connection.introspection.get_table_description(cursor, table)
            ]
            for table in connection.introspection.table_names(cursor)
            if table.split("_")[0] in ROOMS
        }


def rows_in(columns: Columns) -> Rows:
    """Every row in these columns, in an order of its own."""
    found = {}
    with connection.cursor() as cursor:
        for table, names in columns.items():
            listed = ", ".join(f'"{name}"' for name in sorted(names))
            cursor.execute(f'SELECT {listed} FROM "{table}"')  # noqa: S608  # our own names
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def test_every_day_says_what_it_said(upgraded: dict[str, Any]) -> None:
    assert len(upgraded["days"]) > 5
    assert json.loads(json.dumps(notes_of_all())) == upgraded["days"]


def test_no_row_is_lost_or_changed(upgraded: dict[str, Any]) -> None:
    now, before = row_counts(), upgraded["rows"]
    assert {table for table in before if now[table] != before[table]} <= OF_DJANGO
    assert rows_in(upgraded["columns"]) == upgraded["stored"]


def test_sums_equal_entries(upgraded: dict[str, Any]) -> None:
    assert "all sums equal their entries" in run("check_days")


def test_pages_open(upgraded: dict[str, Any]) -> None:
    made = dt.datetime.fromisoformat(upgraded["made_at"])
    with time_machine.travel(made):
        anna, dana = (User.objects.get(email=f"{name}@demo.example") for name in ("anna", "dana"))
        own, theirs = browser_of(anna), browser_of(dana)
        date = upgraded["days"][str(anna.pk)][-2]
        on = dt.date.fromisoformat(date["date"])
        assert date["entries"][0][2] in opened(own, reverse("intake:day", args=[on]))
        for name in ("trends", "band", "meals", "symptoms"):
            opened(own, reverse(f"intake:{name}"))
        assert "Anna" in opened(theirs, reverse("intake:clients"))
        opened(theirs, reverse("intake:day", args=[anna.code, on]))


def opened(browser: Client, url: str) -> str:
    """What a person reads of a page, which has to open."""
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return text_of(answer)
