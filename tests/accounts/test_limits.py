"""Limits by person and by address: what goes over gets words and a time, and nobody else is hit."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache.backends.db import DatabaseCache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import Consent, Profile, User
from accounts.views import limits
from config.people import DEFAULT_LIMITS
from tests.factories import PASSWORD, create_dietitian, create_user, new_key
from tests.foods.curation.curators import create_curator, url_of
from tests.pages import HTMX, browser_of, confirm, new_account, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]

NOON = "2026-11-23 12:00:00+00:00"
DAY = dt.date(2026, 11, 23)

Act = Callable[[Client], Any]


def ask(name: str, *args: Any, **query: str) -> Act:
    """Open a page."""
    return lambda browser: browser.get(reverse(name, args=args), query)


def send(name: str) -> Act:
    """Press a button."""
    return lambda browser: browser.post(reverse(name))


def comment(browser: Client, headers: dict[str, str] | None = None, **extra: Any) -> Any:
    """Say something on one's own day of today to the dietitian of the consent."""
    consent = Consent.objects.get()
    today = Profile.objects.of(consent.client).today()
    data = {"text": "Slept well", "thread": consent.pk, "request_key": str(new_key())}
    url = reverse("intake:add_comment", args=[today])
    return browser.post(url, data | extra, headers=headers)


def invite(browser: Client) -> Any:
    """Make an invitation by link."""
    return browser.post(reverse("accounts:invitations"), {"email": "", "scopes": []})


def bring_diary(browser: Client) -> Any:
    """Send a file that no import takes: reading it is what costs."""
    file = SimpleUploadedFile("diary.csv", b"")
    return browser.post(reverse("intake:import_diary"), {"file": file})


def send_foods(browser: Client) -> Any:
    """Send the curators' form of a file."""
    return browser.post(url_of("import"), {"format": "0", "resource": "0", "reason": "A batch"})


def make_everything(browser: Client) -> Any:
    """Ask for everything, which asks first who it is."""
    confirm(browser)
    return send("intake:export_all")(browser)


def export_foods(browser: Client) -> Any:
    """Take the food table along."""
    return browser.post(url_of("export"), {"format": "0", "resource": "0"})


#: What counts towards each limit.
ACTS: dict[str, Act] = {
    "export_table": ask("intake:export_file", "entries", "csv"),
    "export_workbook": send("intake:export_workbook"),
    "export_everything": make_everything,
    "export_foods": export_foods,
    "report_pdf": send("intake:report_pdf"),
    "import_diary": bring_diary,
    "import_foods": send_foods,
    "invite": invite,
    "comment": comment,
    "search": ask("intake:foods", q="almond"),
}
SEARCHES = {
    "panel": ask("intake:add", DAY, q="almond"),
    "foods": ask("intake:foods", q="almond"),
    "sentence": ask("intake:add_meal", DAY, q="almonds and rice"),
    "own log": ask("intake:find", q="almond"),
}


@pytest.fixture
def person(request: pytest.FixtureRequest) -> Callable[[str], User]:
    """Makes somebody who may do what a limit is on."""

    def make(name: str) -> User:
        if name.endswith("_foods"):
            return create_curator()
        if name == "invite":
            return create_dietitian()
        if name == "comment":
            consent: Consent = request.getfixturevalue("consent")
            return consent.client
        return create_user()

    return make


@pytest.mark.parametrize("name", ACTS)
def test_who_does_it_too_often_waits_and_nobody_else(
    name: str, person: Callable[[str], User], settings: Settings
) -> None:
    settings.LIMITS = settings.LIMITS | {name: "2/h/user"}
    browser, clock = browser_of(person(name)), dt.datetime.now(dt.UTC)
    with time_machine.travel(clock, tick=False):
        answers = [ACTS[name](browser) for _time in range(3)]
        assert [answer.status_code == 429 for answer in answers] == [False, False, True]
        if name != "comment":
            other = ACTS[name](browser_of(person(name)))
            other.close()
            assert other.status_code != 429
    for answer in answers:
        answer.close()
    assert answers[-1]["Retry-After"] == ("1800" if name == "search" else "3600")
    assert "That was too often, so we did not do it." in text_of(answers[-1])


def test_where_nothing_can_be_counted_data_is_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = browser_of(create_user())
    table = reverse("intake:export_file", args=["entries", "csv"])
    workbook = reverse("intake:export_workbook")
    # As on a full disk: the table of counts takes nothing more, and says nothing.
    monkeypatch.setattr(DatabaseCache, "_base_set", lambda *_args, **_more: False)
    assert browser.get(table).status_code == 200
    assert browser.post(workbook).status_code == 429


@pytest.mark.parametrize("name", ACTS)
def test_an_address_that_does_it_too_often_waits_and_no_other(
    name: str, person: Callable[[str], User], settings: Settings
) -> None:
    settings.LIMITS = settings.LIMITS | {name: "2/h/ip"}
    browser, clock = browser_of(person(name)), dt.datetime.now(dt.UTC)
    with time_machine.travel(clock, tick=False):
        answers = [ACTS[name](browser) for _time in range(3)]
        browser.defaults["REMOTE_ADDR"] = "192.0.2.9"
        answers.append(ACTS[name](browser))
    for answer in answers:
        answer.close()
    assert [answer.status_code == 429 for answer in answers] == [False, False, True, False]


