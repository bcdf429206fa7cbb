"""Counts of tables are equal where the rows are, on whichever database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

import pytest
from django.apps.registry import Apps
from django.core.management import CommandError
from django.db import connection, models

from intake.management.keeping.counts import TableCount, table_counts

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = "kept_sample"
UTC_MOMENT = dt.datetime(2026, 3, 29, 1, 30, 0, 120, tzinfo=dt.UTC)


class Sample(models.Model):
    """One column of each kind the site has."""

    amount_mg = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    share = models.DecimalField(max_digits=8, decimal_places=6)
    flag = models.BooleanField()
    at = models.DateTimeField()
    date = models.DateField()
    time = models.TimeField(null=True)
    key = models.UUIDField()
    text = models.TextField()
    words = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    content = models.BinaryField()
    shown = models.JSONField(null=True)

    objects: ClassVar[models.Manager[Sample]] = models.Manager()

    class Meta:
        # Of nobody's registry, so that no other test meets it.
        apps = Apps()
        app_label = "kept"
        db_table = TABLE

    def __str__(self) -> str:
        return self.words


@pytest.fixture
def sample() -> Iterator[None]:
    with connection.schema_editor() as editor:
        editor.create_model(Sample)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Sample)


def add(pk: int, **other: object) -> None:
    values: dict[str, object] = {
        "amount_mg": Decimal("12.500"),
        "share": Decimal("0.000010"),
        "flag": True,
        "at": UTC_MOMENT,
        "date": dt.date(2026, 3, 29),
        "time": dt.time(8, 5),
        "key": uuid.UUID(int=7),
        "text": "Zürich\n\x1f'\u200b",
        "words": "",
        "number": 4_000_000,
        "content": b"\x00\xff",
        "shown": {"b": [1.0, 1e-7, 10**20, None, True], "a": "é"},
    }
    Sample.objects.create(pk=pk, **(values | other))


def count() -> TableCount:
    return table_counts()[TABLE]


@pytest.mark.usefixtures("sample")
def test_the_same_rows_have_the_same_numbers_on_either_database() -> None:
    add(1)
    add(2, amount_mg=None, time=None, shown=None, at=UTC_MOMENT.replace(microsecond=0))
    add(3, amount_mg=Decimal("0.000"), share=Decimal("99.999999"), number=0, content=b"")
    add(4, amount_mg=Decimal("123456789.125"), flag=False, shown=[])
    found = count()
    assert (found.rows, found.sums) == (4, {"amount_mg": "123456801.625"})
    # As it was worked out on SQLite and on PostgreSQL; both run this test.
    assert found.checksum == "b00df718d2b023446fe247745341ca7d"


@pytest.mark.usefixtures("sample")
def test_the_order_of_rows_does_not_matter() -> None:
    add(1)
    add(2, words="second")
    before = count()
    Sample.objects.all().delete()
    add(2, words="second")
    add(1)
    assert count() == before


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("amount_mg", Decimal("12.501")),
        ("amount_mg", None),
        ("share", Decimal("0.000011")),
        ("flag", False),
        ("at", UTC_MOMENT.replace(microsecond=121)),
        ("date", dt.date(2026, 3, 30)),
        ("time", None),
        ("key", uuid.UUID(int=8)),
        ("text", "Zürich"),
        ("words", " "),
        ("number", 4_000_001),
        ("content", b"\x00\xfe"),
        ("shown", {"a": "é"}),
        ("shown", None),
    ],
)
def test_any_other_value_gives_another_checksum(column: str, value: object) -> None:
    add(1)
    before = count()
    Sample.objects.filter(pk=1).update(**{column: value})
    assert count().checksum != before.checksum


@pytest.mark.usefixtures("sample")
def test_a_column_more_is_another_table_even_without_rows() -> None:
    before = count()
    more = models.TextField(default="")
    more.set_attributes_from_name("more")
    with connection.schema_editor() as editor:
        editor.add_field(Sample, more)
    assert (before.rows, count().rows) == (0, 0)
    assert count().checksum != before.checksum


def test_a_column_of_an_unknown_kind_is_told_in_a_line() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept_strange (place point)")
        try:
            with pytest.raises(CommandError, match=r"kept_strange\.place is 'point'"):
                table_counts()
        finally:
            cursor.execute("DROP TABLE kept_strange")


def test_every_table_of_the_site_is_counted_but_those_left_out() -> None:
    # What ANALYZE keeps on SQLite is the engine's own.
    tables = {
        name
        for name in connection.introspection.table_names()
        if not name.startswith("sqlite_stat")
    }
    assert set(table_counts()) == tables
    assert set(table_counts(leave_out=frozenset({"intake_entry"}))) == tables - {"intake_entry"}
