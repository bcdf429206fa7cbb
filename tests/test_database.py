"""Connections to the database are for each thread, and a dead one is not lent."""

from __future__ import annotations

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from accounts.models import User
from foods.search import find as search
from tests.at_once import at_once

on_postgres = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql",
    reason="only PostgreSQL has a pool",
)


@on_postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_not_lent_again() -> None:
    assert not User.objects.exists()
    parameters = connection.get_connection_params()
    connection.close()
    given = {"host", "port", "user", "password", "dbname"}
    own = {name: value for name, value in parameters.items() if name in given}
    with psycopg.connect(**own) as other:
        ended = other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert ended.rowcount > 0
    assert not User.objects.exists()


@on_postgres
def test_the_pool_has_a_connection_for_each_thread() -> None:
    assert settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"] >= settings.THREADS


def test_no_two_threads_share_the_query_of_the_search() -> None:
    ours = search._prepared.rows_offered
    assert search._prepared.rows_offered is ours
    others = [done.result() for done in at_once(*[lambda: search._prepared.rows_offered] * 3)]
    assert len({id(rows) for rows in (ours, *others)}) == 4
