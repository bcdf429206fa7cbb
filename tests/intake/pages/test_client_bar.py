"""The bar above a client's pages: who it is, and where else to go."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import ClientCard, Consent, Profile, User
from intake.care.panel.worklist import keep_worklist
from tests.factories import create_consent, create_user
from tests.pages import HTMX, browser_of, text_of, words_of

pytestmark = pytest.mark.django_db

PAGES = ("trends/", "sources/", "report/", "band/", "band/what-if/", "report/note/")


def bar_of(page: Any) -> str:
    """The markup of the bar."""
    found = re.search(r'<div class="subject-bar".*?(?=<main)', page.content.decode(), re.S)
    assert found is not None
    return found[0]


def links_of(page: Any) -> dict[str, str]:
    """Where its pages lead, by their words."""
    found = re.findall(r'<li><a [^>]*?href="([^"]+)"[^>]*>([^<]+)</a>', bar_of(page))
    return {words: url for url, words in found}


@pytest.mark.parametrize(
    ("scopes", "more"),
    [
        ({}, []),
        ({"symptoms_notes": True}, ["Symptoms"]),
        ({"profile_medicines": True}, ["Medicines"]),
        ({"symptoms_notes": True, "profile_medicines": True}, ["Symptoms", "Medicines"]),
    ],
    ids=["log", "notes", "profile", "both"],
)
def test_every_page_has_the_same_links_and_each_opens(
    theirs: Client,
    ada: User,
    dietitian: User,
    today: dt.date,
    scopes: dict[str, bool],
    more: list[str],
) -> None:
    create_consent(client=ada, dietitian=dietitian, **scopes)
    log = f"/clients/{ada.code}/"
    links = links_of(theirs.get(f"{log}day/{today}/"))
    file = [words for words in links if words == "Notes and tasks"]
    assert list(links) == ["All clients", "Day", "Trends", "Band", "Report", *more, *file]
    for url in links.values():
        page = theirs.get(url)
        assert page.status_code == 200
        if url != links["All clients"]:
            assert links_of(page) == links
            assert re.findall(r'href="([^"]+)" aria-current="page"', bar_of(page)) == [url]
    for name in PAGES:
        assert links_of(theirs.get(log + name)) == links
    ways = re.findall(r'href="([^"]+)" data-client-way="(\w)"', bar_of(theirs.get(log + "band/")))
    assert ways == [(f"{log}previous/", "p"), (f"{log}next/", "n")]


def test_all_clients_leads_back_to_the_list_as_it_was_filtered(
    theirs: Client, ada: User, dietitian: User, consent: Consent
) -> None:
    keep_worklist(dietitian=dietitian, query="q=a&sort=name", consents=[consent.pk])
    links = links_of(theirs.get(f"/clients/{ada.code}/trends/"))
    assert links["All clients"] == "/clients/?q=a&amp;sort=name"


def test_it_says_who_it_is_as_far_as_was_shared(
    theirs: Client, own: Client, ada: User, dietitian: User, consent: Consent, today: dt.date
) -> None:
    url = f"/clients/{ada.code}/day/{today}/"
    ClientCard.objects.create(dietitian=dietitian, client=ada, label="Renal", short_code="T1")
    words = words_of(bar_of(theirs.get(url)))
    assert "Ada Client Renal · T1" in words
    assert "born" not in words
    consent.profile_medicines, consent.earliest_day = True, dt.date(2026, 1, 5)
    consent.save()
    words = words_of(bar_of(theirs.get(url)))
    assert "Renal · T1 · born 1990 from 5 January 2026" in words
    assert "You have" not in words
    assert "Renal" not in text_of(own.get(f"/day/{today}/"))
    assert "Renal" not in text_of(own.get(url))


def test_two_of_one_name_are_pointed_out_before_an_act(
    theirs: Client, ada: User, dietitian: User, consent: Consent, today: dt.date
) -> None:
    log = f"/clients/{ada.code}/"
    pages = (f"day/{today}/", "band/")
    for page in pages:
        assert "You have" not in text_of(theirs.get(log + page))
    other = create_user(name="ADA client")
    create_consent(client=other, dietitian=dietitian)
    told = "You have 2 clients called Ada Client."
    for page in pages:
        words = text_of(theirs.get(log + page))
        # In the bar, and beside what is about to be done.
        assert words.count(told) == 2
        assert f"{told} You have given this one no label and no short code yet." in words
    ClientCard.objects.create(dietitian=dietitian, client=ada, short_code="T1")
    Consent.objects.update(profile_medicines=True)
    for page in pages:
        assert f"{told} This is T1, born 1990." in text_of(theirs.get(log + page))
    refused = theirs.post(f"{log}day/{today}/comments/", {}, headers=HTMX)
    assert refused.status_code == 422
    assert f"{told} This is T1, born 1990." in text_of(refused)
    # Of what another dietitian calls them nothing is told, and to the clients nothing at all.
    assert "You have 2" not in text_of(browser_of(ada).get(f"/day/{today}/"))


def test_keys_are_announced_and_act_only_where_they_are_switched_on(
    theirs: Client, ada: User, dietitian: User, consent: Consent, today: dt.date
) -> None:
    url = f"/clients/{ada.code}/day/{today}/"
    page = theirs.get(url)
    assert "data-client-keys" in bar_of(page)
    assert text_of(page).count("Keys: p and n") == 1
    assert "Keys: p and n; with Shift, to clients" in text_of(page)
    trends = f"/clients/{ada.code}/trends/"
    assert "Keys: p and n Previous client" in text_of(theirs.get(trends))
    User.objects.filter(pk=dietitian.pk).update(uses_keys=False)
    page = theirs.get(url)
    assert "data-client-keys" not in page.content.decode()
    assert "aria-keyshortcuts" not in page.content.decode()
    assert "Keys:" not in text_of(page) + text_of(theirs.get(trends))
    assert "Next client" in text_of(page)


@pytest.mark.parametrize("back", [0, 1, 40])
def test_an_empty_day_does_not_tell_the_dietitian_to_eat(
    theirs: Client, own: Client, ada: User, consent: Consent, today: dt.date, back: int
) -> None:
    date = today - dt.timedelta(days=back)
    words = text_of(theirs.get(f"/clients/{ada.code}/day/{date}/"))
    assert "Once the client logs something for this day, its magnesium shows here." in words
    assert "Add what" not in words
    assert "Add what was eaten" in text_of(own.get(f"/day/{date}/"))


@pytest.mark.parametrize(
    "page", ["trends/", "sources/", "report/", "symptoms/", "symptoms/beside/", "band/"]
)
def test_empty_pages_speak_of_the_client(
    theirs: Client, ada: User, consent: Consent, page: str
) -> None:
    Consent.objects.update(symptoms_notes=True, profile_medicines=True)
    Profile.objects.filter(user=ada).delete()
    words = text_of(theirs.get(f"/clients/{ada.code}/{page}")).partition("Next client")[2]
    # What is said of the dietitian's own clients and notes is about them.
    for said in ("log what you", "Log what you", "Your days", "you feel", "your usual", "you eat"):
        assert said not in words
