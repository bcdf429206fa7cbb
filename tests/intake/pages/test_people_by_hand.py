"""Forty-five people worked out by hand, held against what their pages say.

The table is a spreadsheet: for each person the days, what is required (typed from the
reference sets) and what people like them eat (typed from NHANES 2007-2012). ``Sheet`` integrates
the model over a fine grid of its own and shares nothing with the app.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.test import Client

from accounts.models import ProfileFacts, User
from intake.enums import DayState
from intake.models import Day
from tests.factories import create_profile, create_user
from tests.pages import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

#: Days of a week as shares of their mean: one like the other, and a usual week.
EVEN = (1.0,) * 7
WEEK = (0.8, 1.1, 0.9, 1.3, 1.0, 0.7, 1.2)
FORTNIGHT = WEEK * 2

#: What people eat, on the fourth root: mean, spread between people, spread between days.
WOMEN_19, MEN_19 = (3.885, 0.263, 0.353), (4.169, 0.329, 0.372)
WOMEN_31, MEN_31 = (3.983, 0.310, 0.327), (4.260, 0.299, 0.369)
WOMEN_51, MEN_51 = (3.994, 0.282, 0.299), (4.222, 0.291, 0.333)
WOMEN_71 = (3.901, 0.284, 0.299)
GIRLS_14, BOYS_14 = (3.780, 0.242, 0.347), (4.038, 0.282, 0.378)
GIRLS_9, BOYS_9 = (3.808, 0.196, 0.333), (3.906, 0.220, 0.341)
GIRLS_4, BOYS_4 = (3.785, 0.214, 0.273), (3.843, 0.209, 0.285)
TODDLERS, ADULTS_31 = (3.708, 0.211, 0.253), (4.117, 0.328, 0.353)


@dataclass(frozen=True)
class Person:
    """One line of the spreadsheet; amounts in mg a day."""

    name: str
    mean: float
    #: What people like them eat; None for infants.
    like: tuple[float, float, float] | None
    days: tuple[float, ...] = WEEK
    ear: float | None = None
    cv: float = 0.10
    #: The larger requirement where sex is not said.
    other_ear: float | None = None
    target: float | None = None
    #: Of the profile: age in years and months, None for not said.
    sex: str = "F"
    years: int | None = 40
    months: int = 0
    stage: str = "none"
    profile: str = "US"
    kidneys: str = "no"
    #: Supplements on each day, on every second one, and a medicine.
    tablet: float = 0.0
    is_every_second: bool = False
    medicine: float = 0.0
    #: The most that something without a value can add to each day; None for no such thing.
    possible: float | None = None
    is_unbounded: bool = False
    #: What is said instead of a word of the scale.
    instead: str = ""


PEOPLE = [
    Person("a fortnight", 320, WOMEN_31, FORTNIGHT, ear=265),
    Person("three days", 320, WOMEN_31, (1.0, 0.9, 1.1), ear=265),
    Person("woman of 25, little", 180, WOMEN_19, ear=255, years=25),
    Person("man of 25", 300, MEN_19, ear=330, sex="M", years=25),
    Person("man of 45, much", 430, MEN_31, FORTNIGHT, ear=350, sex="M", years=45),
    Person("man of 65", 250, MEN_51, (1.0, 1.1, 0.9) * 3, ear=350, sex="M", years=65),
    Person("woman of 65", 260, WOMEN_51, ear=265, years=65),
    Person("woman of 80", 150, WOMEN_71, ear=265, years=80),
    Person("girl of 16", 300, GIRLS_14, ear=300, years=16),
    Person("boy of 16", 350, BOYS_14, ear=340, sex="M", years=16),
    Person("girl of 12", 220, GIRLS_9, ear=200, years=12),
    Person("boy of 10", 240, BOYS_9, ear=200, sex="M", years=10),
    Person("girl of 6", 200, GIRLS_4, ear=110, years=6),
    Person("boy of 5, little", 90, BOYS_4, EVEN, ear=110, sex="M", years=5),
    Person("child of 2", 150, TODDLERS, ear=65, years=2),
    Person("infant, enough", 80, None, EVEN, target=75, years=0, months=8, instead="adequate"),
    Person("infant, less", 60, None, EVEN, target=75, years=0, months=8, instead="cannot say"),
    Person("pregnant at 28", 330, WOMEN_19, ear=290, years=28, stage="pregnant"),
    Person("breastfeeding at 35", 200, WOMEN_31, ear=265, years=35, stage="lactating"),
    Person("pregnant at 52", 250, WOMEN_51, ear=300, years=52, stage="pregnant"),
    Person("no sex, little", 100, ADULTS_31, ear=265, other_ear=350, sex="", years=33),
    Person("no sex, between", 310, ADULTS_31, EVEN, ear=265, other_ear=350, sex="", years=33),
    Person("no sex, much", 560, ADULTS_31, FORTNIGHT, ear=265, other_ear=350, sex="", years=33),
    Person("no age", 250, WOMEN_31, ear=265, years=None),
    Person("a tablet a day", 150, WOMEN_31, ear=265, tablet=100),
    Person("a tablet every second", 190, WOMEN_31, ear=265, tablet=100, is_every_second=True),
    Person("tablets at the limit", 100, WOMEN_31, ear=265, tablet=350),
    Person("tablets above it", 100, WOMEN_31, tablet=400, instead="above the limit"),
    Person("a laxative within it", 230, WOMEN_31, ear=265, medicine=200),
    Person("kidneys", 300, WOMEN_31, kidneys="yes", instead="Your clinician sets your range"),
    Person("19 today", 330, MEN_19, ear=330, sex="M", years=19),
    Person("31 today", 260, WOMEN_31, EVEN, ear=265, years=31),
    Person("51 today", 330, MEN_51, ear=350, sex="M", years=51),
    Person("EU, enough", 400, WOMEN_31, target=300, profile="EU"),
    Person("EU, not surely", 300, MEN_31, target=350, sex="M", profile="EU"),
    Person("UK woman", 215, WOMEN_31, EVEN, ear=200, cv=0.175, profile="UK"),
    Person("UK man", 220, MEN_31, EVEN, ear=250, sex="M", profile="UK"),
    Person("UK child of 8", 300, GIRLS_4, FORTNIGHT, target=200, years=8, profile="UK"),
    Person("D-A-CH man", 330, MEN_31, target=350, sex="M", profile="DACH"),
    Person("Nordic woman", 420, WOMEN_31, FORTNIGHT, target=300, profile="NORDIC"),
    Person("WHO man of 66", 310, MEN_51, FORTNIGHT, target=224, sex="M", years=66, profile="WHO"),
    Person("Australian woman", 300, WOMEN_31, ear=265, profile="AUNZ"),
    Person("a latte that cannot matter", 110, WOMEN_31, ear=265, possible=30),
    Person("a dish that decides", 200, WOMEN_31, ear=265, possible=200),
    Person("a tablet of unknown mg", 200, WOMEN_31, ear=265, possible=0, is_unbounded=True),
]


class Sheet:
    """The model on a grid of s (in its logarithm) and of mu, for some days of food."""

    def __init__(self, days: list[float], like: tuple[float, float, float]) -> None:
        m, tau, s0 = like
        y = np.array([max(1.0, mg) ** 0.25 for mg in days])
        n, ybar = len(y), y.mean()
        alike = 1.0 if n == 1 else n * (1 - 0.1) / (1 + 0.1)
        s = np.exp(np.linspace(math.log(0.1), math.log(1.0), 301))[:, None]
        mu = np.linspace(0.0, 8.0, 2401)[None, :]
        # Scaled inverse chi-square of ten degrees of freedom for s squared, in ln s.
        log = -10 * np.log(s) - 10 * s0**2 / (2 * s**2)
        log = log - (n - 1) * np.log(s) - ((y - ybar) ** 2).sum() / (2 * s**2)
        log = log - (ybar - mu) ** 2 / (2 * s**2 / alike) - np.log(s)
        prior = sum(
            part * np.exp(-((mu - m) ** 2) / (2 * wide**2)) / wide
            for part, wide in ((0.7, tau), (0.3, 2.5 * tau))
        )
        weight = np.exp(log - log.max()) * prior
        self.weight = (weight / weight.sum()).ravel()
        self.usual = (mu**4 + 6 * mu**2 * s**2 + 3 * s**4).ravel()

    def p(self, ear: float, cv: float, tablets: float) -> float:
        """That food and tablets cover a requirement drawn from N(ear, cv ear)."""
        z = (self.usual + tablets - ear) / (cv * ear) / math.sqrt(2)
        steps = np.linspace(-6, 6, 4001)
        return float(self.weight @ np.interp(z, steps, [(1 + math.erf(x)) / 2 for x in steps]))

    def above(self, mg: float) -> float:
        """That usual food is above an amount."""
        return float(self.weight[self.usual > mg].sum())

    def ends(self) -> tuple[float, float]:
        """The points below which 2.5 and 97.5 % lie."""
        order = np.argsort(self.usual)
        shares = np.cumsum(self.weight[order])
        low, high = np.searchsorted(shares, (0.025, 0.975))
        return float(self.usual[order][low]), float(self.usual[order][high])


EDGES = (
    (0.15, "likely low"),
    (0.5, "possibly low"),
    (0.85, "uncertain"),
    (0.975, "likely adequate"),
    (2.0, "very likely adequate"),
)


def word(p: float) -> str:
    """The word of a probability, well clear of the edge of another."""
    assert all(abs(p - edge) > 0.004 for edge, _word in EDGES), f"{p} is at an edge"
    return next(said for edge, said in EDGES if p < edge)


def tablets_of(person: Person) -> list[float]:
    """The supplements of each day."""
    return [
        person.tablet if not (person.is_every_second and at % 2) else 0.0
        for at in range(len(person.days))
    ]


def expected_word(person: Person, diet: list[float], tablets: float) -> str:
    """What the spreadsheet says."""
    if person.instead:
        return person.instead
    assert person.like is not None
    sheet = Sheet(diet, person.like)
    if person.ear is None:
        assert person.target is not None
        p = sheet.above(person.target - tablets)
        assert abs(p - 0.85) > 0.004
        return "adequate" if p >= 0.85 else "cannot say"
    said = word(sheet.p(person.ear, person.cv, tablets))
    if person.other_ear is not None:
        other = word(sheet.p(person.other_ear, person.cv, tablets))
        is_low = [one.endswith("low") for one in (said, other)]
        return "cannot say without your sex" if is_low[0] != is_low[1] else other
    if person.is_unbounded:
        return "cannot say"
    if person.possible:
        most = Sheet([mg + person.possible for mg in diet], person.like)
        if word(most.p(person.ear, person.cv, tablets)) != said:
            return "cannot say"
    return said


def keep(user: User, today: dt.date, person: Person, diet: list[float]) -> None:
    """Log the person's days up to yesterday."""
    unknown = person.possible is not None
    for back, (mg, tablet) in enumerate(zip(diet, tablets_of(person), strict=True), 1):
        Day.objects.create(
            subject=user,
            date=today - dt.timedelta(days=back),
            food=DayState.COMPLETE,
            supplements="none",
            food_mg=Decimal(str(mg)),
            supplement_mg=Decimal(str(tablet)),
            medicine_mg=Decimal(str(person.medicine)),
            entry_count=1 + unknown,
            unknown_count=int(unknown),
            food_count=1 + (unknown and not person.is_unbounded),
            food_known_count=1,
            food_grams=1000,
            food_known_grams=1000,
            possible_mg=Decimal(str(person.possible or 0)),
            unbounded_count=int(person.is_unbounded),
        )


