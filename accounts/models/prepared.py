"""Statements that Django puts together once in each thread, not at every request.

Putting one of several joins together takes longer than running it: of the 1.9 ms of
processor time of a page with nothing on it, the account's took 1.2. This is for the
questions that most pages ask.

It stands on parts of Django that its documents do not name (5.2): that ``Query.chain`` makes
a query another by setting ``__class__`` and copies what is in its ``__dict__``, that a queryset
reads by ``Query.get_compiler``, and that the compiler asks its own ``as_sql`` and
``get_converters`` at each reading. tests/accounts/test_prepared.py fails where these change.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.db import connections
from django.db.models import Expression, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

#: What databases take as it is, whatever column it is compared with.
_ADAPTED = (int, str, float, Decimal, dt.date, dt.time)

Asked = ParamSpec("Asked")
Row = TypeVar("Row")


def prepared(build: Callable[Asked, QuerySet[Any, Row]]) -> Callable[Asked, list[Row]]:
    """Make a function that builds a queryset into one that reads its rows, in one query.

    It is built with expressions in place of the values, so it may compare them
    (``filter(pk=number)``) but not look at them. Values are given by position, and none is
    None, which nothing in a database equals. It must not ask what changes, such as the time or a
    setting: that would stay what it was at first. Where it takes ``*values``, one is kept for
    each number of them.

    A value reaches the database as ``adapt_unknown_value`` makes it, and not by
    ``get_db_prep_value`` of the column it is compared with. So it is a number, a text, a date
    or a time; others, as those of columns of JSON or UUIDs, raise TypeError.
    """
    threads = threading.local()

    def keep(count: int) -> tuple[_KeptCompiler, QuerySet[Any, Row]]:
        places = map(_Place, range(count))
        rows = cast("Callable[..., QuerySet[Any, Row]]", build)(*places)
        compiler = _KeptCompiler(rows.query, connections[rows.db], rows.db)
        # As Query.chain() does; a queryset that is given a query forgets what it yields.
        rows.query.__class__ = _KeptQuery
        vars(rows.query)["kept"] = compiler
        return compiler, rows

    @wraps(build)
    def read(*values: Asked.args, **_none: Asked.kwargs) -> list[Row]:
        by_count: dict[int, tuple[_KeptCompiler, QuerySet[Any, Row]]]
        by_count = vars(threads).setdefault("by_count", {})
        kept = by_count.get(len(values))
        # A connection belongs to its thread; after it was replaced it is another one, and so it
        # is where a router now sends these reads elsewhere.
        if kept is None or kept[0].connection is not connections[kept[1].db]:
            kept = by_count[len(values)] = keep(len(values))
        compiler, rows = kept
        for value in values:
            if not isinstance(value, _ADAPTED):
                raise TypeError(f"A kept statement takes no {type(value).__name__}.")
        compiler.values = values
        return list(rows.all())

    return read


class _Place(Expression):
    """Where a value will stand in a statement."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def as_sql(self, *_compiler: Any, **_more: Any) -> tuple[str, tuple[Any, ...]]:
        """A parameter, with the place itself for its value."""
        return "%s", (self,)


class _KeptCompiler(SQLCompiler):
    """Puts a statement together at its first use, and then fills in the values."""

    values: tuple[object, ...] = ()
    _statement: tuple[str, tuple[Any, ...]] | None = None
    _converters: dict[int, Any] | None = None

    def as_sql(self, *args: Any, **kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        """The statement with this time's values."""
        if self._statement is None:
            self._statement = super().as_sql(*args, **kwargs)
        sql, parameters = self._statement
        adapt = self.connection.ops.adapt_unknown_value
        return sql, tuple(
            adapt(self.values[one.number]) if isinstance(one, _Place) else one for one in parameters
        )

    def get_converters(self, expressions: Any) -> dict[int, Any]:
        """How columns are read, which are the same every time."""
        if self._converters is None:
            self._converters = super().get_converters(expressions)
        return self._converters


class _KeptQuery(Query):
    """A query with one compiler for ever."""

    kept: _KeptCompiler

    def get_compiler(self, *_args: Any, **_kwargs: Any) -> SQLCompiler:
        """The compiler that keeps the statement."""
        return self.kept
