"""Everything of a site on SQLite arrives in PostgreSQL, or nothing does."""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
import pytest
import time_machine
from django.apps import apps
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.models import User
from intake.management.commands.move_database import database_at
from intake.management.keeping import move as moving
from intake.management.keeping.move import move
from intake.management.keeping.moved_tables import table_names
from tests.intake.management.moving import Places, made_ready, places, rows_there, url_of
from tests.pages import browser_of, text_of
from tests.releases.files import notes_of_release, releases
from tests.releases.loading import new_postgresql, parameters
from tests.releases.notes import notes_of_all

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="there is a PostgreSQL to move to where the suite runs on one",
)
#: What nobody may read in a message.
SECRET = "quillon"


@pytest.fixture(scope="module")
def ready(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A site to copy, and a database without rows to copy."""
    with django_db_blocker.unblock(), made_ready(tmp_path_factory.mktemp("move")) as made:
        yield made


@pytest.fixture
def site(
    ready: tuple[Path, dict[str, Any]], tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[Places]:
    """The site of this test, which is the default database, and where it may move to."""
    path, to = ready
    copy = Path(shutil.copy(path, tmp_path / "site.sqlite3"))
    with django_db_blocker.unblock(), places(copy, to) as found:
        yield found


def refused(site: Places) -> str:
    """What is said where a move is refused; nothing was kept of it, and nothing was lost."""
    connection.close()
    before = site.path.read_bytes()
    with pytest.raises(CommandError) as caught:
        move(DEFAULT_DB_ALIAS, site.alias)
    assert site.path.read_bytes() == before
    assert rows_there(site) == set()
    assert SECRET not in str(caught.value)
    return str(caught.value)


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
    sequences = site.there(
        "SELECT c.table_name, pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) "
        "FROM information_schema.columns c WHERE c.table_schema = 'public' AND "
        "pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) IS NOT NULL"
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


# -- What is refused --------------------------------------------------------------------


def test_another_kind_of_database_is_refused(site: Places) -> None:
    with pytest.raises(CommandError, match="names no SQLite database"):
        move(site.alias, site.alias)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("INSERT INTO foods_indexchange (number, food_key) VALUES (1, 1)", "has rows"),
        ("CREATE TABLE theirs AS SELECT 1 AS one", "theirs has rows"),
    ],
)
def test_a_place_that_is_not_empty_is_refused(site: Places, sql: str, words: str) -> None:
    site.there(sql)
    with pytest.raises(CommandError, match=words):
        move(DEFAULT_DB_ALIAS, site.alias)
    assert len(rows_there(site)) == 1


def test_tables_of_others_are_refused(site: Places) -> None:
    with new_postgresql() as name, psycopg.connect(**parameters(name), autocommit=True) as own:
        own.execute("CREATE TABLE theirs (one integer)")
        with pytest.raises(CommandError, match="it has the table theirs"):
            _move_to(name)


def test_a_database_of_another_encoding_is_refused(site: Places) -> None:
    options = "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"
    with new_postgresql(options) as name, pytest.raises(CommandError, match="in UTF-8"):
        _move_to(name)


def _move_to(name: str) -> None:
    connections["move_target"].close()
    connections["move_target"].settings_dict["NAME"] = name
    try:
        move(DEFAULT_DB_ALIAS, "move_target")
    finally:
        connections["move_target"].close()


def test_a_database_of_an_earlier_version_is_to_be_prepared(site: Places) -> None:
    site.change("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    assert "manage.py prepare first" in refused(site)


def test_a_database_of_a_newer_version_is_refused(site: Places) -> None:
    site.change("INSERT INTO django_migrations VALUES (9999, 'intake', '9999_later', '2027-01-01')")
    assert "newer version (intake 9999_later)" in refused(site)


def test_other_migrations_in_the_other_database_are_refused(site: Places) -> None:
    site.there("INSERT INTO django_migrations VALUES (9999, 'intake', '9999_later', now())")
    assert "differ in their migrations: intake 9999_later" in refused(site)


def test_a_site_at_work_is_refused(site: Places) -> None:
    site.change("UPDATE jobs_workerprocess SET seen_at = strftime('%Y-%m-%d %H:%M:%S', 'now')")
    assert "background work was seen" in refused(site)


def test_a_file_that_somebody_has_open_is_refused(
    site: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "_SOURCE_PATIENCE_MS", 50)
    connection.close()
    other = sqlite3.connect(site.path)
    other.execute("SELECT count(*) FROM accounts_user").fetchall()
    with pytest.raises(CommandError, match="Somebody has the SQLite database open"):
        move(DEFAULT_DB_ALIAS, site.alias)
    other.close()
    # The fault remembers a cursor of the first attempt, which keeps the file open.
    gc.collect()
    assert move(DEFAULT_DB_ALIAS, site.alias)["accounts_user"].rows > 10


def test_nobody_gets_into_the_file_meanwhile(site: Places) -> None:
    with moving.alone(DEFAULT_DB_ALIAS):
        other = sqlite3.connect(site.path, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("SELECT count(*) FROM accounts_user")
        other.close()


def test_a_database_that_somebody_uses_is_refused(
    site: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "_TARGET_PATIENCE", "50ms")
    with psycopg.connect(**site.to) as other:
        other.execute("SELECT count(*) FROM intake_entry")
        assert "Somebody uses the PostgreSQL database" in refused(site)


def test_a_table_of_somebody_elses_is_refused(site: Places) -> None:
    site.change("CREATE TABLE extra (one integer)")
    assert "Not in both databases: extra.one" in refused(site)


@pytest.mark.parametrize("value", ["subject_id = 12345", "severity = 11"])
def test_a_reference_or_a_rule_that_is_broken_is_refused(site: Places, value: str) -> None:
    site.change(f"UPDATE intake_symptom SET {value}")  # noqa: S608  # our own words
    assert "check_database lists" in refused(site)


#: A change of the file, and where the message says that it is.
BAD_VALUES = {
    "a zero byte": (
        "UPDATE intake_entry SET note = 'quillon' || char(0) WHERE id = %s",
        "intake_entry, row %s, column note: a text has a zero byte",
    ),
    "a zero character of JSON": (
        """UPDATE intake_change SET before = '{"note": "quillon\\u0000"}' WHERE id = %s""",
        "intake_change, row %s, column before: a text has a zero character",
    ),
    "a text that is too long": (
        "UPDATE accounts_user SET name = printf('quillon%%0200d', 1) WHERE id = %s",
        "accounts_user, row %s, column name: a text is longer",
    ),
    "a number that is too large": (
        "UPDATE jobs_job SET times_lost = 70000 WHERE id = %s",
        "jobs_job, row %s, column times_lost: a number is outside",
    ),
    "a decimal with more places": (
        "UPDATE intake_entry SET magnesium_mg = 12.3456 WHERE id = %s",
        "intake_entry, row %s, column magnesium_mg: a number has more than 3 places",
    ),
    "no date": (
        "UPDATE intake_day SET date = 'quillon' WHERE id = %s",
        "intake_day, row %s, column date: PostgreSQL refuses it (InvalidDatetimeFormat)",
    ),
    "bytes that are no text": (
        "UPDATE intake_day SET note = CAST(X'FF' AS TEXT) WHERE id = %s",
        "intake_day, row %s, column note: a text is no UTF-8",
    ),
}


@pytest.mark.parametrize("kind", BAD_VALUES)
def test_a_value_that_postgresql_would_not_keep_is_named(site: Places, kind: str) -> None:
    sql, words = BAD_VALUES[kind]
    own = sqlite3.connect(site.path)
    table = words.partition(",")[0]
    number = own.execute(f"SELECT max(id) FROM {table}").fetchone()[0]  # noqa: S608  # our own words
    own.close()
    site.change(sql % number)
    assert (words % number) in refused(site)


def test_addresses_that_differ_by_case_alone_are_named(site: Places) -> None:
    # SQLite knows the case of ASCII letters only.
    people = "SELECT max(id){} FROM accounts_user"
    for address, less in (("ÄNNE@example.org", ""), ("änne@example.org", " - 1")):
        number = people.format(less)
        site.change(f"UPDATE accounts_user SET email = ? WHERE id = ({number})", address)  # noqa: S608  # our own words
    assert "another row has the same (user_email_unique_without_case)" in refused(site)


# -- Faults ------------------------------------------------------------------------------

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
            call_command("migrate", database=alias, verbosity=0)
