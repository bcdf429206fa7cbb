"""The pages of a shared log, each in a full state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import ClientCard, ClientTag, User
from accounts.roles import DIETITIAN
from intake.care.actions import add_comment
from intake.diary.days import finish_day
from intake.enums import DayState, SupplementsTaken
from intake.models import ClientNote, CommentTemplate, ReportNote
from intake.pages.clients.cohort.tasks import start_cohort_file
from tests.background import do_jobs
from tests.casework import keep_casework
from tests.e2e.page_states import PageState, staple, today_of
from tests.factories import (
    create_consent,
    create_dietitian,
    create_user,
    keep_days,
    log_entry,
    new_key,
)


def _client_of(user: User) -> tuple[User, dt.date]:
    """Make the person a dietitian with one client, who logged and wrote."""
    user.groups.add(Group.objects.get(name=DIETITIAN))
    client = create_user(name="Wilhelmina Featherstonehaugh-Cholmondeley")
    create_consent(
        client=client,
        dietitian=user,
        symptoms_notes=True,
        profile_medicines=True,
        may_set_band=True,
    )
    today = today_of(client)
    log_entry(user=client, food=staple("Almonds"), date=today)
    finish_day(
        subject=client, date=today, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE
    )
    for by in (user, client):
        add_comment(
            subject=client,
            dietitian=user,
            by=by,
            date=today,
            text="Is a handful of seeds enough? " * 5 + "x" * 60,
            request_key=new_key(),
        )
    return client, today


def _clients(user: User) -> str:
    _client_of(user)
    return reverse("intake:clients")


def _cohort(user: User) -> str:
    client, today = _client_of(user)
    # Enough full days for a place in the picture.
    keep_days(client, today, count=4, food="320")
    tag = ClientTag.objects.create(dietitian=user, name="Tuesday group")
    card = ClientCard.objects.create(
        dietitian=user, client=client, label="The baker of Long Lane", short_code="WF-1971"
    )
    card.tags.add(tag)
    return reverse("intake:cohort")


def _no_cohort(user: User) -> str:
    user.groups.add(Group.objects.get(name=DIETITIAN))
    return reverse("intake:cohort")


def _open_table_and_limits(page: Page) -> None:
    page.get_by_text("The same as a table").click()
    page.get_by_text("What this can tell").click()


def _cohort_file(user: User) -> str:
    _client_of(user)
    job = start_cohort_file(user, ending="csv", window=14, tag=None)
    do_jobs()
    return reverse("intake:one_cohort_file", args=[job.key])


def _no_clients(user: User) -> str:
    user.groups.add(Group.objects.get(name=DIETITIAN))
    return reverse("intake:clients")


def _clients_day(user: User) -> str:
    client, today = _client_of(user)
    return reverse("intake:day", args=[client.code, today])


def _one_of_two(user: User) -> str:
    """A day of one of two clients of one name, with more days to review."""
    client, today = _client_of(user)
    create_consent(client=create_user(name=client.name), dietitian=user)
    ClientCard.objects.create(dietitian=user, client=client, label="Tuesdays", short_code="T1")
    keep_days(client, today, count=5, food="300")
    return reverse("intake:day", args=[client.code, today])


def _page_of_client(name: str) -> Callable[[User], str]:
    def address(user: User) -> str:
        client, today = _client_of(user)
        for back in (0, 7):
            ReportNote.objects.create(
                dietitian=user,
                client=client,
                date=today - dt.timedelta(days=back),
                text="Nuts at breakfast.\nAgain in four weeks.",
            )
        return reverse(f"intake:{name}", args=[client.code])

    return address


def _client_file(user: User) -> str:
    client, _today = _client_of(user)
    keep_casework(dietitian=user, client=client)
    return reverse("intake:client_file", args=[client.code])


def _client_note(user: User) -> str:
    client, _today = _client_of(user)
    note = ClientNote(dietitian=user, client=client, text="Afraid of needles. " + "x" * 300)
    note.save()
    return reverse("intake:client_note", args=[client.code, note.pk])


def _snooze_reason(user: User) -> str:
    client, _today = _client_of(user)
    return reverse("intake:snooze_reason", args=[client.code]) + "?reason=kidney-supplement"


def _client_tags(user: User) -> str:
    client, _today = _client_of(user)
    keep_casework(dietitian=user, client=client)
    return reverse("intake:client_tags")


def _client_tag(user: User) -> str:
    client, _today = _client_of(user)
    tag = keep_casework(dietitian=user, client=client)
    return reverse("intake:client_tag", args=[tag.pk])


def _delete_client_tag(user: User) -> str:
    client, _today = _client_of(user)
    tag = keep_casework(dietitian=user, client=client)
    return reverse("intake:delete_client_tag", args=[tag.pk])


def _clients_day_urgent(user: User) -> str:
    """A message that may be urgent, and a template put into the box."""
    client, today = _client_of(user)
    template = CommentTemplate.objects.create(
        dietitian=user, name="Weekly " * 8, text="Hello {name}, your mean is {mean}."
    )
    add_comment(
        subject=client,
        dietitian=user,
        by=client,
        date=today,
        text="I fainted twice and my heart skips beats",
        request_key=new_key(),
    )
    return f"{reverse('intake:day', args=[client.code, today])}?template={template.pk}"


def _comment_templates(user: User) -> str:
    user.groups.add(Group.objects.get(name=DIETITIAN))
    CommentTemplate.objects.create(dietitian=user, name="Weekly", text="x" * 80)
    return reverse("intake:comment_templates")


def _comment_template(user: User) -> str:
    user.groups.add(Group.objects.get(name=DIETITIAN))
    one = CommentTemplate.objects.create(dietitian=user, name="Weekly", text="Hello {name}")
    return reverse("intake:comment_template", args=[one.pk])


def _mail_and_keys(user: User) -> str:
    user.groups.add(Group.objects.get(name=DIETITIAN))
    return reverse("accounts:mail_and_keys")


def _own_day_shared(user: User) -> str:
    dietitian, today = create_dietitian(), today_of(user)
    create_consent(client=user, dietitian=dietitian)
    for date in (today, today - dt.timedelta(days=1)):
        add_comment(
            subject=user,
            dietitian=dietitian,
            by=dietitian,
            date=date,
            text="More seeds?",
            request_key=new_key(),
        )
    return reverse("intake:day", args=[today])


SHARED_LOG_PAGES: tuple[PageState, ...] = (
    PageState("clients", _clients),
    PageState("no_clients", _no_clients),
    PageState("cohort", _cohort, _open_table_and_limits),
    PageState("no_cohort", _no_cohort),
    PageState("cohort_file", _cohort_file),
    PageState("clients_day", _clients_day),
    PageState("clients_day_urgent", _clients_day_urgent),
    PageState("comment_templates", _comment_templates),
    PageState("comment_template", _comment_template),
    PageState("mail_and_keys", _mail_and_keys),
    PageState("client_file", _client_file),
    PageState("client_note", _client_note),
    PageState("snooze_reason", _snooze_reason),
    PageState("client_tags", _client_tags),
    PageState("client_tag", _client_tag),
    PageState("delete_client_tag", _delete_client_tag),
    PageState("clients_one_of_two", _one_of_two),
    *(
        PageState(f"clients_{name}", _page_of_client(name))
        for name in ("band", "trends", "report", "symptoms", "medicines", "report_note")
    ),
    PageState("own_day_shared", _own_day_shared),
)
