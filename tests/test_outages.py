"""A database that is away, busy or damaged and a full disk: a plain page, and one line said."""

from __future__ import annotations

import errno
import json
import logging
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
import pytest
import redis.exceptions
from django.conf import settings as project
from django.db import (
    DatabaseError,
    Error,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import DatabaseWrapper as PlainWrapper

from accounts.models import User
from config import outages
from config.outages import AWAY, DAMAGED, FULL, LIMITS_AWAY, Outage
from config.postgresql import base
from tests.pages import HTMX, browser_of, text_of


def of_driver(error: Error, driver: Exception, **facts: Any) -> Error:
    """Django's error, as it is raised from the driver's."""
    for name, value in facts.items():
        setattr(driver, name, value)
    error.__cause__ = driver
    return error


def of_sqlite(code: int, text: str = "it went wrong") -> Error:
    return of_driver(OperationalError(text), sqlite3.OperationalError(), sqlite_errorcode=code)


def of_postgresql(state: str | None, kind: type[Error] = OperationalError) -> Error:
    driver = psycopg.OperationalError() if state is None else psycopg.errors.lookup(state)()
    return of_driver(kind("it went wrong\nSELECT a secret"), driver)


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (of_sqlite(sqlite3.SQLITE_BUSY), AWAY),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), AWAY),
        (of_sqlite(sqlite3.SQLITE_FULL), FULL),
        (of_sqlite(sqlite3.SQLITE_CORRUPT), DAMAGED),
        (of_sqlite(sqlite3.SQLITE_NOTADB), DAMAGED),
        (of_sqlite(sqlite3.SQLITE_ERROR, "no such table: day"), None),
        (of_postgresql(None), AWAY),
        (of_postgresql(None, InterfaceError), AWAY),
        (of_postgresql("57P01"), AWAY),
        (of_postgresql("53300"), AWAY),
        (of_postgresql("40P01"), AWAY),
        (of_postgresql("53100"), FULL),
        (of_postgresql("XX001", DatabaseError), DAMAGED),
        (of_postgresql("42P01", DatabaseError), None),
        (of_postgresql("23505", IntegrityError), None),
        (redis.exceptions.ConnectionError("refused"), LIMITS_AWAY),
        (redis.exceptions.TimeoutError("no word"), LIMITS_AWAY),
        (redis.exceptions.OutOfMemoryError("used memory > 'maxmemory'"), LIMITS_AWAY),
        (redis.exceptions.ResponseError("DENIED Redis is running in protected mode"), LIMITS_AWAY),
        (redis.exceptions.ResponseError("unknown command"), None),
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (OSError(errno.ENOENT, "No such file"), None),
        (ValueError("a fault of the code"), None),
    ],
)
def test_faults_of_the_place_are_told_from_those_of_the_code(
    error: Exception, outage: Outage | None
) -> None:
    assert outages.outage_of(error) == outage
    outer = RuntimeError("while something else was done")
    outer.__context__ = error
    assert outages.outage_of(outer) == outage


@contextmanager
def failing(error: Exception) -> Iterator[None]:
    """Let every question to the database end so."""
    with mock.patch.object(BaseDatabaseWrapper, "_cursor", side_effect=error):
        yield


