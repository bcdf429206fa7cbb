"""What the app, its commands and later migrations do on tables in partitions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bench.people import everyday_foods
from bench.person_tables import key_columns
from bench.site import todays_date

if TYPE_CHECKING:
    from accounts.models import User

#: A partition in a plan, as ``conversion`` names it.
_PART = re.compile(r"\b(\w+)_p(\d+)\b")


def try_inside() -> None:
    """Ask and act as the first person, and say what the plans of it touch."""
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    person = User.objects.get(email="bench@demo.example")
    with CaptureQueriesContext(connection) as captured:
        for line in _pages(person):
            print(line)
        for line in _acts(person):
            print(line)
    statements = [one["sql"] for one in captured.captured_queries]
    for line in (*_plans(statements), *_later_migrations()):
        print(line)


def _pages(person: User) -> Iterator[str]:
    from django.test import Client

    browser, today = Client(), todays_date()
    browser.force_login(person, backend="accounts.backends.AccountBackend")
    for path in (
        *(f"/day/{today}/", f"/day/{today}/add/?q=milk", "/trends/", "/sources/", "/band/"),
        *("/symptoms/", "/meals/", "/report/", "/my-data/", "/find/?q=milk"),
    ):
        answer = browser.get(path)
        yield f"{path.partition('?')[0].replace(str(today), '<date>')}: {answer.status_code}"


def _acts(person: User) -> Iterator[str]:
    """Add, edit, finish, delete and undo, as the pages do it."""
    import uuid

    from intake.diary.days import finish_day
    from intake.diary.entries import add_entry, change_entry, delete_entry
    from intake.diary.undo import undo
    from intake.enums import DayState, SupplementsTaken

    date, food = todays_date(), everyday_foods()[0]
    portion = food.portions.all()[0]
    where: dict[str, Any] = {"meal": "lunch", "unit": portion.unit, "portion": portion}
    count = person.entries.on(date).count()
    entry = add_entry(
        subject=person,
        by=person,
        date=date,
        food=food,
        quantity=Decimal(1),
        request_key=uuid.uuid4(),
        **where,
    ).entry
    changed = change_entry(entry=entry, by=person, quantity=Decimal(2), **where)
    finish_day(subject=person, date=date, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE)
    gone = delete_entry(entry=changed.entry, by=person)
    undo(subject=person, batch=gone.batch)
    undo(subject=person, batch=changed.batch)
    assert person.entries.get(pk=entry.pk).quantity == 1  # noqa: S101  # what is tried
    assert person.entries.on(date).count() == count + 1  # noqa: S101  # likewise
    yield "add, edit, finish, delete, undo: as on whole tables"


def _plans(statements: Iterable[str]) -> Iterator[str]:
    """How many partitions the plans of some statements touch."""
    from django.db import connection

    tables = key_columns()
    touched: Counter[int] = Counter()
    for sql in statements:
        if not sql.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            continue
        if not any(table in sql for table in tables):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        parts = {(table, part) for table, part in _PART.findall(plan) if table in tables}
        most = max(Counter(table for table, _part in parts).values(), default=0)
        touched[most] += 1
        if most > 1:
            yield f"touches {most} partitions: {sql[:120]}"
    for most, count in sorted(touched.items()):
        yield f"{count} statements touch {most} partitions of a table"


def _later_migrations() -> Iterator[str]:
    """What Django's schema editor can do to a table in partitions; all of it is taken back."""
    from django.db import DatabaseError, connection, models, transaction
    from django.db.models import Q

    from intake.models import Day

    field = models.IntegerField(null=True)
    field.set_attributes_from_name("tried")
    tried: dict[str, Callable[[Any], None]] = {
        "add a column": lambda editor: editor.add_field(Day, field),
        "add an index": lambda editor: editor.add_index(
            Day, models.Index(fields=["date"], name="tried_index")
        ),
        "add a check": lambda editor: editor.add_constraint(
            Day, models.CheckConstraint(condition=Q(entry_count__gte=0), name="tried_check")
        ),
        "add a unique constraint with the person": lambda editor: editor.add_constraint(
            Day, models.UniqueConstraint(fields=["subject", "date", "id"], name="tried_unique")
        ),
        "add a unique constraint without the person": lambda editor: editor.add_constraint(
            Day, models.UniqueConstraint(fields=["date", "id"], name="tried_alone")
        ),
    }
    for name, change in tried.items():
        try:
            with transaction.atomic(), connection.schema_editor() as editor:
                change(editor)
                transaction.set_rollback(True)
            yield f"{name}: works"
        except DatabaseError as error:
            yield f"{name}: {str(error).splitlines()[0]}"
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE INDEX CONCURRENTLY tried_slowly ON intake_day (date)")
        yield "add an index concurrently: works"
    except DatabaseError as error:
        yield f"add an index concurrently: {str(error).splitlines()[0]}"
