"""What keeps a site on SQLite from being moved: it is said in a line, and nothing was moved."""

from __future__ import annotations

import gc
import sqlite3

import psycopg
import pytest
from django.core.management import CommandError
from django.db import DEFAULT_DB_ALIAS, connection, connections

from intake.management.keeping import move as moving
from intake.management.keeping.move import move
from tests.intake.management.moving import Places, refused, rows_there
from tests.releases.loading import new_postgresql, parameters

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="there is a PostgreSQL to move to where the suite runs on one",
)


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