def without_requests(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """The lines beside the one that each request has."""
    return [record for record in caplog.records if record.name != "midband.requests"]


@pytest.mark.parametrize("outage", [AWAY, FULL, DAMAGED])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_plain_page_says_so_and_the_log_has_one_line(
    user: User, caplog: pytest.LogCaptureFixture, outage: Outage, headers: dict[str, str]
) -> None:
    codes = {AWAY: sqlite3.SQLITE_BUSY, FULL: sqlite3.SQLITE_FULL, DAMAGED: sqlite3.SQLITE_CORRUPT}
    browser = browser_of(user)
    browser.raise_request_exception = False
    error = of_sqlite(codes[outage], "it went wrong\nwith a secret")
    for ask in (browser.get, browser.post):
        # The session and the account are asked by middleware, before any view.
        with failing(error):
            response = ask("/", headers=headers)
        assert response.status_code == outage.status
        assert response["Retry-After"] == str(outage.retry_after_s)
        assert "no-store" in response["Cache-Control"]
        assert outage.text in text_of(response)
        assert not response.cookies
    for record in without_requests(caplog):
        assert outages.OneLine().filter(record)
        assert record.getMessage().endswith("/ (it went wrong)")
        assert record.exc_info is None


def test_a_fault_of_the_code_is_still_one(user: User, caplog: pytest.LogCaptureFixture) -> None:
    browser = browser_of(user)
    browser.raise_request_exception = False
    with failing(ValueError("of the code")):
        response = browser.get("/")
    assert response.status_code == 500
    assert "Something went wrong on this site" in text_of(response)
    (record,) = without_requests(caplog)
    assert outages.OneLine().filter(record)
    assert record.exc_info


def test_the_page_asks_no_database() -> None:
    # No mark for the database: a query would fail.
    try:
        raise of_sqlite(sqlite3.SQLITE_BUSY)
    except OperationalError:
        response = outages.server_error(None)  # type: ignore[arg-type]  # it is not looked at
    assert "Its database is away or busy" in response.content.decode()


# -- A server of PostgreSQL that is away ------------------------------------------------------


class Clock:
    """Time that passes only in sleep."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(base, "time", clock)
    monkeypatch.setattr(base.DatabaseWrapper, "_away_since", None)
    return clock


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Connect to a server that answers the attempts like this, and then no more."""

    def connect(answers: list[bool], alias: str = "default") -> object:
        left = iter(answers)

        def attempt(_self: object, _parameters: object) -> str:
            if next(left, False):
                return "connected"
            raise psycopg.OperationalError("refused")

        monkeypatch.setattr(PlainWrapper, "get_new_connection", attempt)
        wrapper = base.DatabaseWrapper.__new__(base.DatabaseWrapper)
        wrapper.alias = alias
        return wrapper.get_new_connection({})

    return connect


def test_a_restart_is_waited_for(clock: Clock, connect: Callable[..., object]) -> None:
    assert connect([False] * 20 + [True]) == "connected"
    assert clock.now == pytest.approx(102.0)


def test_a_server_that_stays_away_is_waited_for_once(
    clock: Clock, connect: Callable[..., object]
) -> None:
    for waited in (base.PATIENCE_S, 0, 0):
        before = clock.now
        with pytest.raises(psycopg.OperationalError):
            connect([])
        assert clock.now - before == pytest.approx(waited, abs=base.PAUSE_S)
    assert connect([True]) == "connected"
    before = clock.now
    assert connect([False, True]) == "connected"
    assert clock.now > before


def test_a_replica_is_not_waited_for_and_is_no_sign_of_a_lost_database(
    clock: Clock, connect: Callable[..., object]
) -> None:
    with pytest.raises(psycopg.OperationalError):
        connect([], "replica")
    assert clock.now == pytest.approx(100.0)
    assert connect([False] * 20 + [True]) == "connected"


# -- What the environment says of the database -------------------------------------------------

_ASK = (
    "import json, config.database as d; one = d.DATABASES['default'];"
    "print(json.dumps([one['ENGINE'], one['OPTIONS'], one['DISABLE_SERVER_SIDE_CURSORS']]))"
)


def settings_with(
    folder: Path, ask: str = _ASK, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Read the database's settings in a process of their own."""
    kept = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    return subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-c", ask],
        cwd=project.BASE_DIR,
        env=kept | {"MIDBAND_VAR": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_pgbouncer_gets_no_cursors_that_outlive_a_transaction(tmp_path: Path) -> None:
    url = "postgres://me@127.0.0.1:6432/midband?sslmode=disable"
    done = settings_with(tmp_path, DATABASE_URL=url, PGBOUNCER="yes")
    engine, options, is_disabled = json.loads(done.stdout)
    assert (engine, is_disabled) == ("config.postgresql", True)
    assert (options["sslmode"], options["connect_timeout"]) == ("disable", 2)


def test_a_server_without_power_is_given_up_whoever_waits_for_whom(tmp_path: Path) -> None:
    done = settings_with(tmp_path, DATABASE_URL="postgres://me@127.0.0.1/midband")
    options = json.loads(done.stdout)[1]
    times = options["keepalives_idle"], options["keepalives_interval"] * options["keepalives_count"]
    assert options["tcp_user_timeout"] == 1000 * sum(times)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL's driver")
@pytest.mark.django_db
def test_the_system_is_told_when_to_give_a_server_up() -> None:
    connection.ensure_connection()
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
        if line.family == socket.AF_UNIX:
            pytest.skip("A server on this machine cannot lose its power alone.")
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 20_000


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL's driver")
def test_no_statement_is_prepared_on_the_server() -> None:
    assert connection.get_connection_params()["prepare_threshold"] is None


def test_a_database_elsewhere_needs_a_key_that_all_hosts_share(tmp_path: Path) -> None:
    url = "postgres://me@db.example.org/midband"
    done = settings_with(tmp_path, DATABASE_URL=url)
    assert "SECRET_KEY must be set" in done.stderr.splitlines()[-1]
    assert settings_with(tmp_path, DATABASE_URL=url, SECRET_KEY="shared").returncode == 0


def test_a_replica_is_of_postgresql_and_reads_one_moment(tmp_path: Path) -> None:
    urls = {
        "DATABASE_URL": "postgres://me@127.0.0.1/midband",
        "REPLICA_URL": "postgres://127.0.0.2/m",
    }
    ask = "import config.database as d; print(d.DATABASES['replica'], d.DATABASE_ROUTERS)"
    done = settings_with(tmp_path, ask, **urls)
    for words in ("'HOST': '127.0.0.2'", "REPEATABLE_READ", "'MIRROR': 'default'", "ReplicaRouter"):
        assert words in done.stdout
    done = settings_with(tmp_path, ask, **urls | {"DATABASE_URL": "sqlite:///midband"})
    assert "REPLICA_URL is for PostgreSQL" in done.stderr.splitlines()[-1]
