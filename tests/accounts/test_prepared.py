"""Statements that are kept: the same rows as without, for new values and new rows each time."""

from __future__ import annotations

import ast
import datetime as dt
import uuid
from collections.abc import Callable
from importlib import import_module
from inspect import signature, unwrap
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection, connections
from django.db.models import Q, QuerySet
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Profile, User
from accounts.models.prepared import prepared
from tests.at_once import at_once
from tests.conventions import python_files
from tests.factories import create_profile, create_user


@prepared
def people(number: int) -> QuerySet[User]:
    return User.objects.select_related("profile").filter(pk=number)


@prepared
def born(first: dt.date, last: dt.date, but: str) -> QuerySet[Profile, tuple[str, dt.date | None]]:
    within = Q(birth_date__range=(first, last)) & ~Q(user__name=but)
    return (
        Profile.objects.filter(within)
        .order_by("birth_date")
        .values_list("user__name", "birth_date")
    )


@prepared
def any_of(*numbers: int) -> QuerySet[User]:
    return User.objects.filter(pk__in=numbers).order_by("pk")


def _born_before_today() -> QuerySet[Profile]:
    return Profile.objects.filter(birth_date__lt=timezone.now().date())


@prepared
def too_late(user_id: int) -> QuerySet[Profile]:
    return _born_before_today().filter(user=user_id)


#: One value of each type that kept statements take.
VALUES = {
    "int": 1,
    "str": "one",
    "float": 0.5,
    "dt.date": dt.date(2026, 11, 2),
    "dt.datetime": dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
}


def kept_functions() -> list[Callable[..., list[Any]]]:
    """Every function of the app that keeps its statement."""
    root = Path(settings.BASE_DIR)
    return [
        getattr(import_module(".".join(path.relative_to(root).with_suffix("").parts)), node.name)
        for path in python_files(root)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and any(getattr(one, "id", "") == "prepared" for one in node.decorator_list)
    ]


def stays_right(read: Callable[..., list[Any]]) -> bool:
    """Whether the statement kept now is the one that would be put together in two years."""
    values: list[object] = []
    for one in signature(read).parameters.values():
        values += [VALUES[one.annotation]] * (2 if one.kind is one.VAR_POSITIONAL else 1)
    asked: list[tuple[object, object]] = []

    def note(execute: Callable[..., Any], sql: str, parameters: object, *more: object) -> Any:
        asked.append((sql, parameters))
        return execute(sql, parameters, *more)

    read(*values)
    later = timezone.now() + dt.timedelta(days=730)
    with time_machine.travel(later, tick=False), connection.execute_wrapper(note):
        read(*values)
        prepared(unwrap(read))(*values)
    before, afresh = asked
    return before == afresh


@pytest.mark.django_db
def test_no_kept_statement_holds_a_time() -> None:
    kept = kept_functions()
    assert len(kept) > 12
    assert [read.__qualname__ for read in kept if not stays_right(read)] == []
    assert not stays_right(too_late)


@pytest.mark.django_db
@pytest.mark.parametrize("value", [None, [1], {"a": 1}, uuid.UUID(int=1)])
def test_what_a_database_may_not_take_as_it_is_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="takes no"):
        people(value)


@pytest.mark.django_db
def test_each_call_reads_what_is_stored_now(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ada, grace = create_user(name="Ada"), create_user(name="Grace")
    create_profile(user=ada, birth_date=dt.date(1990, 1, 1))
    for _time in range(2):
        with django_assert_num_queries(2):
            assert people(ada.pk) == [ada]
            assert people(grace.pk) == [grace]
    with django_assert_num_queries(1):
        (found,) = people(ada.pk)
        assert found.profile.birth_date == dt.date(1990, 1, 1)
        assert found.date_joined == ada.date_joined
        assert found.is_active is True
    User.objects.filter(pk=ada.pk).update(name="Ada Lovelace")
    assert [str(user) for user in people(ada.pk)] == ["Ada Lovelace"]
    grace.delete()
    assert people(0) == []


@pytest.mark.django_db
def test_values_stand_where_the_function_compares_them() -> None:
    for name, year in (("Ada", 1990), ("Grace", 1991), ("Mary", 1992), ("Old", 1900)):
        create_profile(user=create_user(name=name), birth_date=dt.date(year, 1, 1))
    span = (dt.date(1990, 1, 1), dt.date(1992, 1, 1))
    assert born(*span, "Grace") == [("Ada", span[0]), ("Mary", span[1])]
    assert born(span[0], span[0], "nobody") == [("Ada", span[0])]
    assert born(span[1], span[0], "nobody") == []


@pytest.mark.django_db
def test_any_number_of_values_is_taken() -> None:
    users = [create_user() for _one in range(3)]
    for _time in range(2):
        for count in (0, 2, 1, 3):
            assert any_of(*(user.pk for user in users[:count])) == users[:count]


@pytest.mark.django_db(transaction=True)
def test_threads_read_side_by_side_each_on_its_own_connection() -> None:
    users = [create_user() for _one in range(4)]

    def read(user: User) -> tuple[bool, int]:
        found = [people(user.pk) for _time in range(50)]
        return found == [[user]] * 50, id(connections["default"])

    done = [future.result() for future in at_once(*(lambda u=user: read(u) for user in users))]
    assert [is_right for is_right, _connection in done] == [True] * 4
    assert len({connection for _is_right, connection in done}) == 4


@pytest.mark.django_db
def test_a_connection_that_was_replaced_is_followed() -> None:
    user = create_user()
    assert people(user.pk) == [user]
    before = connections["default"]
    connections["default"] = other = before.copy()
    try:
        with other.execute_wrapper(_refuse), pytest.raises(ConnectionRefusedError):
            people(user.pk)
    finally:
        other.close()
        connections["default"] = before
    assert people(user.pk) == [user]


def _refuse(*_asked: object) -> None:
    raise ConnectionRefusedError
