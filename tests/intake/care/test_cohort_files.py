"""The cohort as a file: what is in it, whose record says so, and when it is not to be had."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from accounts.actions.consent import end_consent
from accounts.models import AccessEvent, ClientCard, ClientTag, Consent, User
from accounts.roles import DIETITIAN
from intake.care.cohort import CohortRow
from intake.diary.account import delete_account
from intake.pages.clients.cohort import tasks
from intake.pages.clients.cohort.files import GONE_WORDS
from intake.pages.clients.cohort.table import COHORT_COLUMNS, cohort_table
from intake.pages.clients.cohort.tasks import LOOK
from intake.transfer.exports.tables import ExportTable
from jobs.models import Job, JobPart
from tests.background import do_jobs
from tests.factories import create_dietitian, create_user, keep_days
from tests.intake.care.test_cohort import create_client
from tests.pages import HTMX, browser_of, confirm, text_of

URL = "/clients/cohort/file/"


def ask_for(browser: Client, form: str = "csv", **choice: str) -> str:
    """Ask for a file as the buttons do; the address of its page."""
    confirm(browser)
    answer = browser.post(URL, {"form": form, **choice})
    assert answer.status_code == 302
    return str(answer["Location"]).removesuffix("#asked")


def content_of(browser: Client, page: str) -> bytes:
    answer = browser.get(f"{page}file/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a stream


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def looks_at(client: User) -> int:
    return AccessEvent.objects.filter(subject=client, what=LOOK, is_change=False).count()


@pytest.fixture
def ben(dietitian: User, today: dt.date) -> User:
    user = create_client(dietitian, "=Ben()", profile_medicines=True)
    keep_days(user, today, count=5, food="300.5")
    card = ClientCard.objects.create(
        dietitian=dietitian, client=user, label="Baker", short_code="B1"
    )
    card.tags.add(ClientTag.objects.create(dietitian=dietitian, name="Renal"))
    return user


@pytest.fixture
def cy(dietitian: User, today: dt.date) -> User:
    user = create_client(dietitian, "Cy", kidneys="yes")
    keep_days(user, today, count=1, food="200", supplement="100")
    return user


# -- What is in it ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_three_forms_hold_the_same_rows_and_numbers(
    theirs: Client, ben: User, cy: User, today: dt.date
) -> None:
    pages = {form: ask_for(theirs, form) for form in ("csv", "json", "xlsx")}
    assert do_jobs() == 3
    rows = json.loads(content_of(theirs, pages["json"]))
    assert [tuple(row) for row in rows] == [COHORT_COLUMNS] * 2
    first, second = rows
    assert first["client"] == "=Ben()"
    expected = {"label": "Baker", "short_code": "B1", "tags": "Renal", "birth_year": 1986}
    expected |= {"days": 14, "full_days": 5, "mean_mg": 300.5, "mean_is_at_least": False}
    expected |= {"statement": "uncertain", "supplement_mg": None, "coverage": 1.0}
    expected |= {"last_log": str(today - dt.timedelta(days=1)), "band_low_mg": 265.0}
    assert {name: first[name] for name in expected} == expected
    assert first["low_95_mg"] < 300.5 < first["high_95_mg"]
    zones = [name for name in COHORT_COLUMNS if name.endswith("_days")][2:]
    assert sum(first[name] for name in zones if name != "supplement_days") == 5
    assert (second["client"], second["birth_year"], second["statement"]) == ("Cy", None, "not yet")
    assert (second["low_95_mg"], second["supplement_mg"]) == (None, 100.0)

    of_csv = read_csv(content_of(theirs, pages["csv"]))
    assert [row["client"] for row in of_csv] == ["'=Ben()", "Cy"]
    assert [row["mean_mg"] for row in of_csv] == ["300.5", "300"]
    book = openpyxl.load_workbook(io.BytesIO(content_of(theirs, pages["xlsx"])))
    head, *lines = book["Cohort"].iter_rows()
    assert tuple(cell.value for cell in head) == COHORT_COLUMNS
    of_excel = dict(zip(COHORT_COLUMNS, lines[0], strict=True))
    # A text that looks like a formula is a text, and a number is a number.
    assert (of_excel["client"].value, of_excel["client"].data_type) == ("=Ben()", "s")
    assert (of_excel["mean_mg"].value, of_excel["mean_mg"].data_type) == (300.5, "n")
    assert of_excel["supplement_mg"].value is None


@pytest.mark.django_db
def test_the_columns_are_those_of_the_document() -> None:
    document = (Path(settings.BASE_DIR) / "docs" / "export.md").read_text(encoding="utf-8")
    part = re.split(r"^## ", document, flags=re.M)
    text = next(one for one in part if one.startswith("The file of a dietitian"))
    assert tuple(re.findall(r"^\| `(\w+)` \|", text, flags=re.M)) == COHORT_COLUMNS


@pytest.mark.django_db
def test_a_file_of_a_tag_holds_and_writes_down_those_alone(
    theirs: Client, dietitian: User, ben: User, cy: User
) -> None:
    tag = ClientTag.objects.get(dietitian=dietitian)
    page = ask_for(theirs, tag=str(tag.pk), window="28")
    do_jobs()
    (row,) = read_csv(content_of(theirs, page))
    assert (row["label"], row["days"]) == ("Baker", "28")
    assert (looks_at(ben), looks_at(cy)) == (1, 0)
    back = f'href="/clients/cohort/?window=28&amp;tag={tag.pk}"'
    assert back in theirs.get(page).content.decode()


# -- Who gets it, and how long ---------------------------------------------------------------


@pytest.mark.django_db
def test_asking_takes_a_fresh_sign_in_a_role_and_a_known_form(
    theirs: Client, own: Client, ben: User
) -> None:
    assert theirs.post(URL, {"form": "csv"})["Location"].startswith("/account/reauthenticate/")
    assert not Job.objects.exists()
    confirm(theirs)
    assert theirs.post(URL, {"form": "exe"}).status_code == 404
    assert theirs.get(URL).status_code == 405
    assert own.post(URL, {"form": "csv"}).status_code == 403
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_page_says_how_far_it_is_and_for_how_long(theirs: Client, ben: User) -> None:
    page = ask_for(theirs)
    assert ask_for(theirs) == page
    Job.objects.update(done=100, total=250)
    assert "100 of 250 clients so far" in text_of(theirs.get(page))
    do_jobs()
    words = text_of(theirs.get(page))
    assert "for an hour and while everybody in it shares their log with you" in words
    Job.objects.update(finished_at=timezone.now() - dt.timedelta(minutes=61))
    assert theirs.get(page).status_code == 404
    answer = theirs.get(page, headers=HTMX)
    assert answer["HX-Redirect"] == "/clients/cohort/"
    assert GONE_WORDS in text_of(theirs.get("/clients/cohort/"))


@pytest.mark.django_db
def test_a_file_is_for_whoever_asked_for_it(theirs: Client, ben: User) -> None:
    page = ask_for(theirs)
    do_jobs()
    for browser in (browser_of(create_dietitian()), browser_of(ben), browser_of(create_user())):
        for address in (page, f"{page}file/"):
            assert browser.get(address).status_code in {403, 404}
    assert content_of(theirs, page)


def _end(client: User, _dietitian: User) -> None:
    end_consent(consent=Consent.objects.get(client=client), by=client)


def _run_out(client: User, _dietitian: User) -> None:
    ends = timezone.now()
    Consent.objects.filter(client=client).update(valid_until=ends)


def _close_account(client: User, _dietitian: User) -> None:
    User.objects.filter(pk=client.pk).update(is_active=False)


def _delete(client: User, _dietitian: User) -> None:
    delete_account(user=client)


def _lose_role(_client: User, dietitian: User) -> None:
    dietitian.groups.remove(Group.objects.get(name=DIETITIAN))


ENDS = [_end, _run_out, _close_account, _delete, _lose_role]


@pytest.mark.django_db
@pytest.mark.parametrize("end", ENDS)
def test_a_file_is_not_sent_once_somebody_in_it_shares_no_more(
    theirs: Client, dietitian: User, ben: User, cy: User, end: Callable[[User, User], None]
) -> None:
    page = ask_for(theirs)
    do_jobs()
    assert content_of(theirs, page)
    end(cy, dietitian)
    for address in (page, f"{page}file/"):
        assert theirs.get(address).status_code in {403, 404}
    if end is not _lose_role:
        assert not JobPart.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("end", ENDS)
def test_who_shares_no_more_before_it_is_made_is_not_in_it(
    theirs: Client, dietitian: User, ben: User, cy: User, end: Callable[[User, User], None]
) -> None:
    page = ask_for(theirs)
    end(cy, dietitian)
    do_jobs()
    if end in {_run_out, _close_account}:
        assert [row["client"] for row in read_csv(content_of(theirs, page))] == ["'=Ben()"]
        assert (looks_at(ben), looks_at(cy)) == (1, 0)
    else:
        # The job went with the consent, or there is nobody left to read.
        assert theirs.get(f"{page}file/").status_code in {403, 404}
        assert not AccessEvent.objects.filter(what=LOOK).exists()


# -- Ended while it is under way -------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["between two batches", "between making and keeping"])
@pytest.mark.parametrize("end", [_end, _delete])
def test_ended_under_way_no_file_is_made_and_no_look_written(
    theirs: Client,
    dietitian: User,
    ben: User,
    cy: User,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    end: Callable[[User, User], None],
) -> None:
    page = ask_for(theirs)
    monkeypatch.setattr(tasks, "BATCH", 1)
    name = "report" if step == "between two batches" else "cohort_table"
    plain = getattr(tasks, name)
    calls: list[object] = []

    def end_first(*args: Any, **kwargs: Any) -> Any:
        if not calls:
            end(cy, dietitian)
        calls.append(args)
        return plain(*args, **kwargs)

    monkeypatch.setattr(tasks, name, end_first)
    do_jobs()
    assert calls
    assert not JobPart.objects.exists()
    assert not AccessEvent.objects.filter(what=LOOK).exists()
    assert theirs.get(page).status_code == 404


@pytest.mark.django_db
def test_run_out_under_way_it_is_made_anew_without_them(
    theirs: Client, dietitian: User, ben: User, cy: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ask_for(theirs)
    calls: list[int] = []

    def run_out_first(rows: list[CohortRow]) -> ExportTable:
        calls.append(len(rows))
        assert len(calls) < 3
        _run_out(cy, dietitian)
        return cohort_table(rows)

    monkeypatch.setattr(tasks, "cohort_table", run_out_first)
    monkeypatch.setattr(tasks, "_AGAIN_S", 0)
    assert do_jobs() == 2
    assert [row["client"] for row in read_csv(content_of(theirs, page))] == ["'=Ben()"]
    assert (looks_at(ben), looks_at(cy)) == (1, 0)


@pytest.mark.django_db
def test_no_file_without_its_looks(
    theirs: Client, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ask_for(theirs)

    def fail(**_looks: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(tasks, "record_file", fail)
    do_jobs()
    assert not JobPart.objects.exists()
    assert theirs.get(f"{page}file/").status_code == 404


def _in_thread(act: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", [_end, _delete])
@pytest.mark.parametrize("moment", ["before the looks", "after the looks", "after the file"])
def test_two_connections_one_ends_it_while_the_other_keeps_the_file(
    theirs: Client,
    dietitian: User,
    ben: User,
    cy: User,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
    end: Callable[[User, User], None],
) -> None:
    """The end is told only once the file is gone: it waits for it, or comes first."""
    page = ask_for(theirs)
    begun, ended = threading.Event(), threading.Event()

    def end_it() -> None:
        begun.wait(10)
        end(cy, dietitian)
        ended.set()

    thread = _in_thread(end_it)
    name = {"after the file": "keep_file"}.get(moment, "record_file")
    plain = getattr(tasks, name)

    def at_the_moment(*args: Any, **kwargs: Any) -> None:
        if moment == "before the looks":
            begun.set()
            # On SQLite this transaction has the one write lock already, so the end waits.
            ended.wait(1 if connection.vendor == "sqlite" else 10)
            plain(*args, **kwargs)
            return
        plain(*args, **kwargs)
        begun.set()
        # The end must not be through before this transaction is.
        assert not ended.wait(0.5) or moment == "after the looks"

    monkeypatch.setattr(tasks, name, at_the_moment)
    do_jobs()
    thread.join(timeout=20)
    assert ended.is_set()
    # Whoever came first: once it is ended there is no file, and none that can be had.
    assert not JobPart.objects.exists()
    assert not Job.objects.filter(of_clients=True).exists()
    assert theirs.get(f"{page}file/").status_code == 404
    # Where it had been made, the record says so; where not, it says nothing.
    assert looks_at(ben) in {0, 1}
    assert end is _delete or looks_at(cy) == looks_at(ben)


@pytest.mark.django_db
def test_means_are_rounded_once(theirs: Client, dietitian: User, today: dt.date) -> None:
    user = create_client(dietitian, "Thirds")
    for mg in ("100", "100", "101"):
        keep_days(user, today, count=1, food=mg)
        today -= dt.timedelta(days=1)
    page = ask_for(theirs)
    do_jobs()
    (row,) = read_csv(content_of(theirs, page))
    assert Decimal(row["mean_mg"]) == Decimal("100.3")
