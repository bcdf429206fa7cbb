"""Connections to the database are for each thread, and a dead one is not lent."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.core.signals import request_started
from django.db import connection

from accounts.models import User
from tests.at_once import at_once


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite has no server that could end a connection",
)
@pytest.mark.django_db(transaction=True)
def test_no_request_gets_a_connection_that_the_server_ended() -> None:
    parameters = connection.get_connection_params()
    given = {"host", "port", "user", "password", "dbname"}
    own = {name: value for name, value in parameters.items() if name in given}
    met = threading.Barrier(6)

    def ask_before_and_after() -> list[bool]:
        """Ask twice as a thread of the server does, which keeps its connection."""
        answers = []
        for _ in range(2):
            request_started.send(sender=None)
            answers.append(User.objects.exists())
            met.wait(timeout=30)
            met.wait(timeout=30)
        return answers

    def end_all() -> int:
        """End every connection but this one, once each thread has its own."""
        met.wait(timeout=30)
        with psycopg.connect(**own) as other:
            ended = other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).rowcount
        for _ in range(3):
            met.wait(timeout=30)
        return ended

    connection.close()  # It would be ended too, and this thread starts no request.
    *askers, ender = at_once(*[ask_before_and_after] * 5, end_all)
    assert ender.result() >= 5
    assert [asker.result() for asker in askers] == [[False, False]] * 5
