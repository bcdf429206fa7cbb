"""Templates for comments: one's own list, what is put in, and how the box is filled."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.access import Subject
from accounts.models import AccessEvent, Consent, User
from intake.care.comment_templates import MAX_TEMPLATES, fill, unknown_places
from intake.diary.log import Log
from intake.models import Comment, CommentTemplate, Day
from tests.factories import create_consent, create_dietitian, keep_days
from tests.intake.care.comments import day_of
from tests.pages import HTMX, browser_of, text_of

pytestmark = pytest.mark.django_db
URL = "/clients/templates/"
TEXT = "Hello {name}, your mean is {mean} of {band} ({days}). Last: {last log}."


@pytest.fixture
def template(dietitian: User) -> CommentTemplate:
    """A template with figures."""
    return CommentTemplate.objects.create(dietitian=dietitian, name="Weekly", text=TEXT)


def filled(consent: Consent, today: dt.date, text: str = TEXT) -> str:
    log = Log(Subject(consent.client, consent.dietitian, consent))
    return fill(text, log, today, today)


# -- The list ------------------------------------------------------------------------------------


def test_a_dietitian_adds_changes_and_deletes_their_own(theirs: Client, dietitian: User) -> None:
    assert "No templates yet" in text_of(theirs.get(URL))
    data = {"name": "Weekly", "text": "Hello {name}\r\nWell done"}
    for _second_tap in range(2):
        assert theirs.post(URL, data).status_code == 302
    one = CommentTemplate.objects.get()
    assert (one.dietitian, one.text) == (dietitian, "Hello {name}\nWell done")
    page = text_of(theirs.get(URL))
    assert "Weekly" in page
    assert "{last log}" in page
    changed = theirs.post(f"{URL}{one.pk}/", {"name": "weekly", "text": "Hello"})
    assert changed["Location"] == URL
    one.refresh_from_db()
    assert (one.name, one.text) == ("weekly", "Hello")
    for _second_tap in range(2):
        assert theirs.post(f"{URL}{one.pk}/delete/").status_code == 302
    assert not CommentTemplate.objects.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": "", "text": "x"}, "Give it a name"),
        ({"name": "A", "text": ""}, "Write something first"),
        ({"name": "A", "text": "Your {meen} and {Mean}"}, "{meen} cannot be filled. Known are {na"),
        ({"name": "A", "text": "{}"}, "{} cannot be filled"),
        ({"name": "A", "text": "x" * 2001}, "2,000 characters"),
        ({"name": "WEEKLY", "text": "x"}, "Another template of yours has this name"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    theirs: Client, template: CommentTemplate, data: dict[str, str], said: str
) -> None:
    page = theirs.post(URL, data)
    assert page.status_code == 422
    assert said in text_of(page)
    assert f'value="{data["name"]}"' in page.text or not data["name"]
    other = CommentTemplate.objects.create(dietitian=template.dietitian, name="Z", text="z")
    assert theirs.post(f"{URL}{other.pk}/", data).status_code == 422
    assert CommentTemplate.objects.count() == 2


def test_there_is_a_most(theirs: Client, dietitian: User) -> None:
    CommentTemplate.objects.bulk_create(
        CommentTemplate(dietitian=dietitian, name=f"T{n}", text="x") for n in range(MAX_TEMPLATES)
    )
    page = theirs.post(URL, {"name": "One more", "text": "x"})
    assert page.status_code == 422
    assert "50 templates, which is the most" in text_of(page)


def test_nobody_sees_or_uses_another_ones(
    own: Client, ada: User, consent: Consent, template: CommentTemplate, today: dt.date
) -> None:
    other = create_dietitian(name="Erin Shaw")
    create_consent(client=ada, dietitian=other)
    browser = browser_of(other)
    assert "Weekly" not in browser.get(URL).text
    for method in (browser.get, browser.post):
        assert method(f"{URL}{template.pk}/").status_code == 404
    browser.post(f"{URL}{template.pk}/delete/")
    assert CommentTemplate.objects.exists()
    page = browser.post(f"{day_of(ada, today)}template/", {"template": template.pk})
    assert "your mean" not in page.text
    assert own.get(URL).status_code == 403
    assert own.post(f"{day_of(ada, today)}template/", {"template": template.pk}).status_code == 404
    # Another one may use the same name.
    assert browser.post(URL, {"name": "Weekly", "text": "x"}).status_code == 302


# -- What is put in --------------------------------------------------------------------------------


def test_nothing_known_is_said_in_words_and_never_as_zero(consent: Consent, today: dt.date) -> None:
    words = filled(consent, today)
    assert "your mean is not known yet of " in words
    assert "Last: nothing logged yet." in words
    assert "Hello Ada Client," in words
    assert "0 mg" not in words


def test_figures_are_those_of_the_page(
    theirs: Client, ada: User, consent: Consent, today: dt.date
) -> None:
    keep_days(ada, today, count=7, food="340")
    words = filled(consent, today, "{mean}|{ Days }|{LAST LOG}|{name}")
    mean, days, last, name = words.split("|")
    assert mean == "340 mg"
    assert days == "7 of 14 days"
    assert str(today.year) in last
    assert name == "Ada Client"


def test_a_lower_bound_is_said_as_at_least(ada: User, consent: Consent, today: dt.date) -> None:
    keep_days(ada, today, count=7, food="340")
    Day.objects.filter(subject=ada).update(entry_count=2, food_count=2, unknown_count=1)
    assert filled(consent, today, "{mean}").startswith("at least ")


def test_a_name_in_braces_is_not_filled_again(ada: User, consent: Consent, today: dt.date) -> None:
    ada.name = "{mean}"
    ada.save()
    consent.client.name = "{mean}"
    assert filled(consent, today, "Hello {name}") == "Hello {mean}"
    consent.client.name = ""
    assert filled(consent, today, "Hello {name}") == "Hello there"


def test_days_before_the_first_shared_are_not_in_the_figures(
    ada: User, consent: Consent, today: dt.date
) -> None:
    keep_days(ada, today, count=7, food="340")
    consent.earliest_day = today - dt.timedelta(days=2)
    assert filled(consent, today, "{days}") == "2 of 14 days"


def test_only_known_places_are_places() -> None:
    assert unknown_places("{name} { Last  Log } {meen} {} { but not this") == ["{meen}", "{}"]


# -- The box -----------------------------------------------------------------------------------


def test_no_link_puts_words_into_the_box(
    theirs: Client, ada: User, consent: Consent, today: dt.date
) -> None:
    # A client knows the address of their own day, and could send it with words of theirs.
    assert (
        "Stop the tablets" not in theirs.get(day_of(ada, today), {"text": "Stop the tablets"}).text
    )


def test_the_box_is_filled_below_what_was_typed_and_nothing_is_sent(
    theirs: Client, ada: User, consent: Consent, template: CommentTemplate, today: dt.date
) -> None:
    data: dict[str, Any] = {"template": template.pk, "text": "First <this>"}
    url = f"{day_of(ada, today)}template/"
    for headers in ({}, HTMX):
        page = theirs.post(url, data, headers=headers)
        assert page.status_code == 200
        assert "First &lt;this&gt;\n\nHello Ada Client, your mean is not known yet" in page.text
        assert ("<html" in page.text) is (headers == {})
    assert not Comment.objects.exists()
    assert not AccessEvent.objects.filter(is_change=True).exists()
    for number in ("", "x", "-1", "0", str(2**70)):
        page = theirs.post(url, {"template": number, "text": "kept"})
        assert page.status_code == 200
        assert ">kept</textarea>" in page.text


def test_an_address_fills_the_box_too(
    theirs: Client,
    own: Client,
    ada: User,
    consent: Consent,
    template: CommentTemplate,
    today: dt.date,
) -> None:
    page = theirs.get(f"{day_of(ada, today)}?template={template.pk}")
    assert "Hello Ada Client" in page.text
    assert "Begin with a template" in text_of(page)
    assert "Hello Ada Client" not in theirs.get(day_of(ada, today)).text
    mine = own.get(f"/day/{today}/?template={template.pk}")
    assert "Hello Ada Client" not in mine.text
    assert "template" not in text_of(mine)


@pytest.mark.parametrize("count", [1, 30])
def test_templates_take_one_query_of_the_day_page(
    theirs: Client,
    ada: User,
    dietitian: User,
    consent: Consent,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        CommentTemplate.objects.create(dietitian=dietitian, name=f"T{number}", text=TEXT)
    # Session, viewer, the templates, and what waits, in the navigation.
    with django_assert_num_queries(4):
        theirs.get(URL)
    # One more than without templates.
    with django_assert_num_queries(14):
        theirs.get(day_of(ada, today))
