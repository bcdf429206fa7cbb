"""Everything of a site on SQLite arrives in PostgreSQL, or nothing does."""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
import pytest
import time_machine
from django.apps import apps
from django.conf import settings as project
from django.core.management import CommandError
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.models import User
from intake.management.commands.move_database import database_at
from intake.management.keeping import move as moving
from intake.management.keeping.move import move
from intake.management.keeping.moved_tables import table_names
from tests.intake.management.moving import SECRET, Places, refused, rows_there, url_of
from tests.pages import browser_of, text_of
from tests.releases.files import notes_of_release, releases
from tests.releases.loading import new_postgresql, parameters
from tests.releases.notes import notes_of_all

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="there is a PostgreSQL to move to where the suite runs on one",
)


def test_every_value_arrives(site: Places) -> None:
    told: list[tuple[int, int]] = []
    counts = move(DEFAULT_DB_ALIAS, site.alias, tell=lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert told[-1] == (sum(one.rows for one in counts.values()),) * 2
    models = apps.get_models(include_auto_created=True)
    for model in models:
        names = [field.attname for field in model._meta.local_concrete_fields]
        here, there = (
            sorted(map(repr, plain(model._base_manager.using(alias).values_list(*names))))
            for alias in (DEFAULT_DB_ALIAS, site.alias)
        )
        assert here == there, model
    assert len(table_names(site.alias)) > len(models)
    assert site.there("SELECT count(*) FROM cache") == [(1,)]


def test_no_limit_of_time_of_the_server_ends_it(site: Places) -> None:
    names = ("statement_timeout", "idle_in_transaction_session_timeout")
    limits: set[str] = set()

    def look(done: int, _total: int) -> None:
        # Once rows are on their way, the connection answers nothing else.
        if done:
            return
        with connections[site.alias].cursor() as cursor:
            for name in names:
                limits.add(cursor.execute(f"SHOW {name}").fetchone()[0])

    with connections[site.alias].cursor() as cursor:
        for name in names:
            cursor.execute(f"SET {name} = '1h'")
    move(DEFAULT_DB_ALIAS, site.alias, tell=look)
    assert limits == {"0"}


def plain(rows: object) -> list[tuple[object, ...]]:
    """Rows with bytes as bytes, and JSON in one order of keys."""
    return [
        tuple(
            bytes(value)
            if isinstance(value, memoryview)
            else json.dumps(value, sort_keys=True)
            if isinstance(value, dict | list)
            else value
            for value in row
        )
        for row in rows  # type: ignore[attr-defined]  # a queryset of rows
    ]


def test_no_number_is_given_twice(site: Places) -> None:
    # The last person was deleted; who comes next on SQLite would get another number.
    site.change("UPDATE sqlite_sequence SET seq = seq + 5 WHERE name = 'accounts_user'")
    own = sqlite3.connect(site.path)
    given = dict(own.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    own.close()
    move(DEFAULT_DB_ALIAS, site.alias)
    # Named with its schema, since the engine may ask it of all before it leaves others out.
    sequence = "pg_get_serial_sequence(format('%I.%I', table_schema, table_name), column_name)"
    sequences = site.there(
        f"SELECT table_name, {sequence} FROM information_schema.columns "  # noqa: S608  # ours
        f"WHERE table_schema = 'public' AND {sequence} IS NOT NULL"
    )
    found = {
        table: site.there("SELECT nextval(%s)", name)[0][0]
        for table, name in sequences
        if table != "django_migrations"
    }
    assert len(found) > 40
    assert found == {table: given.get(table, 0) + 1 for table in found}


def test_the_pages_are_the_same(site: Places) -> None:
    release = releases()[-1]
    before, days = pages(release), notes_of_all()
    connection.close()
    move(DEFAULT_DB_ALIAS, site.alias)
    # The other database becomes the default one.
    with mock.patch.dict(connections[site.alias].settings_dict):
        own = connections[DEFAULT_DB_ALIAS]
        there = type(connections[site.alias])(
            connections[site.alias].settings_dict, DEFAULT_DB_ALIAS
        )
        connections[DEFAULT_DB_ALIAS] = there
        try:
            assert connection.vendor == "postgresql"
            assert pages(release) == before
            assert notes_of_all() == days
        finally:
            there.close()
            connections[DEFAULT_DB_ALIAS] = own


def pages(release: str) -> dict[str, str]:
    """What is read on the pages of the demo's people, on the day on which it was made."""
    notes = notes_of_release(release, "sqlite")
    with time_machine.travel(dt.datetime.fromisoformat(notes["made_at"]), tick=False):
        anna, dana = (User.objects.get(email=f"{name}@demo.example") for name in ("anna", "dana"))
        date = dt.date.fromisoformat(notes["days"][str(anna.pk)][-2]["date"])
        asked = [
            (anna, reverse("intake:day", args=[date])),
            *((anna, reverse(f"intake:{name}")) for name in ("trends", "band", "meals")),
            (anna, reverse("intake:symptoms")),
            (dana, reverse("intake:clients")),
            (dana, reverse("intake:day", args=[anna.code, date])),
            (dana, reverse("intake:trends", args=[anna.code])),
        ]
        found = {}
        for person, url in asked:
            answer = browser_of(person).get(url)
            assert answer.status_code == 200, url
            found[f"{person} {url}"] = text_of(answer)
    return found


def test_the_command_says_what_arrived(site: Places) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{site.path}",
        "MIDBAND_VAR": str(site.path.parent / "var"),
    }
    connection.close()
    done = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "manage.py", "move_database", "--to", site.url],
        cwd=project.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    entries = site.there("SELECT count(*), sum(magnesium_mg) FROM intake_entry")[0]
    assert f"  intake_entry: {entries[0]:,} (magnesium_mg {entries[1].normalize():f}" in done.stdout
    assert "secret_key" in done.stdout
    assert "rows/s" not in done.stderr


