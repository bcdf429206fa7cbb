"""People of a crowd who ask a site: who they are, and what they ask for every day."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from bench.crowd.fill import DAYS
from bench.crowd.places import Places
from bench.pages import days_before_the_log, our_pages
from bench.site import Answer, Browser, lift_limits, served

#: Seconds that what is due at a start may take: the daily and the hourly task.
DUE_S = 300.0
#: What people may have beside days, which makes their pages longer.
_BESIDE = (
    "intake_symptom WHERE subject_id = person.id",
    "intake_band WHERE subject_id = person.id",
    "intake_preference WHERE subject_id = person.id",
    "intake_medicine WHERE subject_id = person.id",
    "accounts_consent WHERE client_id = person.id",
)

Pages = dict[str, Callable[[], Answer]]


def use(made: Places, name: str) -> None:
    """Let this process, and what it starts, use one of the databases."""
    os.environ |= made.environment(name) | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
    lift_limits()
    import django

    django.setup()


@contextmanager
def site_of(
    made: Places, name: str, host: str = "", *, awaits_due: bool = True, **environment: str
) -> Iterator[int]:
    """A site on one of the databases, once it has done what was due; its port."""
    lift_limits()
    own = made.environment(name, host) | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
    with served(environment=own | environment) as port:
        if awaits_due:
            _await_due(made, name)
        yield port


def _await_due(made: Places, name: str) -> None:
    """Wait until no job is under way. Raises TimeoutError."""
    end = time.monotonic() + DUE_S
    due = "SELECT count(*), count(*) FILTER (WHERE finished_at IS NULL) FROM jobs_job"
    with made.connected(name) as connection:
        while time.monotonic() < end:
            row = connection.execute(due).fetchone()
            if row and row[0] and not row[1]:
                return
            time.sleep(0.5)
    raise TimeoutError(f"jobs of {name} do not end")


def sessions_of(
    made: Places, name: str, of: str, count: int, skipped: int = 0, *, plain: bool = False
) -> list[str]:
    """Keys of sessions of so many people by chance, whose addresses begin with ``of``.

    ``plain`` people have nothing but days: no symptoms, band, tastes, medicines or dietitian.
    """
    nothing = "".join(f" AND NOT EXISTS (SELECT FROM {other})" for other in _BESIDE)
    with made.connected(name) as connection:
        rows = connection.execute(
            "SELECT min(session_key) FROM accounts_session JOIN accounts_user person"  # noqa: S608  # our own words
            f" ON person.id = user_id WHERE email LIKE %s {nothing if plain else ''}"
            " GROUP BY email ORDER BY md5(email) LIMIT %s OFFSET %s".encode(),
            [f"{of}%", count, skipped],
        ).fetchall()
    return [str(row[0]) for row in rows]


def in_turn_of(people: Sequence[Pages]) -> Pages:
    """The pages of several people, each of which is asked by the next of them each time."""
    return {page: _next_of([one[page] for one in people]) for page in people[0]}


def _next_of(asks: list[Callable[[], Answer]]) -> Callable[[], Answer]:
    endless, lock = itertools.cycle(asks), threading.Lock()

    def ask() -> Answer:
        with lock:
            chosen = next(endless)
        return chosen()

    return ask


def person_pages(port: int, session: str, today: dt.date) -> Pages:
    """What a person asks; what they add goes on days before all that they logged."""
    browser = Browser(port, session)
    pages = our_pages(browser, days_before_the_log(), window=DAYS, today=today)
    del pages["ten foods"]
    return pages | {
        "trends of a year": lambda: browser.ask("/trends/?window=365"),
        "sources of a year": lambda: browser.ask("/sources/?window=365"),
    }


def delete_added(made: Places, name: str) -> None:
    """Empty the days on which was added, so that each round finds them as the first did."""
    last = made.last_date - dt.timedelta(days=365)
    with made.connected(name) as connection:
        who = connection.execute(
            "DELETE FROM intake_day WHERE date < %s RETURNING subject_id", [last]
        ).fetchall()
        subjects = list({row[0] for row in who})
        connection.execute(
            "DELETE FROM intake_entry WHERE subject_id = ANY(%s) AND date < %s", [subjects, last]
        )
