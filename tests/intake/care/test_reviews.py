"""Reviews of a client's day, and a band that a dietitian sets."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.actions.consent import end_consent
from accounts.models import Consent, User
from intake.care.actions import set_review
from intake.diary.days import finish_day
from intake.diary.entries import delete_entry
from intake.enums import DayState, ReviewState, SupplementsTaken
from intake.models import Band, Review
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    log_entry,
)
from tests.intake.care.comments import day_of, write_comment
from tests.pages import HTMX, browser_of, text_of

pytestmark = pytest.mark.django_db


# -- Reviews -------------------------------------------------------------------------------------


def test_an_edit_after_the_review_reopens_the_day_and_says_so(
    own: Client, theirs: Client, ada: User, dietitian: User, consent: Consent, today: dt.date
) -> None:
    food, url = create_food(), day_of(ada, today)
    entry = log_entry(user=ada, food=food, date=today)
    assert "To review" in text_of(theirs.get(url))
    answer = theirs.post(f"{url}review/", {"state": "reviewed"}, headers=HTMX)
    assert answer.content.decode().strip().startswith('<section id="review"')
    assert "Reviewed" in text_of(answer)
    assert "Dana Reyes reviewed this day." in text_of(own.get(f"/day/{today}/"))
    delete_entry(entry=entry, by=ada)
    assert "Changed since you reviewed it" in text_of(theirs.get(url))
    assert "reviewed this day" not in text_of(own.get(f"/day/{today}/"))
    theirs.post(f"{url}review/", {"state": "asked"})
    assert "Waiting for an answer" in text_of(theirs.get(url))
    assert "Dana Reyes waits for your answer." in text_of(own.get(f"/day/{today}/"))
    write_comment(ada, dietitian, ada, today, "Here it is")
    assert "Answered since you asked" in text_of(theirs.get(url))
    assert Review.objects.get().state == "asked"


def test_an_edit_between_page_and_button_is_not_passed_over(
    theirs: Client, ada: User, consent: Consent, today: dt.date
) -> None:
    url = day_of(ada, today)
    page = theirs.get(url).content.decode()
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found is not None
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=5)):
        log_entry(user=ada, food=create_food(), date=today)
        theirs.post(f"{url}review/", {"state": "reviewed", "seen": found[1]})
        assert "Changed since you reviewed it" in text_of(theirs.get(url))


@pytest.mark.parametrize("seen", ["2999-01-01T00:00:00+00:00", "2000-01-01T00:00:00+00:00", ""])
def test_an_unbelievable_time_of_a_page_is_now(
    theirs: Client, ada: User, consent: Consent, today: dt.date, seen: str
) -> None:
    theirs.post(f"{day_of(ada, today)}review/", {"state": "reviewed", "seen": seen})
    assert timezone.now() - Review.objects.get().seen_at < dt.timedelta(minutes=1)


def test_each_dietitian_reviews_for_themself_and_nobody_their_own(
    own: Client, theirs: Client, ada: User, dietitian: User, consent: Consent, today: dt.date
) -> None:
    second = create_dietitian()
    create_consent(client=ada, dietitian=second)
    theirs.post(f"{day_of(ada, today)}review/", {"state": "reviewed"})
    assert "To review" in text_of(browser_of(second).get(day_of(ada, today)))
    assert own.post(f"{day_of(ada, today)}review/", {"state": "reviewed"}).status_code == 404
    bad = theirs.post(f"{day_of(ada, today)}review/", {"state": "x"}, headers=HTMX)
    assert bad.status_code == 422
    assert Review.objects.get().dietitian == dietitian


def test_next_and_previous_lead_to_days_that_wait(
    theirs: Client, ada: User, dietitian: User, consent: Consent, today: dt.date
) -> None:
    dates = [today - dt.timedelta(days=number) for number in range(6)]
    for date in dates:
        log_entry(user=ada, food=create_food(), date=date)
    for date in (dates[0], dates[2], dates[4], dates[5]):
        finish_day(
            subject=ada, date=date, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE
        )
    set_review(subject=ada, dietitian=dietitian, date=dates[4], state=ReviewState.REVIEWED)
    html = theirs.get(day_of(ada, dates[2])).content.decode()
    ways = re.findall(r'<a href="([^"]+)" data-key="(\w)"', html)
    place = "{}#review".format
    assert ways == [(place(day_of(ada, dates[5])), "p"), (place(day_of(ada, dates[0])), "n")]
    consent.earliest_day = dates[3]
    consent.save()
    html = theirs.get(day_of(ada, dates[2])).content.decode()
    # Where no day is left, the key leads on to the client before.
    ways = re.findall(r'<a href="([^"]+)" data-key="(\w)"[^>]*>([^<]+)<', html)
    assert ways == [
        (f"/clients/{ada.code}/previous/", "p", "Previous client"),
        (place(day_of(ada, dates[0])), "n", "Next to review"),
    ]


# -- A band set by a dietitian ---------------------------------------------------------------------


def band(today: dt.date, **extra: str) -> dict[str, Any]:
    values = {"low": "300", "target": "350", "high": "450", "high_basis": "diet"}
    return values | {"valid_from": today.isoformat(), "reason": "after the blood test"} | extra


def test_the_client_is_told_of_the_band_and_earlier_days_keep_theirs(
    own: Client, theirs: Client, ada: User, consent: Consent, today: dt.date
) -> None:
    assert theirs.post(f"/clients/{ada.code}/band/", band(today)).status_code == 302
    page = text_of(own.get(f"/day/{today}/"))
    assert f"Your dietitian Dana Reyes set your band on {today.day} {today:%B %Y}" in page
    assert "after the blood test" in page
    before = text_of(own.get(f"/day/{today - dt.timedelta(days=1)}/"))
    assert "set your band" not in before
    assert "set your band" not in text_of(theirs.get(day_of(ada, today)))


def test_a_band_for_somebody_needs_a_reason(
    theirs: Client, ada: User, consent: Consent, today: dt.date
) -> None:
    response = theirs.post(f"/clients/{ada.code}/band/", band(today, reason=" "))
    assert response.status_code == 422
    assert "Give a reason" in response.content.decode()
    assert not Band.objects.exists()


@pytest.mark.parametrize("shown", [False, True])
def test_the_limit_of_supplements_is_for_those_who_see_the_profile(
    theirs: Client, ada: User, consent: Consent, today: dt.date, shown: bool
) -> None:
    consent.profile_medicines = shown
    consent.save()
    url = f"/clients/{ada.code}/band/"
    assert ('name="supplement_limit"' in theirs.get(url).content.decode()) is shown
    theirs.post(url, band(today, supplement_limit="600"))
    assert (Band.objects.get().supplement_limit_mg == 600) is shown


def test_a_clinicians_band_is_taken_back_by_clinicians_until_they_may_no_longer_set_it(
    own: Client, theirs: Client, ada: User, consent: Consent, today: dt.date
) -> None:
    url = f"/clients/{ada.code}/band/"
    theirs.post(url, band(today))
    # Not the client's to take back while the consent to set it lasts.
    own.post("/band/reset/")
    assert Band.objects.count() == 1
    assert theirs.post(f"{url}reset/")["Location"] == url
    assert list(Band.objects.order_by("pk").values_list("is_reset", "source")) == [
        (False, "clinician"),
        (True, "clinician"),
    ]
    theirs.post(url, band(today))
    end_consent(consent=consent, by=ada)
    assert "Take this band back" in own.get("/band/").content.decode()
    own.post("/band/reset/")
    assert "set your band" not in text_of(own.get(f"/day/{today}/"))
    assert Band.objects.filter(is_reset=True, set_by=ada).count() == 1


def test_a_clients_day_speaks_of_the_client(
    own: Client, theirs: Client, ada: User, consent: Consent, today: dt.date
) -> None:
    log_entry(user=ada, food=create_food(), date=today)
    finish_day(subject=ada, date=today, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE)
    assert "below your band" in text_of(own.get(f"/day/{today}/"))
    page = text_of(theirs.get(day_of(ada, today)))
    assert "below the band" in page
    assert "your band" not in page
