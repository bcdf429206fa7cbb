"""The commands that keep the diary's data honest."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from intake.demo.daily_log import read_menus
from intake.diary.entries import delete_entry
from intake.models import Change, Day
from tests.factories import create_food, create_user, log_entry

pytestmark = pytest.mark.django_db

DATE = dt.date(2026, 11, 22)


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def test_check_days_proves_the_sums() -> None:
    log_entry(user=create_user(), food=create_food(), date=DATE)
    assert run("check_days") == "1 days checked, all sums equal their entries.\n"


def test_check_days_names_a_wrong_sum_and_repairs_on_request() -> None:
    user = create_user()
    log_entry(user=user, food=create_food(), date=DATE)
    right = user.days.values().get()
    user.days.update(food_mg=1)
    with pytest.raises(CommandError, match="1 of 1 days differ"):
        run("check_days")
    assert "1 repaired" in run("check_days", "--repair")
    assert user.days.values().get() == right


def test_check_days_finds_entries_without_a_day() -> None:
    user = create_user()
    log_entry(user=user, food=create_food(), date=DATE)
    Day.objects.all().delete()
    with pytest.raises(CommandError):
        run("check_days")
    run("check_days", "--repair")
    assert user.days.get().entry_count == 1


def test_sweep_forgets_what_was_deleted_after_a_day() -> None:
    user = create_user()
    entry = log_entry(user=user, food=create_food(), date=DATE)
    delete_entry(entry=entry, by=user)
    # The test's own transaction holds the write-ahead log; test_traces.py lets go of it.
    nothing = ["0 old changes forgotten.", "0 old imports forgotten.", "0 old limits forgotten."]
    assert run("sweep").splitlines()[:3] == nothing
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=25)):
        assert run("sweep").splitlines()[:3] == ["2 old changes forgotten.", *nothing[1:]]
        assert run("sweep").splitlines()[:3] == nothing
    assert list(Change.objects.values_list("before", "after")) == [(None, None)] * 2


def test_sweep_reads_no_change_that_was_swept_before() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Of few rows it would read all.
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Change.objects.expired().explain()
    assert "change_with_contents" in plan


def test_demo_is_refused_beside_real_people_and_without_foods() -> None:
    with pytest.raises(CommandError, match="load_foods"):
        run("fill_demo")
    create_food()
    create_user(email="real@example.org")
    with pytest.raises(CommandError, match="real people"):
        run("fill_demo")


def test_demo_menus_name_everyday_foods() -> None:
    menus = read_menus(settings.FIXTURES_DIR / "demo" / "menus.csv")
    assert {menu.meal for menu in menus} == {"breakfast", "lunch", "dinner", "snacks"}
    assert all(quantity > 0 for menu in menus for _name, quantity in menu.items)
