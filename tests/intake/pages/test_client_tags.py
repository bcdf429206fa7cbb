"""Tags: made, named, given to many at once, deleted; and their page at any number of clients."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actions.consent import end_consent
from accounts.models import ClientCard, ClientTag, Consent, User
from tests.factories import create_consent, create_dietitian, create_user
from tests.pages import text_of

pytestmark = pytest.mark.django_db
URL = "/clients/tags/"


def tag_of(dietitian: User, name: str = "Renal", *clients: User) -> ClientTag:
    tag = ClientTag.objects.create(dietitian=dietitian, name=name)
    for client in clients:
        card, _ = ClientCard.objects.get_or_create(dietitian=dietitian, client=client)
        card.tags.add(tag)
    return tag


def share(dietitian: User, *names: str) -> list[Consent]:
    return [create_consent(client=create_user(name=name), dietitian=dietitian) for name in names]


def tagged(tag: ClientTag) -> set[str]:
    return set(tag.cards.values_list("client__name", flat=True))


# -- The list ------------------------------------------------------------------------------------


def test_tags_are_listed_with_the_clients_who_share_now(theirs: Client, dietitian: User) -> None:
    here, gone = share(dietitian, "Ann", "Ben")
    tag = tag_of(dietitian, "Renal", here.client, gone.client)
    tag_of(dietitian, "empty")
    tag_of(create_dietitian(), "Theirs", here.client)
    end_consent(consent=gone, by=gone.client)
    page = theirs.get(URL)
    assert re.search(r"empty .*0 clients .*Renal .*1 client ", text_of(page))
    assert "Theirs" not in text_of(page)
    assert f'href="/clients/?tag={tag.pk}"' in page.content.decode()


def test_several_tags_are_made_at_once_and_one_opens_its_page(theirs: Client) -> None:
    answer = theirs.post(URL, {"new_tags": "Renal, Group A, renal"})
    assert (answer.status_code, answer.headers["Location"]) == (302, URL)
    assert [tag.name for tag in ClientTag.objects.all()] == ["Group A", "Renal"]
    one = theirs.post(URL, {"new_tags": "Knee"})
    assert one.headers["Location"] == f"{URL}{ClientTag.objects.get(name='Knee').pk}/"
    # A double click, or a name that there is, makes no second one.
    theirs.post(URL, {"new_tags": "KNEE"})
    assert ClientTag.objects.count() == 3


@pytest.mark.parametrize(
    ("typed", "words"),
    [(" , ", "Write the name of a tag."), ("x" * 41, "A tag has at most 40 characters.")],
)
def test_what_is_no_name_comes_back(theirs: Client, typed: str, words: str) -> None:
    answer = theirs.post(URL, {"new_tags": typed})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not ClientTag.objects.exists()


# -- One tag -------------------------------------------------------------------------------------


def test_a_tag_is_given_to_the_ticked_and_taken_off_the_others_shown(
    theirs: Client, dietitian: User
) -> None:
    ann, ben, cem, dot = share(dietitian, "Ann", "Ben", "Cem", "Dot")
    tag = tag_of(dietitian, "Renal", ben.client, dot.client)
    # Dot was not on the page.
    sent = {"shown": f"{ann.pk},{ben.pk},{cem.pk}", "clients": [ann.pk, cem.pk]}
    answer = theirs.post(f"{URL}{tag.pk}/clients/", sent, follow=True)
    assert "3 clients changed." in text_of(answer)
    assert tagged(tag) == {"Ann", "Cem", "Dot"}
    assert len(re.findall(r'name="clients"[^>]* checked', answer.content.decode())) == 3
    assert "Nothing changed." in text_of(theirs.post(f"{URL}{tag.pk}/clients/", sent, follow=True))


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"shown": "x", "clients": ["1"]},
        {"shown": "9" * 40, "clients": ["9" * 40]},
        {"shown": "1,²", "clients": ["²", "-1", ""]},
    ],
)
def test_numbers_that_are_none_change_nothing(
    theirs: Client, dietitian: User, sent: dict[str, Any]
) -> None:
    (ann,) = share(dietitian, "Ann")
    tag = tag_of(dietitian, "Renal", ann.client)
    assert theirs.post(f"{URL}{tag.pk}/clients/", sent).status_code == 302
    assert tagged(tag) == {"Ann"}


def test_clients_of_others_and_former_ones_are_not_tagged(theirs: Client, dietitian: User) -> None:
    (foreign,), (gone,) = share(create_dietitian(), "Ann"), share(dietitian, "Ben")
    end_consent(consent=gone, by=gone.client)
    tag = tag_of(dietitian)
    numbers = [foreign.pk, gone.pk]
    sent = {"shown": ",".join(map(str, numbers)), "clients": numbers}
    theirs.post(f"{URL}{tag.pk}/clients/", sent)
    assert tagged(tag) == set()


def test_clients_are_looked_for_by_name_label_and_code(theirs: Client, dietitian: User) -> None:
    ann, ben, _cem = share(dietitian, "Ann Ä", "Ben", "Cem")
    ClientCard.objects.create(
        dietitian=dietitian, client=ben.client, label="Tuesday", short_code="T9"
    )
    tag = tag_of(dietitian)
    for query, name in (("ann", "Ann Ä"), ("ä", "Ann Ä"), ("tuesday t9", "Ben")):
        page = text_of(theirs.get(f"{URL}{tag.pk}/", {"q": query}))
        assert "1 client found" in page
        assert name in page
    assert "No client fits." in text_of(theirs.get(f"{URL}{tag.pk}/", {"q": "<b>"}))
    assert ann.pk


def test_a_tag_is_renamed_but_not_into_another(theirs: Client, dietitian: User) -> None:
    tag, url = tag_of(dietitian, "Renal"), ""
    tag_of(dietitian, "Knee")
    tag_of(create_dietitian(), "Theirs")
    url = f"{URL}{tag.pk}/"
    refused = theirs.post(url, {"name": "KNEE"})
    assert refused.status_code == 422
    assert "You have a tag of this name." in text_of(refused)
    assert 'value="KNEE"' in refused.content.decode()
    for name, words in (("", "A tag has a name."), ("a, b", "A name has no comma in it.")):
        assert words in text_of(theirs.post(url, {"name": name}))
    for name in ("RENAL", "Theirs"):
        assert theirs.post(url, {"name": name}).status_code == 302
        tag.refresh_from_db()
        assert tag.name == name


def test_a_tag_is_deleted_after_a_word_on_how_many_have_it(theirs: Client, dietitian: User) -> None:
    ann, ben = share(dietitian, "Ann", "Ben")
    tag = tag_of(dietitian, "Renal", ann.client, ben.client)
    page = text_of(theirs.get(f"{URL}{tag.pk}/delete/"))
    assert "2 clients have it." in page
    assert ClientTag.objects.exists()
    answer = theirs.post(f"{URL}{tag.pk}/delete/", follow=True)
    assert "The tag “Renal” is deleted." in text_of(answer)
    assert not ClientTag.objects.exists()
    assert ClientCard.objects.count() == 2


def test_a_tag_of_another_dietitian_is_not_there(theirs: Client) -> None:
    tag = tag_of(create_dietitian())
    for path in ("", "clients/", "delete/"):
        assert theirs.post(f"{URL}{tag.pk}/{path}", {"name": "Mine"}).status_code == 404
    assert theirs.get(f"{URL}{tag.pk}/").status_code == 404
    tag.refresh_from_db()
    assert tag.name == "Renal"


def test_more_than_a_page_of_clients_is_ticked_page_by_page(
    theirs: Client, dietitian: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.pages.clients.file.tags.CLIENTS_A_PAGE", 2)
    share(dietitian, "Ann", "Ben", "Cem")
    tag = tag_of(dietitian)
    page = theirs.get(f"{URL}{tag.pk}/", {"page": "2"})
    assert "Cem" in text_of(page)
    assert "Ann" not in text_of(page)
    assert "Save before you look for others or turn the page." in text_of(page)


# -- What it costs -------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_pages_of_tags_take_the_same_queries_at_any_number(
    theirs: Client,
    dietitian: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    consents = share(dietitian, *(f"Client {number}" for number in range(count)))
    for number in range(count):
        tag = tag_of(dietitian, f"Tag {number}", *(one.client for one in consents))
    numbers = [one.pk for one in consents]
    shown = ",".join(map(str, numbers))
    with django_assert_num_queries(4):
        theirs.get(URL)
    with django_assert_num_queries(7):
        theirs.get(f"{URL}{tag.pk}/")
    for ticked, queries in (([], 10), (numbers, 11)):
        with django_assert_num_queries(queries):
            theirs.post(f"{URL}{tag.pk}/clients/", {"shown": shown, "clients": ticked})
    with django_assert_num_queries(4):
        theirs.get(f"{URL}{tag.pk}/delete/")
