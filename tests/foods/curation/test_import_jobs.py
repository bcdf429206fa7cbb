"""A confirmed file is imported in the background: once, whole, and by whoever still may."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from foods.curation.files.resource import FoodResource
from foods.curation.files.tasks import (
    CHANGED_WORDS,
    NO_RIGHT_WORDS,
    ConfirmedFile,
    import_foods,
    start_import_of_foods,
)
from foods.models import Food
from intake.diary.account import delete_account
from jobs.lost import requeue_lost
from jobs.models import Job
from tests.at_once import at_once
from tests.background import do_jobs
from tests.factories import create_group, create_user
from tests.foods.curation.curators import create_curator, labelled_kale, url_of
from tests.foods.curation.test_food_files import HEAD, line_of, send
from tests.pages import browser_of, text_of
from tests.served import database_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]

#: A food without a key: imported twice it is there twice.
TEFF = f"{HEAD}\nMidband,,Teff,nuts-seeds,,,\n"


@pytest.fixture
def user() -> User:
    return create_curator()


def form_of_preview(curator: Client, text: str) -> dict[str, Any]:
    """What the preview of a file sends when it is confirmed."""
    form = send(curator, text).context["confirm_form"]
    return {name: form[name].value() for name in form.fields}


def ask_for(curator: Client, text: str) -> str:
    """Send a file and confirm it; the page that shows how it stands."""
    return str(curator.post(url_of("process_import"), form_of_preview(curator, text))["Location"])


def started_job(user: User) -> Job:
    """The import of one food without a key, as it is given out."""
    create_group()
    file = ConfirmedFile(content=TEFF.encode(), format=0, reason="A batch", sure_of="")
    return start_import_of_foods(curator=user, name="kept", file=file)


# -- From the click to the end -------------------------------------------------------------


def test_confirmed_file_is_imported_by_the_job_and_not_by_the_request(
    curator: Client, user: User
) -> None:
    create_group()
    form = form_of_preview(curator, TEFF)
    answer = curator.post(url_of("process_import"), form)
    job = Job.objects.get()
    assert answer["Location"] == url_of("one_import", job.key)
    assert (Food.objects.count(), job.owner, job.is_under_way) == (0, user, True)
    # Whatever becomes of the cache, and nothing of the file is left in it.
    assert cache.get(f"django-import-export-{form['import_file_name']}") is None
    cache.clear()
    assert "The import begins in a moment." in text_of(curator.get(answer["Location"]))
    assert do_jobs() == 1
    page = text_of(curator.get(answer["Location"]))
    assert "1 new, 0 changed, 0 as they were. No logged day changed." in page
    (state,) = Food.history.all()
    assert (state.name, state.history_user, state.history_change_reason) == (
        "Teff",
        user,
        "A batch",
    )
    job.refresh_from_db()
    assert (job.payload, job.failure, job.total) == (None, "", 1)


def test_page_has_a_link_to_look_again_for_whoever_has_no_scripts(curator: Client) -> None:
    create_group()
    page = ask_for(curator, TEFF)
    link = f'<a href="{page}" data-looks-again>Look again</a>'
    assert link in curator.get(page).content.decode()
    Job.objects.update(total=1_000)
    assert "1,000 rows are being imported, all or none." in text_of(curator.get(page))
    do_jobs()
    html = curator.get(page).content.decode()
    assert ("data-looks-again" in html, url_of("changelist") in html) == (False, True)


def test_second_click_leads_to_the_same_import(curator: Client) -> None:
    create_group()
    form = form_of_preview(curator, TEFF)
    pages = {curator.post(url_of("process_import"), form)["Location"] for _click in range(2)}
    do_jobs()
    pages.add(curator.post(url_of("process_import"), form)["Location"])
    assert (len(pages), do_jobs(), Food.objects.count()) == (1, 0, 1)


def test_two_clicks_that_both_found_the_file_start_one_import(user: User) -> None:
    job = started_job(user)
    assert started_job(user) == job
    do_jobs()
    assert started_job(user) == job


def test_file_of_another_curator_is_no_second_click(curator: Client) -> None:
    create_group()
    form = form_of_preview(curator, TEFF)
    curator.post(url_of("process_import"), form)
    for name in (form["import_file_name"], "a\0b"):
        other = browser_of(create_curator())
        answer = other.post(url_of("process_import"), form | {"import_file_name": name})
        assert answer.status_code == 200
    assert Job.objects.count() == 1


def test_import_page_lists_ones_own_imports_of_the_last_day(curator: Client) -> None:
    create_group()
    page = ask_for(curator, TEFF)
    assert "under way" in text_of(curator.get(url_of("import")))
    other = browser_of(create_curator()).get(url_of("import"))
    assert "under way" not in text_of(other)
    do_jobs()
    html = curator.get(url_of("import")).content.decode()
    assert (f'href="{page}"' in html, "1 new, 0 changed" in html) == (True, True)
    Job.objects.update(finished_at=timezone.now() - dt.timedelta(hours=25))
    assert page not in curator.get(url_of("import")).content.decode()
    assert curator.get(page).status_code == 404


def test_file_keeps_what_was_said_of_it() -> None:
    said = 'More\nthan one line, "quoted", ½ cup'
    for content in (b"", b"\n\n", b"PK\x03\x04\n\0", TEFF.encode()):
        file = ConfirmedFile(content=content, format=1, reason=said, sure_of="a" * 64)
        assert ConfirmedFile.unpacked(file.packed()) == file


def test_a_thousand_rows_are_imported(curator: Client) -> None:
    create_group()
    lines = [f"Midband,key-{number},Food {number},nuts-seeds,,," for number in range(1_000)]
    page = ask_for(curator, "\n".join([HEAD, *lines]))
    do_jobs()
    assert "1,000 new, 0 changed, 0 as they were." in text_of(curator.get(page))
    assert (Food.objects.count(), Food.history.count()) == (1_000, 1_000)


# -- Done once -----------------------------------------------------------------------------

#: A process that does one job and is killed between its commit and the note of its end.
KILLED = """
import os, signal
import django
django.setup()
from jobs import worker
worker._finish = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
worker.carry_out(worker.claim("default", "killed"), "killed")
"""


@pytest.mark.django_db(transaction=True)
def test_job_killed_after_its_commit_imports_nothing_again(user: User) -> None:
    job = started_job(user)
    dead = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-c", KILLED],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"},
        check=False,
    )
    assert dead.returncode == -signal.SIGKILL
    job.refresh_from_db()
    words = "1 new, 0 changed, 0 as they were. No logged day changed."
    assert (job.is_under_way, job.outcome, Food.objects.count()) == (True, words, 1)
    assert words in text_of(browser_of(user).get(url_of("one_import", job.key)))
    assert (requeue_lost(), do_jobs()) == (1, 1)
    job.refresh_from_db()
    assert (job.is_under_way, job.outcome, job.failure, job.payload) == (False, words, "", None)
    assert (Food.objects.count(), Food.history.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_processes_with_one_job_import_it_once(user: User) -> None:
    key = str(started_job(user).key)
    for done in at_once(*[lambda: import_foods.call(key)] * 2):
        done.result()
    assert (Food.objects.count(), Food.history.count()) == (1, 1)


def test_failing_database_is_no_fault_of_the_file(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = started_job(user)

    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(FoodResource, "after_save_instance", fail)
        with pytest.raises(OperationalError):
            do_jobs()
    job.refresh_from_db()
    assert (job.is_under_way, job.outcome, job.failure) == (True, "", "")
    assert Food.objects.count() == 0
    assert (requeue_lost(), do_jobs(), Food.objects.count()) == (1, 1, 1)


# -- Refused -------------------------------------------------------------------------------


def test_changed_table_keeps_all_rows_out(curator: Client) -> None:
    food = labelled_kale()
    page = ask_for(curator, f"{TEFF}{line_of(food, name='Curly kale')}\n")
    # Another curator changes the value; with the file's it would be a big change.
    Food.objects.update(magnesium_mg_per_100g=400)
    do_jobs()
    job = Job.objects.get()
    assert (job.outcome, job.failure) == ("", CHANGED_WORDS)
    html = curator.get(page).content.decode()
    assert (CHANGED_WORDS in html, url_of("import") in html) == (True, True)
    assert [food.name for food in Food.objects.all()] == ["Kale"]
    assert Food.history.count() == 0


def lose_the_role(user: User) -> None:
    """An administrator takes it away."""
    user.groups.clear()


def lose_one_right(user: User) -> None:
    """Foods may be changed, and none added."""
    lose_the_role(user)
    user.user_permissions.add(Permission.objects.get(codename="change_food"))


def leave_the_staff(user: User) -> None:
    """The administration is closed to them."""
    User.objects.filter(pk=user.pk).update(is_staff=False)


def be_blocked(user: User) -> None:
    """They cannot sign in any more."""
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("lose", [lose_the_role, lose_one_right, leave_the_staff, be_blocked])
def test_curator_who_lost_the_right_imports_nothing(
    curator: Client, user: User, lose: Callable[[User], None]
) -> None:
    create_group()
    page = ask_for(curator, TEFF)
    lose(user)
    do_jobs()
    job = Job.objects.get()
    assert (job.outcome, job.failure, Food.objects.count()) == ("", NO_RIGHT_WORDS, 0)
    assert curator.get(page).status_code in {302, 403}


def test_deleted_curator_imports_nothing(user: User) -> None:
    started_job(user)
    delete_account(user=user)
    assert (do_jobs(), Food.objects.count()) == (0, 0)


# -- Whose page it is ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("curator", 404), ("viewer", 403), ("person", 302), ("nobody", 302)]
)
def test_import_of_another_is_shown_to_nobody(user: User, who: str, status: int) -> None:
    job = started_job(user)
    other = create_curator() if who == "curator" else create_user(is_staff=who == "viewer")
    other.user_permissions.add(Permission.objects.get(codename="view_food"))
    client = Client() if who == "nobody" else browser_of(other)
    page = url_of("one_import", job.key)
    assert client.get(page).status_code == status
    assert browser_of(user).get(page).status_code == 200
    assert browser_of(user).post(page).status_code == 405


@pytest.mark.parametrize("count", [1, 30])
def test_page_costs_the_same_for_one_import_and_for_thirty(
    curator: Client, user: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    file = ConfirmedFile(content=TEFF.encode(), format=0, reason="A batch", sure_of="")
    jobs = [
        start_import_of_foods(curator=user, name=f"kept{number}", file=file)
        for number in range(count)
    ]
    with django_assert_num_queries(5):
        assert curator.get(url_of("one_import", jobs[0].key)).status_code == 200
    with django_assert_num_queries(5):
        assert curator.get(url_of("import")).status_code == 200
