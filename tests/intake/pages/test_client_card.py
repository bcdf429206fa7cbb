"""The label, the short code and the tags of a client."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.actions.consent import end_consent
from accounts.models import ClientCard, ClientTag, Consent, User
from tests.casework import keep_casework
from tests.factories import create_consent, create_dietitian, create_user
from tests.intake.care.casework import card
from tests.pages import HTMX, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consent")]


@pytest.fixture
def url(ada: User) -> str:
    return f"/clients/{ada.code}/file/"


def test_label_code_and_tags_are_kept_and_shown_beside_the_name(
    theirs: Client, url: str, dietitian: User, ada: User
) -> None:
    old = ClientTag.objects.create(dietitian=dietitian, name="Renal")
    sent = card(" Tuesday  group ", "T1", tags=[old.pk], new_tags="Group A, group a, Knee")
    answer = theirs.post(f"{url}card/", sent, follow=True)
    assert answer.redirect_chain == [(f"{url}#card", 302)]
    assert "Tuesday group · T1" in text_of(answer)
    kept = ClientCard.objects.get(dietitian=dietitian, client=ada)
    assert [tag.name for tag in kept.tags.all()] == ["Group A", "Knee", "Renal"]
    # A tag typed that there is already is the same tag.
    theirs.post(f"{url}card/", card("Tuesday group", "T1", new_tags="RENAL"))
    assert [tag.name for tag in kept.tags.all()] == ["Renal"]
    assert ClientTag.objects.count() == 3


def test_htmx_gets_the_card_alone_and_a_word(theirs: Client, url: str) -> None:
    answer = theirs.post(f"{url}card/", card("Knee"), headers=HTMX)
    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith('<section id="card"')
    assert "Saved." in text_of(answer)
    # The name at the head of the page follows.
    assert re.search(r'<div id="who"[^>]* hx-swap-oob="true">.*Knee', answer.content.decode(), re.S)


@pytest.mark.parametrize("code", ["t1", "T1", " t1 "])
def test_a_code_that_another_client_has_is_refused_by_that_clients_name(
    theirs: Client, url: str, dietitian: User, ada: User, code: str
) -> None:
    ben = create_user(name="Ben Miller")
    create_consent(client=ben, dietitian=dietitian)
    ClientCard.objects.create(dietitian=dietitian, client=ben, short_code="T1")
    sent = card("Typed", code, new_tags="Fresh")
    for headers in ({}, HTMX):
        answer = theirs.post(f"{url}card/", sent, headers=headers)
        assert answer.status_code == 422
        assert "Ben Miller has this code already." in text_of(answer)
        assert 'value="Typed"' in answer.content.decode()
        assert 'value="Fresh"' in answer.content.decode()
    assert not ClientCard.objects.filter(client=ada).exists()
    assert not ClientTag.objects.exists()


def test_a_former_client_who_has_the_code_is_not_named(
    theirs: Client, url: str, dietitian: User
) -> None:
    ben = create_user(name="Ben Miller")
    end_consent(consent=create_consent(client=ben, dietitian=dietitian), by=ben)
    ClientCard.objects.create(dietitian=dietitian, client=ben, short_code="T1")
    answer = theirs.post(f"{url}card/", card(short_code="T1"))
    assert "A former client of yours has this code already." in text_of(answer)
    assert "Ben" not in text_of(answer)


def test_another_dietitian_may_use_the_same_code_and_tag(
    theirs: Client, url: str, ada: User
) -> None:
    other = create_dietitian()
    keep_casework(dietitian=other, client=ada)
    answer = theirs.post(f"{url}card/", card(short_code="T1", new_tags="Renal"))
    assert answer.status_code == 302
    assert ClientTag.objects.filter(name="Renal").count() == 2


def test_somebody_elses_tag_is_not_taken(theirs: Client, url: str) -> None:
    other = ClientTag.objects.create(dietitian=create_dietitian(), name="Secret")
    answer = theirs.post(f"{url}card/", card(tags=[other.pk]))
    assert answer.status_code == 422
    assert "Secret" not in text_of(answer)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (card("x" * 61), "A label has at most 60 characters."),
        (card("", "x" * 13), "A short code has at most 12 characters."),
        (card(new_tags="x" * 41), "A tag has at most 40 characters."),
        (card(new_tags=",".join(f"t{n}" for n in range(21))), "Add at most 20 tags at once."),
    ],
)
def test_what_is_too_long_comes_back_as_it_was_typed(
    theirs: Client, url: str, sent: dict[str, Any], words: str
) -> None:
    answer = theirs.post(f"{url}card/", sent)
    assert answer.status_code == 422
    assert words in text_of(answer)
    typed = max(sent.values(), key=len)
    assert f'value="{typed}"' in answer.content.decode()


def test_a_dietitian_has_at_most_a_hundred_tags(
    theirs: Client, url: str, dietitian: User, ada: User
) -> None:
    made = [ClientTag(dietitian=dietitian, name=f"Tag {number}") for number in range(100)]
    ClientTag.objects.bulk_create(made)
    answer = theirs.post(f"{url}card/", card("Kept", new_tags="One more"))
    assert answer.status_code == 422
    assert "You can have 100 tags." in text_of(answer)
    assert not ClientCard.objects.filter(client=ada).exists()
    assert theirs.post(f"{url}card/", card("Kept", new_tags="tag 7")).status_code == 302


def test_namesakes_and_the_birth_year_are_told(
    theirs: Client, url: str, dietitian: User, ada: User, consent: Consent
) -> None:
    other = create_user(name="ada client")
    create_consent(client=other, dietitian=dietitian)
    assert "You have 2 clients called Ada Client." in text_of(theirs.get(url))
    assert "1990" not in text_of(theirs.get(url))
    Consent.objects.filter(pk=consent.pk).update(profile_medicines=True)
    assert "born 1990" in text_of(theirs.get(url))
