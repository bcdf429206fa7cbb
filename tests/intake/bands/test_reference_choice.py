"""Choosing whose reference values: asked with what each means, and never switched."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts.enums import ReferenceProfile
from accounts.models import FROM_THE_START, Profile, ProfileFacts, User
from intake.bands.in_force import BandsInForce
from intake.diary.log import Log
from intake.models import SiteDefault
from intake.science.reference.profiles import meaning_of
from tests.factories import create_user, create_woman
from tests.migrating import migrated_to, newest
from tests.pages import browser_of, text_of

BEFORE = [("accounts", "0009_privacy_agreed"), ("intake", "0017_completeness_answered")]
DATE = dt.date(2026, 11, 22)
ONE = dt.timedelta(days=1)


def numbers(user: User, date: dt.date) -> list[int | None]:
    """Low, target, high and supplement limit (mg a day) of a person on a date."""
    limits = BandsInForce(Log.of_oneself(user)).limits_on(date)
    found = (limits.low, limits.target, limits.high, limits.supplement_limit)
    return [None if amount is None else int(amount) for amount in found]


@pytest.mark.django_db(transaction=True)
def test_accounts_from_before_keep_their_choice_and_their_numbers() -> None:
    apps = migrated_to(BEFORE)
    for reference in ("", "US", "EU", "UK"):
        user = apps.get_model("accounts", "User").objects.create(
            email=f"of{reference}@example.org", code=f"code-{reference}"
        )
        born = {"birth_date": dt.date(1986, 4, 1), "time_zone": "UTC"}
        apps.get_model("accounts", "Profile").objects.create(user=user, **born)
        facts = {"valid_from": FROM_THE_START, "sex": "F", "reference": reference}
        apps.get_model("accounts", "ProfileFacts").objects.create(user=user, **facts)
    migrated_to(newest())
    assert sorted(ProfileFacts.objects.values_list("reference", flat=True)) == [
        *("", "EU", "UK", "US")
    ]
    found = {
        row.reference: numbers(row.user, DATE)
        for row in ProfileFacts.objects.select_related("user__profile")
    }
    assert found == {
        "": [265, 320, 415, 350],
        "US": [265, 320, 415, 350],
        "EU": [None, 300, None, 250],
        "UK": [200, 270, None, 400],
    }


@pytest.mark.django_db
def test_another_default_of_the_site_is_for_those_who_chose_none_and_from_its_day_on() -> None:
    chose, did_not = create_woman(), create_woman()
    chose.profile_facts.update(reference=ReferenceProfile.US)
    SiteDefault.objects.create(valid_from=DATE, reference=ReferenceProfile.DACH)
    assert numbers(chose, DATE) == [265, 320, 415, 350]
    assert numbers(did_not, DATE - ONE) == [265, 320, 415, 350]
    assert numbers(did_not, DATE) == [None, 300, None, 250]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["accounts:welcome", "accounts:profile"])
def test_each_set_is_offered_with_what_goes_with_it_and_none_is_chosen_for_anybody(
    name: str,
) -> None:
    user = create_user()
    today = Profile.objects.of(user).today()
    SiteDefault.objects.create(valid_from=today, reference=ReferenceProfile.WHO)
    answer = browser_of(user).get(reverse(name))
    page = text_of(answer)
    for one in ReferenceProfile:
        assert f"{one.label} {meaning_of(one)}" in page
    assert f"As this site has it: {ReferenceProfile.WHO.label}" in page
    radios = re.findall(r'<input type="radio" name="reference"[^>]*>', answer.content.decode())
    assert len(radios) == 1 + len(ReferenceProfile)
    assert [radio for radio in radios if " checked" in radio] == radios[:1]


@pytest.mark.django_db
def test_the_choice_at_sign_up_holds_for_all_days_and_shows_in_the_profile() -> None:
    user = create_user()
    browser = browser_of(user)
    browser.post(reverse("accounts:welcome"), {"sex": "M", "reference": "NORDIC"})
    (row,) = user.profile_facts.all()
    assert (row.valid_from, row.reference) == (FROM_THE_START, ReferenceProfile.NORDIC)
    assert numbers(User.objects.get(pk=user.pk), DATE) == [None, 350, None, 250]
    page = browser.get(reverse("accounts:profile")).content.decode()
    assert re.search(r'name="reference" value="NORDIC"[^>]* checked', page)


@pytest.mark.django_db
def test_another_answer_leaves_the_chosen_set_as_it_is() -> None:
    user = create_woman()
    user.profile_facts.update(reference=ReferenceProfile.AUNZ)
    browser = browser_of(user)
    form = browser.get(reverse("accounts:profile")).context["form"]
    answers = {name: form[name].value() or "" for name in form.fields if name != "logs_for_child"}
    browser.post(reverse("accounts:profile"), answers | {"kidneys_impaired": "no"})
    assert set(user.profile_facts.values_list("reference", flat=True)) == {ReferenceProfile.AUNZ}
