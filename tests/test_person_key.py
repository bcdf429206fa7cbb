"""The diary could be kept in parts by person, on one server or on many.

Each table says whose its rows are; in those of the diary the person's key is never empty and
stands in each unique constraint and in each key between them; and what pages ask is of one
person, but for a dietitian's list. The rules are those of Citus, which is not installed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import CASCADE, ForeignKey, Model, UniqueConstraint
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from accounts.models import User
from bench.person_tables import DIARY, PRACTICE, SHARED, SITE, citus_steps, key_columns, tables_of
from foods.amounts import Unit
from intake.bands.actions import reset_band
from intake.care.actions import delete_comment, set_review
from intake.care.conversation import conversation, mark_read
from intake.diary.copying import copy_entries
from intake.diary.days import finish_day, reopen_day
from intake.diary.entries import change_entry, delete_entry
from intake.diary.log import Log
from intake.diary.saved.favourites import star_food
from intake.diary.saved.meals import log_meal
from intake.diary.symptoms import set_no_symptoms, set_note
from intake.diary.undo import undo
from intake.enums import BandSource, DayState, ReviewState, SupplementsTaken
from intake.insights import pdf
from intake.models import Day
from intake.models.person import PersonKey, PersonRow
from tests.access_asking import Browser
from tests.access_world import World, body_of, one_world
from tests.factories import create_band, create_food, create_symptom, log_entry, new_key
from tests.intake.care.comments import write_comment
from tests.intake.diary.saved_meals import create_recipe
from tests.intake.transfer.diary_files import planned, run
from tests.person_sql import spans_people, stands_apart, tables_read
from tests.test_access_matrix import ROWS

DIALECT = {"sqlite": "sqlite", "postgresql": "postgres"}[connection.vendor]
GROWING = Path(settings.BASE_DIR) / "docs" / "growing.md"
GROUPS = {"diary": {*DIARY}, "shared": {*SHARED}, "practice": PRACTICE, "site": SITE}
MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
#: Unique without the person as yet, and what ``bench.partitions`` makes of it.
TO_WIDEN = {
    "intake.SavedMeal.food": "a recipe's food has one owner, who is the person of the recipe",
    **{f"{label}.id": "the primary key becomes that of person and number" for label in DIARY},
}
#: Rows that Django deletes by their number alone, with what hangs on them. Each part is asked.
BY_NUMBER = re.compile(r'DELETE FROM "intake_(import|importchunk|savedmeal|saveditem)" WHERE ')


# -- The tables ----------------------------------------------------------------------------


def undeclared(labels: set[str]) -> set[str]:
    """The models that no group has, those that no longer are, and those in two groups."""
    declared = [label for group in GROUPS.values() for label in group]
    twice = {label for label in declared if declared.count(label) > 1}
    return labels ^ set(declared) | twice


def test_every_table_says_whose_its_rows_are() -> None:
    assert undeclared({*MODELS}) == set()
    assert undeclared({*MODELS, "intake.Sleep"}) == {"intake.Sleep"}


def faults_of(model: type[Model], key: str) -> Iterator[str]:
    """What of a table of the diary does not part by the person."""
    meta = model._meta
    person = meta.get_field(key)
    if not isinstance(person, ForeignKey) or person.related_model is not User or person.null:
        yield f"{meta.label}.{key} does not name the person"
    for field in meta.concrete_fields:
        if field.unique and field.name != key and f"{meta.label}.{field.name}" not in TO_WIDEN:
            yield f"{meta.label}.{field.name} is unique without the person"
        if isinstance(field, ForeignKey):
            leads_to = field.related_model._meta.label
            if leads_to in DIARY and getattr(person, "parent", "") != field.name:
                yield f"{meta.label}.{field.name} leads to another row without the person"
            if leads_to not in SHARED and leads_to not in DIARY:
                yield f"{meta.label}.{field.name} leads to a table that stands elsewhere"
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint) and key not in constraint.fields:
            yield f"{constraint.name} is unique without the person"
    if meta.app_label == "intake" and not issubclass(model, PersonRow):
        yield f"{meta.label} is saved by its number alone"


@pytest.mark.parametrize("label", sorted(DIARY))
def test_tables_of_the_diary_part_by_the_person(label: str) -> None:
    assert list(faults_of(MODELS[label], DIARY[label])) == []


def test_a_table_that_does_not_part_is_named() -> None:
    found = {fault for label in PRACTICE for fault in faults_of(MODELS[label], "id")}
    assert {
        "note_acts_once is unique without the person",
        "intake.ReviewBatch.key is unique without the person",
        "accounts.ClientSummary.id does not name the person",
        "intake.ClientNote is saved by its number alone",
    } <= found
    assert "accounts.ClientCard_tags.clienttag leads to a table that stands elsewhere" in found


def test_what_is_shared_leads_to_nothing_else_and_nobody_else_leads_into_a_diary() -> None:
    for label, model in MODELS.items():
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and vars(field)["db_constraint"]:
                leads_to = field.related_model._meta.label
                assert label in DIARY or leads_to not in DIARY, f"{label} leads to {leads_to}"
                assert label not in SHARED or leads_to in SHARED, f"{label} leads to {leads_to}"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL's catalogue")
@pytest.mark.django_db
def test_the_catalogue_says_the_same() -> None:
    widened = {apps.get_model(label.rpartition(".")[0])._meta.db_table for label in TO_WIDEN}
    for table, key in key_columns().items():
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, table)
            held = connection.introspection.get_constraints(cursor, table)
        assert [column.null_ok for column in columns if column.name == key] == [False]
        alone = {
            column
            for one in held.values()
            if one["unique"] and key not in one["columns"]
            for column in one["columns"]
        }
        assert alone <= ({"id", "food_id"} if table in widened else set()), table
        keys = {
            (tuple(one["columns"]), one["foreign_key"][0])
            for one in held.values()
            if one["foreign_key"] and one["foreign_key"][0] in key_columns()
        }
        for columns_of_key, parent in keys:
            assert key in columns_of_key or ((key, *columns_of_key), parent) in keys, table


def test_every_person_key_follows_its_parent_when_that_goes() -> None:
    for label, key in DIARY.items():
        field = MODELS[label]._meta.get_field(key)
        assert isinstance(field, ForeignKey)
        assert field.remote_field.on_delete is CASCADE
        if isinstance(field, PersonKey):
            assert MODELS[label]._meta.get_field(field.parent).related_model in {
                MODELS[one] for one in DIARY
            }


def test_the_steps_for_citus_name_every_table_once() -> None:
    steps = citus_steps()
    for table in [*tables_of(SHARED), *key_columns()]:
        assert len([step for step in steps if f"('{table}'" in step]) == 1
    assert len(steps) == len(SHARED) + len(DIARY)


def test_shared_tables_stand_after_those_they_lead_to() -> None:
    for place, label in enumerate(SHARED):
        for field in MODELS[label]._meta.concrete_fields:
            if isinstance(field, ForeignKey):
                assert field.related_model._meta.label in SHARED[: place + 1], f"{field}"


@pytest.mark.skipif(not GROWING.exists(), reason="nobody has written how to grow")
def test_the_steps_for_citus_are_those_of_the_page() -> None:
    told = re.findall(r"SELECT create_\w+_table\(.*\);", GROWING.read_text(encoding="utf-8"))
    assert told == citus_steps()


# -- The reader of statements ----------------------------------------------------------------

KEYS = {"day": "subject_id", "comment": "subject_id"}
JOINED = "SELECT * FROM comment INNER JOIN day ON (comment.day_id = day.id)"
OF_ONE = [
    "SELECT * FROM day WHERE (day.subject_id = 5 AND day.date > '2026-01-01')",
    "SELECT * FROM day WHERE subject_id IN (5)",
    f"{JOINED} WHERE comment.subject_id = 5 AND day.subject_id = comment.subject_id",
    (
        "SELECT (SELECT MAX(at) FROM comment U0 WHERE U0.subject_id = (day.subject_id)) FROM day"
        " WHERE day.subject_id = 5"
    ),
    (
        "SELECT * FROM day LEFT OUTER JOIN comment ON (comment.day_id = day.id"
        " AND comment.subject_id = (day.subject_id)) WHERE day.subject_id = 5"
    ),
    "WITH mine AS (SELECT id FROM day WHERE subject_id = 5) SELECT * FROM mine",
    "INSERT INTO day (subject_id, date) VALUES (5, '2026-01-01'), (5, '2026-01-02')",
    "INSERT INTO day (date, subject_id) SELECT * FROM UNNEST(ARRAY['a', 'b'], ('{5,5}'))",
    "UPDATE day SET note = '' WHERE (day.subject_id = 5 AND day.id = 7)",
    'DECLARE "c" NO SCROLL CURSOR WITHOUT HOLD FOR SELECT * FROM day WHERE day.subject_id = 5',
    "SELECT * FROM food",
    'SAVEPOINT "a"',
]
OF_MANY = [
    "SELECT * FROM day WHERE day.id = 5",
    "SELECT * FROM day WHERE day.subject_id = 5 OR day.id = 7",
    "SELECT * FROM day WHERE NOT (day.subject_id = 5)",
    "SELECT * FROM day WHERE day.subject_id IN (5, 6)",
    "SELECT * FROM day WHERE day.subject_id IN (SELECT id FROM user)",
    f"{JOINED} WHERE comment.subject_id = 5",
    f"{JOINED} WHERE comment.subject_id = 5 AND day.subject_id = 6",
    (
        "SELECT (SELECT MAX(at) FROM comment U0 WHERE U0.day_id = day.id) FROM day"
        " WHERE day.subject_id = 5"
    ),
    (
        "SELECT * FROM day LEFT OUTER JOIN comment ON (comment.subject_id = 5"
        " AND comment.subject_id = day.subject_id)"
    ),
    "SELECT * FROM food WHERE EXISTS(SELECT 1 FROM day WHERE day.food_id = food.id)",
    "SELECT * FROM day WHERE day.subject_id = 5 UNION SELECT * FROM day",
    "WITH mine AS (SELECT id FROM day) SELECT * FROM mine",
    "INSERT INTO day (subject_id, date) VALUES (5, '2026-01-01'), (6, '2026-01-02')",
    "INSERT INTO day (date, subject_id) SELECT * FROM UNNEST(ARRAY['a', 'b'], ('{5,6}'))",
    "UPDATE day SET note = '' WHERE day.id = 7",
    'DECLARE "c" NO SCROLL CURSOR WITHOUT HOLD FOR SELECT * FROM day',
    "DELETE FROM day WHERE day.id IN (SELECT U0.id FROM day U0 WHERE U0.subject_id = 5)",
]


@pytest.mark.parametrize("sql", OF_ONE)
def test_a_statement_of_one_person_is_known(sql: str) -> None:
    assert spans_people(sql, KEYS, "postgres") == []


@pytest.mark.parametrize("sql", OF_MANY)
def test_a_statement_of_many_people_is_known(sql: str) -> None:
    assert spans_people(sql, KEYS, "postgres") != []


def test_many_people_are_joined_by_person_or_stand_apart() -> None:
    assert stands_apart(JOINED, KEYS, DIALECT) == ["comment", "day"]
    assert stands_apart(f"{JOINED} WHERE day.subject_id = comment.subject_id", KEYS, DIALECT) == []


# -- What is asked -----------------------------------------------------------------------------


def not_of_one(captured: CaptureQueriesContext) -> list[str]:
    """The statements that are not of one person."""
    keys = key_columns()
    statements = [one["sql"] for one in captured.captured_queries]
    assert any(tables_read(sql, keys, DIALECT) for sql in statements)
    return [
        sql for sql in statements if not BY_NUMBER.match(sql) and spans_people(sql, keys, DIALECT)
    ]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    yield from one_world(django_db_blocker)


#: Addresses of one's own log, the same ones for a client's, and the rest.
OWN = [key for key in sorted(ROWS) if not key[0].startswith(("/clients/", "/account/"))]
OF_CLIENT = [key for key in sorted(ROWS) if key[0].startswith("/clients/")]


def asked(world: World, name: str, route: str, method: str) -> list[str]:
    """The statements of one request, which is taken back."""
    browser = Browser()
    browser.cookies = SimpleCookie(world.cookies[name])
    data = body_of(route, world) if method == "POST" else {}
    with transaction.atomic():
        with CaptureQueriesContext(connection) as captured:
            b"".join(getattr(browser, method.lower())(world.url_of(route), data))
        transaction.set_rollback(True)
    return [one["sql"] for one in captured.captured_queries]


@pytest.mark.django_db
def test_each_page_of_a_log_asks_for_one_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_maker", lambda: None)
    keys, count, faults = key_columns(), 0, []
    for route, method in OWN:
        for sql in asked(world, "owner", route, method):
            count += bool(tables_read(sql, keys, DIALECT))
            if not BY_NUMBER.match(sql) and spans_people(sql, keys, DIALECT):
                faults.append(f"{method} {route}: {sql}")
    assert faults == []
    assert count > 200


@pytest.mark.django_db
def test_what_a_dietitian_asks_of_many_is_joined_by_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_maker", lambda: None)
    keys, spanning, faults = key_columns(), set(), []
    for route, method in OF_CLIENT:
        for sql in asked(world, "log", route, method):
            if stands_apart(sql, keys, DIALECT):
                faults.append(f"{method} {route}: {sql}")
            elif spans_people(sql, keys, DIALECT):
                spanning.add(route)
                beside = {name for name in tables_of(PRACTICE | SITE) if f'FROM "{name}"' in sql}
                assert not beside, f"{route} joins a diary with {beside}: {sql}"
    assert faults == []
    # And they do span people: the list, and the number of messages above each page.
    assert "/clients/" in spanning


@pytest.mark.django_db
def test_each_act_writes_for_one_person(ada: User, dietitian: User, consent: Any) -> None:
    """What the addresses above do not: forms that are accepted."""
    today = consent.valid_from.date()
    food = create_food()
    where: dict[str, Any] = {"subject": ada, "by": ada, "date": today}
    recipe = create_recipe(user=ada)
    brought = planned(ada, f"date,food,amount,mg\n{today},Rusk,1,20\n")
    entry = log_entry(user=ada, food=food, date=today)

    def change() -> None:
        outcome = change_entry(
            entry=entry, by=ada, quantity=Decimal(2), unit=Unit("g", Decimal(1)), meal="lunch"
        )
        undo(subject=ada, batch=outcome.batch)
        undo(subject=ada, batch=delete_entry(entry=entry, by=ada).batch)

    def talk() -> None:
        comment = write_comment(ada, dietitian, dietitian, today)
        log = Log.of_oneself(ada)
        mark_read(log, conversation(log, today))
        delete_comment(comment=comment, by=dietitian)

    acts: list[Callable[[], Any]] = [
        lambda: log_entry(user=ada, food=food, date=today),
        change,
        lambda: finish_day(
            subject=ada, date=today, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE
        ),
        lambda: reopen_day(subject=ada, date=today),
        lambda: set_note(**where, note="A long day", request_key=new_key()),
        lambda: set_no_symptoms(**where, is_said=True, request_key=new_key()),
        lambda: create_symptom(user=ada, date=today, kind="cramps"),
        lambda: create_band(user=ada, valid_from=today, target="300"),
        lambda: reset_band(subject=ada, by=ada, source=BandSource.OWN, valid_from=today, reason=""),
        lambda: star_food(subject=ada, food=food, is_starred=True),
        lambda: log_meal(
            **where, saved=recipe, meal="lunch", factor=Decimal(1), request_key=new_key()
        ),
        lambda: copy_entries(
            subject=ada, by=ada, source=today, to=today.replace(day=1), request_key=new_key()
        ),
        talk,
        lambda: set_review(
            subject=ada, dietitian=dietitian, date=today, state=ReviewState.REVIEWED
        ),
        lambda: run(ada, brought),
    ]
    for act in acts:
        with CaptureQueriesContext(connection) as captured:
            act()
        assert not_of_one(captured) == []


@pytest.mark.django_db
def test_a_question_without_the_person_is_found(ada: User) -> None:
    day = Day.objects.create(subject=ada, date="2026-11-01")
    with CaptureQueriesContext(connection) as captured:
        list(Day.objects.filter(pk=day.pk))
        day.save()
        day.refresh_from_db()
    found = not_of_one(captured)
    assert len(found) == 1
    assert found[0].startswith("SELECT")
