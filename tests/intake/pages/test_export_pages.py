"""Files that are made in the background: progress, the file for its owner alone, its end."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from intake.transfer.exports import tasks
from jobs.models import Job
from tests.background import ask_for, do_jobs
from tests.factories import PASSWORD, create_user
from tests.pages import HTMX, browser_of, confirm, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


def ask_for_file(client: Client, name: str = "export_all") -> str:
    """Have a file made; the page that shows how far it is."""
    confirm(client)
    return ask_for(client, reverse(f"intake:{name}"))


SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("name", "kind", "ending"),
    [("export_all", "application/zip", "zip"), ("export_workbook", SHEETS, "xlsx")],
)
def test_file_is_made_in_the_background_and_sent_to_its_owner(
    client: Client, name: str, kind: str, ending: str
) -> None:
    page = ask_for_file(client, name)
    assert "Your file is being made" in text_of(client.get(page))
    assert client.get(f"{page}file/").status_code == 404
    assert do_jobs() == 1
    assert "Your file is ready" in text_of(client.get(page))
    answer = client.get(f"{page}file/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a stream
    assert (answer["Content-Type"], content[:2]) == (kind, b"PK")
    assert answer["Content-Length"] == str(len(content))
    assert answer["Content-Disposition"].startswith('attachment; filename="midband-')
    assert answer["Content-Disposition"].endswith(f'.{ending}"')
    assert "no-store" in answer["Cache-Control"]
    assert f'href="{page}"' in client.get(reverse("intake:my_data")).content.decode()


def test_asked_twice_it_is_made_once(client: Client) -> None:
    first = ask_for_file(client)
    assert ask_for_file(client) == first
    assert ask_for_file(client, "export_workbook") != first
    do_jobs()
    assert ask_for_file(client) != first


def test_page_asks_again_and_later_each_time(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = ask_for_file(client)
    waits = []
    for look in ("", "3", "9", "nonsense"):
        part = client.get(page, {"look": look}, headers=HTMX).content.decode()
        assert part.strip().startswith('<section class="panel"')
        waits.append(part.split("delay:")[1].split("ms")[0])
    assert waits == ["300", "1012", "5000", "300"]
    do_jobs()
    with django_assert_num_queries(3):
        part = client.get(page, headers=HTMX).content.decode()
    assert "hx-get" not in part
    assert "data-saves-itself" in part
    assert '<p id="announce" hx-swap-oob="innerHTML">Your file is ready</p>' in part


def test_file_of_another_person_is_404(client: Client) -> None:
    page = ask_for_file(browser_of(create_user()))
    do_jobs()
    assert [client.get(page).status_code, client.get(f"{page}file/").status_code] == [404, 404]


def test_file_is_gone_after_a_day(client: Client) -> None:
    page = ask_for_file(client)
    do_jobs()
    Job.objects.update(finished_at=timezone.now() - dt.timedelta(hours=25))
    assert [client.get(page).status_code, client.get(f"{page}file/").status_code] == [404, 404]


def test_failure_is_told_without_its_cause(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_user: User) -> None:
        raise ValueError(user.email)

    monkeypatch.setattr(tasks, "stream_archive", fail)
    page = ask_for_file(client)
    do_jobs()
    words = text_of(client.get(page))
    assert "Something went wrong on our side." in words
    assert "ValueError" not in words
    assert "was not made" in text_of(client.get(reverse("intake:my_data")))


def test_everything_asks_first_who_it_is_when_made_and_when_fetched(client: Client) -> None:
    url = reverse("intake:export_all")
    here = f"http://testserver{reverse('intake:my_data')}"
    asked = client.post(url, HTTP_REFERER=here)
    assert asked["Location"] == f"{reverse('account_reauthenticate')}?next=%2Fmy-data%2F"
    assert not Job.objects.exists()
    # Back to the page with the button; nothing was sent by itself.
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == "/my-data/"
    assert not Job.objects.exists()
    pages = [ask_for(client, url), ask_for_file(client, "export_workbook")]
    do_jobs()
    assert [client.get(f"{page}file/").status_code for page in pages] == [200, 200]
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5), tick=False):
        # The table of what was eaten is not everything.
        assert [client.get(f"{page}file/").status_code for page in pages] == [302, 200]
        asked = client.get(f"{pages[0]}file/", HTTP_REFERER=f"http://testserver{pages[0]}")
        assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == pages[0]
