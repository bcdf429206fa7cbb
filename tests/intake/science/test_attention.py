"""Which client comes first and why, and when a day is to review."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from intake.care.reviews import review_now, waits
from intake.science.attention import (
    ClientRecord,
    PutOff,
    Reason,
    SharedDay,
    StripDay,
    WaitingMessages,
    attention,
    mean_words,
    put_off_words,
    strip,
    strip_words,
    without_put_off,
)
from intake.science.limits import Limits, with_kidney_rule
from intake.science.sums import Sums
from intake.science.usual_intake.adequacy import LoggedDay, assess, window_ending
from intake.science.usual_intake.prior import prior_for
from intake.science.zones import Zone

TODAY = dt.date(2026, 11, 22)
WOMAN = Limits(
    low=Decimal(265),
    target=Decimal(320),
    high=Decimal(415),
    supplement_limit=Decimal(350),
    sd_within=Decimal(86),
)
CLINICIAN = replace(WOMAN, high=Decimal(400), source="clinician", target_kind="clinician")
KIDNEYS = with_kidney_rule(WOMAN)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def day(days: int, food: int = 340, pill: int = 0, **extra: Any) -> SharedDay:
    values: dict[str, Any] = {"limits": WOMAN, "is_complete": True} | extra
    sums = Sums(
        food_mg=Decimal(food),
        supplement_mg=Decimal(pill),
        entry_count=1,
        food_count=1,
        food_known_count=1,
        food_grams=Decimal(100),
        food_known_grams=Decimal(100),
    )
    return SharedDay(date=ago(days), sums=sums, **values)


def watched(
    *days: SharedDay, limits: Limits = WOMAN, since: int = 60, **extra: Any
) -> ClientRecord:
    first, last = window_ending(TODAY)
    usual = assess(
        [LoggedDay(one.date, one.sums, one.is_complete, one.supplements) for one in days],
        first=first,
        last=last,
        reference=replace(limits, source="reference"),
        limits=limits,
        prior=prior_for("F", 40),
    )
    values = {"last_logged": max((one.date for one in days), default=None)} | extra
    return ClientRecord(today=TODAY, days=days, usual=usual, shared_since=ago(since), **values)


def week(food: int = 340, pill: int = 0, **extra: Any) -> list[SharedDay]:
    return [day(number, food, pill, **extra) for number in range(1, 8)]


CASES: list[tuple[str, ClientRecord, list[Reason]]] = [
    ("all well", watched(*week()), [Reason.FINE]),
    ("at the limit is within it", watched(*week(pill=350)), [Reason.FINE]),
    ("just over the limit", watched(*week()[1:], day(1, 300, 351)), [Reason.SUPPLEMENT_OVER]),
    (
        "an open day over the limit counts at once",
        watched(*week(), day(0, 0, 400, is_complete=False)),
        [Reason.SUPPLEMENT_OVER],
    ),
    (
        "over the limit on the seventh day",
        watched(*week(), day(6, 0, 400)),
        [Reason.SUPPLEMENT_OVER],
    ),
    ("over the limit eight days ago", watched(*week()[:3], day(7, 340, 400)), [Reason.FINE]),
    (
        "where none is safe any supplement is over",
        watched(*week(pill=10, limits=replace(WOMAN, no_supplement_is_safe=True))),
        [Reason.SUPPLEMENT_OVER],
    ),
    (
        "kidneys and a supplement",
        watched(*week(pill=50, limits=KIDNEYS), limits=KIDNEYS),
        [Reason.KIDNEY_SUPPLEMENT],
    ),
    (
        "kidneys and one without a value",
        watched(*week(limits=KIDNEYS, supplements="taken"), limits=KIDNEYS),
        [Reason.KIDNEY_SUPPLEMENT],
    ),
    (
        "kidneys and a supplement on the first of fourteen days",
        watched(*week(limits=KIDNEYS), day(13, pill=5, limits=KIDNEYS), limits=KIDNEYS),
        [Reason.KIDNEY_SUPPLEMENT],
    ),
    (
        "kidneys and a supplement before the fourteen days",
        watched(*week(limits=KIDNEYS), day(14, pill=5, limits=KIDNEYS), limits=KIDNEYS),
        [Reason.FINE],
    ),
    ("kidneys alone", watched(*week(limits=KIDNEYS), limits=KIDNEYS), [Reason.FINE]),
    ("kidneys say no low", watched(*week(90, limits=KIDNEYS), limits=KIDNEYS), [Reason.FINE]),
    (
        "kidneys and above what a clinician allows",
        watched(
            *week(
                pill=120,
                limits=replace(CLINICIAN, supplement_limit=Decimal(100), kidneys_impaired=True),
            ),
            limits=replace(CLINICIAN, high_basis="all", kidneys_impaired=True),
        ),
        [Reason.KIDNEY_SUPPLEMENT, Reason.SUPPLEMENT_OVER, Reason.ABOVE_BAND],
    ),
    (
        "a message comes before low",
        watched(*week(100), wrote=WaitingMessages(1, 0)),
        [Reason.WROTE, Reason.LIKELY_LOW],
    ),
    (
        "safety comes before a message, and a message before an answer",
        watched(
            *week(pill=400, limits=KIDNEYS),
            day(0, 300, 400),
            limits=KIDNEYS,
            wrote=WaitingMessages(2, 3),
            answered=WaitingMessages(1, 1),
        ),
        [Reason.KIDNEY_SUPPLEMENT, Reason.SUPPLEMENT_OVER, Reason.WROTE, Reason.ANSWERED],
    ),
    (
        "an answer before a quiet log",
        watched(last_logged=ago(40), answered=WaitingMessages(1, 1)),
        [Reason.ANSWERED, Reason.QUIET, Reason.TOO_FEW],
    ),
    ("a message alone", watched(*week(), wrote=WaitingMessages(1, 0)), [Reason.WROTE]),
    ("low on three days", watched(*week(100)[:3]), [Reason.LIKELY_LOW]),
    ("low on two days", watched(*week(100)[:2]), [Reason.TOO_FEW]),
    ("possibly low is no reason", watched(*week(255)), [Reason.FINE]),
    ("above the usual range is no reason", watched(*week(600)), [Reason.FINE]),
    ("above a clinician's band", watched(*week(401), limits=CLINICIAN), [Reason.ABOVE_BAND]),
    ("at a clinician's edge", watched(*week(400), limits=CLINICIAN), [Reason.FINE]),
    ("quiet for four days", watched(day(4), day(5), day(6)), [Reason.FINE]),
    ("quiet for five days", watched(day(5), day(6), day(7)), [Reason.QUIET]),
    ("quiet since long", watched(last_logged=ago(40)), [Reason.QUIET, Reason.TOO_FEW]),
    ("nothing ever", watched(), [Reason.QUIET, Reason.TOO_FEW]),
    ("nothing yet, shared lately", watched(since=4), [Reason.TOO_FEW]),
    ("unfinished days do not count", watched(*week(is_complete=False)), [Reason.TOO_FEW]),
    (
        "everything at once, in order",
        watched(*[day(number, 60, 0) for number in range(6, 13)], day(6, 0, 360)),
        [Reason.SUPPLEMENT_OVER, Reason.LIKELY_LOW, Reason.QUIET],
    ),
]


@pytest.mark.parametrize(
    ("client", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_attention_lists_the_reasons_that_hold_in_their_order(
    client: ClientRecord, expected: list[Reason]
) -> None:
    assert [one.reason for one in attention(client)] == expected


@pytest.mark.parametrize(
    ("client", "words"),
    [
        (watched(*week()), "Nothing needs you now"),
        (
            watched(*week()[2:], day(2, 0, 351), day(1, 0, 400)),
            "Supplements over the limit on 2 of the last 7 days: 400 mg (limit 350) on 21 Nov",
        ),
        (
            watched(*week(pill=50, limits=KIDNEYS)[:4], limits=KIDNEYS),
            "Impaired kidneys, and a supplement or medicine on 4 of the last 14 days",
        ),
        (watched(*week(), wrote=WaitingMessages(1, 0)), "Wrote to you today"),
        (watched(*week(), wrote=WaitingMessages(1, 1)), "Wrote to you yesterday"),
        (watched(*week(), wrote=WaitingMessages(1, 12)), "Wrote to you 12 days ago"),
        (watched(*week(), wrote=WaitingMessages(3, 2)), "Wrote to you 3 times, first 2 days ago"),
        (watched(*week(), answered=WaitingMessages(1, 0)), "Answered since you asked, today"),
        (
            watched(*week(), answered=WaitingMessages(2, 4)),
            "Answered since you asked, 2 times, first 4 days ago",
        ),
        (watched(*week(100)[:3]), "Likely low: 100 mg a day over 3 full days"),
        (
            watched(*week(401), limits=CLINICIAN),
            "Above the 400 mg that a clinician set: 401 mg a day over 7 full days",
        ),
        (watched(day(9)), "Nothing logged for 9 days"),
        (watched(since=12), "Nothing logged for 12 days, and nothing before"),
        (watched(day(1)), "1 finished day of the last 14; an answer needs 3"),
    ],
)
def test_attention_says_the_numbers(client: ClientRecord, words: str) -> None:
    assert attention(client)[0].words == words


def test_an_emergency_comes_first_and_own_work_before_what_the_food_says() -> None:
    waiting = WaitingMessages(1, 0)
    client = watched(
        *week(100, 400, limits=KIDNEYS),
        limits=replace(CLINICIAN, kidneys_impaired=True),
        emergency=waiting,
        wrote=waiting,
        answered=waiting,
        tasks_due=("Ask about cocoa", "Send the plan"),
        changed=(ago(3), ago(1)),
    )
    found = {one.reason: one.words for one in attention(client)}
    assert list(found)[:2] == [Reason.EMERGENCY, Reason.KIDNEY_SUPPLEMENT]
    assert list(found) == sorted(found)
    assert found[Reason.EMERGENCY] == "Wrote of signs of an emergency today"
    assert found[Reason.TASK_DUE] == "2 tasks are due, first: Ask about cocoa"
    assert found[Reason.CHANGED] == "Changed 2 reviewed days, first 19 Nov"
    one = attention(watched(*week(), tasks_due=("Ask about cocoa",), changed=(ago(1),)))
    assert [row.words for row in one] == [
        "Due: Ask about cocoa",
        "Changed a reviewed day, 21 Nov",
    ]


# -- Putting off ---------------------------------------------------------------------------------

MADE = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def put_off(reason: Reason, *, until: int = 1, **more: Any) -> PutOff:
    return PutOff(reason, TODAY + dt.timedelta(days=until), MADE, **more)


def test_a_reason_put_off_is_left_out_until_its_day() -> None:
    client = watched(*week(100), wrote=WaitingMessages(1, 0))
    later = put_off(Reason.WROTE, until=13)
    counted, left_out = without_put_off(
        attention(client), client, [put_off(Reason.LIKELY_LOW), later], TODAY
    )
    assert [one.words for one in counted] == ["Nothing needs you now"]
    assert put_off_words(left_out, TODAY) == "2 put off, the first until 23 November"
    assert put_off_words([later], TODAY) == "1 put off until 5 December"
    assert put_off_words([], TODAY) == ""
    tomorrow = TODAY + dt.timedelta(days=1)
    counted, left_out = without_put_off(
        attention(client), client, [put_off(Reason.LIKELY_LOW), later], tomorrow
    )
    assert [one.reason for one in counted] == [Reason.LIKELY_LOW]
    assert left_out == (later,)


def test_a_reason_that_does_not_hold_is_not_said_to_be_put_off() -> None:
    client = watched(*week())
    counted, left_out = without_put_off(attention(client), client, [put_off(Reason.QUIET)], TODAY)
    assert (counted[0].reason, left_out) == (Reason.FINE, ())


def test_an_emergency_is_never_put_off() -> None:
    client = watched(*week(), emergency=WaitingMessages(1, 0))
    counted, left_out = without_put_off(
        attention(client), client, [put_off(Reason.EMERGENCY)], TODAY
    )
    assert (counted[0].reason, left_out) == (Reason.EMERGENCY, ())


@pytest.mark.parametrize(
    ("last_dose", "changed", "holds"),
    [
        (1, None, True),
        (1, MADE - dt.timedelta(hours=1), True),
        # A dose on a later day, or none known when it was put off.
        (2, None, False),
        (None, None, False),
        # Something of a day with a dose changed since: it may be another dose.
        (1, MADE + dt.timedelta(hours=1), False),
    ],
)
def test_kidneys_and_a_supplement_are_never_put_off_past_a_new_dose(
    last_dose: int | None, changed: dt.datetime | None, holds: bool
) -> None:
    client = watched(
        *week(limits=KIDNEYS), day(1, pill=5, limits=KIDNEYS, changed_at=changed), limits=KIDNEYS
    )
    later = put_off(
        Reason.KIDNEY_SUPPLEMENT, last_dose_on=None if last_dose is None else ago(last_dose)
    )
    assert attention(client)[0].reason is Reason.KIDNEY_SUPPLEMENT
    counted, _left_out = without_put_off(attention(client), client, [later], TODAY)
    assert (counted[0].reason is not Reason.KIDNEY_SUPPLEMENT) is holds


def test_mean_is_never_printed_like_an_edge_it_misses() -> None:
    just = SharedDay(
        ago(1), Sums(food_mg=Decimal("264.9"), entry_count=1), is_complete=True, limits=WOMAN
    )
    assert mean_words(watched(just).usual) == "just under 265 mg"
    assert mean_words(watched().usual) == ""


def test_strip_shows_a_week_and_counts_it_in_words() -> None:
    client = watched(day(0, is_complete=False), day(1, 100), day(2, 340), day(3, 300), day(9))
    days = strip(client)
    assert [one.date for one in days] == [ago(n) for n in (6, 5, 4, 3, 2, 1, 0)]
    assert [one.zone for one in days[3:]] == [Zone.BORDERLINE, Zone.OPTIMAL, Zone.LOW, Zone.OPEN]
    assert strip_words(days) == "3 nothing logged, 2 in the band, 1 low, 1 not finished"


def test_strip_leaves_out_what_was_not_shared_and_zones_that_are_not_drawn() -> None:
    days = strip(watched(day(1, limits=KIDNEYS), limits=KIDNEYS), visible_from=ago(1))
    assert [one.word for one in days] == ["logged", "nothing logged"]
    assert StripDay(TODAY, Zone.HIGH).word == "above the usual range"


# -- Reviewing ---------------------------------------------------------------------------------

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
LATER, EARLIER = NOON + dt.timedelta(minutes=1), NOON - dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("state", "changed_at", "answered_at", "expected", "words"),
    [
        (None, None, None, "to_review", "To review"),
        (None, LATER, LATER, "to_review", "To review"),
        ("to_review", LATER, None, "to_review", "To review"),
        ("reviewed", None, None, "reviewed", "Reviewed"),
        ("reviewed", EARLIER, EARLIER, "reviewed", "Reviewed"),
        ("reviewed", NOON, NOON, "reviewed", "Reviewed"),
        ("reviewed", LATER, None, "to_review", "Changed since you reviewed it"),
        ("reviewed", None, LATER, "to_review", "Answered since you reviewed it"),
        ("asked", None, None, "asked", "Waiting for an answer"),
        ("asked", LATER, None, "to_review", "Changed since you asked"),
        ("asked", EARLIER, LATER, "to_review", "Answered since you asked"),
        ("asked", LATER, LATER, "to_review", "Changed and answered since you asked"),
    ],
)
def test_a_later_edit_or_answer_reopens_a_day_and_says_so(
    state: str | None,
    changed_at: dt.datetime | None,
    answered_at: dt.datetime | None,
    expected: str,
    words: str,
) -> None:
    now = review_now(state, NOON, changed_at=changed_at, answered_at=answered_at)
    assert (now.state, now.words) == (expected, words)
    assert now.is_reopened is ("since" in words)


@pytest.mark.parametrize(
    ("state", "changed_at", "age", "is_finished", "has_entries", "expected"),
    [
        (None, None, 0, True, True, True),
        (None, None, 13, True, True, True),
        (None, None, 14, True, True, False),
        (None, None, -1, True, True, False),
        (None, None, 1, False, True, False),
        (None, None, 1, True, False, False),
        ("reviewed", None, 1, True, True, False),
        ("asked", None, 1, True, True, False),
        ("reviewed", LATER, 200, False, False, True),
    ],
)
def test_finished_days_of_two_weeks_wait_and_reopened_ones_of_any_age(
    state: str | None,
    changed_at: dt.datetime | None,
    age: int,
    is_finished: bool,
    has_entries: bool,
    expected: bool,
) -> None:
    now = review_now(state, NOON, changed_at=changed_at)
    found = waits(now, date=ago(age), today=TODAY, is_finished=is_finished, has_entries=has_entries)
    assert found is expected
