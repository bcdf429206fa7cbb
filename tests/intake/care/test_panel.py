"""A list of many clients: pages, search, tags, who is who, and what is written down."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.consent import end_consent, record_listing
from accounts.models import (
    AccessEvent,
    ClientCard,
    ClientSummary,
    ClientTag,
    Consent,
    Invitation,
    User,
    Worklist,
)
from accounts.models.consent import INVITATION_LIFETIME
from intake.care.actions import add_comment, set_review
from intake.diary.days import finish_day
from intake.enums import DayState, ReviewState, SupplementsTaken
from intake.models import ClientTask, Comment, ReasonSnooze
from intake.pages.clients import views
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_profile,
    create_user,
    keep_days,
    log_entry,
    new_key,
)
from tests.pages import HTMX, text_of

pytestmark = pytest.mark.django_db
URL = "/clients/"


def names(response: Any) -> list[str]:
    return re.findall(r"<h2><a [^>]*>([^<]+)</a></h2>", response.content.decode())


def share(dietitian: User, name: str, *, born: int = 1971, **extra: Any) -> Consent:
    scopes = {name: extra.pop(name) for name in ("profile_medicines",) if name in extra}
    user = create_user(name=name, **extra)
    create_profile(user=user, sex="F", birth_date=dt.date(born, 5, 1), kidneys_impaired="no")
    return create_consent(client=user, dietitian=dietitian, **scopes)


def share_with_many(dietitian: User, count: int) -> list[Consent]:
    return [share(dietitian, f"Client {number:03}") for number in range(count)]


def worklist_of(dietitian: User) -> Worklist:
    return Worklist.objects.get(dietitian=dietitian)


# -- Pages ---------------------------------------------------------------------------------------


def test_fifty_stand_on_a_page_with_a_way_to_the_others(theirs: Client, dietitian: User) -> None:
    consents = share_with_many(dietitian, 53)
    first = theirs.get(URL, {"sort": "name"})
    assert names(first) == [f"Client {number:03}" for number in range(50)]
    assert "1 to 50 of 53 clients" in text_of(first)
    assert 'rel="next" href="?sort=name&amp;page=2"' in first.content.decode()
    second = theirs.get(URL, {"sort": "name", "page": "2"})
    assert names(second) == ["Client 050", "Client 051", "Client 052"]
    assert names(theirs.get(URL, {"sort": "name", "page": "99"})) == names(second)
    assert len(names(theirs.get(URL, {"page": "x"}))) == 50
    # The order of all, for "next", and the address to come back to.
    kept = worklist_of(dietitian)
    theirs.get(URL, {"sort": "name", "page": "2"})
    kept.refresh_from_db()
    assert (kept.query, kept.consents) == ("sort=name&page=2", [one.pk for one in consents])


def test_a_search_by_htmx_is_the_list_that_next_follows(theirs: Client, dietitian: User) -> None:
    consents = share_with_many(dietitian, 12)
    theirs.get(URL)
    theirs.get(URL, {"q": "client 01", "sort": "reason"}, headers=HTMX)
    kept = worklist_of(dietitian)
    assert kept.query == "q=client+01&sort=reason"
    assert kept.consents == [consents[number].pk for number in (1, 10, 11)]


# -- Search --------------------------------------------------------------------------------------


def test_search_finds_what_the_dietitian_sees_or_has_said(theirs: Client, dietitian: User) -> None:
    named = share(dietitian, "Ada Client", email="ada.private@example.org")
    shown = share(dietitian, "Berta", born=1944, profile_medicines=True)
    share(dietitian, "", email="noname@example.org")
    ClientCard.objects.create(
        dietitian=dietitian, client=named.client, label="Tuesday group", short_code="T7"
    )
    invited = Invitation.objects.create(
        dietitian=dietitian,
        email="berta.work@example.org",
        token_hash="x",
        expires_at=timezone.now() + INVITATION_LIFETIME,
    )
    Consent.objects.filter(pk=shown.pk).update(invitation=invited)

    def found(query: str) -> list[str]:
        return names(theirs.get(URL, {"q": query}))

    assert found("CLIENT ada") == ["Ada Client"]
    assert found("tuesday") == found("t7") == ["Ada Client"]
    assert found("berta.work@") == ["Berta"]
    assert found("noname@") == ["noname@example.org"]
    # Neither an address that the client does not show, nor a year that is not shared.
    assert found("ada.private") == found("1971") == []
    assert found("1944") == ["Berta"]


def test_counts_of_reasons_are_those_of_the_search(
    theirs: Client, dietitian: User, today: dt.date
) -> None:
    for name, food in (("Anna Low", "100"), ("Berta Low", "100"), ("Clara", "340")):
        consent = share(dietitian, name)
        keep_days(consent.client, today, count=7, food=food)
    assert "All 3 Likely low 2 Fine 1" in text_of(theirs.get(URL))
    searched = text_of(theirs.get(URL, {"q": "anna"}, headers=HTMX))
    assert "All 1 Likely low 1 1 of 3 clients" in searched
    chosen = theirs.get(URL, {"q": "low", "reason": "fine"})
    assert "All 2 Likely low 2 Fine 0" in text_of(chosen)
    assert "No client fits" in text_of(chosen)


def test_a_tag_narrows_the_list_and_stands_beside_the_name(theirs: Client, dietitian: User) -> None:
    ada, _berta = share(dietitian, "Ada"), share(dietitian, "Berta")
    tag = ClientTag.objects.create(dietitian=dietitian, name="Renal")
    card = ClientCard.objects.create(dietitian=dietitian, client=ada.client)
    card.tags.add(tag)
    other = create_dietitian(name="Erin Shaw")
    hers = ClientTag.objects.create(dietitian=other, name="Secret word")
    ClientCard.objects.create(dietitian=other, client=ada.client).tags.add(hers)
    page = theirs.get(URL)
    assert re.search(r'class="client-tags[^>]*><li>Renal</li></ul>', page.content.decode())
    assert "Secret word" not in text_of(page)
    assert names(theirs.get(URL, {"tag": tag.pk})) == ["Ada"]
    # Another's tag, or none at all, is no choice.
    for unknown in (hers.pk, 0, -1, 10**30, "x"):
        assert names(theirs.get(URL, {"tag": unknown})) == ["Ada", "Berta"]


def test_two_of_one_name_are_pointed_out_and_told_apart(theirs: Client, dietitian: User) -> None:
    share(dietitian, "Ada Client", born=1971, profile_medicines=True)
    two = share(dietitian, "ada client", born=1950)
    share(dietitian, "Berta")
    ClientCard.objects.create(
        dietitian=dietitian, client=two.client, label="From Leeds", short_code="L2"
    )
    page = theirs.get(URL)
    assert text_of(page).count("same name as another client") == 2
    assert "born 1971 same name" in text_of(page)
    assert "From Leeds · L2 same name" in text_of(page)
    # Not shared, so not said.
    assert "1950" not in text_of(page)
    # Also where the other one is not on the page.
    assert "same name" in text_of(theirs.get(URL, {"q": "leeds"}))


# -- What is written down --------------------------------------------------------------------------


def test_a_name_of_letters_that_fold_into_three_is_listed(theirs: Client, dietitian: User) -> None:
    client = create_user(name="\N{GREEK SMALL LETTER IOTA WITH DIALYTIKA AND TONOS}" * 120)
    create_consent(client=client, dietitian=dietitian)
    assert client.name in text_of(theirs.get("/clients/"))
    # PostgreSQL takes no more than the column has room for.
    assert len(ClientSummary.objects.get().name_key) <= 255


def test_only_those_shown_are_written_down_and_once_a_day(theirs: Client, dietitian: User) -> None:
    share_with_many(dietitian, 52)
    theirs.get(URL, {"q": "client 00", "sort": "name"})
    assert AccessEvent.objects.count() == 10
    theirs.get(URL, {"sort": "name"})
    assert AccessEvent.objects.count() == 50
    theirs.get(URL, {"sort": "name"})
    assert AccessEvent.objects.count() == 50
    theirs.get(URL, {"sort": "name", "page": "2"})
    assert AccessEvent.objects.count() == 52


def test_a_look_that_cannot_be_written_down_is_not_shown(
    theirs: Client, dietitian: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    share(dietitian, "Ada")

    def fail(**_asked: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(views, "record_listing", fail)
    with pytest.raises(OSError, match="No space"):
        theirs.get(URL)


def test_who_ends_a_consent_while_the_list_is_made_is_not_named(
    theirs: Client, dietitian: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, _berta = share(dietitian, "Ada"), share(dietitian, "Berta")

    def end_and_record(**asked: Any) -> None:
        end_consent(consent=ada, by=ada.client)
        record_listing(**asked)

    monkeypatch.setattr(views, "record_listing", end_and_record)
    page = theirs.get(URL)
    assert names(page) == ["Berta"]
    assert "Ada" not in page.content.decode()
    assert list(AccessEvent.objects.values_list("subject__name", flat=True)) == ["Berta"]


# -- Reasons from messages, tasks and reviews ------------------------------------------------------


def say(consent: Consent, date: dt.date, text: str, *, by: User | None = None) -> Comment:
    return add_comment(
        subject=consent.client,
        dietitian=consent.dietitian,
        by=by or consent.client,
        date=date,
        text=text,
        request_key=new_key(),
    )


def test_signs_of_an_emergency_stay_until_they_are_answered_or_three_days_old(
    theirs: Client, dietitian: User, today: dt.date
) -> None:
    consent = share(dietitian, "Ada")
    comment = say(consent, today, "I fainted twice and my heart beats slowly")
    day = f"/clients/{consent.client.code}/day/{today}/"
    words = f'href="{day}#comments">Wrote of signs of an emergency today</a>'
    assert words in theirs.get(URL).content.decode()
    # Read is not answered.
    theirs.get(day)
    page = theirs.get(URL)
    assert words in page.content.decode()
    assert "Wrote to you" not in text_of(page)
    assert names(theirs.get(URL, {"reason": "emergency"})) == ["Ada"]
    say(consent, today, "Call 112 now", by=dietitian)
    assert "emergency" not in text_of(theirs.get(URL))
    # Neither read nor answered, it is said however old it is.
    late = say(consent, today, "Fainted again")
    for read_at, is_said in ((None, True), (timezone.now(), False)):
        at = timezone.now() - dt.timedelta(days=4, hours=1)
        Comment.objects.filter(pk__in=[comment.pk, late.pk]).update(at=at, read_at=read_at)
        say(consent, today, "Thank you")
        assert ("Wrote of signs" in text_of(theirs.get(URL))) is is_said


def test_a_reviewed_day_that_was_changed_leads_to_it(
    theirs: Client, dietitian: User, today: dt.date
) -> None:
    consent = share(dietitian, "Ada")
    date, food = today - dt.timedelta(days=2), create_food()
    log_entry(user=consent.client, food=food, date=date)
    finish_day(
        subject=consent.client,
        date=date,
        food=DayState.COMPLETE,
        supplements=SupplementsTaken.NONE,
    )
    set_review(subject=consent.client, dietitian=dietitian, date=date, state=ReviewState.REVIEWED)
    assert "Changed a reviewed day" not in text_of(theirs.get(URL))
    log_entry(user=consent.client, food=food, date=date)
    html = theirs.get(URL).content.decode()
    link = f'<a href="/clients/{consent.client.code}/day/{date}/">Changed a reviewed day, '
    assert link in html


def test_tasks_and_what_was_put_off_are_said(
    theirs: Client, dietitian: User, today: dt.date
) -> None:
    consent = share(dietitian, "Ada")
    both = {"dietitian": dietitian, "client": consent.client}
    ClientTask.objects.create(**both, text="Ask about cocoa", due_on=today)
    ClientTask.objects.create(**both, text="Later", due_on=today + dt.timedelta(days=1))
    ClientTask.objects.create(**both, text="Done", due_on=today, done_at=timezone.now())
    ClientTask.objects.create(**both, text="Whenever")
    until = today + dt.timedelta(days=3)
    ReasonSnooze.objects.create(**both, reason="too-few", until=until)
    page = text_of(theirs.get(URL))
    assert "Due: Ask about cocoa" in page
    assert "1 put off until" in page
    assert "an answer needs 3" not in page
    assert "Too few finished days" not in page
    for other in ("Later", "Done", "Whenever"):
        assert other not in page
