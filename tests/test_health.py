"""What load balancers, uptime checks and Prometheus are told."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from config.endpoints import health, metrics, told
from config.endpoints.told import KEPT_S, ToldLine
from foods.models import IndexVersion
from foods.search.index.versions import database_folder
from intake.management.keeping.archive import BackupError
from intake.management.keeping.backups import backup_fault
from jobs.lost import LOST_S
from jobs.models import WorkerProcess
from release.parts import PROJECT


@pytest.mark.parametrize("host", ["10.0.3.7:8000", "elsewhere.example", ""])
def test_health_is_answered_under_any_host_without_a_session(client: Client, host: str) -> None:
    # No mark for the database: a query would fail.
    for method in (client.get, client.head):
        response = method("/healthz", HTTP_HOST=host)
        assert response.status_code == 200
        assert not response.cookies
        assert response["Cache-Control"] == "no-store"
    lines = client.get("/healthz", HTTP_HOST=host).content.decode().splitlines()
    assert lines == ["ok", f"midband {PROJECT['version']}"]
    assert client.post("/healthz", HTTP_HOST=host).status_code == 405


def test_health_is_not_led_to_https(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/learn/").status_code == 301


# -- Whether the site is ready ------------------------------------------------------------------


@pytest.fixture
def ready(db: None) -> Iterator[None]:
    """A site with foods, an index of them, and a process that does jobs."""
    WorkerProcess.objects.create(name="here")
    folder = database_folder() / str(IndexVersion.objects.move())
    folder.mkdir(parents=True)
    yield
    folder.rmdir()


@pytest.mark.usefixtures("ready")
def test_ready_site_says_so_of_each_check_under_any_host(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, settings: Settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    with django_assert_num_queries(4):
        response = client.get("/readyz", HTTP_HOST="10.0.3.7:8000")
    assert (response.status_code, response.content.decode()) == (
        200,
        "disk: ok\ndatabase: ok\nmigrations: ok\nindex: ok\njobs: ok\n",
    )
    assert client.head("/readyz").content == b""
    assert not response.cookies


def not_ready(client: Client) -> list[str]:
    """The lines of a site that is not ready, but for those that are ok."""
    response = client.get("/readyz")
    assert response.status_code == 503
    lines = response.content.decode().splitlines()
    return [line for line in lines if not line.endswith(": ok")]


@pytest.mark.usefixtures("ready")
def test_site_is_not_ready_for_a_newer_version_of_itself(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'intake'")
    assert not_ready(client) == ["migrations: missing of 1 apps; run manage.py prepare"]


@pytest.mark.usefixtures("ready")
def test_site_is_not_ready_where_nobody_does_jobs(client: Client) -> None:
    silent = timezone.now() - dt.timedelta(seconds=LOST_S + 1)
    WorkerProcess.objects.update(seen_at=silent)
    assert not_ready(client) == ["jobs: no process does them"]


@pytest.mark.django_db
def test_site_is_not_ready_without_an_index(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path
    IndexVersion.objects.all().delete()
    WorkerProcess.objects.create(name="here")
    assert not_ready(client) == ["index: no foods were loaded; run manage.py prepare"]
    IndexVersion.objects.move()
    assert not_ready(client) == ["index: none; it is being built"]


@pytest.mark.usefixtures("ready")
def test_site_is_not_ready_on_a_full_disk(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(5 * 1024**2))
    assert not_ready(client) == ["disk: only 5 MB free"]


@pytest.mark.usefixtures("ready")
def test_site_is_not_ready_without_its_database_and_tells_no_secret(client: Client) -> None:
    error = OperationalError("connection to me:secret@10.0.3.9 failed")
    with mock.patch.object(BaseDatabaseWrapper, "_cursor", side_effect=error):
        assert not_ready(client) == [
            "database: no answer",
            "migrations: not asked",
            "index: not asked",
            "jobs: not asked",
        ]


# -- Numbers for Prometheus ---------------------------------------------------------------------


@pytest.mark.django_db
def test_numbers_are_for_those_who_know_the_token(settings: Settings, rf: RequestFactory) -> None:
    settings.METRICS_TOKEN = "known"
    answer = metrics.measured(lambda _request: HttpResponse("a page"))
    for given in ("", "Bearer ", "Bearer other", "known"):
        response = answer(rf.get("/metrics", HTTP_AUTHORIZATION=given))
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == "Bearer"

    def numbers() -> str:
        response = answer(rf.get("/metrics", HTTP_AUTHORIZATION="Bearer known"))
        assert isinstance(response, HttpResponse)
        return response.content.decode()

    def count(text: str) -> float:
        name = re.escape('midband_request_seconds_count{route="unknown",status="2xx"}')
        found = re.search(rf"{name} ([\d.]+)", text)
        return float(found[1]) if found else 0.0

    # Another test of this process may have been counted before.
    before = count(numbers())
    assert answer(rf.get("/clients/abc123/")).status_code == 200
    text = numbers()
    assert count(text) == before + 1
    assert "midband_database_up 1.0" in text
    assert "abc123" not in text


@pytest.mark.django_db
def test_nobody_counts_where_no_token_is_set(client: Client, settings: Settings) -> None:
    assert not settings.METRICS_TOKEN
    assert "config.endpoints.metrics.measured" not in settings.MIDDLEWARE
    assert client.get("/metrics").status_code == 404


@pytest.mark.usefixtures("ready")
def test_what_has_to_be_known_is_told_of_a_site_that_is_ready_all_the_same(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.BACKUP_DIR = str(tmp_path)
    lines_told = {"replica": ToldLine(lambda: "2 s behind"), "backup": ToldLine(backup_fault)}
    with mock.patch.dict(health.TOLD, lines_told):
        response = client.get("/readyz")
    lines = response.content.decode().splitlines()
    assert (response.status_code, lines[5:]) == (
        200,
        ["replica: 2 s behind", "backup: there is none"],
    )


# -- Lines that are kept a while ------------------------------------------------------------------


def test_each_line_that_is_told_is_kept() -> None:
    assert {name: type(line) for name, line in health.TOLD.items()} == {
        "replica": ToldLine,
        "backup": ToldLine,
    }


def test_a_line_is_asked_anew_once_it_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(told, "time", SimpleNamespace(monotonic=lambda: now[0]))
    answers = iter(["first", "second"])
    line = ToldLine(lambda: next(answers))
    assert [line(), line()] == ["first", "first"]
    now[0] = KEPT_S - 1
    assert line() == "first"
    now[0] = KEPT_S
    assert [line(), line()] == ["second", "second"]


@pytest.mark.parametrize(
    "fault",
    [
        PermissionError(13, "/srv/secret"),
        OperationalError("me:secret@10.0.3.9"),
        BackupError("/srv/secret is damaged"),
    ],
)
def test_a_line_that_cannot_be_had_says_so_and_no_secret(fault: Exception) -> None:
    assert ToldLine(mock.Mock(side_effect=fault))() == "cannot be read"


def test_others_do_not_wait_for_the_thread_that_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(told, "time", SimpleNamespace(monotonic=lambda: now[0]))
    begun, may_end = threading.Barrier(2), threading.Event()
    asked: list[str] = []

    def ask() -> str:
        asked.append(threading.current_thread().name)
        begun.wait(timeout=30)
        assert may_end.wait(timeout=30)
        return f"answer {len(asked)}"

    line = ToldLine(ask)
    for old, new in (("", "answer 1"), ("answer 1", "answer 2")):
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(line)
            begun.wait(timeout=30)
            # It hangs until this thread has had its line.
            assert [line(), line()] == [old, old]
            may_end.set()
            assert first.result(timeout=30) == new
        may_end.clear()
        now[0] += KEPT_S
    assert len(asked) == 2
