"""What is kept for the list of clients: true at every look, however changes fall."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable
from functools import partial
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from accounts.actions.consent import end_consent, restore_consent
from accounts.models import ClientSummary, Consent, Invitation, User
from accounts.models.caseload import ClientSummaryQuerySet
from intake.care.panel import summaries
from intake.care.panel.client_rows import ClientRow, client_rows
from intake.care.panel.kept import kept_of
from intake.care.panel.listing import PanelChoice, read_panel, shown_clients
from intake.care.panel.summaries import renew, renew_all
from intake.diary.account import delete_account
from intake.diary.days import lock_day
from intake.models import Day
from tests.at_once import at_once
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_profile,
    create_user,
    log_entry,
)
from tests.intake.care.acts import ACTS, Practice, a_week
from tests.pages import browser_of

pytestmark = pytest.mark.django_db
ALL_SCOPES = {"symptoms_notes": True, "profile_medicines": True, "may_set_band": True}


def look(dietitian: User) -> None:
    """Open the list, as its page does."""
    read_panel(User.objects.get(pk=dietitian.pk), PanelChoice())


def check(*arguments: str) -> str:
    out = StringIO()
    call_command("check_panel", *arguments, stdout=out)
    return out.getvalue()


def is_stale(consent: Consent) -> bool:
    return ClientSummary.objects.get(consent=consent).is_stale


@pytest.fixture
def shared(ada: User, dietitian: User) -> Consent:
    """Ada shares everything; what is kept of her has settled."""
    since = timezone.now() - dt.timedelta(days=60)
    return create_consent(client=ada, dietitian=dietitian, valid_from=since, **ALL_SCOPES)


def practice(consent: Consent, today: dt.date, seed: int = 1) -> Practice:
    # Read anew, as a request does.
    client, dietitian = (
        User.objects.get(pk=pk) for pk in (consent.client_id, consent.dietitian_id)
    )
    chance = random.Random(seed)  # noqa: S311  # no secret depends on it
    return Practice(client, dietitian, today, chance)


# -- Every change counts -------------------------------------------------------------------------


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_no_act_leaves_a_kept_row_that_is_not_true(
    shared: Consent, today: dt.date, act: Callable[[Practice], Any]
) -> None:
    at = practice(shared, today)
    a_week(at)
    for _again in range(4):
        look(at.dietitian)
        assert not is_stale(shared)
        act(at)
        # It is worked out anew at the next look, or was not changed by the act.
        check()


@pytest.mark.parametrize("seed", range(4))
def test_any_acts_in_any_order_leave_kept_rows_true(
    shared: Consent, today: dt.date, seed: int
) -> None:
    other = create_dietitian(name="Erin Shaw")
    create_consent(client=shared.client, dietitian=other, earliest_day=today)
    beside = create_user(name="Beside")
    untouched = create_consent(client=beside, dietitian=shared.dietitian)
    at = practice(shared, today, seed)
    look(at.dietitian)
    kept = ClientSummary.objects.get(consent=untouched)
    for act in at.chance.choices(ACTS, k=40):
        act(practice(shared, today, at.chance.randrange(1_000)))
        check()
        # Nobody else is worked out anew for it.
        assert ClientSummary.objects.get(consent=untouched).version == kept.version
        if at.chance.random() < 0.5:
            look(at.dietitian)
            look(other)
            assert not is_stale(shared)


@pytest.mark.parametrize("seed", range(2))
def test_the_check_would_find_a_change_that_marks_nothing(
    shared: Consent, today: dt.date, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    at = practice(shared, today, seed)
    a_week(at)
    look(at.dietitian)
    monkeypatch.setattr(ClientSummaryQuerySet, "mark_stale", lambda _self: 0)
    with pytest.raises(CommandError, match="1 of 1 kept rows differ"):  # noqa: PT012  # any of them
        for act in at.chance.choices(ACTS, k=40):
            act(at)
            check()


def test_people_who_never_shared_pay_nothing(today: dt.date) -> None:
    create_profile(user=create_user())
    user = User.objects.with_roles().latest("pk")
    with transaction.atomic():
        lock_day(user, today)
        # Read with the account, so that nothing was asked.
        assert vars(user)["has_ever_shared"] is False


def test_a_new_default_of_the_site_marks_all(shared: Consent) -> None:
    look(shared.dietitian)
    admin = create_user(is_staff=True, is_superuser=True)
    browser = browser_of(admin)
    form = {"valid_from": "2026-01-01", "reference": "EU", "high_factor": "1.30"}
    assert browser.post("/admin/intake/sitedefault/add/", form).status_code == 302
    assert is_stale(shared)
    check()


def test_a_name_changed_by_an_administrator_is_shown(shared: Consent) -> None:
    look(shared.dietitian)
    admin = create_user(is_staff=True, is_superuser=True)
    form = {"name": "Ada New", "practice": "", "is_active": "on"}
    url = f"/admin/accounts/user/{shared.client_id}/change/"
    assert browser_of(admin).post(url, form).status_code == 302
    check()
    look(shared.dietitian)
    assert ClientSummary.objects.get().shown["name"] == "Ada New"


def test_nothing_is_kept_of_a_client_whose_consent_ended(shared: Consent) -> None:
    look(shared.dietitian)
    assert ClientSummary.objects.exists()
    end_consent(consent=shared, by=shared.client)
    assert not ClientSummary.objects.exists()


def test_an_end_taken_back_while_the_list_is_made_leaves_nothing_to_show(shared: Consent) -> None:
    look(shared.dietitian)
    panel = read_panel(shared.dietitian, PanelChoice())
    end_consent(consent=shared, by=shared.client)
    restore_consent(consent=shared, by=shared.client)
    assert shown_clients(panel, panel.rows) == []


def test_a_deleted_accounts_address_leaves_what_lists_are_searched_by(shared: Consent) -> None:
    leaver = create_user(email="leaver@example.org")
    invited = Invitation.objects.create(
        dietitian=shared.dietitian,
        email=leaver.email,
        token_hash="x",
        expires_at=timezone.now() + dt.timedelta(days=1),
    )
    Consent.objects.filter(pk=shared.pk).update(invitation=invited)
    look(shared.dietitian)
    assert leaver.email in ClientSummary.objects.get().search_text
    delete_account(user=leaver)
    assert leaver.email not in ClientSummary.objects.get().search_text
    check()
    look(shared.dietitian)
    assert leaver.email not in ClientSummary.objects.get().search_text


def test_what_is_kept_of_a_consent_that_ran_out_goes_with_the_hourly_job(shared: Consent) -> None:
    look(shared.dietitian)
    Consent.objects.filter(pk=shared.pk).update(valid_until=timezone.now())
    assert renew_all() == 0
    assert not ClientSummary.objects.exists()


# -- Changes at the same moment ------------------------------------------------------------------


def between(monkeypatch: pytest.MonkeyPatch, *acts: Callable[[], object]) -> None:
    """Let acts fall between the working out and the keeping, one in each attempt."""
    left = list(acts)

    def and_then(*asked: Any) -> list[ClientRow]:
        rows = client_rows(*asked)
        if left:
            left.pop(0)()
        return rows

    monkeypatch.setattr(summaries, "client_rows", and_then)


def test_a_change_while_a_row_is_worked_out_is_not_lost(
    shared: Consent, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    food, client = create_food(), User.objects.get(pk=shared.client_id)
    between(monkeypatch, lambda: log_entry(user=client, food=food, date=today))
    kept = renew(shared.dietitian, [shared.pk])
    assert kept[shared.pk].last_logged == today
    row = ClientSummary.objects.get()
    assert (row.is_stale, row.last_logged, row.version) == (False, today, 1)
    check()


def test_a_row_that_changes_at_every_attempt_is_shown_but_not_relied_on(
    shared: Consent, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    food, client = create_food(), User.objects.get(pk=shared.client_id)
    dates = [today - dt.timedelta(days=back) for back in range(3, -1, -1)]
    between(
        monkeypatch,
        *(lambda date=date: log_entry(user=client, food=food, date=date) for date in dates),
    )
    panel = read_panel(shared.dietitian, PanelChoice())
    assert panel.renewed[shared.pk].last_logged == dates[1]
    assert [row.name_key for row in panel.rows] == ["ada client"]
    row = ClientSummary.objects.get()
    assert (row.is_stale, row.shown) == (True, {})
    # The next look finds nothing in its way but the last of them.
    look(shared.dietitian)
    assert ClientSummary.objects.get().last_logged == today
    check()


def test_a_row_made_just_now_is_not_relied_on_for_long(shared: Consent, today: dt.date) -> None:
    noon = dt.datetime.combine(today, dt.time(12), tzinfo=dt.UTC)
    with time_machine.travel(noon, tick=False) as clock:
        look(shared.dietitian)
        row = ClientSummary.objects.get()
        assert row.fresh_until == noon + dt.timedelta(minutes=2)
        # Somebody began to write before there was a row to mark.
        Day.objects.create(subject=shared.client, date=today, entry_count=1)
        clock.shift(dt.timedelta(minutes=2))
        look(shared.dietitian)
        row.refresh_from_db()
        midnight = dt.datetime.combine(today + dt.timedelta(days=1), dt.time.min, tzinfo=dt.UTC)
        assert (row.last_logged, row.fresh_until) == (today, midnight)


def test_a_row_that_another_look_has_just_made_is_not_relied_on_for_long(shared: Consent) -> None:
    # By a look beside this one, or by an attempt before, which could not keep what it found.
    ClientSummary.objects.create(consent=shared, client=shared.client)
    look(shared.dietitian)
    kept = ClientSummary.objects.get().fresh_until
    assert kept is not None
    assert kept <= timezone.now() + dt.timedelta(minutes=2)


@pytest.mark.django_db(transaction=True)
def test_two_connections_never_keep_what_is_not_true(
    today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    dietitian, client, food = create_dietitian(), create_user(name="Ada"), create_food()
    consent = create_consent(client=client, dietitian=dietitian)
    renew(dietitian, [consent.pk])
    is_marked, is_worked_out = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            log_entry(user=User.objects.get(pk=client.pk), food=food, date=today)
            is_marked.set()
            assert is_worked_out.wait(10)

    def work_out(*asked: Any) -> list[ClientRow]:
        rows = client_rows(*asked)
        is_worked_out.set()
        return rows

    def look_meanwhile() -> None:
        assert is_marked.wait(10)
        renew(User.objects.get(pk=dietitian.pk), [consent.pk])

    monkeypatch.setattr(summaries, "client_rows", work_out)
    for one in at_once(write, look_meanwhile):
        assert one.exception() is None
    # Kept by an attempt after the change, or left for the next look.
    row = ClientSummary.objects.get()
    assert row.is_stale or row.last_logged == today
    check()
    look(dietitian)
    row.refresh_from_db()
    assert (row.is_stale, row.last_logged) == (False, today)


@pytest.mark.django_db(transaction=True)
def test_many_writes_and_looks_at_once_end_and_leave_the_truth(today: dt.date) -> None:
    client, food = create_user(name="Ada"), create_food()
    dietitians = [create_dietitian(), create_dietitian(name="Erin Shaw")]
    for dietitian in dietitians:
        create_consent(client=client, dietitian=dietitian)

    def write(back: int) -> None:
        user = User.objects.get(pk=client.pk)
        for number in range(5):
            date = today - dt.timedelta(days=(back + number) % 4)
            log_entry(user=user, food=food, date=date)

    def look_often(dietitian: User) -> None:
        for _look in range(5):
            look(dietitian)

    def renew_often() -> None:
        for _turn in range(5):
            renew_all()

    acts: list[Callable[[], object]] = [partial(write, back) for back in range(3)]
    acts += [partial(look_often, one) for one in dietitians]
    acts += [renew_often]
    for one in at_once(*acts):
        assert one.exception() is None
    check()


# -- Midnight ----------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", ["client", "dietitian"])
def test_rows_are_worked_out_anew_at_the_midnight_of_either(
    ada: User, dietitian: User, today: dt.date, whose: str
) -> None:
    zones = {"client": "UTC", "dietitian": "UTC"} | {whose: "Europe/Berlin"}
    ada.profile.time_zone = zones["client"]
    ada.profile.save()
    create_profile(user=dietitian, time_zone=zones["dietitian"])
    noon = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    create_consent(client=ada, dietitian=dietitian, valid_from=noon - dt.timedelta(days=9))
    with time_machine.travel(noon, tick=False) as clock:
        look(dietitian)
        clock.shift(dt.timedelta(minutes=5))
        look(dietitian)
        row = ClientSummary.objects.get()
        assert row.fresh_until == dt.datetime(2026, 11, 22, 23, tzinfo=dt.UTC)
        clock.move_to(dt.datetime(2026, 11, 22, 22, 59, tzinfo=dt.UTC))
        assert "0 wait" in check()
        clock.move_to(row.fresh_until)
        assert "1 wait" in check()
        look(dietitian)
        assert "0 wait" in check()


# -- The check -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("shown", {"name": "Somebody else"}),
        ("reason_bits", 1),
        ("first_reason", 2),
        ("mean_mg", 5),
        ("last_logged", dt.date(2020, 1, 1)),
        ("days_quiet", 77),
        ("name_key", "x"),
        ("search_text", "x"),
        ("fresh_until", dt.datetime(2100, 1, 1, tzinfo=dt.UTC)),
    ],
)
def test_check_panel_names_a_damaged_row_and_repairs_it_on_request(
    shared: Consent, column: str, value: Any
) -> None:
    look(shared.dietitian)
    assert check() == "1 kept rows checked, all equal a new computation; 0 wait for renewal.\n"
    ClientSummary.objects.update(**{column: value})
    with pytest.raises(CommandError, match="1 of 1 kept rows differ"):
        check()
    assert f"consent {shared.pk}: {column} differ" in check("--repair")
    assert check().startswith("1 kept rows checked, all equal")
    row, (computed,) = ClientSummary.objects.get(), client_rows(shared.dietitian)
    assert row.shown == kept_of(computed, timezone.now()).shown


def test_check_panel_says_nothing_of_what_waits(shared: Consent) -> None:
    look(shared.dietitian)
    ClientSummary.objects.update(shown={}, is_stale=True)
    assert check() == "0 kept rows checked, all equal a new computation; 1 wait for renewal.\n"
