"""What a log opens to whom: days by the consent's reach, the rest by its scopes."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.access import Subject
from accounts.models import Consent, User
from intake.care.actions import add_comment, set_review
from intake.diary.log import Log, Logs, last_logged_before
from intake.enums import ReviewState
from intake.models import Comment, Medicine, Preference, SavedMeal
from tests.factories import (
    create_band,
    create_consent,
    create_dietitian,
    create_food,
    create_symptom,
    create_user,
    create_woman,
    log_entry,
)

pytestmark = pytest.mark.django_db

DATE = dt.date(2026, 11, 22)
BEFORE = DATE - dt.timedelta(days=1)
#: Rows of a log, by whether they are cut to the days shared, and by the scope they belong to.
DATED = ("days", "entries", "comments", "reviews", "symptoms")
SCOPES = {
    "symptoms": "symptoms_notes",
    "medicines": "profile_medicines",
    "facts": "profile_medicines",
}
PRIVATE = ("saved_meals", "favourites", "changes", "imports")


@pytest.fixture
def ada() -> User:
    """Somebody who logged all there is, on two days."""
    user = create_woman()
    for date in (BEFORE, DATE):
        log_entry(user=user, food=create_food(), date=date)
        create_symptom(user=user, date=date)
    create_band(user=user, valid_from=BEFORE, target="300")
    Medicine.objects.create(subject=user, key="quinolones")
    SavedMeal.objects.create(subject=user, name="Porridge")
    Preference.objects.create(subject=user, excluded=["nuts"])
    user.favourites.create(food=create_food())
    user.imports.create(file_name="a.csv", layout="midband")
    return user


@pytest.fixture
def dana() -> User:
    return create_dietitian()


def talk(client: User, dietitian: User) -> None:
    for date in (BEFORE, DATE):
        add_comment(
            subject=client,
            dietitian=dietitian,
            by=client,
            date=date,
            text="Hello",
            request_key=uuid.uuid4(),
        )
        set_review(subject=client, dietitian=dietitian, date=date, state=ReviewState.ASKED)


def log_under(client: User, dietitian: User, **consent: object) -> Log:
    return Log(Subject(client, dietitian, Consent(client=client, dietitian=dietitian, **consent)))


def counts_of(log: Log) -> dict[str, int]:
    names = (*DATED, "bands", "unmasked_facts", "medicines", "facts", *PRIVATE)
    found = {name: len(getattr(log, name)()) for name in names}
    # Those whose statement is kept open what the same rows without it do.
    assert len(log.signed_bands()) == found["bands"]
    assert log.days_between(BEFORE, DATE) == list(log.days())
    assert log.days_between(DATE, DATE, BEFORE) == list(log.days())
    assert log.days_between(DATE, DATE) == list(log.days().filter(date=DATE))
    assert log.days_between(DATE, BEFORE) == []
    assert log.days_between(DATE, BEFORE, DATE) == list(log.days().filter(date=DATE))
    return found


def test_ones_own_log_is_open_altogether(ada: User, dana: User) -> None:
    create_consent(client=ada, dietitian=dana)
    talk(ada, dana)
    log = Log.of_oneself(ada)
    found = counts_of(log)
    assert found == dict.fromkeys(DATED, 2) | {
        "bands": 1,
        "unmasked_facts": 1,
        "medicines": 1,
        "facts": 1,
        "saved_meals": 1,
        "favourites": 1,
        "changes": 2,
        "imports": 1,
    }
    assert log.left_out_tags() == ["nuts"]
    assert (log.earliest_day, log.shared_since) == (None, None)
    assert (log.reaches(BEFORE), log.first_reached(BEFORE)) == (True, BEFORE)


@pytest.mark.parametrize("earliest", [None, DATE])
@pytest.mark.parametrize("shown", [False, True])
def test_a_consent_opens_its_days_and_scopes(
    ada: User, dana: User, earliest: dt.date | None, shown: bool
) -> None:
    create_consent(client=ada, dietitian=dana)
    talk(ada, dana)
    scopes = {"symptoms_notes": shown, "profile_medicines": shown}
    log = log_under(ada, dana, earliest_day=earliest, **scopes)
    days = 2 if earliest is None else 1
    found = counts_of(log)
    expected = dict.fromkeys(DATED, days) | {"bands": 1, "unmasked_facts": 1}
    expected |= {"medicines": 1, "facts": 1} | dict.fromkeys(PRIVATE, 0)
    expected |= {} if shown else dict.fromkeys(SCOPES, 0)
    assert found == expected
    assert log.left_out_tags() == []
    assert log.reaches(BEFORE) is (earliest is None)
    assert log.first_reached(BEFORE) == (earliest or BEFORE)
    assert log.day_on(BEFORE).pk is None or earliest is None


def test_without_a_consent_nothing_is_open(ada: User, dana: User) -> None:
    log = Log(Subject(ada, dana))
    assert set(counts_of(log).values()) == {0}
    assert not log.reaches(DATE)


def test_a_dietitian_reads_their_own_thread_alone(ada: User, dana: User) -> None:
    other = create_dietitian(name="Noor")
    for dietitian in (dana, other):
        create_consent(client=ada, dietitian=dietitian)
        talk(ada, dietitian)
    assert Log.of_oneself(ada).comments().count() == 4
    log = log_under(ada, dana)
    assert set(log.comments().values_list("dietitian", flat=True)) == {dana.pk}
    assert set(log.reviews().values_list("dietitian", flat=True)) == {dana.pk}


def test_entries_of_a_day_come_with_those_of_the_day_before(
    ada: User, dana: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    log_entry(user=ada, food=create_food(), date=DATE)
    with django_assert_num_queries(1):
        own, before = Log.of_oneself(ada).entries_with_day_before(DATE)
        assert [entry.subject for entry in (*own, *before)] == [ada, ada, ada]
    assert [entry.date for entry in own] == [DATE, DATE]
    assert [entry.date for entry in before] == [BEFORE]
    assert log_under(ada, dana, earliest_day=DATE).entries_with_day_before(DATE) == (own, [])
    assert Log(Subject(ada, dana)).entries_with_day_before(DATE) == ([], [])


def test_symptoms_of_some_days_are_cut_to_what_was_shared(ada: User, dana: User) -> None:
    assert Log.of_oneself(ada).symptoms_between(BEFORE, DATE) == list(ada.symptoms.order_by("date"))
    assert log_under(ada, dana).symptoms_between(BEFORE, DATE) == []
    told = log_under(ada, dana, symptoms_notes=True, earliest_day=DATE)
    assert [one.date for one in told.symptoms_between(BEFORE, DATE)] == [DATE]
    assert Log(Subject(ada, dana)).symptoms_between(BEFORE, DATE) == []


def test_many_logs_read_what_each_reads_in_the_same_few_queries(
    ada: User, dana: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    others = [create_user() for _ in range(3)]
    for number, client in enumerate([ada, *others]):
        create_consent(client=client, dietitian=dana, earliest_day=DATE if number % 2 else None)
        if client is not ada:
            log_entry(user=client, food=create_food(), date=BEFORE)
            log_entry(user=client, food=create_food(), date=DATE)
        talk(client, dana) if not number % 2 else None
    stranger = create_user()
    log_entry(user=stranger, food=create_food(), date=DATE)
    noor = create_dietitian(name="Noor")
    create_consent(client=ada, dietitian=noor)
    talk(ada, noor)
    consents = list(dana.consents_held.select_related("client__profile"))
    alone = [Log(Subject(one.client, dana, one)) for one in consents]
    days = {day.pk for log in alone for day in log.days()}
    comments = {comment.pk for log in alone for comment in log.comments()}
    bands = {band.pk for log in alone for band in log.bands()}
    for logs in (Logs(consents), Logs(dana.consents_held.all())):
        with django_assert_num_queries(4):
            assert {day.pk for day in logs.days()} == days
            assert {comment.pk for comment in logs.comments()} == comments
            assert {band.pk for band in logs.bands()} == bands
            assert logs.unmasked_facts().count() == 1
    with django_assert_num_queries(0):
        assert list(Logs(consents)) == alone


def test_the_last_logged_day_is_found_within_what_is_shared(ada: User, dana: User) -> None:
    consent = create_consent(client=ada, dietitian=dana)

    def found(before: dt.date) -> object:
        read = Consent.objects.annotate(last=last_logged_before(before))
        return read.values_list("last", flat=True).get()

    assert found(DATE + dt.timedelta(days=9)) == DATE
    assert found(DATE) == BEFORE
    Consent.objects.filter(pk=consent.pk).update(earliest_day=DATE)
    assert found(DATE) is None
    assert not Comment.objects.exists()