def born(person: Person, today: dt.date) -> dt.date | None:
    """The day of birth of somebody who is exactly that old today."""
    if person.years is None:
        return None
    year, month = divmod(today.year * 12 + today.month - 1 - person.years * 12 - person.months, 12)
    return dt.date(year, month + 1, min(today.day, 28))


@pytest.fixture
def user() -> User:
    return create_user()


def usual_of(response: Any) -> str:
    """The words on usual intake of the Band page, above the steps."""
    body = response.content.decode()
    found = re.search(r'<section id="usual".*?</section>', body, re.S)
    assert found is not None
    return words_of(found.group().partition("How is this worked out?")[0])


@pytest.mark.parametrize("person", PEOPLE, ids=lambda one: one.name)
def test_pages_say_what_was_worked_out_by_hand(
    client: Client, user: User, today: dt.date, person: Person
) -> None:
    create_profile(
        user=user,
        sex=person.sex,
        life_stage=person.stage,
        birth_date=born(person, today),
        kidneys_impaired=person.kidneys,
    )
    ProfileFacts.objects.filter(user=user).update(reference=person.profile)
    diet = [round(person.mean * share, 3) for share in person.days]
    keep(user, today, person, diet)
    tablets = sum(tablets_of(person)) / len(diet)
    said = usual_of(client.get("/band/?window=28"))
    assert re.search(rf"{re.escape(expected_word(person, diet, tablets))}\b", said.lower()) or (
        person.instead and person.instead in said
    )
    mean = sum(diet) / len(diet) + min(tablets, 350.0)
    at_least = "at least " if person.possible is not None else ""
    assert f"28 days, {len(diet)} full: mean {at_least}{mean:.0f} mg" in said
    printed = re.search(r"usual day is probably (\d+) to (\d+) mg", said)
    is_said = (
        person.like is not None and person.possible is None and person.instead != "above the limit"
    )
    assert (printed is not None) == is_said
    if printed is not None and person.like is not None:
        for shown, end in zip(printed.groups(), Sheet(diet, person.like).ends(), strict=True):
            # Printed in tens from 100 mg on, and the grid has steps of its own.
            assert abs(int(shown) - (end + tablets)) <= 5 + 0.01 * end
        trends = words_of(client.get("/trends/?window=28").content.decode())
        assert f"Your usual day is probably {printed.group(1)} to {printed.group(2)} mg." in trends
