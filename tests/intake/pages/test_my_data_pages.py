"""The pages of one's own data: what they say, what they let out, how an account ends."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions.consent import end_consent, record_access
from accounts.models import AccessEvent, Consent, Invitation, User
from foods.models import Food
from intake.diary.account import delete_account
from intake.diary.saved.favourites import star_food
from intake.models import Band, FavouriteFood, Import, SavedMeal
from intake.transfer.imports import steps
from intake.transfer.imports.plan import begin_import
from jobs.models import Job
from jobs.progress import JobStoppedError
from jobs.worker import carry_out, claim
from tests.background import HERE, do_jobs
from tests.factories import (
    PASSWORD,
    create_band,
    create_consent,
    create_dietitian,
    create_food,
    create_profile,
    create_user,
    log_entry,
)
from tests.intake.diary.saved_meals import create_recipe
from tests.intake.transfer.test_importing import SERVINGS
from tests.pages import HTMX, browser_of, confirm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

DATE = dt.date(2026, 6, 10)


def upload(client: Client, content: str | bytes, name: str = "diary.csv") -> Any:
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile(name, data, content_type="text/csv")
    return client.post(reverse("intake:import_diary"), {"file": file}, follow=True)


def address(name: str, of: Import) -> str:
    return reverse(f"intake:{name}", args=[of.key])


@pytest.mark.parametrize("count", [1, 30])
def test_my_data_counts_what_is_stored_in_as_many_queries(
    client: Client, user: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    food, dietitian = create_food(), create_dietitian()
    consent = create_consent(client=user, dietitian=dietitian)
    for _number in range(count):
        log_entry(user=user, food=food, date=DATE)
        record_access(consent=consent, what="day", date=DATE)
    client.get(reverse("intake:my_data"))
    # One of them counts the messages of dietitians, in the navigation.
    with django_assert_num_queries(16):
        page = client.get(reverse("intake:my_data")).content.decode()
    assert f"<dd>{count}</dd>" in page
    assert "10 June 2026 to 10 June 2026" in page
    assert f"{count} look" in page
    assert "1 dietitian can see it now" in page


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/my-data/entries.csv", "text/csv; charset=utf-8"),
        ("/my-data/days.json", "application/json"),
    ],
)
def test_download_is_a_file_that_no_cache_keeps(
    client: Client, user: User, path: str, kind: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert answer["Content-Disposition"].startswith('attachment; filename="midband-')
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a stream


@pytest.mark.parametrize("path", ["/my-data/secrets.csv", "/my-data/entries.exe"])
def test_download_of_nothing_is_404(client: Client, user: User, path: str) -> None:
    assert client.get(path).status_code == 404


def test_import_goes_from_file_to_preview_to_progress_to_undo(client: Client, user: User) -> None:
    answer = upload(client, SERVINGS, "servings.csv")
    page = answer.content.decode()
    of = user.imports.get()
    assert answer.redirect_chain == [(address("one_import", of), 302)]
    assert "Cronometer’s servings export" in page
    assert "2026-06-10, Oats, Rolled, 80 g, 138 mg" in page
    assert "1 row with no magnesium, which are kept as unknown." in page
    page = client.post(address("start_import", of), follow=True).content.decode()
    assert "0 of 5 rows" in page
    assert "delay:300ms" in page
    assert do_jobs() == 1
    answer = client.get(address("one_import", of), headers=HTMX)
    assert "hx-get" not in answer.content.decode()
    assert 'id="progress"' in answer.content.decode()
    assert "5 rows added" in answer.content.decode()
    assert user.entries.count() == 5
    page = client.post(address("undo_import", of), follow=True).content.decode()
    assert "Taking them back" in page
    assert do_jobs() == 1
    page = client.get(address("one_import", of)).content.decode()
    assert "Your diary is as it was." in page
    assert user.entries.count() == 0


def test_import_that_is_interrupted_goes_on_and_adds_each_row_once(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(
        f"2026-06-{day:02},Oats {n},{n + 1}\n" for day in range(1, 29) for n in range(20)
    )
    upload(client, "date,food,mg\n" + rows)
    of = user.imports.get()
    columns = {"date": "0", "food": "1", "magnesium_mg": "2"}
    client.post(address("choose_columns", of), columns)
    client.post(address("start_import", of))
    with monkeypatch.context() as patched:
        # The process ends after a step, then another after two, and the third step fails.
        for times, error in ((0, JobStoppedError), (1, JobStoppedError), (0, ValueError)):
            patched.setattr(steps, "report", fail_after(times, error))
            row = claim("default", HERE)
            assert row is not None
            carry_out(row, HERE)
    assert 0 < user.entries.count() < 560
    page = client.get(address("one_import", of)).content.decode()
    assert "It stopped here." in page
    assert "hx-get" not in page
    page = client.post(address("step_import", of), follow=True).content.decode()
    assert "It stopped here." not in page
    client.post(address("step_import", of))
    assert (do_jobs(), do_jobs()) == (1, 0)
    assert "560 rows added" in client.get(address("one_import", of)).content.decode()
    assert user.entries.count() == 560


def fail_after(times: int, error: type[Exception]) -> Callable[..., None]:
    """A report that raises once it was called so often."""
    left = iter(range(times))

    def report(_job: Job, **_progress: int) -> None:
        if next(left, None) is None:
            raise error

    return report


def test_import_taken_back_on_its_way_is_taken_back_by_one_of_two_jobs(
    client: Client, user: User
) -> None:
    upload(client, SERVINGS)
    of = user.imports.get()
    client.post(address("start_import", of))
    client.post(address("undo_import", of))
    assert do_jobs() == 2
    of.refresh_from_db()
    assert (of.state, user.entries.count()) == ("undone", 0)


def test_import_of_a_deleted_account_adds_nothing(client: Client, user: User) -> None:
    upload(client, SERVINGS)
    client.post(address("start_import", user.imports.get()))
    delete_account(user=user)
    assert (do_jobs(), Import.objects.count()) == (0, 0)


def test_own_table_asks_for_its_columns_and_says_what_is_missing(
    client: Client, user: User
) -> None:
    page = upload(client, "When,What,Mg content\n3/4/2026,Oats,69\n").content.decode()
    of = user.imports.get()
    assert "Which column holds what?" in page
    answer = client.post(address("choose_columns", of), {"date": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose the column that holds the food." in page
    columns = {"date": "0", "food": "1"}
    answer = client.post(address("choose_columns", of), columns)
    assert "Choose a column with magnesium" in answer.content.decode()
    columns |= {"magnesium_mg": "2", "month_first": "day"}
    page = client.post(address("choose_columns", of), columns, follow=True).content.decode()
    assert "2026-04-03, Oats, 1, 69 mg" in page
    assert client.post(address("discard_import", of), follow=True).status_code == 200
    assert not user.imports.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04", "workbook or a zip file"),
        (b"", "The file is empty."),
        (b"\0\1\2", "not a text file"),
        (b"hello", "one column only"),
    ],
)
def test_file_that_is_no_table_is_refused_beside_the_box(
    client: Client, user: User, content: bytes, words: str
) -> None:
    answer = upload(client, content)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    answer = client.post(reverse("intake:import_diary"))
    assert "Choose a file first." in answer.content.decode()


def test_running_import_is_where_the_import_page_leads(client: Client, user: User) -> None:
    upload(client, SERVINGS)
    of = user.imports.get()
    client.post(address("start_import", of))
    answer = client.get(reverse("intake:import_diary"))
    assert answer["Location"] == address("one_import", of)


def test_import_of_another_person_is_404(client: Client, user: User) -> None:
    other = create_user()
    today = dt.date(2026, 11, 29)
    of = begin_import(
        subject=other,
        file=io.BytesIO(SERVINGS.encode()),
        file_name="x.csv",
        earliest=dt.date(2000, 1, 1),
        latest=today,
    )
    assert client.get(address("one_import", of)).status_code == 404
    for name in ("choose_columns", "start_import", "step_import", "undo_import"):
        assert client.post(address(name, of)).status_code == 404
    client.post(address("discard_import", of))
    assert other.imports.get().state == "ready"


def test_deleting_asks_first_who_it_is(client: Client, user: User) -> None:
    url = reverse("intake:delete_account")
    for asked in (client.post(url), client.get(url)):
        assert asked["Location"] == f"{reverse('account_reauthenticate')}?next={quote(url, '')}"
    led = client.post(asked["Location"], {"password": PASSWORD})
    # Led to the page; what was posted before is not done by itself.
    assert (led["Location"], client.get(url).status_code) == (url, 200)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5), tick=False):
        assert [client.get(url).status_code, client.post(url).status_code] == [302, 302]
    assert User.objects.filter(pk=user.pk).exists()


def test_guessing_the_password_is_limited(client: Client) -> None:
    cache.clear()
    url = client.get(reverse("intake:delete_account"))["Location"]
    statuses = [client.post(url, {"password": "wrong"}).status_code for _guess in range(11)]
    assert statuses == [200] * 10 + [429]
    cache.clear()


def test_the_last_administrator_deletes_themself_only_after_making_another() -> None:
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    client = browser_of(root)
    confirm(client)
    page = client.post(reverse("intake:delete_account"), follow=True)
    assert "This is the last administrator." in page.content.decode()
    User.objects.create_superuser("other@example.org", PASSWORD)
    client.post(reverse("intake:delete_account"))
    assert [one.email for one in User.objects.filter(is_staff=True)] == ["other@example.org"]


def test_deleted_account_leaves_nothing_behind(client: Client, user: User) -> None:
    cache.clear()
    dietitian, other = create_dietitian(), create_user()
    create_profile(user=user, sex="F")
    own = create_food(name="My bread", owner=user)
    log_entry(user=user, food=own, date=DATE)
    log_entry(user=other, food=create_food(), date=DATE)
    create_recipe(user=user)
    for person, food in ((user, own), (user, create_food()), (other, create_food())):
        star_food(subject=person, food=food, is_starred=True)
    upload(client, SERVINGS)
    asked = Invitation.objects.create(
        dietitian=dietitian,
        email=user.email.upper(),
        token_hash="x",
        expires_at=timezone.now() + dt.timedelta(days=7),
    )
    consent = create_consent(client=user, dietitian=dietitian)
    record_access(consent=consent, what="day", date=DATE)
    end_consent(consent=consent, by=user)
    create_band(user=user, by=dietitian, valid_from=DATE, target="300")
    LogEntry.objects.create(
        user=dietitian,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=user.email,
        action_flag=CHANGE,
    )
    confirm(client)
    page = client.get(reverse("intake:delete_account")).content.decode()
    assert "This cannot be undone." in page
    answer = client.post(reverse("intake:delete_account"), follow=True)
    assert "everything in it is deleted" in answer.content.decode()
    assert set(User.objects.all()) == {dietitian, other}
    assert not Food.objects.filter(pk=own.pk).exists()
    assert not Food.objects.filter(is_recipe=True).exists()
    assert not SavedMeal.objects.exists()
    assert [one.subject for one in FavouriteFood.objects.all()] == [other]
    assert not Consent.objects.exists()
    assert not Consent.history.exists()
    assert not AccessEvent.objects.exists()
    assert not Band.objects.exists()
    assert not LogEntry.objects.exists()
    asked.refresh_from_db()
    assert asked.email == ""
    assert other.entries.count() == other.days.get().entry_count == 1
    assert client.get(reverse("intake:my_data")).status_code == 302


def test_dietitian_who_leaves_takes_nothing_from_clients() -> None:
    dietitian, other = create_dietitian(), create_user()
    consent = create_consent(client=other, dietitian=dietitian)
    record_access(consent=consent, what="day", date=DATE)
    create_band(user=other, by=dietitian, valid_from=DATE, target="300")
    delete_account(user=dietitian)
    assert other.bands.get().set_by is None
    assert AccessEvent.objects.get(subject=other).viewer is None
    assert not other.consents_given.exists()
