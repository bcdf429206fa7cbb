"""Dated facts: a change today leaves the past as it was."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.actions.profile import (
    FactsClashError,
    save_facts,
    save_profile,
)
from accounts.models import FROM_THE_START, Profile, ProfileFacts, User
from tests.factories import create_user

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)
MAY = dt.date(2026, 5, 1)
JUNE = dt.date(2026, 6, 1)


def state(user: User, valid_from: dt.date, **facts: str) -> list[ProfileFacts]:
    """State facts as the person themself, today."""
    return save_facts(
        user=user, by=user, valid_from=valid_from, facts=ProfileFacts(**facts), today=TODAY
    )


def told(user: User) -> list[tuple[dt.date, str, str]]:
    """The rows as they stand, oldest first."""
    rows = user.profile_facts.order_by("valid_from")
    return [(row.valid_from, row.sex, row.life_stage) for row in rows]


def test_unsaid_facts_make_no_row() -> None:
    user = create_user()
    assert state(user, FROM_THE_START) == []
    assert told(user) == []


def test_first_statement_holds_from_the_start_and_is_signed() -> None:
    user = create_user()
    (row,) = state(user, FROM_THE_START, sex="F")
    assert told(user) == [(FROM_THE_START, "F", "none")]
    assert row.stated_by == user


def test_a_change_leaves_earlier_days_alone() -> None:
    user = create_user()
    state(user, FROM_THE_START, sex="F")
    state(user, TODAY, sex="F", life_stage="pregnant")
    rows = list(user.profile_facts.all())
    assert ProfileFacts.on(rows, TODAY - dt.timedelta(days=1)).life_stage == "none"
    assert ProfileFacts.on(rows, TODAY).life_stage == "pregnant"


def test_a_second_change_on_one_day_replaces_the_first() -> None:
    user = create_user()
    state(user, FROM_THE_START, sex="F")
    state(user, TODAY, sex="F", life_stage="pregnant")
    state(user, TODAY, sex="F", life_stage="lactating")
    assert told(user) == [(FROM_THE_START, "F", "none"), (TODAY, "F", "lactating")]


def test_stating_the_same_again_writes_nothing() -> None:
    user = create_user()
    state(user, FROM_THE_START, sex="F")
    assert state(user, TODAY, sex="F") == []
    assert told(user) == [(FROM_THE_START, "F", "none")]


def test_an_earlier_date_moves_what_holds_now_back_to_it() -> None:
    user = create_user()
    state(user, FROM_THE_START, sex="F")
    state(user, TODAY, sex="F", life_stage="pregnant")
    state(user, MAY, sex="F", life_stage="pregnant")
    rows = list(user.profile_facts.all())
    assert ProfileFacts.on(rows, MAY).life_stage == "pregnant"
    assert ProfileFacts.on(rows, MAY - dt.timedelta(days=1)).life_stage == "none"


def test_correcting_one_answer_keeps_the_history_of_the_others() -> None:
    user = create_user()
    state(user, JUNE, life_stage="pregnant")
    state(user, TODAY, life_stage="lactating")
    state(user, FROM_THE_START, sex="F", life_stage="lactating")
    assert told(user) == [
        (FROM_THE_START, "F", "none"),
        (JUNE, "F", "pregnant"),
        (TODAY, "F", "lactating"),
    ]


def test_a_correction_that_contradicts_an_earlier_answer_is_refused_whole() -> None:
    user = create_user()
    state(user, JUNE, sex="F", life_stage="pregnant")
    state(user, TODAY, sex="F")
    before = told(user)
    with pytest.raises(FactsClashError, match=r"“Pregnant” on 01\.06\.2026"):
        state(user, FROM_THE_START, sex="M")
    assert told(user) == before


def test_profile_and_facts_are_kept_together_or_not_at_all() -> None:
    user = create_user()
    state(user, FROM_THE_START, sex="F", life_stage="pregnant")
    today = Profile.objects.of(user).today()
    save_facts(user=user, by=user, valid_from=today, facts=ProfileFacts(sex="F"))
    with pytest.raises(FactsClashError):
        save_profile(
            user=user,
            by=user,
            answers=Profile(kidneys_impaired="yes"),
            facts=ProfileFacts(sex="M"),
            valid_from=FROM_THE_START,
        )
    assert not Profile.objects.filter(user=user).exists()


def test_one_persons_facts_do_not_touch_anothers() -> None:
    user, other = create_user(), create_user()
    state(other, FROM_THE_START, sex="M")
    state(user, FROM_THE_START, sex="F")
    assert told(other) == [(FROM_THE_START, "M", "none")]


def test_the_database_refuses_impossible_rows() -> None:
    user = create_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProfileFacts.objects.create(user=user, sex="M", life_stage="pregnant")
    with pytest.raises(IntegrityError), transaction.atomic():
        Profile.objects.create(user=user, kidneys_impaired="mby")
    ProfileFacts.objects.create(user=user, valid_from=MAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProfileFacts.objects.create(user=user, valid_from=MAY)


def test_addresses_differing_in_case_are_one_account() -> None:
    create_user(email="Ada@Example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        create_user(email="ada@example.org")


def test_today_is_the_persons_own() -> None:
    user = create_user()
    with time_machine.travel("2026-11-23 22:30:00+00:00", tick=False):
        assert Profile(user=user, time_zone="Asia/Tokyo").today() == dt.date(2026, 11, 24)
        assert Profile(user=user, time_zone="America/Los_Angeles").today() == TODAY
        assert Profile(user=user, time_zone="Gone/Zone").today() == TODAY
