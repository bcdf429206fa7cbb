"""The cohort page: one row a client, only what each shares, and the picture of the means."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions.consent import end_consent
from accounts.models import AccessEvent, ClientCard, ClientTag, Consent, User
from intake.bands.assessed import usual_intake
from intake.bands.in_force import BandsInForce
from intake.care.cohort import CohortRow, cohort_of, cohort_rows, read_cohort
from intake.diary.log import Log
from intake.insights.charts.cohort import MeanPlace, draw_places, place_of, place_rows
from intake.models import Day
from intake.pages.clients.cohort import page as cohort_page
from intake.pages.clients.cohort.lines import cohort_lines
from intake.pages.clients.cohort.table import COHORT_COLUMNS, cohort_table
from intake.science.usual_intake.answers import AdequacyAnswer
from intake.science.zones import Zone
from tests.factories import (
    create_band,
    create_consent,
    create_dietitian,
    create_profile,
    create_user,
    keep_days,
)
from tests.pages import HTMX, browser_of, text_of

pytestmark = pytest.mark.django_db
URL = "/clients/cohort/"


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


def rows_of(dietitian: User, *, window: int = 14, tag: ClientTag | None = None) -> list[CohortRow]:
    return cohort_rows(read_cohort(cohort_of(dietitian, tag), window=window), window=window)


def row_of(dietitian: User, user: User, *, window: int = 14) -> CohortRow:
    return next(row for row in rows_of(dietitian, window=window) if row.log.user == user)


# -- The numbers ------------------------------------------------------------------------------


def test_a_row_says_what_the_clients_own_band_page_says(dietitian: User, today: dt.date) -> None:
    user = create_client(dietitian, "Ben", profile_medicines=True)
    for back, food, pill in ((1, 200, 0), (2, 320, 100), (3, 500, 400), (4, 150, 0), (20, 90, 0)):
        day = {"food": "complete", "supplements": "taken" if pill else "none"}
        Day.objects.create(
            subject=user,
            date=today - dt.timedelta(days=back),
            food_mg=food,
            supplement_mg=pill,
            entry_count=3,
            food_count=2,
            food_known_count=2,
            food_grams=900,
            food_known_grams=900,
            **day,
        )
    row = row_of(dietitian, user)
    log = Log.of_oneself(user)
    first, last = today - dt.timedelta(days=13), today
    own = usual_intake(BandsInForce(log), log.days_between(first, last), first=first, last=last)
    assert (row.found.mean_mg, row.found.answer) == (own.mean_mg, own.answer)
    assert row.found.interval == own.interval
    assert (row.days, row.found.n_days) == (14, 4)
    assert row.zones[Zone.OVER_LIMIT] == 1
    assert sum(row.zones.values()) == 4
    assert (row.found.days_taken, row.dose_mg) == (2, Decimal(250))
    assert row.coverage == 1
    assert row.last_logged == today - dt.timedelta(days=1)
    assert row_of(dietitian, user, window=28).found.n_days == 5


@pytest.mark.parametrize("unknown", [0, 1])
def test_a_dose_is_said_of_the_days_on_which_it_is_known(
    dietitian: User, today: dt.date, unknown: int
) -> None:
    user = create_client(dietitian, "Ben")
    keep_days(user, today, count=3, food="300", supplement="300")
    # Taken without a value, or only said to have been taken.
    user.days.filter(date=today - dt.timedelta(days=1)).update(
        supplement_mg=0, supplements="taken", unknown_count=unknown
    )
    row = row_of(dietitian, user)
    assert row.found.days_taken == 3
    (line,) = cohort_lines([row])
    at_least = "at least " if unknown else ""
    assert line.supplements == f"{at_least}300 mg on 2 days, no value on 1 day"
    (cells,) = cohort_table([row]).rows(dietitian)
    assert dict(zip(COHORT_COLUMNS, cells, strict=True))["supplement_known_days"] == 2


def test_around_a_lower_bound_there_is_no_interval(dietitian: User, today: dt.date) -> None:
    user = create_client(dietitian, "Ben")
    keep_days(user, today, count=5, food="300")
    user.days.update(
        entry_count=2, unknown_count=1, food_count=2, food_grams=1100, possible_mg=Decimal(40)
    )
    row = row_of(dietitian, user)
    assert row.found.is_at_least
    assert row.found.interval is None
    assert row.coverage is not None
    assert round(row.coverage, 3) == Decimal("0.909")


def test_only_what_the_consent_reaches_is_counted(dietitian: User, today: dt.date) -> None:
    start = today - dt.timedelta(days=2)
    user = create_client(dietitian, "Ben", earliest_day=start)
    keep_days(user, today, count=10, food="300")
    row = row_of(dietitian, user)
    assert (row.days, row.found.n_days, row.found.first) == (3, 2, start)
    later = create_client(dietitian, "Cy", earliest_day=today + dt.timedelta(days=3))
    keep_days(later, today, count=10, food="300")
    row = row_of(dietitian, later)
    assert (row.days, row.found.n_days, row.last_logged) == (0, 0, None)


def test_impaired_kidneys_show_only_to_who_may_know(today: dt.date) -> None:
    told, untold = create_dietitian(), create_dietitian()
    user = create_client(told, "Ben", kidneys="yes", profile_medicines=True)
    create_consent(client=user, dietitian=untold)
    keep_days(user, today, count=5, food="300")
    row = row_of(told, user)
    assert row.found.answer is AdequacyAnswer.NOT_SHOWN
    assert (place_of(row.found), row.not_judged_days) == (MeanPlace.NOT_SHOWN, 5)
    row = row_of(untold, user)
    assert place_of(row.found) is MeanPlace.BORDERLINE_UPPER
    assert row.birth_year is None


def test_a_cohort_is_of_live_consents_and_of_own_tags(dietitian: User) -> None:
    ben, cy = create_client(dietitian, "Ben"), create_client(dietitian, "cy")
    create_client(create_dietitian(), "Dee")
    over = create_client(dietitian, "Ed", valid_until=timezone.now() - dt.timedelta(hours=1))
    tag = ClientTag.objects.create(dietitian=dietitian, name="Renal")
    for client in (cy, over):
        card = ClientCard.objects.create(dietitian=dietitian, client=client, label="Tue")
        card.tags.add(tag)
    assert [row.log.user for row in rows_of(dietitian)] == [ben, cy]
    (row,) = rows_of(dietitian, tag=tag)
    assert (row.name, row.label, row.tags) == ("cy", "Tue", ("Renal",))


# -- The picture ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mg", "place"),
    [
        ("90", MeanPlace.FAR_BELOW),
        ("120", MeanPlace.BELOW),
        ("150", MeanPlace.JUST_BELOW),
        ("199.999", MeanPlace.JUST_BELOW),
        ("200", MeanPlace.BORDERLINE_LOWER),
        ("250", MeanPlace.BORDERLINE_UPPER),
        ("300", MeanPlace.BAND_LOWER),
        ("350", MeanPlace.BAND_UPPER),
        ("400", MeanPlace.BAND_UPPER),
        ("400.001", MeanPlace.ABOVE),
    ],
)
def test_a_mean_lies_between_the_edges_of_its_own_band(
    dietitian: User, today: dt.date, mg: str, place: MeanPlace
) -> None:
    user = create_client(dietitian, "Ben")
    create_band(user=user, valid_from=today, low="200", target="300", high="400")
    keep_days(user, today, count=5, food=mg)
    assert place_of(row_of(dietitian, user).found) is place


def test_without_a_place_it_says_why(dietitian: User, today: dt.date) -> None:
    few = create_client(dietitian, "Few")
    keep_days(few, today, count=2, food="300")
    over = create_client(dietitian, "Over")
    keep_days(over, today, count=4, food="300", supplement="900")
    without = create_client(dietitian, "Without")
    create_band(user=without, valid_from=today, low="200", target="300", high=None)
    keep_days(without, today, count=4, food="310")
    places = {row.name: place_of(row.found) for row in rows_of(dietitian)}
    assert places == {
        "Few": MeanPlace.TOO_FEW,
        "Over": MeanPlace.OVER_LIMIT,
        "Without": MeanPlace.NO_UPPER_EDGE,
    }
    assert draw_places(places.values()) == ""


def test_the_picture_and_its_table_count_the_same() -> None:
    places = [MeanPlace.JUST_BELOW] * 2 + [MeanPlace.BAND_LOWER, MeanPlace.TOO_FEW]
    drawn = draw_places(places)
    assert "3 means on their own bands: low 2, borderline 0, in the band 1, above 0" in drawn
    assert 'fill="url(#cohort-low)"' in drawn
    counts = {row.words: row.count for row in place_rows(places)}
    assert (sum(counts.values()), counts["three quarters of the low edge and more"]) == (3, 2)


# -- The page ---------------------------------------------------------------------------------


def test_page_says_who_is_who_and_what_can_be_said(
    theirs: Client, dietitian: User, today: dt.date
) -> None:
    user = create_client(dietitian, "Ben Fischer", profile_medicines=True)
    keep_days(user, today, count=5, food="340")
    card = ClientCard.objects.create(
        dietitian=dietitian, client=user, label="Baker", short_code="B1"
    )
    card.tags.add(ClientTag.objects.create(dietitian=dietitian, name="Tuesday group"))
    words = text_of(theirs.get(URL))
    assert "Ben Fischer Baker · B1 · born 1986 Tuesday group" in words
    assert "likely adequate" in words
    assert "1 client, the last 14 days" in words
    assert "5 of 14" in words
    part = theirs.get(URL, {"window": "28"}, headers=HTMX).content.decode()
    assert part.lstrip().startswith('<div id="cohort"')
    assert "5 of 28" in part


def test_empty_page_says_what_to_do(theirs: Client, dietitian: User) -> None:
    assert "Nobody shares their log with you yet" in text_of(theirs.get(URL))
    tag = ClientTag.objects.create(dietitian=dietitian, name="Renal")
    create_client(dietitian, "Ben")
    words = text_of(theirs.get(URL, {"tag": str(tag.pk)}))
    assert "No client with the tag “Renal”" in words


def test_a_tag_of_another_is_unknown_and_odd_windows_are_left_out(
    theirs: Client, dietitian: User
) -> None:
    create_client(dietitian, "Ben")
    foreign = ClientTag.objects.create(dietitian=create_dietitian(), name="Theirs")
    for tag in (str(foreign.pk), "x", "99999999999999999999"):
        assert theirs.get(URL, {"tag": tag}).status_code == 404
    assert "the last 14 days" in text_of(theirs.get(URL, {"window": "15", "page": "x"}))


def test_a_look_is_written_down_once_a_client_a_day_and_only_for_those_shown(
    theirs: Client, dietitian: User
) -> None:
    ben, cy = create_client(dietitian, "Ben"), create_client(dietitian, "Cy")
    tag = ClientTag.objects.create(dietitian=dietitian, name="Renal")
    ClientCard.objects.create(dietitian=dietitian, client=cy).tags.add(tag)
    theirs.get(URL, {"tag": str(tag.pk)})
    assert [look.subject for look in AccessEvent.objects.all()] == [cy]
    # The list of clients on the same day is another look.
    theirs.get("/clients/")
    for _time in range(2):
        theirs.get(URL)
    looks = AccessEvent.objects.order_by("what", "subject").values_list("what", "subject")
    assert list(looks) == [
        ("clients list", ben.pk),
        ("clients list", cy.pk),
        ("cohort page", ben.pk),
        ("cohort page", cy.pk),
    ]


def test_a_client_who_ended_it_is_gone(theirs: Client, dietitian: User) -> None:
    ben = create_client(dietitian, "Ben Fischer")
    end_consent(consent=Consent.objects.get(client=ben), by=ben)
    assert "Ben Fischer" not in text_of(theirs.get(URL))
    stranger = browser_of(create_user())
    assert stranger.get(URL).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_page_takes_the_same_queries_at_any_number_of_clients(
    theirs: Client,
    dietitian: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    tag = ClientTag.objects.create(dietitian=dietitian, name="Renal")
    for number in range(count):
        user = create_client(dietitian, f"Client {number}")
        keep_days(user, today, count=4, food="300")
        ClientCard.objects.create(dietitian=dietitian, client=user).tags.add(tag)
    # Session, viewer, tags, the looks, consents; three for the bands, days, cards with their tags;
    # what is unread, for the navigation.
    with django_assert_num_queries(13):
        theirs.get(URL)


def test_what_takes_too_long_to_draw_is_left_to_a_tag(
    theirs: Client, dietitian: User, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        keep_days(create_client(dietitian, f"Client {number}"), today, count=4, food="300")
    monkeypatch.setattr(cohort_page, "PAGE_SIZE", 2)
    words = text_of(theirs.get(URL, {"page": "2"}))
    assert "Means on the band" in words
    assert ("Client 1" in words, "Client 2" in words) == (False, True)
    monkeypatch.setattr(cohort_page, "MOST_DRAWN_DAYS", 20)
    words = text_of(theirs.get(URL, {"page": "2"}))
    assert "take too long to draw" in words
    assert ("Client 1" in words, "Client 2" in words) == (False, True)