def test_an_address_that_is_none_is_not_shown_again(django_db_blocker: DjangoDbBlocker) -> None:
    addresses = ("nonsense://me:{}@host/name", "sqlite:///{}", "postgres://me:{}@host:one/x")
    for address in (*addresses, "postgres://me:{}@127.0.0.1:1/x"):
        with (
            django_db_blocker.unblock(),
            pytest.raises(CommandError) as caught,
            database_at(address.format(SECRET)),
        ):
            pass
        assert SECRET not in str(caught.value)


FAULT = """
CREATE FUNCTION fault() RETURNS trigger AS $$ BEGIN {} END $$ LANGUAGE plpgsql;
CREATE TRIGGER fault BEFORE INSERT ON intake_symptom FOR EACH ROW EXECUTE FUNCTION fault();
"""


def test_a_fault_in_the_middle_leaves_nothing(site: Places) -> None:
    site.there(FAULT.format("RAISE EXCEPTION 'no room';"))
    with pytest.raises(psycopg.Error, match="no room"):
        move(DEFAULT_DB_ALIAS, site.alias)
    assert rows_there(site) == set()
    site.there("DROP TRIGGER fault ON intake_symptom")
    assert move(DEFAULT_DB_ALIAS, site.alias)["intake_symptom"].rows > 0


@pytest.mark.parametrize("fault", ["NEW.severity := 1; RETURN NEW;", "RETURN NULL;"])
def test_what_arrives_otherwise_is_noticed(site: Places, fault: str) -> None:
    site.there(FAULT.format(fault))
    assert "What arrived is not what was there, in intake_symptom" in refused(site)


def test_migrations_of_one_database_leave_the_other_alone(
    ready: tuple[Path, dict[str, Any]], django_db_blocker: DjangoDbBlocker
) -> None:
    def away() -> None:
        pytest.fail("the default database was asked")

    with (
        django_db_blocker.unblock(),
        new_postgresql() as name,
        database_at(url_of(parameters(name))) as alias,
    ):
        connection.close()
        with mock.patch.object(connections[DEFAULT_DB_ALIAS], "connect", away):
            moving.make_tables(alias)
