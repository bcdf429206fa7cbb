"""The person that rows of a day, an import or a saved meal name: filled, kept, held and checked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Consent, User
from intake.diary.saved.meals import delete_meal, state_of
from intake.diary.undo import undo
from intake.enums import ReviewState
from intake.models import Change, Comment, Day, Entry, ImportChunk, Review, SavedItem
from intake.models.person import PersonKey
from intake.transfer.imports.steps import step_import, sweep_imports, undo_import
from tests.factories import create_food, create_user, log_entry
from tests.intake.care.comments import write_comment
from tests.intake.diary.saved_meals import create_recipe, create_saved
from tests.intake.transfer.diary_files import begin, many_days, planned, run
from tests.migrating import migrated_to, newest

BEFORE = [("intake", "0023_casework")]
DATE = dt.date(2026, 11, 1)
#: Each key with the row it follows.
KEYS = {
    (model, key.parent)
    for model in apps.get_models()
    for key in model._meta.concrete_fields
    if isinstance(key, PersonKey)
}
CHILDREN = {(Comment, "day"), (Review, "day"), (ImportChunk, "of"), (SavedItem, "of")}


def fill(user: User, dietitian: User) -> None:
    """Two rows and more of each kind for one person."""
    for days in range(2):
        date = DATE + dt.timedelta(days=days)
        for by in (user, dietitian):
            write_comment(user, dietitian, by, date)
        day = user.days.get(date=date)
        Review.objects.create(
            day=day, dietitian=dietitian, state=ReviewState.ASKED, seen_at=timezone.now()
        )
    create_saved(user=user, items={create_food(name=f"Oats of {user.pk}"): "50"})
    create_recipe(user=user)
    planned(user, many_days(120))


def people_with_rows(dietitian: User) -> list[User]:
    """Three who share, each with rows; they are not in the order of their rows' parents."""
    people = [create_user() for _ in range(3)]
    for user in people:
        Consent.objects.create(client=user, dietitian=dietitian)
    for user in reversed(people):
        fill(user, dietitian)
    return people


def every_row() -> dict[str, list[dict[str, Any]]]:
    """All of the diary as it is stored."""
    models = apps.get_app_config("intake").get_models()
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}  # type: ignore[attr-defined]  # each has it


def test_these_rows_name_the_person_of_another() -> None:
    assert KEYS == CHILDREN


@pytest.mark.django_db(transaction=True)
def test_rows_that_were_there_are_given_their_person_and_nothing_else_changes(
    dietitian: User,
) -> None:
    people_with_rows(dietitian)
    kept = every_row()
    for model, _parent in CHILDREN:
        rows = kept[model.__name__]
        assert len(rows) > len({row["subject_id"] for row in rows}) == 3
    try:
        old = migrated_to(BEFORE)
        for model, _parent in CHILDREN:
            then = old.get_model("intake", model.__name__).objects.order_by("pk").values()
            without = [
                {name: value for name, value in row.items() if name != "subject_id"}
                for row in kept[model.__name__]
            ]
            assert list(then) == without
    finally:
        migrated_to(newest())
    assert every_row() == kept
    call_command("check_database")
    # Again what is sent twice is refused.
    comment = Comment.objects.all()[0]
    comment.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        comment.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_a_meal_deleted_before_rows_named_their_person_is_restored(user: User) -> None:
    saved = create_recipe(user=user)
    before = state_of(saved)
    batch = delete_meal(saved=saved, by=user)
    change = Change.objects.get(batch=batch)
    assert change.before is not None
    for item in change.before["items"]:
        del item["subject_id"]
    change.save()
    undo(subject=user, batch=batch)
    assert state_of(user.saved_meals.get()) == before


@pytest.mark.django_db
def test_a_new_row_is_of_its_parents_person_whatever_it_says(user: User) -> None:
    other, food = create_user(), create_food()
    saved = create_saved(user=user, items={food: "50"})
    copy = saved.items.get()
    copy.pk, copy.subject = None, other
    (made,) = SavedItem.objects.bulk_create([copy])
    assert SavedItem.objects.get(pk=made.pk).subject == user


@pytest.mark.django_db
def test_a_row_is_saved_again_for_its_own_person_alone(user: User) -> None:
    entry = log_entry(user=user, food=create_food(), date=DATE)
    entry.subject = create_user()
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save(force_update=True)
    assert Entry.objects.get().subject == user


def make_another_persons(model: type[Any], other: User) -> None:
    """Let one row name somebody else, as only damage or a forced write does."""
    pk = model.objects.all()[0].pk
    model.objects.filter(pk=pk).update(subject=other)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", sorted((one for one, _ in CHILDREN), key=str))
def test_a_row_of_another_person_than_its_parent_is_refused_or_found(
    model: type[Any], dietitian: User, capsys: pytest.CaptureFixture[str]
) -> None:
    people_with_rows(dietitian)
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError, match="same_person"):
            make_another_persons(model, dietitian)
        with connection.cursor() as cursor:
            # As a restore that leaves keys out.
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            try:
                make_another_persons(model, dietitian)
            finally:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
    else:
        make_another_persons(model, dietitian)
    with pytest.raises(CommandError):
        call_command("check_database")
    parent, said = dict(CHILDREN)[model], capsys.readouterr().out
    assert f"{table}: 1 rows are of another person than their {parent}" in said
    if connection.vendor == "postgresql":
        assert f"{table}: 1 rows refer by subject_id, {parent}_id to what is not in" in said


@pytest.mark.django_db
def test_a_key_names_one_file_of_a_person(user: User) -> None:
    text = "date,food,amount,mg\n2026-06-01,Rusk,1,20\n"
    first, theirs = begin(user, text), begin(create_user(), text)
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)
    theirs.subject.imports.update(key=first.key)
    assert user.imports.get(key=first.key).pk != theirs.pk


@pytest.mark.django_db
def test_sweeping_takes_the_rows_of_files_that_ended_alone(user: User) -> None:
    other = create_user()
    of, running = planned(user, many_days(3)), planned(other, many_days(3))
    run(user, of)
    user.imports.update(finished_at=timezone.now() - dt.timedelta(days=2))
    user.imports.update(made_at=timezone.now() - dt.timedelta(days=2))
    assert sweep_imports() == 1
    assert not user.imports.get().chunks.exists()
    assert other.imports.get(pk=running.pk).own_chunks.exists()


@pytest.mark.django_db
def test_an_import_is_taken_back_by_its_own_rows(user: User) -> None:
    of = run(user, planned(user, many_days(3)))
    assert user.entries.count() == 30
    undo_import(subject=user, key=of.key)
    while step_import(subject=user, key=of.key).is_under_way:
        pass
    assert not user.entries.exists()
    assert not Day.objects.exists()
