"""Jobs are done once, whatever becomes of the process that does them."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from config import gunicorn
from jobs import lost, worker
from jobs.actions import delete_tasks_of, start_job, sweep_jobs
from jobs.files import keep_file, read_file
from jobs.lost import give_back, requeue_lost
from jobs.models import Job, JobPart, WorkerProcess
from jobs.progress import STOPPING, JobGoneError, JobStoppedError, report
from jobs.worker import FAILED_WORDS, JobProcess, claim, start_regular_jobs
from tests.at_once import at_once
from tests.background import HERE, do_jobs
from tests.factories import create_user
from tests.jobs.tasks_to_try import (
    DONE,
    be_deferred,
    be_done,
    be_done_whole,
    be_gone,
    be_refused,
    fail,
    wait_for_file,
)
from tests.request_lines import told
from tests.served import database_url, until

pytestmark = pytest.mark.django_db


def row_of(job: Job) -> DBTaskResult[..., Any]:
    return DBTaskResult.objects.get(pk=job.task_id)


@pytest.fixture(autouse=True)
def none_done() -> None:
    DONE.clear()


@pytest.fixture
def stopping() -> Iterator[None]:
    """The process is to end."""
    STOPPING.set()
    yield
    STOPPING.clear()


def test_job_is_done_once_and_leaves_nothing_of_what_it_knew(user: User) -> None:
    job = start_job(be_done, owner=user, payload=b"secret")
    assert (do_jobs(), do_jobs()) == (1, 0)
    job.refresh_from_db()
    assert str(job.key) in DONE
    assert (job.done, job.is_under_way, job.payload, job.failure) == (1, False, None, "")
    row = row_of(job)
    assert (row.status, row.args_kwargs["args"]) == (TaskResultStatus.SUCCESSFUL, [str(job.key)])


def test_same_job_is_given_out_once_while_it_is_under_way(user: User) -> None:
    first = start_job(be_done, owner=user, about="a")
    assert start_job(be_done, owner=user, about="a") == first
    assert start_job(be_done, owner=user, about="b") != first
    assert start_job(be_done, owner=create_user(), about="a") != first
    do_jobs()
    assert start_job(be_done, owner=user, about="a") != first


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_the_same_job_and_two_processes_never_do(user: User) -> None:
    asked = at_once(*[lambda: start_job(be_done, owner=user)] * 2)
    assert len({one.result() for one in asked}) == DBTaskResult.objects.count() == 1
    claims = at_once(*[lambda: claim("default", "a")] * 3)
    assert sum(one.result() is not None for one in claims) == 1


@pytest.mark.parametrize(
    ("task", "words", "status"),
    [
        (be_refused, "The file is empty.", TaskResultStatus.SUCCESSFUL),
        (fail, FAILED_WORDS, TaskResultStatus.FAILED),
    ],
)
def test_failure_is_told_in_plain_words(
    user: User, caplog: pytest.LogCaptureFixture, task: Any, words: str, status: str
) -> None:
    job = start_job(task, owner=user)
    do_jobs()
    job.refresh_from_db()
    row = row_of(job)
    assert (job.failure, job.is_under_way, row.status) == (words, False, status)
    # Where it failed, without what stood in the message.
    assert ("tasks_to_try.py" in row.traceback) == (status == TaskResultStatus.FAILED)
    assert ("tasks_to_try.py" in caplog.text) == (status == TaskResultStatus.FAILED)
    assert "zqsecretqz" not in row.traceback + caplog.text


@pytest.mark.parametrize(
    ("task", "outcome"),
    [
        (be_done, "done"),
        (be_refused, "refused"),
        (fail, "failed"),
        (be_deferred, "put off"),
        (be_gone, "gone"),
    ],
)
def test_a_job_has_one_line_which_tells_nobody(user: User, task: Any, outcome: str) -> None:
    start_job(task, owner=user, about="a-key")
    with told() as lines:
        do_jobs(task.queue_name)
    (line,) = lines
    assert (line["event"], line["kind"]) == ("job", task.module_path)
    assert (line["outcome"], line["ms"] > 0) == (outcome, True)


def test_a_job_that_stops_or_meets_a_fault_of_the_database_has_a_line(
    user: User, stopping: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with told() as lines:
        start_job(be_done, owner=user)
        row = claim("default", HERE)
        assert row is not None
        worker.carry_out(row, HERE)
        monkeypatch.setattr(worker, "give_back", mock.Mock(side_effect=OperationalError))
        with pytest.raises(OperationalError):
            worker.carry_out(row, HERE)
    assert [line["outcome"] for line in lines] == ["given back", "interrupted"]


def test_deferred_job_is_not_done_before_its_time(user: User) -> None:
    job = start_job(be_deferred, owner=user)
    assert (do_jobs("mail"), do_jobs("mail")) == (1, 0)
    wait = row_of(job).run_after - timezone.now()
    assert dt.timedelta(seconds=50) < wait <= dt.timedelta(seconds=60)
    assert Job.objects.under_way().count() == 1


def test_stopping_process_gives_its_job_back(user: User, stopping: None) -> None:
    job = start_job(be_done, owner=user)
    row = claim("default", HERE)
    assert row is not None
    worker.carry_out(row, HERE)
    assert (row_of(job).status, DONE) == (TaskResultStatus.READY, [])
    STOPPING.clear()
    assert do_jobs() == len(DONE) == 1
    job.refresh_from_db()
    assert job.times_lost == 0


def test_job_of_a_silent_process_is_taken_up_and_the_process_ends(user: User) -> None:
    job = start_job(be_done, owner=user)
    silent = JobProcess()
    silent._threads.append(threading.Thread())
    WorkerProcess.objects.create(name=silent.name)
    row = claim("default", silent.name)
    assert row is not None
    assert requeue_lost() == 0
    WorkerProcess.objects.update(seen_at=timezone.now() - dt.timedelta(seconds=lost.LOST_S + 1))
    assert (requeue_lost(), requeue_lost()) == (1, 0)
    job.refresh_from_db()
    assert job.times_lost == 1
    assert do_jobs() == 1
    job.refresh_from_db()
    assert not job.is_under_way
    # It only slept. What it says of the job now counts no more.
    assert not give_back(row.pk, silent.name, is_lost=True)
    with pytest.raises(SystemExit):
        silent.turn()


def test_work_that_is_kept_with_its_outcome_is_not_done_again(user: User) -> None:
    job = start_job(be_done_whole, owner=user)
    row = claim("default", "dead")
    assert row is not None
    # Killed between the work and the note of its end.
    row.task.call(*row.args_kwargs["args"])
    assert (requeue_lost(), do_jobs(), len(DONE)) == (1, 1, 1)
    job.refresh_from_db()
    assert (job.outcome, job.failure, job.is_under_way) == ("1 is done.", "", False)
    with pytest.raises(JobGoneError):
        be_done_whole.call(str(job.key))


def test_job_that_kills_its_process_each_time_comes_to_an_end(user: User) -> None:
    job = start_job(be_done, owner=user, payload=b"x")
    for _time in range(lost.MAX_TIMES_LOST + 1):
        assert claim("default", "dead") is not None
        assert requeue_lost() == 1
    assert claim("default", "dead") is None
    job.refresh_from_db()
    assert (job.failure, job.payload) == (lost.LOST_WORDS, None)


def test_job_that_came_further_is_none_that_kills_its_process(user: User) -> None:
    job = start_job(be_done, owner=user)
    for done, times_lost in ((2, 0), (2, 3), (1, 3), (3, 0)):
        report(job, done=done, total=0)
        job.refresh_from_db()
        assert (job.done, job.times_lost) == (done, times_lost)
        if times_lost == 0:
            Job.objects.update(times_lost=3)


def test_deleted_jobs_leave_no_row_and_no_file(user: User) -> None:
    job = start_job(be_done, owner=user)
    other = start_job(be_done, owner=create_user())
    keep_file(job, [b"a"], name="a.zip", content_type="application/zip")
    assert delete_tasks_of(user) == 1
    assert [*Job.objects.all()] == [other]
    assert [row.pk for row in DBTaskResult.objects.all()] == [other.task_id]
    assert not JobPart.objects.exists()
    with pytest.raises(JobGoneError):
        keep_file(job, [b"a"], name="a", content_type="a")
    with pytest.raises(JobGoneError):
        report(job, done=1, total=1)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_grows_while_it_is_deleted_leaves_no_part(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.files.PART_BYTES", 1)
    for _time in range(10):
        job = start_job(be_done, owner=user)
        grow = partial(keep_file, job, [b"a"] * 20, name="a", content_type="a")
        grown, deleted = at_once(grow, partial(delete_tasks_of, user))
        assert deleted.result() == 1
        assert grown.exception() is None or "JobGone" in type(grown.exception()).__name__
        assert (Job.objects.count(), JobPart.objects.count()) == (0, 0)


def test_row_whose_job_is_gone_has_nothing_to_do(user: User) -> None:
    start_job(be_done, owner=user)
    user.delete()
    assert (do_jobs(), DONE) == (1, [])
    assert not DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists()


def test_file_is_kept_as_it_came_in_rows_of_a_size_and_for_a_day(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.files.PART_BYTES", 4)
    job = start_job(be_done, owner=user)
    keep_file(job, [b"older"], name="x", content_type="x")
    keep_file(job, [b"abc", b"", b"defghij", b"k"], name="a.zip", content_type="application/zip")
    do_jobs()
    job.refresh_from_db()
    assert b"".join(read_file(job)) == b"abcdefghijk"
    assert (job.part_count, job.byte_count, job.parts.count()) == (3, 11, 3)
    assert (job.has_file, sweep_jobs()) == (True, 0)
    Job.objects.update(finished_at=timezone.now() - dt.timedelta(hours=25))
    DBTaskResult.objects.update(finished_at=timezone.now() - dt.timedelta(hours=25))
    job.refresh_from_db()
    assert (job.has_file, sweep_jobs()) == (False, 1)
    assert (JobPart.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_half_a_file_of_a_stopped_process_is_replaced(user: User, stopping: None) -> None:
    job = start_job(be_done, owner=user)
    with pytest.raises(JobStoppedError):
        keep_file(job, [b"half"], name="x", content_type="x")
    STOPPING.clear()
    keep_file(job, [b"whole"], name="x", content_type="x")
    job.refresh_from_db()
    assert b"".join(read_file(job)) == b"whole"


def test_regular_work_is_given_out_once_a_day_or_an_hour(db: None) -> None:
    daily = len(settings.DAILY_TASKS)
    with time_machine.travel("2026-11-22 08:59Z", tick=False) as clock:
        for _look in range(2):
            start_regular_jobs()
        assert do_jobs() == daily + 1
        start_regular_jobs()
        assert set(Job.objects.values_list("failure", flat=True)) == {""}
        assert Job.objects.count() == daily + 1
        clock.shift(dt.timedelta(minutes=1))
        for _look in range(2):
            start_regular_jobs()
        (again,) = Job.objects.filter(finished_at=None)
        assert (again.kind, again.about) == (settings.HOURLY_TASKS[0], "2026-11-22T09")
        clock.shift(dt.timedelta(hours=15))
        start_regular_jobs()
        assert Job.objects.filter(kind=settings.DAILY_TASKS[0]).count() == 2


class _Process:
    """What gunicorn knows of a process."""

    def __init__(self) -> None:
        self.does_jobs = self.is_leaving = False


class _Server:
    def __init__(self) -> None:
        self.WORKERS: dict[int, _Process] = {}

    def spawn(self) -> _Process:
        process = _Process()
        gunicorn.pre_fork(self, process)  # type: ignore[arg-type]  # as far as it matters here
        self.WORKERS[max(self.WORKERS, default=0) + 1] = process
        return process


def test_one_process_of_a_server_does_jobs_also_after_it_died_and_after_a_reload() -> None:
    server = _Server()
    assert [server.spawn().does_jobs for _number in range(3)] == [True, False, False]
    del server.WORKERS[2]
    assert not server.spawn().does_jobs
    del server.WORKERS[1]
    assert server.spawn().does_jobs
    gunicorn.on_reload(server)
    assert [server.spawn().does_jobs for _number in range(3)] == [True, False, False]


@pytest.mark.django_db(transaction=True)
def test_job_of_a_killed_process_is_done_by_the_next(user: User, tmp_path: Path) -> None:
    file = tmp_path / "go"
    job = start_job(wait_for_file, owner=user, payload=str(file).encode())
    process = subprocess.Popen(  # ours
        [sys.executable, "manage.py", "work"],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    try:
        until(lambda: Job.objects.get(pk=job.pk).done > 2)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert row_of(job).status == TaskResultStatus.RUNNING
    file.touch()
    WorkerProcess.objects.update(seen_at=timezone.now() - dt.timedelta(minutes=1))
    # Perhaps it was at the daily sweep, too.
    assert requeue_lost() in {1, 2}
    assert do_jobs() >= 1
    job.refresh_from_db()
    assert (job.times_lost, job.is_under_way, job.failure) == (1, False, "")
    assert row_of(job).status == TaskResultStatus.SUCCESSFUL
