"""The page that says what this site is."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from foods.models import Release
from release.parts import PROJECT
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_it_says_the_version_and_cites_every_release(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rank, name in enumerate(("One", "Two")):
        Release.objects.create(
            name=name, publisher="USDA", year=2025, citation=f"{name}.", rank=rank
        )
    with django_assert_num_queries(1):
        page = text_of(client.get("/about/"))
    assert f"This site runs Midband {PROJECT['version']}." in page
    assert "One. Two." in page


def test_it_says_so_where_no_foods_were_loaded(client: Client) -> None:
    Release.objects.all().delete()
    assert "No foods were loaded yet." in text_of(client.get("/about/"))


@pytest.mark.parametrize("contact", ["mailto:keeper@example.org", "https://example.org/contact"])
def test_it_names_the_keeper_where_one_is_set(
    client: Client, settings: Settings, contact: str
) -> None:
    settings.SECURITY_CONTACT = contact
    assert f'<a href="{contact}">Write to them</a>' in client.get("/about/").content.decode()
    settings.SECURITY_CONTACT = ""
    assert "Write to them" not in text_of(client.get("/about/"))


def test_every_page_leads_to_it(client: Client) -> None:
    assert '<a href="/about/">About</a>' in client.get("/learn/").content.decode()
