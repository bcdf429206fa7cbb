"""Who gets the report as a PDF, how long, and what is noted of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.actions.consent import InvitationAnswer, accept_invitation, end_consent, invite
from accounts.models import AccessEvent, Consent, User
from intake.diary.account import delete_account
from intake.insights import pdf
from jobs.actions import delete_old_files_of_logs
from jobs.models import Job, JobPart
from tests.background import ask_for, do_jobs
from tests.factories import create_consent, create_dietitian, create_user, create_woman, keep_days
from tests.made_pdfs import Printer, ask_for_pdf, content_of
from tests.pages import HTMX, browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in", "printer")]


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server makes PDFs, whatever is installed here."""
    monkeypatch.setattr(pdf, "_maker", Printer)


@pytest.fixture
def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


@pytest.fixture
def user(today: dt.date) -> User:
    user = create_woman(name="Ada Byron")
    keep_days(user, today, count=6, food="300")
    return user


@dataclass(frozen=True)
class Reader:
    """A dietitian who reads the log, in their browser."""

    user: User
    browser: Client
    consent: Consent
    #: Where the client's pages begin.
    log: str


@pytest.fixture
def reader(user: User, today: dt.date) -> Reader:
    dietitian = create_dietitian()
    consent = create_consent(
        client=user, dietitian=dietitian, earliest_day=today - dt.timedelta(days=2)
    )
    return Reader(dietitian, browser_of(dietitian), consent, f"/clients/{user.code}")


def test_page_asks_again_until_the_file_saves_itself(client: Client) -> None:
    page = ask_for_pdf(client)
    part = client.get(page, {"look": "3"}, headers=HTMX).content.decode()
    assert f'hx-get="{page}?look=4"' in part
    assert "delay:1012ms" in part
    assert f'<noscript><p><a href="{page}">' in part
    do_jobs()
    part = client.get(page, headers=HTMX).content.decode()
    assert "hx-get" not in part
    assert f'href="{page}file/" data-saves-itself' in " ".join(part.split())


def test_same_range_asked_twice_is_made_once(client: Client) -> None:
    assert ask_for_pdf(client) == ask_for_pdf(client)
    assert ask_for_pdf(client) != ask_for_pdf(client, window=28)
    assert do_jobs() == 2


def test_page_leads_back_to_the_range_that_was_asked_for(client: Client, today: dt.date) -> None:
    query = f"first={today - dt.timedelta(days=9)}&last={today}"
    page = ask_for(client, f"/report/report.pdf?{query}")
    back = f'href="/report/?{query.replace("&", "&amp;")}"'
    assert back in client.get(page).content.decode()
    page = ask_for_pdf(client, window=28)
    assert 'href="/report/?window=28"' in client.get(page).content.decode()


def test_a_dietitians_file_is_of_the_days_shared_and_each_step_is_written_down(
    user: User, reader: Reader
) -> None:
    page = ask_for_pdf(reader.browser, log=reader.log)
    assert page.startswith(f"{reader.log}/report/pdf/")
    do_jobs()
    words = text_of(reader.browser.get(page))
    assert "for an hour and while the log is shared with you; then it is deleted." in words
    # That page says nothing of the log, and is asked for again and again.
    looks = AccessEvent.objects.filter(subject=user, viewer=reader.user).order_by("pk")
    assert [look.what for look in looks.all()] == ["report pdf"]
    made = content_of(reader.browser, page).decode()
    assert "2 full days of 2 logged days, 3 in the period" in made
    assert [(look.what, look.is_change) for look in looks.all()] == [
        ("report pdf", False),
        ("download report pdf", False),
    ]


def test_a_file_is_for_whoever_asked_for_it_alone(
    client: Client, user: User, reader: Reader
) -> None:
    pages = {
        client: ask_for_pdf(client),
        reader.browser: ask_for_pdf(reader.browser, log=reader.log),
    }
    do_jobs()
    other = create_dietitian()
    create_consent(client=user, dietitian=other)
    keys = {browser: page.split("/")[-2] for browser, page in pages.items()}
    for browser in (client, reader.browser, browser_of(other), browser_of(create_user())):
        for owner, key in keys.items():
            for log in ("", reader.log):
                for what in ("", "file/"):
                    status = browser.get(f"{log}/report/pdf/{key}/{what}").status_code
                    # One's own code leads to one's own log.
                    may = owner is browser and (log or browser is client)
                    assert status == (200 if may else 404)


