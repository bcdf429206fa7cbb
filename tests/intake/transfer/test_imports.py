"""A diary brought along: planned, added in steps, told from what is there, taken back."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from foods.models import Food
from intake.care.actions import add_comment, set_review
from intake.diary.days import finish_day
from intake.diary.entries import change_entry, delete_entry
from intake.enums import DayState, ReviewState, SupplementsTaken
from intake.models import Entry, Import, ImportChunk
from intake.models.conversation import reopened, with_review
from intake.transfer.imports import steps
from intake.transfer.imports.plan import CannotImportError, ReadingChoices, plan_import
from intake.transfer.imports.preview import MAX_ROWS_A_DAY
from intake.transfer.imports.steps import (
    discard_import,
    start_import,
    step_import,
    sweep_imports,
    undo_import,
)
from intake.transfer.reading.csv_table import FileError
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_user,
    log_entry,
    new_key,
)
from tests.intake.transfer.diary_files import (
    DATE,
    DATES,
    assert_sums_hold,
    begin,
    csv_of,
    days_of,
    diary_of,
    go_on,
    many_days,
    planned,
    run,
    take_back,
)
from tests.intake.transfer.test_importing import SERVINGS

pytestmark = pytest.mark.django_db


def test_servings_of_cronometer_become_days() -> None:
    user = create_user()
    of = begin(user, SERVINGS)
    assert (of.state, of.layout, of.sound_count, of.refused_count) == ("ready", "cronometer", 5, 0)
    of.refresh_from_db()
    assert of.preview["remarks"] == [["no magnesium, which are kept as unknown", 1]]
    assert user.entries.count() == 0
    done = run(user, of)
    assert (done.state, done.added_count, done.content) == ("done", 5, None)
    day = user.days.get(date=DATE)
    assert (day.food_mg, day.water_mg, day.supplement_mg) == (138, 10, 200)
    assert (day.entry_count, day.unknown_count) == (4, 1)
    assert_sums_hold(user)
    oats = user.entries.get(name="Oats, Rolled")
    assert (oats.food, oats.created_by, oats.mg_per_100g) == (None, user, Decimal("172.5"))


def test_servings_without_magnesium_are_refused_in_words() -> None:
    text = SERVINGS.replace("Magnesium (mg)", "Zinc (mg)")
    with pytest.raises(FileError, match="no column “Magnesium"):
        begin(create_user(), text)


def test_same_file_twice_adds_nothing() -> None:
    user = create_user()
    text = SERVINGS + SERVINGS.split("\n", 1)[1]
    assert run(user, begin(user, text)).added_count == 10
    again = begin(user, text)
    assert (again.sound_count, again.doubtful_count, again.duplicate_count) == (0, 0, 10)
    before = diary_of(user)
    assert run(user, again, has_doubtful=True).added_count == 0
    assert diary_of(user) == before
    # One more of the same is one more.
    more = begin(user, text + SERVINGS.split("\n")[1] + "\n")
    assert (more.sound_count, more.duplicate_count) == (1, 10)


def test_entry_that_was_moved_since_makes_its_row_doubtful() -> None:
    user = create_user()
    run(user, begin(user, SERVINGS))
    user.entries.filter(name="Banana").update(meal="breakfast")
    again = begin(user, SERVINGS)
    assert (again.sound_count, again.doubtful_count, again.duplicate_count) == (0, 1, 4)
    assert again.preview["doubtful"][0][2] == "The same is logged on this day at another place."
    assert run(user, again).added_count == 0
    assert run(user, begin(user, SERVINGS), has_doubtful=True).added_count == 1


def test_row_without_magnesium_takes_that_of_the_food_it_names() -> None:
    user = create_user()
    food = create_food(name="Almonds", mg_per_100g="270")
    of = planned(
        user,
        "date,food,grams,source,source key\n"
        f"2026-06-10,almonds raw,40,{food.data_set},{food.source_key}\n"
        "2026-06-10,nobody knows,40,Midband,none-such\n",
    )
    run(user, of)
    entry = user.entries.get(food=food)
    assert (entry.name, entry.magnesium_mg) == ("almonds raw", Decimal(108))
    assert user.entries.get(food=None).magnesium_mg is None


def test_food_that_goes_between_plan_and_step_leaves_the_row_its_values() -> None:
    user = create_user()
    own = create_food(name="My bread", owner=user)
    log_entry(user=user, food=own, date=DATE)
    file, before = csv_of(user), diary_of(user)
    user.entries.all().delete()
    of = begin(user, file)
    own.delete()
    run(user, of)
    (after,) = diary_of(user)
    assert after == (*before[0][:-2], None, None)


def test_interrupted_import_has_whole_days_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    user = create_user()
    of = planned(user, many_days(60))
    assert of.chunks.count() == 5
    start_import(subject=user, key=of.key, has_doubtful=False)
    step_import(subject=user, key=of.key)

    def breaks(*args: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        # The power goes after the entries of a step and before its sums.
        broken.setattr(steps, "set_sums", breaks)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            step_import(subject=user, key=of.key)
    of.refresh_from_db()
    assert (of.state, of.added_count, user.entries.count()) == ("running", 120, 120)
    assert_sums_hold(user)
    assert [day.entry_count for day in user.days.all()] == [10] * 12
    assert go_on(user, of).added_count == 600
    assert user.entries.count() == 600
    assert_sums_hold(user)


def test_import_is_taken_back_whole() -> None:
    user = create_user()
    log_entry(user=user, food=create_food(), date=DATE, time=dt.time(7, 0))
    before, days = diary_of(user), days_of(user)
    of = planned(user, many_days(40))
    run(user, of)
    assert user.entries.count() == 401
    undone = take_back(user, of)
    assert (undone.state, undone.added_count, undone.kept_count) == ("undone", 0, 0)
    assert diary_of(user) == before
    assert days_of(user) == days
    assert not ImportChunk.objects.exists()
    assert_sums_hold(user)


def test_undo_keeps_what_was_changed_since_and_says_so() -> None:
    user = create_user()
    of = begin(user, SERVINGS)
    run(user, of)
    banana, oats = user.entries.get(name="Banana"), user.entries.get(name="Oats, Rolled")
    change_entry(entry=banana, by=user, quantity=Decimal(2), unit=banana.unit, meal="snacks")
    delete_entry(entry=oats, by=user)
    assert take_back(user, of).kept_count == 1
    assert user.entries.get() == banana
    assert_sums_hold(user)


def test_undo_stops_a_running_import() -> None:
    user = create_user()
    of = planned(user, many_days(60))
    start_import(subject=user, key=of.key, has_doubtful=False)
    step_import(subject=user, key=of.key)
    assert take_back(user, of).state == "undone"
    assert user.entries.count() == 0
    assert step_import(subject=user, key=of.key).state == "undone"


def test_undo_after_a_day_is_refused() -> None:
    user = create_user()
    of = begin(user, SERVINGS)
    run(user, of)
    with (
        time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=25)),
        pytest.raises(CannotImportError, match="more than a day ago"),
    ):
        undo_import(subject=user, key=of.key)
    assert user.entries.count() == 5


def test_only_one_import_of_a_person_runs_at_a_time() -> None:
    user, other = create_user(), create_user()
    first = planned(user, many_days(30))
    start_import(subject=user, key=first.key, has_doubtful=False)
    second = begin(user, SERVINGS)
    with pytest.raises(CannotImportError, match="Another import"):
        start_import(subject=user, key=second.key, has_doubtful=False)
    theirs = begin(other, SERVINGS)
    start_import(subject=other, key=theirs.key, has_doubtful=False)
    go_on(user, first)
    assert run(user, second).added_count == 5


def test_rows_of_a_day_are_limited_over_all_files_of_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(steps, "MAX_ROWS_WITHIN_A_DAY", 25)
    user, other = create_user(), create_user()
    taken_back = planned(user, many_days(1))
    assert run(user, taken_back).added_count == 10
    take_back(user, taken_back)
    assert run(user, planned(user, many_days(1))).added_count == 10
    third = planned(user, many_days(2))
    with pytest.raises(CannotImportError, match="Within a day 25 rows can be brought along"):
        start_import(subject=user, key=third.key, has_doubtful=False)
    third.refresh_from_db()
    assert third.is_ready
    assert run(other, planned(other, many_days(2))).added_count == 20
    day_ago = timezone.now() - dt.timedelta(days=1)
    user.imports.exclude(pk=third.pk).update(made_at=day_ago)
    assert run(user, third).added_count == 10


def test_started_import_is_not_planned_again() -> None:
    user = create_user()
    of = planned(user, many_days(3))
    stale = Import.objects.get(pk=of.pk)
    start_import(subject=user, key=of.key, has_doubtful=False)
    with pytest.raises(CannotImportError, match="started already"):
        plan_import(record=stale, choices=ReadingChoices(of.reading["mapping"]), **DATES)
    assert go_on(user, of).added_count == 30


def test_new_file_lets_go_of_one_that_was_never_started() -> None:
    user = create_user()
    begin(user, SERVINGS)
    begin(user, SERVINGS)
    assert user.imports.count() == 1


def test_date_with_absurdly_many_rows_is_cut_off() -> None:
    user = create_user()
    of = planned(user, many_days(1, rows=MAX_ROWS_A_DAY + 5))
    assert (of.sound_count, of.refused_count) == (MAX_ROWS_A_DAY, 5)
    assert of.preview["refused"][0][2] == f"{DATE} has more than 300 rows."


def test_dates_that_tell_no_order_are_asked_about() -> None:
    user = create_user()
    text = SERVINGS.replace("2026-06-10", "6/10/2026").replace("2026-06-11", "6/11/2026")
    of = begin(user, text)
    assert (of.state, of.reading["must_ask_order"]) == ("asking", True)
    choices = ReadingChoices(of.reading["mapping"], month_first=True)
    plan_import(record=of, choices=choices, **DATES)
    run(user, of)
    assert user.days.order_by("date").values_list("date", flat=True)[0] == DATE


def test_finished_day_says_that_rows_came_later() -> None:
    user = create_user()
    log_entry(user=user, food=create_food(), date=DATE)
    finish_day(subject=user, date=DATE, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE)
    run(user, begin(user, SERVINGS))
    assert user.days.get(date=DATE).changed_after_finish


def test_rows_open_a_reviewed_day_again_and_taking_back_keeps_what_was_said() -> None:
    user, dietitian = create_user(), create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    about: dict[str, Any] = {"subject": user, "dietitian": dietitian, "date": DATE}
    add_comment(**about, by=user, text="Soon", request_key=new_key())
    # Settled after that, so that only the rows brought along can open it again.
    set_review(**about, state=ReviewState.REVIEWED)
    again = with_review(user.days.all(), dietitian).filter(reopened())
    assert not again.exists()
    of = run(user, begin(user, SERVINGS))
    assert [day.date for day in again.all()] == [DATE]
    take_back(user, of)
    assert [day.comments.count() for day in user.days.all()] == [1]


def test_sweep_forgets_files_and_rows_but_not_that_they_were() -> None:
    user, other, third = create_user(), create_user(), create_user()
    done = run(user, begin(user, SERVINGS))
    begin(other, SERVINGS)
    running = planned(third, many_days(30))
    start_import(subject=third, key=running.key, has_doubtful=False)
    assert sweep_imports() == 0
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=25)):
        assert sweep_imports() == 2
        assert sweep_imports() == 0
    assert [of.pk for of in Import.objects.order_by("pk")] == [done.pk, running.pk]
    assert Import.objects.get(pk=done.pk).preview == {}
    assert {chunk.of_id for chunk in ImportChunk.objects.all()} == {running.pk}
    assert go_on(third, running).added_count == 300


def test_stranger_reaches_no_import_of_others() -> None:
    user, stranger = create_user(), create_user()
    of = begin(user, SERVINGS)
    for act in (step_import, undo_import):
        with pytest.raises(Import.DoesNotExist):
            act(subject=stranger, key=of.key)
    discard_import(subject=stranger, key=of.key)
    assert user.imports.exists()


def test_food_of_another_person_is_never_linked() -> None:
    user, other = create_user(), create_user()
    theirs = create_food(name="Secret", owner=other)
    of = planned(
        user,
        f"date,food,mg,source,source key\n2026-06-10,Secret,5,own,{theirs.source_key}\n",
    )
    run(user, of)
    assert user.entries.get().food is None
    assert Food.objects.get(pk=theirs.pk).entries.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_tabs_stepping_at_once_add_each_row_once() -> None:
    user = create_user()
    of = planned(user, many_days(80))
    start_import(subject=user, key=of.key, has_doubtful=False)
    raised: list[BaseException] = []

    def tab() -> None:
        try:
            go_on(User.objects.get(pk=user.pk), of)
        except Exception as error:  # noqa: BLE001  # handed to the test, whatever it is
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=tab) for _tab in range(3)]
    for thread in threads:
        thread.start()
    log_entry(user=user, food=create_food(), date=DATE, request_key=uuid.uuid4())
    for thread in threads:
        thread.join(timeout=60)
    assert raised == []
    assert Entry.objects.filter(subject=user).count() == 801
    assert_sums_hold(user)
