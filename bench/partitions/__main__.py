"""The diary in partitions by person, tried with the real migrations on a PostgreSQL of its own.

Two databases with the same rows: one as the migrations make it, one whose tables of the diary
are PARTITIONED BY HASH of the person. Nothing of the conversion is written down by hand: it
follows the catalogue and ``bench.person_tables``. Printed are what holds, how long it took, and
the p50 of the main pages as a multiple of those of the whole tables.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import django

from bench.faults.cluster import cluster, tools_folder
from bench.growth import add_people_like, hot_pages
from bench.pages import seconds
from bench.partitions.conversion import connected, convert, copy_of, same_rows
from bench.partitions.trying import try_inside
from bench.people import person_with_days, update_statistics
from bench.person_tables import key_columns
from bench.site import (
    ROOT,
    Browser,
    in_turn,
    manage,
    middle,
    prepare,
    ratio,
    served,
    session_of,
    todays_date,
)

if TYPE_CHECKING:
    from accounts.models import User

PEOPLE, DAYS, PARTITIONS = 1_000, 90, 16
ROUNDS, REQUESTS = 5, 20


def main() -> None:
    """Make both databases, and say what holds on the second."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--partitions", type=int, default=PARTITIONS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--suite", nargs="*", default=[], help="tests to run on partitions")
    parser.add_argument("--inside", action="store_true", help="only try this database")
    chosen = parser.parse_args()
    if chosen.inside:
        try_inside()
        return
    with ExitStack() as stack:
        server = stack.enter_context(cluster())
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        if chosen.suite:
            run_suite(server.url, chosen.suite, folder=folder, partitions=chosen.partitions)
            return
        os.environ["DATABASE_URL"] = whole = server.url
        prepare(folder)
        session = _fill(chosen.people, chosen.days)
        parts = copy_of(server.url, "parts")
        with connected(parts) as connection:
            took = convert(connection, key_columns(), chosen.partitions)
            print(f"converted in {took:.1f} s")
            for line in same_rows(whole, parts):
                print(line)
        _inside(parts)
        _measure(whole, parts, session, rounds=chosen.rounds, requests=chosen.requests)


def _fill(people: int, days: int) -> str:
    """One person with rows of every kind, and others who ate the same; the key of a session."""
    person = person_with_days("bench@demo.example", days=days)
    _say_something_of(person)
    add_people_like(person, people - 1)
    update_statistics()
    return session_of(person)


def _say_something_of(person: User) -> None:
    """A comment, a review, a saved meal and a file, so that no kind of key goes untried."""
    import io
    import uuid

    from django.contrib.auth.models import Group
    from django.utils import timezone

    from accounts.models import Consent, User
    from accounts.roles import DIETITIAN
    from intake.care.actions import add_comment, set_review
    from intake.diary.saved.meals import MealDetails, keep_meal
    from intake.enums import ReviewState
    from intake.transfer.imports.plan import begin_import

    date = todays_date()
    dietitian = User.objects.create_user("dietitian@demo.example", "")
    dietitian.groups.add(Group.objects.get(name=DIETITIAN))
    Consent.objects.create(client=person, dietitian=dietitian, valid_from=timezone.now())
    pair: dict[str, Any] = {"subject": person, "dietitian": dietitian, "date": date}
    add_comment(**pair, by=person, text="Hello", request_key=uuid.uuid4())
    set_review(**pair, state=ReviewState.ASKED)
    entries = list(person.entries.on(date))
    keep_meal(
        subject=person,
        by=person,
        details=MealDetails("A day"),
        entries=entries,
        request_key=uuid.uuid4(),
    )
    rows = f"date,food,mg\n{date},Rusk,20\n".encode()
    begin_import(
        subject=person, file=io.BytesIO(rows), file_name="a.csv", earliest=date, latest=date
    )


def _inside(url: str) -> None:
    """Try the pages, acts, later migrations and commands in a process that uses the parts."""
    environment = os.environ | {"DATABASE_URL": url}
    command = [sys.executable, "-m", "bench.partitions", "--inside"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    for tried in ("check_database", "migrate", "sweep"):
        command = [sys.executable, "manage.py", tried]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True
        )
        print(f"{tried}: {(done.stdout + done.stderr).strip().splitlines()[-1]}")
    _dump_and_restore(url)


def _dump_and_restore(url: str) -> None:
    tools = tools_folder()
    assert tools is not None  # noqa: S101  # the server came from there
    base = url.rpartition("/")[0]
    with connected(f"{base}/template1") as admin:
        admin.execute("CREATE DATABASE restored")
        admin.execute("VACUUM")
    dump = subprocess.run([str(tools / "pg_dump"), url], check=True, capture_output=True)
    restore = [str(tools / "psql"), "-q", "-v", "ON_ERROR_STOP=1", f"{base}/restored"]
    subprocess.run(restore, input=dump.stdout, check=True, stdout=subprocess.DEVNULL)
    differing = [line for line in same_rows(url, f"{base}/restored") if "DIFFERS" in line]
    print(f"pg_dump and restore: {'; '.join(differing) or 'the same rows'}")
    with connected(url) as one:
        one.execute("VACUUM (ANALYZE) intake_entry")
    print("vacuum of a whole table: works")


def _measure(whole: str, parts: str, session: str, *, rounds: int, requests: int) -> None:
    """Ask both in turn, and print the p50 of the parts as a multiple of the whole tables'."""
    with ExitStack() as stack:
        pages = {}
        for name, url in (("whole", whole), ("parts", parts)):
            port = stack.enter_context(served(environment=os.environ | {"DATABASE_URL": url}))
            pages[name] = hot_pages(Browser(port, session))
        asks = {
            f"{name} {page}": partial(seconds, pages[name][page])
            for page in pages["whole"]
            for name in pages
        }
        found = in_turn(asks, rounds=rounds, requests=requests)
    print(f"{'page':12}{'whole ms':>10}{'parts ms':>10}{'ratio':>8}")
    for page in pages["whole"]:
        one, other = found[f"whole {page}"], found[f"parts {page}"]
        middles = f"{middle(one, 50) * 1e3:10.2f}{middle(other, 50) * 1e3:10.2f}"
        print(f"{page:12}{middles}{ratio(other, one):8.2f}")


def run_suite(url: str, tests: list[str], *, folder: str, partitions: int) -> None:
    """Run some tests on a database in partitions that holds what migrations make, and no more."""
    base, _slash, name = url.rpartition("/")
    with connected(f"{base}/template1") as admin:
        admin.execute(f"CREATE DATABASE test_{name}")
    migrated = {"MIDBAND_VAR": folder, "DATABASE_URL": f"{base}/test_{name}"}
    os.environ |= migrated | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    manage("migrate")
    django.setup()
    with connected(migrated["DATABASE_URL"]) as connection:
        convert(connection, key_columns(), partitions)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--reuse-db", *tests]
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run(command, cwd=ROOT, check=False, env=environment)


if __name__ == "__main__":
    main()
