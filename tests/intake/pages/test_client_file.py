"""The page of what a dietitian keeps about a client: notes, tasks, its words, what it costs."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.actions.consent import end_consent
from accounts.models import AccessEvent, ClientCard, ClientSummary, ClientTag, Consent, User
from intake.care.casework import MAY_BE_PUT_OFF, add_note, add_task, put_off
from intake.models import ClientNote, ClientTask, ReasonSnooze
from tests.casework import keep_casework
from tests.factories import create_consent, create_profile, create_user, new_key
from tests.intake.care.casework import card, log_of, new_note
from tests.pages import HTMX, browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consent")]


@pytest.fixture
def url(ada: User) -> str:
    return f"/clients/{ada.code}/file/"


# -- Private notes -------------------------------------------------------------------------------


def test_notes_stand_newest_first_with_their_dates_where_the_dietitian_lives(
    url: str, dietitian: User
) -> None:
    create_profile(user=dietitian, time_zone="Pacific/Auckland")
    with time_machine.travel(dt.datetime(2027, 6, 10, 20, 0, tzinfo=dt.UTC), tick=False):
        browser_of(dietitian).post(f"{url}notes/", new_note("First"))
    with time_machine.travel(dt.datetime(2027, 6, 11, 20, 0, tzinfo=dt.UTC), tick=False):
        note = new_note("Second\r\n\r\nline")
        page = text_of(browser_of(dietitian).post(f"{url}notes/", note, headers=HTMX))
    assert page.index("Second") < page.index("First")
    assert "12 Jun 2027, 08:00" in page
    assert "11 Jun 2027, 08:00" in page
    assert ClientNote.objects.get(text__startswith="Second").text == "Second\n\nline"


def test_the_box_says_who_may_see_it(theirs: Client, url: str) -> None:
    said = (
        "Your client does not see these notes here. "
        "They may have a right to see what you keep about them."
    )
    page = theirs.get(url).content.decode()
    assert said in text_of(theirs.get(url))
    assert page.index("They may have a right") < page.index('name="text"', page.index("notes-h"))


def test_a_double_click_adds_once(theirs: Client, url: str) -> None:
    note, task = new_note("Once"), new_note("Ask about cocoa", due_on="")
    for headers in ({}, {}, HTMX):
        theirs.post(f"{url}notes/", note, headers=headers)
        theirs.post(f"{url}tasks/", task, headers=headers)
    assert (ClientNote.objects.count(), ClientTask.objects.count()) == (1, 1)
    theirs.post(f"{url}notes/", new_note("Once"))
    assert ClientNote.objects.count() == 2


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_empty_note_is_refused(theirs: Client, url: str, headers: dict[str, str]) -> None:
    answer = theirs.post(f"{url}notes/", new_note(" \r\n "), headers=headers)
    assert answer.status_code == 422
    assert "Write something first." in text_of(answer)
    assert not ClientNote.objects.exists()


def test_a_very_long_note_is_kept_up_to_the_limit_and_comes_back_beyond(
    theirs: Client, url: str
) -> None:
    assert theirs.post(f"{url}notes/", new_note("é\r\n" * 2_000)).status_code == 302
    answer = theirs.post(f"{url}notes/", new_note("y" * 4_001))
    assert answer.status_code == 422
    assert "A note has at most 4,000 characters, and this one has 4001." in text_of(answer)
    assert "y" * 4_001 in answer.content.decode()
    assert ClientNote.objects.count() == 1


def test_what_is_typed_is_shown_as_text(theirs: Client, url: str) -> None:
    theirs.post(f"{url}notes/", new_note("<script>alert(1)</script>"))
    assert "<script>alert" not in theirs.get(url).content.decode()


def test_a_key_that_is_none_adds_nothing(theirs: Client, url: str) -> None:
    for key in ("", "no key"):
        answer = theirs.post(f"{url}notes/", {"text": "Typed", "request_key": key})
        assert answer.status_code == 422
        assert "Typed" in text_of(answer)
    assert not ClientNote.objects.exists()


def test_a_note_is_changed_with_the_date_of_it_and_deleted(
    theirs: Client, url: str, dietitian: User, ada: User
) -> None:
    note = add_note(client=ada, by=dietitian, text="Afraid of needles", request_key=new_key())
    page = theirs.get(f"{url}notes/{note.pk}/")
    assert "Afraid of needles" in text_of(page)
    assert theirs.post(f"{url}notes/{note.pk}/", {"text": "Afraid"}).status_code == 302
    note.refresh_from_db()
    assert (note.text, note.changed_at is None) == ("Afraid", False)
    assert "changed" in text_of(theirs.get(url))
    refused = theirs.post(f"{url}notes/{note.pk}/", {"text": ""})
    assert refused.status_code == 422
    answer = theirs.post(f"{url}notes/{note.pk}/delete/", follow=True)
    assert "The note is deleted." in text_of(answer)
    assert not ClientNote.objects.exists()
    assert theirs.get(f"{url}notes/{note.pk}/").status_code == 404


def test_many_notes_are_paged(theirs: Client, url: str, dietitian: User, ada: User) -> None:
    for number in range(45):
        add_note(client=ada, by=dietitian, text=f"Note {number}.", request_key=new_key())
    assert "Page 1 of 3" in text_of(theirs.get(url))
    last = text_of(theirs.get(f"{url}?page=3"))
    assert "Note 0." in last
    assert "Note 44." not in last


# -- Tasks ---------------------------------------------------------------------------------------


def test_tasks_say_when_they_are_due_and_that_they_are_late(
    theirs: Client, url: str, dietitian: User, ada: User, today: dt.date
) -> None:
    for days, text in ((-4, "Late"), (0, "Now"), (1, "Soon"), (20, "Then")):
        due = today + dt.timedelta(days=days)
        add_task(client=ada, by=dietitian, text=text, due_on=due, request_key=new_key())
    add_task(client=ada, by=dietitian, text="Whenever", due_on=None, request_key=new_key())
    page = text_of(theirs.get(url))
    order = [page.index(f"{word} ") for word in ("Late", "Now", "Soon", "Then", "Whenever")]
    assert order == sorted(order)
    for words in ("overdue by 4 days, was due", "due today", "due tomorrow"):
        assert words in page


def test_a_task_is_done_and_not_done_again_and_deleted(
    theirs: Client, url: str, dietitian: User, ada: User
) -> None:
    task = add_task(client=ada, by=dietitian, text="Ask", due_on=None, request_key=new_key())
    answer = theirs.post(f"{url}tasks/{task.pk}/", {"is_done": "yes"}, headers=HTMX)
    assert "Nothing to do." in text_of(answer)
    assert "1 done" in text_of(answer)
    theirs.post(f"{url}tasks/{task.pk}/", {"is_done": "no"})
    task.refresh_from_db()
    assert task.done_at is None
    assert theirs.post(f"{url}tasks/{task.pk}/delete/", headers=HTMX).status_code == 200
    assert not ClientTask.objects.exists()


@pytest.mark.parametrize(
    ("text", "due", "words"),
    [
        ("", "", "Write what is to be done."),
        ("x" * 201, "", "A task has at most 200 characters."),
        ("Ask", "soon", "Enter a date such as"),
        ("Ask", "2062-01-01", "Look at the year again."),
    ],
)
def test_a_task_that_cannot_be_kept_comes_back(
    theirs: Client, url: str, text: str, due: str, words: str
) -> None:
    answer = theirs.post(f"{url}tasks/", new_note(text, due_on=due), headers=HTMX)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f'value="{text}"' in answer.content.decode() or not text
    assert not ClientTask.objects.exists()


def test_done_tasks_are_paged(theirs: Client, url: str, dietitian: User, ada: User) -> None:
    for number in range(12):
        task = add_task(
            client=ada, by=dietitian, text=f"Task {number}.", due_on=None, request_key=new_key()
        )
        theirs.post(f"{url}tasks/{task.pk}/", {"is_done": "yes"})
    assert "Task 0." not in text_of(theirs.get(url))
    assert "Task 0." in text_of(theirs.get(f"{url}?done=2"))


@pytest.mark.usefixtures("no_attempts")
def test_who_adds_too_often_waits_and_keeps_what_was_typed(
    theirs: Client, url: str, settings: Settings
) -> None:
    settings.LIMITS = settings.LIMITS | {"casework": "1/h/user"}
    assert theirs.post(f"{url}notes/", new_note("")).status_code == 422
    assert theirs.post(f"{url}notes/", new_note("One")).status_code == 302
    answer = theirs.post(f"{url}tasks/", new_note("Two", due_on=""), headers=HTMX)
    assert answer.status_code == 429
    assert "What you typed is still here." in text_of(answer)
    assert not ClientTask.objects.exists()


# -- Who, and what is written down -----------------------------------------------------------------


def test_nothing_is_written_down_for_the_client_to_read(
    theirs: Client, url: str, ada: User
) -> None:
    theirs.get(url)
    theirs.post(f"{url}notes/", new_note("Secret"))
    assert not AccessEvent.objects.filter(subject=ada).exists()


def test_rows_about_another_client_are_not_reached_by_number(
    theirs: Client, url: str, dietitian: User, ada: User
) -> None:
    other = create_user()
    create_consent(client=other, dietitian=dietitian)
    keep_casework(dietitian=dietitian, client=other)
    note, task = ClientNote.objects.get(), ClientTask.objects.get()
    snooze = ReasonSnooze.objects.get()
    for path in (
        f"notes/{note.pk}/",
        f"notes/{note.pk}/delete/",
        f"tasks/{task.pk}/",
        f"tasks/{task.pk}/delete/",
    ):
        assert theirs.post(f"{url}{path}", {"text": "Mine"}).status_code == 404
    taken = theirs.post(f"/clients/{ada.code}/snooze/{snooze.pk}/take-back/")
    assert taken.status_code == 404
    assert (ClientNote.objects.count(), ClientTask.objects.count()) == (1, 1)


def test_after_the_end_it_is_closed_and_comes_back_with_the_client(
    theirs: Client, url: str, dietitian: User, ada: User, consent: Consent
) -> None:
    keep_casework(dietitian=dietitian, client=ada)
    end_consent(consent=consent, by=ada)
    assert theirs.get(url).status_code == 404
    assert theirs.post(f"{url}notes/", new_note("Late")).status_code == 404
    assert theirs.get(f"/clients/{ada.code}/snooze/").status_code == 404
    create_consent(client=ada, dietitian=dietitian)
    page = text_of(theirs.get(url))
    assert "Afraid of needles" in page
    assert "Tuesday · T1" in page


def test_the_rows_go_with_either_of_the_two(dietitian: User, ada: User) -> None:
    kept = (ClientCard, ClientNote, ClientTask, ReasonSnooze)
    keep_casework(dietitian=dietitian, client=ada)
    ada.delete()
    assert [model.objects.count() for model in kept] == [0, 0, 0, 0]
    # A tag is the dietitian's word, not about anybody.
    assert ClientTag.objects.count() == 1
    ClientTag.objects.all().delete()
    keep_casework(dietitian=dietitian, client=create_user())
    dietitian.delete()
    assert [model.objects.count() for model in (*kept, ClientTag)] == [0, 0, 0, 0, 0]


def test_what_the_list_shows_is_renewed(
    theirs: Client, url: str, dietitian: User, ada: User, consent: Consent
) -> None:
    kept, _ = ClientSummary.objects.get_or_create(consent=consent, client=ada)
    now = dt.datetime.now(dt.UTC)

    def is_renewed() -> bool:
        stale = ClientSummary.objects.get(pk=kept.pk).is_stale
        ClientSummary.objects.filter(pk=kept.pk).update(is_stale=False, fresh_until=now)
        return stale

    is_renewed()
    theirs.post(f"{url}card/", card("Knee", new_tags="A"))
    assert is_renewed()
    theirs.post(f"{url}tasks/", new_note("Ask", due_on=""))
    assert is_renewed()
    theirs.post(f"{url}tasks/{ClientTask.objects.get().pk}/", {"is_done": "yes"})
    assert is_renewed()
    theirs.post(f"{url}tasks/{ClientTask.objects.get().pk}/delete/")
    assert is_renewed()
    until = (now.date() + dt.timedelta(days=3)).isoformat()
    theirs.post(f"/clients/{ada.code}/snooze/", {"reason": "quiet", "until": until})
    assert is_renewed()
    theirs.post(f"/clients/{ada.code}/snooze/{ReasonSnooze.objects.get().pk}/take-back/")
    assert is_renewed()
    tag = ClientTag.objects.get()
    theirs.post(f"/clients/tags/{tag.pk}/", {"name": "B"})
    assert is_renewed()
    theirs.post(f"/clients/tags/{tag.pk}/clients/", {"shown": f"{consent.pk}"})
    assert is_renewed()
    assert not is_renewed()


# -- What it costs -------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_takes_the_same_queries_at_any_length(
    theirs: Client,
    url: str,
    dietitian: User,
    ada: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        add_note(client=ada, by=dietitian, text="Text", request_key=new_key())
        for is_done in (False, True):
            task = ClientTask(dietitian=dietitian, client=ada, text="Text")
            task.done_at = dt.datetime.now(dt.UTC) if is_done else None
            task.save()
        ClientTag.objects.create(dietitian=dietitian, name=f"Tag {number}")
        put_off(
            log=log_of(ada, dietitian),
            by=dietitian,
            reason=MAY_BE_PUT_OFF[number % 8],
            until=today + dt.timedelta(days=9),
        )
        other = create_user(name="Ada Client")
        create_consent(client=other, dietitian=dietitian)
    theirs.post(f"{url}card/", card("Label", tags=ClientTag.objects.values_list("pk", flat=True)))
    with django_assert_num_queries(14):
        theirs.get(url)
