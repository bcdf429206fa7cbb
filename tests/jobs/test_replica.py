"""Jobs read from a replica what is as new as the primary, and from the primary all else."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, router, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks.base import Task

from accounts.access import log_for
from accounts.actions.consent import end_consent
from accounts.models import Consent, Profile, User
from foods.models import Food
from intake.diary.log import Log
from intake.models import Entry
from intake.pages.clients.cohort.tasks import start_cohort_file
from intake.pages.report.tasks import start_report_pdf
from intake.transfer.exports.tasks import make_archive, make_workbook
from jobs import replica
from jobs.actions import start_job
from jobs.files import read_file
from jobs.models import Job
from jobs.replica import PAUSE_S, REPLICA, WAIT_S, read_replica, replica_state
from tests.background import do_jobs
from tests.factories import create_food, log_entry
from tests.jobs.tasks_to_try import be_done
from tests.replica_copy import ReplicaFile, replica_at

pytestmark = pytest.mark.django_db(transaction=True, databases=[DEFAULT_DB_ALIAS, REPLICA])

of_files = pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="a copy of a file stands in; bench.faults.replica has a real one of PostgreSQL",
)

Looks = Callable[[Callable[[], object]], list[float]]


@pytest.fixture(scope="module", autouse=True)
def known(django_db_setup: None) -> Iterator[None]:
    """Databases that a mark names must be there before its tests; none connects to this one."""
    connections.databases[REPLICA] = connection.settings_dict | {"TEST": {"MIRROR": "default"}}
    yield
    del connections.databases[REPLICA]


@pytest.fixture
def same() -> Iterator[None]:
    """A replica that is never behind: another connection to the same database."""
    options = connection.settings_dict["OPTIONS"]
    if connection.vendor == "sqlite":
        own = options | {"transaction_mode": "DEFERRED"}
    else:
        from psycopg import IsolationLevel  # noqa: PLC0415  # only with its database

        own = options | {"isolation_level": IsolationLevel.REPEATABLE_READ}
    with replica_at(OPTIONS=own):
        yield


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[ReplicaFile]:
    """A replica that follows only when told to."""
    path = tmp_path / "replica.sqlite3"
    options = connection.settings_dict["OPTIONS"] | {"transaction_mode": "DEFERRED"}
    with replica_at(NAME=str(path), OPTIONS=options):
        found = ReplicaFile(path)
        found.follow()
        yield found


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    """Have something done in place of each pause between two looks; the pauses so far."""

    def use(act: Callable[[], object]) -> list[float]:
        pauses: list[float] = []

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            act()

        monkeypatch.setattr(replica, "time", SimpleNamespace(sleep=pause))
        return pauses

    return use


@pytest.fixture
def job(user: User) -> Job:
    return start_job(be_done, owner=user)


def log_named(name: str, user: User) -> Entry:
    """Something that was eaten today, by a name of its own."""
    food = Food.objects.first() or create_food(portions={"1 piece": "10"})
    entry = log_entry(user=user, food=food, date=Profile.objects.of(user).today())
    Entry.objects.filter(pk=entry.pk).update(name=name)
    return entry


def names() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))


def file_of(job: Job) -> bytes:
    job.refresh_from_db()
    assert job.failure == ""
    return b"".join(read_file(job))


def entries_in(job: Job) -> str:
    """The entries of an archive that was made, as text."""
    with zipfile.ZipFile(io.BytesIO(file_of(job))) as archive:
        assert archive.testzip() is None
        return archive.read("entries.csv").decode()


# -- Where reads and writes go ----------------------------------------------------------------


def test_reads_go_there_inside_of_the_work_alone_and_writes_never(same: None, job: Job) -> None:
    models = (Entry, Food, User, Consent, Job)
    home = DEFAULT_DB_ALIAS

    def places() -> list[str]:
        return [router.db_for_read(model) for model in models]

    assert places() == [home] * 5
    assert read_replica(job, places) == [REPLICA, REPLICA, home, home, home]
    assert places() == [home] * 5
    assert read_replica(job, lambda: {router.db_for_write(model) for model in models}) == {home}


def test_a_row_that_was_read_there_is_followed_and_written_at_home(
    same: None, user: User, job: Job
) -> None:
    log_named("Almonds", user)
    entry = read_replica(job, Entry.objects.get)
    assert entry._state.db == REPLICA
    entry.subject = user
    entry.name = "Walnuts"
    entry.save()
    assert (entry._state.db, names()) == (DEFAULT_DB_ALIAS, ["Walnuts"])
    assert entry.subject.entries.db == DEFAULT_DB_ALIAS


def test_no_table_is_made_there(same: None) -> None:
    assert router.allow_migrate(DEFAULT_DB_ALIAS, "intake")
    assert not router.allow_migrate(REPLICA, "intake")


def test_a_third_database_is_none_of_its_business(same: None) -> None:
    row = Entry()
    row._state.db = "third"
    assert {router.db_for_read(Entry, instance=row), router.db_for_write(Entry, instance=row)} == {
        "third"
    }
    assert router.allow_migrate("third", "intake")
    assert not router.allow_relation(row, Entry(), instance=row)


def test_all_that_is_read_is_of_one_moment(same: None, user: User, job: Job) -> None:
    log_named("before", user)

    def work() -> list[list[str]]:
        first = names()
        log_named("meanwhile", user)
        return [first, names()]

    assert read_replica(job, work) == [["before"], ["before"]]
    assert names() == ["before", "meanwhile"]


@of_files
def test_kept_statements_follow(copy: ReplicaFile, looks: Looks, user: User, job: Job) -> None:
    date = log_named("at home", user).date

    def found() -> list[tuple[str, str | None]]:
        return [(one.name, one._state.db) for one in Log.of_oneself(user).entries_on(date)]

    looks(lambda: copy.follow("UPDATE intake_entry SET name = 'there'"))
    for _time in range(2):
        assert found() == [("at home", DEFAULT_DB_ALIAS)]
        assert read_replica(job, found) == [("there", REPLICA)]
    assert found() == [("at home", DEFAULT_DB_ALIAS)]


def test_its_connection_ends_with_the_work(same: None, job: Job) -> None:
    read_replica(job, names)
    assert connections[REPLICA].connection is None


# -- Nothing old ------------------------------------------------------------------------------


@of_files
def test_it_is_read_once_it_has_what_was_kept_before(
    copy: ReplicaFile, looks: Looks, user: User
) -> None:
    log_named("kept before", user)
    pauses = looks(
        lambda: copy.follow(
            "UPDATE intake_entry SET note = 'read there'",
            "UPDATE accounts_user SET name = 'read there'",
        )
    )
    job = start_job(make_archive, owner=user)
    do_jobs()
    assert pauses == [PAUSE_S]
    text = entries_in(job)
    assert "kept before" in text
    assert "read there" in text
    with zipfile.ZipFile(io.BytesIO(file_of(job))) as archive:
        assert b"read there" not in archive.read("account.json")


@of_files
def test_one_that_stays_behind_is_not_read(
    copy: ReplicaFile, looks: Looks, user: User, caplog: pytest.LogCaptureFixture
) -> None:
    log_named("kept before", user)
    pauses = looks(lambda: None)
    job = start_job(make_archive, owner=user)
    do_jobs()
    assert sum(pauses) == pytest.approx(WAIT_S)
    assert "kept before" in entries_in(job)
    assert [one.message for one in caplog.records if one.name == "jobs.replica"] == [
        "The replica is more than 3 s behind; the primary is read."
    ]


def test_a_mark_that_is_not_committed_is_not_waited_for(same: None, looks: Looks, job: Job) -> None:
    pauses = looks(lambda: None)
    with transaction.atomic():
        assert read_replica(job, lambda: Entry.objects.all().db) == DEFAULT_DB_ALIAS
    assert pauses == []


@of_files
def test_no_file_is_made_of_a_log_that_was_closed_meanwhile(
    copy: ReplicaFile, looks: Looks, ada: User, dietitian: User, consent: Consent
) -> None:
    date = log_named("Almonds", ada).date

    def end() -> None:
        copy.follow()  # There the consent lives on.
        end_consent(consent=consent, by=ada)

    looks(end)
    start_report_pdf(log_for(ada, dietitian), date, date)
    start_cohort_file(dietitian, ending="csv", window=7, tag=None)
    do_jobs()
    assert not Job.objects.filter(owner=dietitian).exists()


# -- One that fails ---------------------------------------------------------------------------


@of_files
@pytest.mark.parametrize("task", [make_archive, make_workbook])
def test_one_that_fails_half_way_costs_nobody_the_file(
    copy: ReplicaFile,
    looks: Looks,
    user: User,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    task: Task[[str], None],
) -> None:
    log_named("a secret", user)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "files"))
    (tmp_path / "files").mkdir()
    looks(
        lambda: copy.follow(
            "UPDATE intake_entry SET note = 'read there'", "DROP TABLE intake_symptom"
        )
    )
    job = start_job(task, owner=user)
    do_jobs()
    assert b"read there" not in file_of(job)
    assert [one.message for one in caplog.records if one.name == "jobs.replica"] == [
        "The replica failed (OperationalError); the primary is read."
    ]
    # No rows of the file that was given up.
    assert list((tmp_path / "files").iterdir()) == []


@of_files
def test_one_that_is_away_costs_nobody_the_file(user: User, tmp_path: Path) -> None:
    log_named("kept before", user)
    with replica_at(NAME=str(tmp_path / "nowhere" / "replica.sqlite3")):
        job = start_job(make_archive, owner=user)
        do_jobs()
    assert "kept before" in entries_in(job)


def test_work_writes_nothing_that_it_may_read(
    same: None, ada: User, dietitian: User, consent: Consent
) -> None:
    date = log_named("Almonds", ada).date
    start_job(make_archive, owner=ada)
    start_job(make_workbook, owner=ada)
    start_report_pdf(log_for(ada, dietitian), date, date)
    start_cohort_file(dietitian, ending="csv", window=7, tag=None)
    with CaptureQueriesContext(connection) as asked:
        assert do_jobs() == 4
    written = [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written
    assert [sql for sql in written if '"intake_' in sql or '"foods_' in sql] == []


# -- What whoever runs the site is told -------------------------------------------------------


def test_without_one_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(connections.databases, REPLICA)
    assert replica_state() == ""
    assert settings.DATABASE_ROUTERS == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL how it follows")
def test_one_that_follows_nobody_is_said_to(same: None) -> None:
    assert replica_state() == "it follows nobody; exports read the primary"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("SELECT 1, 1, 0.0", "0 s behind"),
        ("SELECT 1, 1, NULL", "0 s behind"),
        ("SELECT 1, 1, 12.4", "12 s behind"),
        (
            "SELECT 1, 0, 0.0",
            "cut off from its primary; exports read the primary when it is behind",
        ),
        ("SELECT 0, 0, NULL", "it follows nobody; exports read the primary"),
    ],
)
def test_what_it_says_of_itself_is_put_into_words(
    same: None, monkeypatch: pytest.MonkeyPatch, state: str, words: str
) -> None:
    monkeypatch.setattr(replica, "_STATE", state)
    assert replica_state() == words


def test_one_that_does_not_answer_is_said_to(tmp_path: Path) -> None:
    is_server = connection.vendor == "postgresql"
    with replica_at(NAME="nowhere" if is_server else str(tmp_path / "no" / "one")):
        assert replica_state() == "no answer; exports read the primary"
