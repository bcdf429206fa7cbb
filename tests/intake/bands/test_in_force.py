"""Which band holds on which day, and who wins."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from accounts.access import Subject
from accounts.models import Consent, ProfileFacts, User
from intake.bands import actions as actions_actions
from intake.bands.actions import reset_band
from intake.bands.in_force import BandsInForce, bands_in_force_of
from intake.diary.log import Log, Logs
from intake.enums import BandSource
from intake.models import Band, SiteDefault
from intake.science.verdict.band_words import origin_words
from intake.text import Reader
from tests.factories import (
    create_band,
    create_consent,
    create_dietitian,
    create_profile,
    create_user,
    create_woman,
)

pytestmark = pytest.mark.django_db

BIRTH = dt.date(1990, 6, 15)
DATE = dt.date(2026, 11, 22)
BEFORE = DATE - dt.timedelta(days=30)


def set_band(user: User, *, source: BandSource = BandSource.OWN, **extra: object) -> Band:
    values: dict[str, object] = {
        "valid_from": DATE,
        "low_mg": Decimal(200),
        "target_mg": Decimal(300),
        "high_mg": Decimal(400),
        "high_basis": "diet",
        "supplement_limit_mg": Decimal(250),
    }
    return actions_actions.set_band(subject=user, by=user, source=source, **(values | extra))  # type: ignore[arg-type]  # the table of values is checked by the test


def bands_of(user: User) -> BandsInForce:
    return BandsInForce(Log.of_oneself(user))


@pytest.mark.parametrize("birth", [None, dt.date(2024, 2, 29), dt.date(2008, 10, 31), BIRTH])
def test_what_is_kept_of_a_period_holds_on_each_of_its_days(birth: dt.date | None) -> None:
    user = create_user()
    create_profile(user=user, sex="F", birth_date=birth)
    begins = [DATE - dt.timedelta(days=days) for days in (400, 45, 20)]
    ProfileFacts.objects.create(user=user, sex="F", reference="EU", valid_from=begins[0])
    set_band(user, valid_from=begins[1])
    SiteDefault.objects.create(valid_from=begins[2], reference="UK", high_factor=Decimal("1.5"))
    bands = bands_of(user)
    for back in range(900):
        date = DATE - dt.timedelta(days=back)
        alone = BandsInForce(Log.of_oneself(user), bands.rows)
        assert bands.limits_on(date) == alone.limits_on(date)
        assert bands.reference_on(date) == alone.reference_on(date)


def test_nobody_known_gets_the_general_adult_band() -> None:
    limits = bands_of(create_user()).limits_on(DATE)
    assert (limits.low, limits.low_if_other_sex) == (Decimal(265), Decimal(350))
    assert limits.target == 420
    assert limits.high == 545
    assert limits.supplement_limit == 350


def test_facts_hold_from_their_day_and_the_past_keeps_its_own() -> None:
    user = create_user()
    create_profile(user=user, sex="F", birth_date=BIRTH)
    ProfileFacts.objects.create(user=user, sex="F", life_stage="pregnant", valid_from=DATE)
    bands = bands_of(user)
    assert bands.limits_on(BEFORE).low == 265
    assert bands.limits_on(DATE).low == 300
    assert bands.limits_on(DATE).high is None


def test_own_band_holds_from_its_day_until_it_is_reset() -> None:
    user = create_user()
    create_profile(user=user, sex="F", birth_date=BIRTH)
    set_band(user)
    after = DATE + dt.timedelta(days=5)
    reset_band(subject=user, by=user, source=BandSource.OWN, valid_from=after)
    bands = bands_of(user)
    assert bands.limits_on(BEFORE).source == "reference"
    assert bands.limits_on(DATE).low == 200
    assert bands.limits_on(DATE).source == "own"
    assert bands.limits_on(after).low == 265


def test_second_band_of_a_day_wins_and_the_first_stays_in_the_history() -> None:
    user = create_user()
    set_band(user)
    set_band(user, low_mg=Decimal("210.5"))
    assert bands_of(user).limits_on(DATE).low == Decimal("210.5")
    assert user.bands.count() == 2


def test_clinicians_band_beats_kidneys_and_kidneys_beat_ones_own() -> None:
    user = create_user()
    create_profile(user=user, sex="F", birth_date=BIRTH, kidneys_impaired="yes")
    set_band(user)
    own = bands_of(user).limits_on(DATE)
    assert (own.source, own.shows_zones) == ("reference", False)
    assert own.supplement_limit == 0
    set_band(user, source=BandSource.CLINICIAN, low_mg=Decimal(150), supplement_limit_mg=None)
    clinical = bands_of(user).limits_on(DATE)
    assert (clinical.source, clinical.shows_zones) == ("clinician", True)
    assert clinical.low == 150
    assert clinical.supplement_limit == 0


def test_own_limit_is_never_above_the_reference() -> None:
    user = create_user()
    set_band(user, supplement_limit_mg=Decimal(900))
    assert bands_of(user).limits_on(DATE).supplement_limit == 350


def test_site_default_is_dated() -> None:
    user = create_user()
    create_profile(user=user, sex="F", birth_date=BIRTH)
    SiteDefault.objects.create(valid_from=DATE, high_factor=Decimal("1.50"))
    bands = bands_of(user)
    assert bands.limits_on(BEFORE).high == 415
    assert bands.limits_on(DATE).high == 480


def test_everything_is_read_in_three_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user = create_user()
    create_profile(user=user, sex="F", birth_date=BIRTH)
    for _number in range(5):
        set_band(user)
    SiteDefault.objects.create(valid_from=DATE)
    user = User.objects.select_related("profile").get(pk=user.pk)
    with django_assert_num_queries(3):
        bands_of(user).limits_on(DATE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"low_mg": Decimal(301)},
        {"low_mg": Decimal(-1)},
        {"high_mg": Decimal(299)},
        {"target_mg": None},
        {"supplement_limit_mg": Decimal(-1)},
    ],
)
def test_database_refuses_bands_out_of_order(wrong: dict[str, object]) -> None:
    band = set_band(create_user())
    with pytest.raises(IntegrityError):
        Band.objects.filter(pk=band.pk).update(**wrong)


@pytest.mark.parametrize("factor", ["1.00", "3.50"])
def test_database_refuses_an_absurd_high_factor(factor: str) -> None:
    with pytest.raises(IntegrityError):
        SiteDefault.objects.create(valid_from=DATE, high_factor=Decimal(factor))


@pytest.mark.parametrize("count", [1, 5])
def test_several_people_are_read_as_one_in_three_queries(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    dietitian = create_dietitian()
    for number in range(count):
        user = create_woman()
        ProfileFacts.objects.create(user=user, life_stage="pregnant", valid_from=DATE)
        set_band(user, low_mg=None, high_mg=Decimal(400 + number))
        set_band(user, source=BandSource.CLINICIAN, valid_from=BEFORE)
        create_consent(client=user, dietitian=dietitian, profile_medicines=bool(number % 2))
    SiteDefault.objects.create(reference="EU", high_factor=Decimal("1.25"), valid_from=DATE)
    consents = list(dietitian.consents_held.select_related("client__profile"))
    logs = Logs(consents)
    with django_assert_num_queries(3):
        together = bands_in_force_of(logs)
    assert len(together) == count
    for log in logs:
        assert together[log.user.pk].rows == BandsInForce(log).rows


def test_without_the_profile_nothing_is_told_that_follows_from_it() -> None:
    user, dietitian = create_user(), create_dietitian()
    child = DATE - dt.timedelta(days=8 * 365)
    create_profile(user=user, kidneys_impaired="yes", birth_date=child, life_stage="pregnant")
    asked = {}
    for shown in (False, True):
        consent = Consent(client=user, dietitian=dietitian, profile_medicines=shown)
        asked[shown] = BandsInForce(Log(Subject(user, dietitian, consent)))
    hidden, told = asked[False], asked[True]
    assert (told.kidneys_impaired, hidden.kidneys_impaired) == (True, False)
    assert (told.reference_profile_on(DATE), hidden.reference_profile_on(DATE)) == ("US", None)
    for bands in (hidden, told):
        assert not bands.asks_for_profile
        assert not bands.asks_for_kidneys
    for limits, own in (
        (hidden.limits_on(DATE), told.limits_on(DATE)),
        (hidden.reference_on(DATE), told.reference_on(DATE)),
    ):
        assert limits.no_reference == "There are no reference values for this client."
        assert limits.no_reference != own.no_reference
        assert limits.reference == "the reference values"
    create_band(user=user, valid_from=DATE, target="90", by=dietitian)
    hidden = BandsInForce(hidden_log := Log(Subject(user, dietitian, consent=Consent())))
    assert origin_words(hidden.limits_on(DATE), Reader.DIETITIAN) == "Set by a clinician"
    assert hidden.limits_on(DATE).reference == ""
    assert hidden.clinician_band_on(DATE) == hidden_log.bands().get()