def _by_client(reader: Reader) -> None:
    end_consent(consent=reader.consent, by=reader.consent.client)


def _by_dietitian(reader: Reader) -> None:
    end_consent(consent=reader.consent, by=reader.user)


def _by_a_new_one(reader: Reader) -> None:
    invitation, _token = invite(by=reader.user)
    accept_invitation(invitation=invitation, by=reader.consent.client, answer=InvitationAnswer())


def _by_deleting(reader: Reader) -> None:
    delete_account(user=reader.consent.client)


ENDS = [_by_client, _by_dietitian, _by_a_new_one, _by_deleting]


@pytest.mark.parametrize("is_made", [True, False], ids=["made", "waiting"])
@pytest.mark.parametrize("end", ENDS)
def test_files_of_others_go_with_the_consent_or_the_account(
    user: User,
    reader: Reader,
    end: Callable[[Reader], None],
    is_made: bool,
) -> None:
    page = ask_for_pdf(reader.browser, log=reader.log)
    # Of another log, which is still shared.
    other = create_woman()
    create_consent(client=other, dietitian=reader.user)
    kept = ask_for_pdf(reader.browser, log=f"/clients/{other.code}")
    if is_made:
        do_jobs()
        assert JobPart.objects.count() == 2
    end(reader)
    do_jobs()
    assert [job.log_of for job in Job.objects.exclude(owner=None)] == [other]
    assert JobPart.objects.count() == 1
    assert DBTaskResult.objects.filter(task_path__endswith="make_report_pdf").count() == 1
    assert [reader.browser.get(f"{page}{what}").status_code for what in ("", "file/")] == [404, 404]
    assert content_of(reader.browser, kept).startswith(b"<!doctype html>")


def test_what_is_being_drawn_when_a_consent_ends_is_not_kept(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_pdf(reader.browser, log=reader.log)

    class Slow(Printer):
        def write_pdf(self, **more: Any) -> bytes:
            _by_client(reader)
            return super().write_pdf(**more)

    monkeypatch.setattr(pdf, "_maker", Slow)
    do_jobs()
    assert (Job.objects.filter(owner=reader.user).count(), JobPart.objects.count()) == (0, 0)


def test_ones_own_file_stays_when_a_consent_ends(client: Client, reader: Reader) -> None:
    page = ask_for_pdf(client)
    do_jobs()
    _by_client(reader)
    assert content_of(client, page).startswith(b"<!doctype html>")


def test_nothing_is_made_or_sent_once_the_time_of_a_consent_is_over(
    user: User, reader: Reader
) -> None:
    pages = [ask_for_pdf(reader.browser, log=reader.log)]
    do_jobs()
    pages.append(ask_for_pdf(reader.browser, log=reader.log))
    Consent.objects.update(valid_until=timezone.now())
    do_jobs()
    assert JobPart.objects.count() == 1
    for page in pages:
        assert reader.browser.get(page).status_code == 404
        assert reader.browser.get(f"{page}file/").status_code == 404
    assert AccessEvent.objects.filter(what="download report pdf").count() == 0


def test_file_is_gone_after_an_hour(client: Client) -> None:
    page = ask_for_pdf(client)
    do_jobs()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=59)):
        assert delete_old_files_of_logs() == 0
        assert client.get(page).status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        assert [client.get(page).status_code, client.get(f"{page}file/").status_code] == [404, 404]
        assert delete_old_files_of_logs() == 1
    assert (Job.objects.count(), JobPart.objects.count()) == (0, 0)


@pytest.mark.parametrize("count", [1, 30])
def test_each_step_takes_the_same_queries_at_any_length(
    user: User,
    reader: Reader,
    today: dt.date,
    count: int,
    settings: Settings,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    settings.LIMITS = settings.LIMITS | {"report_pdf": ""}
    Consent.objects.update(earliest_day=None)
    user.days.all().delete()
    keep_days(user, today, count=count, food="300")
    reader.browser.get("/")
    with django_assert_num_queries(13):
        page = ask_for_pdf(reader.browser, log=reader.log)
    # One of them for the notes of whoever reads it.
    with django_assert_num_queries(28):
        do_jobs()
    # One of them for who the client is to the dietitian.
    with django_assert_num_queries(6):
        reader.browser.get(page)
    with django_assert_num_queries(6):
        content_of(reader.browser, page)