@pytest.mark.parametrize("search", SEARCHES)
def test_all_searches_share_one_limit(search: str, settings: Settings) -> None:
    settings.LIMITS = settings.LIMITS | {"search": "1/h/user"}
    user = create_user()
    browser, other = browser_of(user), browser_of(create_user())
    assert SEARCHES[search](browser).status_code == 200
    assert [SEARCHES[name](browser).status_code for name in SEARCHES] == [429] * len(SEARCHES)
    # Nobody else is held up, nor is a page before anything is typed into it.
    assert SEARCHES[search](other).status_code == 200
    assert ask("intake:foods")(browser).status_code == 200


def test_searches_come_back_one_by_one(settings: Settings, monkeypatch: Any) -> None:
    settings.LIMITS = settings.LIMITS | {"search": "20/10s/user"}
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    browser = browser_of(create_user())
    find = ask("intake:find", q="almond")
    assert [find(browser).status_code for _key in range(21)] == [200] * 20 + [429]
    # Ten keys a second are twice what comes back; a refused search takes nothing away.
    now += 1.0
    assert [find(browser).status_code for _key in range(3)] == [200, 200, 429]


def test_counts_in_memory_that_are_over_are_let_go(settings: Settings, monkeypatch: Any) -> None:
    settings.LIMITS = settings.LIMITS | {"search": "5/10s/ip"}
    monkeypatch.setattr(limits, "_tidy_from", 3)
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    browser, find = browser_of(create_user()), ask("intake:find", q="almond")
    for number in range(5):
        browser.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
        find(browser)
        now += 4.0
    assert len(limits._used_until) <= 3


def test_htmx_gets_words_for_the_toast_and_what_was_typed_stays(
    consent: Consent, settings: Settings
) -> None:
    settings.LIMITS = settings.LIMITS | {"comment": "1/h/user"}
    browser = browser_of(consent.client)
    comment(browser)
    refused = comment(browser, HTMX)
    assert (refused.status_code, refused["HX-Reswap"]) == (429, "none")
    assert refused.content.decode().lstrip().startswith('<div id="toast"')
    assert "Try again in 60 minutes. What you typed is still here." in text_of(refused)
    page = browser.get(reverse("intake:learn")).content.decode()
    assert '{"code":"4(22|29)","swap":true}' in page


def test_a_comment_that_came_back_for_correction_takes_nothing_away(
    consent: Consent, settings: Settings
) -> None:
    settings.LIMITS = settings.LIMITS | {"comment": "1/h/user,1/h/ip"}
    browser = browser_of(consent.client)
    assert [comment(browser, text="").status_code for _time in range(3)] == [422] * 3
    assert comment(browser).status_code == 302
    assert comment(browser).status_code == 429


def sign_up(browser: Client, number: int, **extra: str) -> Any:
    """Send the form of a new account, each from a browser that nobody is signed in to."""
    data = new_account(f"class{number}@example.org", f"{PASSWORD} staple")
    return browser.post(reverse("account_signup"), data | extra)


def test_sign_up_is_limited_by_address_and_a_mistake_takes_nothing_away(
    settings: Settings,
) -> None:
    settings.LIMITS = settings.LIMITS | {"sign_up": "2/h/ip"}
    with time_machine.travel(NOON, tick=False):
        assert sign_up(Client(), 0, password1="short").status_code == 200
        statuses = [sign_up(Client(), number).status_code for number in range(3)]
        assert statuses == [302, 302, 429]
        elsewhere = Client(REMOTE_ADDR="192.0.2.9")
        assert sign_up(elsewhere, 9).status_code == 302
    assert User.objects.filter(email__startswith="class").count() == 3


def test_a_class_signs_up_behind_one_address() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(31):
            assert sign_up(Client(), number).status_code == 302
            clock.shift(5)


def test_a_refusal_of_the_sign_in_says_when_it_goes_on() -> None:
    with time_machine.travel(NOON, tick=False):
        for _time in range(31):
            answer = Client().post(reverse("account_login"), {"login": "x"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("2001:db8:1:2::7", "2001:db8:1:2:9::1", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_a_network_of_ipv6_is_one_address(first: str, second: str, is_one: bool) -> None:
    assert (limits._address(first, "") == limits._address(second, "")) == is_one


def test_an_address_behind_a_proxy_is_the_one_that_it_saw(settings: Settings) -> None:
    limits._address.cache_clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert limits._address("127.0.0.1", "192.0.2.66, 192.0.2.7") == "192.0.2.7"
    limits._address.cache_clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert limits._address("127.0.0.1", "192.0.2.66") == "127.0.0.1"
    limits._address.cache_clear()


def test_an_empty_limit_is_none(settings: Settings) -> None:
    settings.LIMITS = settings.LIMITS | {"search": "", "export_table": ""}
    browser = browser_of(create_user())
    assert [ACTS["search"](browser).status_code for _time in range(3)] == [200] * 3
    assert [ACTS["export_table"](browser).status_code for _time in range(3)] == [200] * 3


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (120, "120 seconds"), (121, "3 minutes"), (7201, "3 hours")],
)
def test_a_wait_is_said_in_whole_units(seconds: int, words: str) -> None:
    answer = limits.too_many(RequestFactory().get("/"), seconds)
    assert (answer["Retry-After"], f"Try again in {words}." in text_of(answer)) == (
        str(seconds),
        True,
    )


def test_the_docs_list_each_limit_as_it_is(settings: Settings) -> None:
    docs = (Path(settings.BASE_DIR) / "docs" / "security.md").read_text()
    rows = re.findall(r"^\| `LIMIT_(\w+)` \| `([^`]*)` \| ([^|]+) \|", docs, re.MULTILINE)
    assert [(name.lower(), rates) for name, rates, _where in rows] == list(DEFAULT_LIMITS.items())
    in_memory = {name.lower() for name, _rates, where in rows if where == "each process"}
    assert in_memory == settings.LIMITS_IN_MEMORY
