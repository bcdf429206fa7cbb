"""What is sent compressed, and what the size of an answer must not tell."""

from __future__ import annotations

import gzip
import re
import runpy
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config import environment
from tests.background import ask_for, do_jobs
from tests.pages import browser_of, confirm

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def tokens_of(html: str) -> set[str]:
    """The tokens against forgery on a page: in its forms and for htmx."""
    return set(re.findall(r'(?:csrfmiddlewaretoken" value=|X-CSRFToken": )"(\w+)', html))


@pytest.mark.django_db
def test_a_page_is_sent_compressed_to_those_who_can_read_it(client: Client) -> None:
    plain, packed = client.get("/learn/"), client.get("/learn/", headers=GZIP)
    assert not plain.has_header("Content-Encoding")
    assert packed["Content-Encoding"] == "gzip"
    for response in (plain, packed):
        assert "Accept-Encoding" in response["Vary"]
        assert response["Content-Length"] == str(len(response.content))
    assert len(packed.content) < len(plain.content) / 2
    assert b"</html>" in gzip.decompress(packed.content)


def test_the_toolbar_of_development_writes_into_pages_that_are_not_compressed_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(environment, "DEBUG", True)
    monkeypatch.setenv("DEBUG_TOOLBAR", "yes")
    order = runpy.run_path(str(Path(settings.BASE_DIR) / "config/settings.py"))["MIDDLEWARE"]
    toolbar = order.index("debug_toolbar.middleware.DebugToolbarMiddleware")
    assert order[toolbar - 1] == "config.middleware.Compression"


def test_head_has_the_headers_of_get(user: User) -> None:
    browser = browser_of(user)
    get, head = browser.get("/learn/", headers=GZIP), browser.head("/learn/", headers=GZIP)
    assert head.content == b""
    assert sorted(head.headers) == sorted(get.headers)
    assert head["Content-Encoding"] == "gzip"


def test_a_stream_is_compressed_as_it_comes(user: User) -> None:
    browser = browser_of(user)
    plain = b"".join(browser.get("/my-data/entries.csv"))
    packed = browser.get("/my-data/entries.csv", headers=GZIP)
    assert packed["Content-Encoding"] == "gzip"
    assert not packed.has_header("Content-Length")
    assert gzip.decompress(b"".join(packed)) == plain


@pytest.mark.parametrize("name", ["export_all", "export_workbook"])
def test_what_is_compressed_already_is_left_as_it_is(name: str, user: User) -> None:
    browser = browser_of(user)
    confirm(browser)
    page = ask_for(browser, reverse(f"intake:{name}"))
    do_jobs()
    response = browser.get(f"{page}file/", headers=GZIP)
    assert not response.has_header("Content-Encoding")
    assert b"".join(response).startswith(b"PK")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_site_learns_the_size_of_a_persons_page(user: User, site: str) -> None:
    asked = GZIP | {"Sec-Fetch-Site": site}
    browser = browser_of(user)
    assert not browser.get("/find/?q=almonds", headers=asked).has_header("Content-Encoding")
    for own in ("same-origin", "none"):
        asked["Sec-Fetch-Site"] = own
        assert browser.get("/find/?q=almonds", headers=asked)["Content-Encoding"] == "gzip"


@pytest.mark.django_db
def test_a_link_from_elsewhere_to_an_open_page_is_compressed(client: Client) -> None:
    response = client.get("/", headers=GZIP | {"Sec-Fetch-Site": "cross-site"})
    assert response["Content-Encoding"] == "gzip"


def test_sizes_and_tokens_differ_each_time(user: User) -> None:
    browser = browser_of(user)
    answers = [browser.get("/", headers=GZIP, follow=True).content for _time in range(12)]
    assert len({len(answer) for answer in answers}) > 6
    seen = [tokens_of(gzip.decompress(answer).decode()) for answer in answers]
    assert min(map(len, seen)) > 0
    assert sum(map(len, seen)) == len(set.union(*seen))
