"""A file that shows somebody's log is kept shortly, and goes with that person too."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from accounts.models import User
from jobs.actions import (
    delete_files_of_clients,
    delete_old_files_of_logs,
    delete_tasks_of,
    delete_tasks_on_log,
    start_job,
    sweep_jobs,
)
from jobs.files import keep_file
from jobs.models import Job, JobPart
from jobs.worker import JobProcess
from tests.background import do_jobs
from tests.factories import create_user
from tests.jobs.tasks_to_try import be_done

pytestmark = pytest.mark.django_db


def make(owner: User, log_of: User | None, about: str = "", *, of_clients: bool = False) -> Job:
    """A job that has made its file, and is at its end."""
    job = start_job(be_done, owner=owner, about=about, log_of=log_of, of_clients=of_clients)
    keep_file(job, [b"a"], name="a.pdf", content_type="application/pdf")
    do_jobs()
    job.refresh_from_db()
    return job


def test_file_of_a_log_is_kept_for_an_hour_and_others_for_a_day(user: User) -> None:
    of_a_log, other = make(user, create_user()), make(user, None, "other")
    assert (of_a_log.has_file, other.has_file) == (True, True)
    assert delete_old_files_of_logs() == 0
    Job.objects.update(finished_at=timezone.now() - dt.timedelta(minutes=61))
    for job in (of_a_log, other):
        job.refresh_from_db()
    assert (of_a_log.has_file, other.has_file) == (False, True)
    assert (delete_old_files_of_logs(), delete_old_files_of_logs()) == (1, 0)
    assert [part.job for part in JobPart.objects.all()] == [other]


def test_sweep_takes_files_of_logs_too(user: User) -> None:
    make(user, create_user())
    Job.objects.update(finished_at=timezone.now() - dt.timedelta(minutes=61))
    assert (sweep_jobs(), JobPart.objects.count()) == (1, 0)


def test_each_process_that_does_jobs_looks_for_old_files_of_logs(
    user: User, settings: Settings
) -> None:
    make(user, create_user())
    Job.objects.update(finished_at=timezone.now() - dt.timedelta(minutes=61))
    settings.JOB_THREADS = {}
    JobProcess().turn()
    assert not Job.objects.exclude(owner=None).exists()


def test_files_of_a_log_go_with_the_person_and_by_owner(user: User) -> None:
    person, other = create_user(), create_user()
    make(user, person, "of the person")
    kept = [make(user, None, "of none"), make(user, user, "of oneself")]
    theirs = make(other, person, "of the person, by another")
    assert delete_tasks_on_log(person, owner=user) == 1
    assert set(Job.objects.all()) == {*kept, theirs}
    assert delete_tasks_of(person) == 1
    assert set(Job.objects.all()) == set(kept)
    assert {row.pk for row in DBTaskResult.objects.all()} == {job.task_id for job in kept}
    assert JobPart.objects.count() == 2


def test_a_file_of_several_clients_is_kept_for_an_hour_and_goes_with_any_of_them(
    user: User,
) -> None:
    person = create_user()
    job, other = make(user, None, of_clients=True), make(user, None, "other")
    theirs = make(create_user(), None, of_clients=True)
    assert (job.shows_logs, other.shows_logs, job.has_file) == (True, False, True)
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - dt.timedelta(minutes=61))
    job.refresh_from_db()
    assert (job.has_file, delete_old_files_of_logs()) == (False, 1)
    make(user, None, of_clients=True)
    assert delete_tasks_on_log(person, owner=user) == 1
    make(user, None, of_clients=True)
    assert delete_files_of_clients({user.pk}) == 1
    assert set(Job.objects.all()) == {other, theirs}
