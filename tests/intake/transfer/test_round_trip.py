"""What leaves comes back: to the same days, to the milligram."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import User
from intake.diary.days import finish_day
from intake.enums import DayState, SupplementsTaken
from tests.factories import create_food, create_user, log_entry
from tests.intake.transfer.diary_files import DATE, begin, csv_of, days_of, diary_of, run, take_back

pytestmark = pytest.mark.django_db


def full_diary(user: User) -> None:
    """A diary with every kind of entry and every state of a day."""
    almonds = create_food(name="=Almonds", mg_per_100g="270.123")
    own = create_food(name='My bread; +, "dark"', owner=user, mg_per_100g="80")
    unknown = create_food(name="Oat drink", mg_per_100g=None)
    pill = create_food(name="Citrate", kind="supplement", mg_per_100g=None)
    pill.portions.update(grams=None, magnesium_mg=Decimal("133.333"))
    water = create_food(name="Tap water", kind="water", mg_per_100g="0.7")
    for number in range(40):
        date = DATE + dt.timedelta(days=number)
        log_entry(user=user, food=almonds, date=date, quantity="1.333", time=dt.time(8, 5))
        log_entry(user=user, food=almonds, date=date, quantity="1.333", time=dt.time(8, 5))
        log_entry(user=user, food=own, date=date, meal="lunch", note="-with\r\nbutter, 'new'")
        log_entry(
            user=user, food=water, date=date, meal="snacks", quantity="0.001", typed_words="+fizzy"
        )
        if number % 2:
            log_entry(user=user, food=pill, date=date, meal="supplements", quantity="2")
        if number % 3 == 0:
            log_entry(user=user, food=unknown, date=date, meal="dinner", note="'=1+1")
            state = DayState.COMPLETE if number % 2 else DayState.PARTIAL
            finish_day(subject=user, date=date, food=state, supplements=SupplementsTaken.NONE)


def test_own_export_comes_back_to_the_same_days_to_the_milligram() -> None:
    user = create_user()
    full_diary(user)
    entries, days, file = diary_of(user), days_of(user), csv_of(user)
    user.entries.all().delete()
    user.days.all().delete()
    of = begin(user, file, "entries.csv")
    assert (of.state, of.doubtful_count, of.refused_count) == ("ready", 0, 0)
    assert of.preview["matched"] == len(entries)
    assert run(user, of).added_count == len(entries)
    assert diary_of(user) == entries
    assert days_of(user) == days
    assert csv_of(user) == file


def test_blanks_that_a_spreadsheet_leaves_do_not_log_a_row_twice() -> None:
    user = create_user()
    log_entry(user=user, food=create_food(name="Oat drink"), date=DATE, note="with coffee")
    file = csv_of(user).decode()
    assert file.count("Oat drink") == file.count("with coffee") == 1
    edited = file.replace("Oat drink", "Oat  drink ").replace("with coffee", " with coffee ")
    of = begin(user, edited, "entries.csv")
    assert run(user, of).added_count == 0
    assert user.entries.count() == 1


def test_export_comes_back_into_another_account_without_foods_of_others() -> None:
    user, other = create_user(), create_user()
    full_diary(user)
    run(other, begin(other, csv_of(user)))
    assert [row[:13] for row in diary_of(other)] == [row[:13] for row in diary_of(user)]
    assert days_of(other) == days_of(user)
    assert set(other.entries.filter(food=None).values_list("name", flat=True)) == {
        'My bread; +, "dark"'
    }


def test_undo_opens_days_that_the_file_had_finished() -> None:
    user, other = create_user(), create_user()
    full_diary(user)
    of = begin(other, csv_of(user))
    run(other, of)
    assert other.days.exclude(food="open").count() == 14
    take_back(other, of)
    assert not other.days.exists()


def test_undo_opens_a_finished_day_that_has_a_note_and_keeps_the_note() -> None:
    user, other = create_user(), create_user()
    full_diary(user)
    of = begin(other, csv_of(user))
    run(other, of)
    other.days.filter(date=DATE).update(note="a wedding")
    take_back(other, of)
    day = other.days.get()
    assert (day.food, day.supplements, day.entry_count, day.note) == ("open", "", 0, "a wedding")
