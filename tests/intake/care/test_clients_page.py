"""The dietitian's list of clients: what it says, what it keeps to itself, what it costs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse, set_script_prefix
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions.consent import end_consent
from accounts.models import AccessEvent, User
from intake.care.actions import add_comment
from intake.care.panel.client_rows import ClientRow, client_rows
from intake.care.panel.listing import PanelChoice, read_panel, shown_clients
from intake.diary.days import finish_day
from intake.enums import DayState, SupplementsTaken
from intake.models import Day
from intake.pages.clients.lines import client_lines
from intake.science.attention import Reason
from tests.factories import (
    create_band,
    create_consent,
    create_dietitian,
    create_food,
    create_profile,
    create_user,
    log_entry,
    new_key,
)
from tests.pages import HTMX, browser_of

pytestmark = pytest.mark.django_db
URL = "/clients/"
SUMS = {"entry_count": 1, "food_count": 1, "food_known_count": 1}


def create_client(dietitian: User, name: str, *, kidneys: str = "no", **consent: Any) -> User:
    user = create_user(name=name)
    create_profile(
        user=user,
        sex="F",
        birth_date=dt.date(1986, 5, 1),
        kidneys_impaired=kidneys,
        time_zone="UTC",
    )
    consent.setdefault("valid_from", timezone.now() - dt.timedelta(days=60))
    create_consent(client=user, dietitian=dietitian, **consent)
    return user


def fill(user: User, today: dt.date, food: int, *, pill: int = 0, days: range = range(7)) -> None:
    for number in days:
        Day.objects.create(
            subject=user,
            date=today - dt.timedelta(days=number),
            food=DayState.COMPLETE,
            food_mg=Decimal(food),
            supplement_mg=Decimal(pill),
            **SUMS,
        )


def names(response: Any) -> list[str]:
    return re.findall(r"<h2><a [^>]*>([^<]+)</a></h2>", response.content.decode())


def row_of(dietitian: User, user: User) -> ClientRow:
    return next(row for row in client_rows(dietitian) if row.subject.user == user)


@pytest.fixture
def below_a_folder() -> Iterator[None]:
    set_script_prefix("/diary-/")
    yield
    set_script_prefix("/")


@pytest.mark.usefixtures("below_a_folder")
def test_lines_lead_to_the_clients_days_wherever_the_site_lies(
    dietitian: User, today: dt.date
) -> None:
    user = create_client(dietitian, "Ben")
    panel = read_panel(dietitian, PanelChoice())
    (line,) = client_lines(shown_clients(panel, panel.rows))
    assert line.url == reverse("intake:day", args=[user.code, today])


# -- What it says ------------------------------------------------------------------------------


def test_clients_stand_in_the_order_of_what_matters(
    theirs: Client, dietitian: User, today: dt.date
) -> None:
    fill(create_client(dietitian, "Fine"), today, 340)
    create_client(dietitian, "Quiet")
    fill(create_client(dietitian, "Low"), today, 100)
    fill(create_client(dietitian, "Pills"), today, 340, pill=400)
    fill(
        create_client(dietitian, "Kidneys", kidneys="yes", profile_medicines=True),
        today,
        340,
        pill=9,
    )
    fill(create_client(dietitian, "Few"), today, 340, days=range(2))
    high = create_client(dietitian, "High", may_set_band=True)
    fill(high, today, 500)
    create_band(
        user=high,
        by=dietitian,
        valid_from=today - dt.timedelta(days=20),
        low="200",
        target="300",
        high="450",
    )
    response = theirs.get(URL)
    assert names(response) == ["Kidneys", "Pills", "Low", "High", "Quiet", "Few", "Fine"]
    html = response.content.decode()
    assert "Supplements over the limit on 7 of the last 7 days" in html
    assert "Likely low: 100 mg a day over 7 full days" in html
    assert "7 low" in html


def test_search_filter_and_sort_are_addresses(
    theirs: Client, dietitian: User, today: dt.date
) -> None:
    fill(create_client(dietitian, "Berta Low"), today, 100)
    fill(create_client(dietitian, "Anna Fine"), today, 340)
    create_client(dietitian, "Clara Quiet")
    assert names(theirs.get(URL)) == ["Berta Low", "Clara Quiet", "Anna Fine"]
    assert names(theirs.get(URL, {"sort": "name"})) == ["Anna Fine", "Berta Low", "Clara Quiet"]
    assert names(theirs.get(URL, {"sort": "mean"})) == ["Berta Low", "Anna Fine", "Clara Quiet"]
    assert names(theirs.get(URL, {"sort": "last"}))[0] == "Clara Quiet"
    assert names(theirs.get(URL, {"reason": "too-few"})) == ["Clara Quiet"]
    assert names(theirs.get(URL, {"q": "low bERTA"})) == ["Berta Low"]
    assert names(theirs.get(URL, {"reason": "nonsense", "sort": "x"}))[0] == "Berta Low"
    nobody = theirs.get(URL, {"q": "nobody"})
    assert "No client fits" in nobody.content.decode()
    fragment = theirs.get(URL, {"q": "anna"}, headers=HTMX).content.decode().strip()
    assert fragment.startswith('<div id="clients">')
    assert "<html" not in fragment


def test_an_empty_list_says_what_to_do(theirs: Client) -> None:
    assert "Invite a client" in theirs.get(URL).content.decode()


@pytest.mark.parametrize("why", ["ended", "expired", "another's"])
def test_only_live_consents_are_listed(
    theirs: Client, dietitian: User, today: dt.date, why: str
) -> None:
    holder = create_dietitian() if why == "another's" else dietitian
    user = create_client(holder, "Gone")
    consent = user.consents_given.get()
    if why == "ended":
        end_consent(consent=consent, by=user)
    elif why == "expired":
        consent.valid_until = timezone.now()
        consent.save()
    fill(user, today, 340)
    assert "Gone" not in theirs.get(URL).content.decode()
    assert not user.looks_at_me.exists()


def test_unread_comments_and_days_to_review_lead_to_their_day(
    theirs: Client, dietitian: User, today: dt.date
) -> None:
    user = create_client(dietitian, "Ada")
    log_entry(user=user, food=create_food(), date=today)
    finish_day(subject=user, date=today, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE)
    for _ in range(2):
        add_comment(
            subject=user,
            dietitian=dietitian,
            by=user,
            date=today,
            text="Is this enough?",
            request_key=new_key(),
        )
    html = theirs.get(URL).content.decode()
    assert f'href="/clients/{user.code}/day/{today}/#comments"' in html
    assert "1 to review" in html
    theirs.get(f"/clients/{user.code}/day/{today}/")
    assert row_of(dietitian, user).unread is None


# -- What it keeps to itself ---------------------------------------------------------------------


@pytest.mark.parametrize("shown", [False, True])
def test_the_kidney_flag_needs_its_scope_in_reasons_and_in_zones(
    theirs: Client, dietitian: User, today: dt.date, shown: bool
) -> None:
    flagged = create_client(dietitian, "Flagged", kidneys="yes", profile_medicines=shown)
    plain = create_client(dietitian, "Plain", profile_medicines=shown)
    for user in (flagged, plain):
        fill(user, today, 300, pill=50)
    first, second = row_of(dietitian, flagged), row_of(dietitian, plain)
    said = ([one.words for one in first.reasons], [one.zone for one in first.strip])
    assert (
        said != ([one.words for one in second.reasons], [one.zone for one in second.strip])
    ) is shown
    assert (first.first.reason is Reason.KIDNEY_SUPPLEMENT) is shown

    def page_of(user: User, where: str) -> str:
        html = theirs.get(f"/clients/{user.code}/{where}").content.decode()
        html = html[html.index("<main") : html.index("</main>")]
        html = re.sub(r'name="(seen|request_key|csrfmiddlewaretoken)" value="[^"]*"', "", html)
        html = re.sub(r'thread"? ?-?\d+|-\d+"', "", html)
        return html.replace(user.code, "code").replace(user.name, "name")

    for where in (f"day/{today}/", "band/"):
        assert (page_of(flagged, where) != page_of(plain, where)) is shown
    assert ("Impaired kidneys, and a supplement" in theirs.get(URL).content.decode()) is shown


def test_nothing_before_the_earliest_day_is_counted(
    theirs: Client, dietitian: User, today: dt.date
) -> None:
    earliest = today - dt.timedelta(days=2)
    user = create_client(dietitian, "Ada", earliest_day=earliest)
    fill(user, today, 100, days=range(3, 12))
    hidden = row_of(dietitian, user)
    assert (hidden.watched.last_logged, hidden.watched.usual.n_days, len(hidden.strip)) == (
        None,
        0,
        3,
    )
    assert hidden.to_review == []
    assert [one.reason for one in hidden.reasons] == [Reason.TOO_FEW]
    before = today - dt.timedelta(days=4)
    consent = user.consents_given.get()
    consent.earliest_day = None
    consent.save()
    add_comment(
        subject=user, dietitian=dietitian, by=user, date=before, text="?", request_key=new_key()
    )
    assert row_of(dietitian, user).unread is not None
    consent.earliest_day = earliest
    consent.save()
    assert row_of(dietitian, user).unread is None
    assert row_of(dietitian, user).to_review == []


def test_a_log_before_the_window_is_still_the_last_one(dietitian: User, today: dt.date) -> None:
    user = create_client(dietitian, "Ada")
    fill(user, today, 340, days=range(40, 42))
    row = row_of(dietitian, user)
    assert row.watched.last_logged == today - dt.timedelta(days=40)
    assert row.first.words == "Nothing logged for 40 days"


def test_the_days_end_on_each_clients_own_calendar(dietitian: User) -> None:
    user = create_client(dietitian, "Ada")
    user.profile.time_zone = "Pacific/Kiritimati"
    user.profile.save()
    row = row_of(dietitian, user)
    assert row.watched.today == user.profile.today()


# -- What it costs, and what is written down -----------------------------------------------------


@pytest.mark.parametrize("count", [1, 30, 200])
def test_clients_take_the_same_queries_at_any_number(
    theirs: Client,
    dietitian: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        user = create_client(dietitian, f"Client {number}", profile_medicines=bool(number % 2))
        fill(user, today, 200 + number, days=range(3))
    # The first look of a day works them out, and writes down that they were seen.
    theirs.get(URL)
    # Session, viewer, all clients as far as they are sorted, tags, whether the look is written
    # down, the words of the page, the list for "next", and what waits for the navigation.
    for choice in ({}, {"q": "client"}, {"sort": "mean"}):
        theirs.get(URL, choice)
        with django_assert_num_queries(8):
            response = theirs.get(URL, choice)
        assert len(names(response)) == min(count, 50)


def test_a_list_look_counts_once_a_client_a_day(theirs: Client, dietitian: User) -> None:
    users = [create_client(dietitian, name) for name in ("Ada", "Berta")]
    for _ in range(3):
        theirs.get(URL)
    events = AccessEvent.objects.order_by("subject").values_list("subject", "what", "is_change")
    assert list(events) == [(user.pk, "clients list", False) for user in users]


def test_only_dietitians_see_clients_in_the_navigation(theirs: Client, today: dt.date) -> None:
    link = f'href="{URL}"'
    own = browser_of(create_user())
    assert link not in own.get(f"/day/{today}/").content.decode()
    assert link in theirs.get(f"/day/{today}/").content.decode()


def test_a_clients_pages_are_marked_as_clients_in_the_navigation(
    theirs: Client, dietitian: User, today: dt.date
) -> None:
    user = create_client(dietitian, "Ada")
    for url, place in (
        (f"/clients/{user.code}/day/{today}/", "Clients"),
        (f"/day/{today}/", "Day"),
    ):
        html = theirs.get(url).content.decode()
        marked = re.findall(r'aria-current="page">.*?</svg>(\w+)</a>', html, re.S)
        assert marked == [place]


def test_arranged_breaks_ties_by_how_long_it_is_quiet(dietitian: User, today: dt.date) -> None:
    fill(create_client(dietitian, "Six"), today, 340, days=range(6, 10))
    fill(create_client(dietitian, "Nine"), today, 340, days=range(9, 13))
    rows = read_panel(dietitian, PanelChoice()).rows
    assert [row.name_key for row in rows] == ["nine", "six"]
