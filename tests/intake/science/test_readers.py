"""Pages about a client speak of the client: "you" is whoever reads."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from foods.enums import FoodKind
from intake.bands.actions import set_band
from intake.diary.days import finish_day
from intake.enums import BandSource, DayState, SupplementsTaken
from intake.models import Medicine
from intake.science.verdict.day_verdict import DISCLAIMER
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_profile,
    create_symptom,
    create_user,
    log_entry,
)

pytestmark = pytest.mark.django_db

#: What is said to the dietitian who reads, or to everybody.
SAID_TO_THE_READER = (
    DISCLAIMER,
    "the date you give",
    "because you do not see the profile",
    "You do not see this client’s profile",
    "Set by you on",
    "Your comment",
    "your browser’s menu",
    "you asked",
    "you reviewed it",
    "for what you write often",
    "call your emergency number",
    "Your note on",
    "what you hand over",
)
PAGES = (
    "day/{today}/",
    "band/",
    "band/what-if/",
    "trends/",
    "sources/",
    "report/",
    "symptoms/",
    "symptoms/beside/",
    "medicines/",
)
STATES = ("plain", "kidneys", "kidneys unsure", "sex unsaid", "band", "own band", "few days")


def words_on(response: object) -> str:
    """All a page says between its header and its footer, labels included."""
    html = response.content.decode()  # type: ignore[attr-defined]  # a response
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    assert main is not None
    labels = re.findall(r'(?:aria-label|title|alt|data-option)="([^"]*)"', main[0])
    return unescape(" ".join([re.sub(r"<[^>]+>", " ", main[0]), *labels]))


def give_band(client: User, by: User, today: dt.date) -> None:
    """Let somebody have set the band, lower than the days are."""
    set_band(
        subject=client,
        by=by,
        source=BandSource.OWN if by == client else BandSource.CLINICIAN,
        valid_from=today - dt.timedelta(days=20),
        low_mg=Decimal(100),
        target_mg=Decimal(120),
        high_mg=Decimal(140),
        high_basis="diet",
        supplement_limit_mg=Decimal(0),
        reason="A test",
    )


@pytest.mark.parametrize("state", STATES)
def test_no_page_about_a_client_says_you_to_the_dietitian(state: str) -> None:
    ada, dana = create_user(name="Ada"), create_dietitian()
    today = timezone.now().date()
    create_profile(
        user=ada,
        sex="" if state == "sex unsaid" else "F",
        birth_date=dt.date(1986, 5, 1),
        kidneys_impaired={"kidneys": "yes", "kidneys unsure": "unsure"}.get(state, "no"),
    )
    if state in {"band", "own band"}:
        give_band(ada, ada if state == "own band" else create_dietitian(name="Eva"), today)
    scopes = dict.fromkeys(("symptoms_notes", "profile_medicines", "may_set_band"), True)
    create_consent(client=ada, dietitian=dana, **scopes)
    food = create_food()
    tablet = create_food(name="Tablet", kind=FoodKind.SUPPLEMENT, form="oxide", mg_per_100g="60000")
    for back in range(2 if state == "few days" else 8):
        date = today - dt.timedelta(days=back)
        log_entry(user=ada, food=food, date=date)
        log_entry(user=ada, food=tablet, date=date)
        finish_day(
            subject=ada, date=date, food=DayState.COMPLETE, supplements=SupplementsTaken.TAKEN
        )
        create_symptom(user=ada, date=date, kind="tingling", severity=8)
        create_symptom(user=ada, date=date, kind="weakness", severity=9)
    for key in ("levothyroxine", "proton_pump_inhibitors"):
        Medicine.objects.create(subject=ada, key=key, times=["07:00"])
    theirs = Client()
    theirs.force_login(dana)
    said = {}
    for page in PAGES:
        url = f"/clients/{ada.code}/{page.format(today=today)}"
        words = words_on(theirs.get(url))
        for phrase in SAID_TO_THE_READER:
            words = words.replace(phrase, "")
        said[page] = re.findall(r".{0,60}\b[Yy]ou(?:r|rs|rself)?\b.{0,40}", words)
    assert said == {page: [] for page in PAGES}
