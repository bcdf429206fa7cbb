"""Giving a job out, deleting jobs."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from jobs.models import KEPT, Job, JobQuerySet


def start_job(
    task: Task[[str], None],
    *,
    owner: AbstractBaseUser | None,
    about: str = "",
    log_of: AbstractBaseUser | None = None,
    of_clients: bool = False,
    payload: bytes | None = None,
) -> Job:
    """Give out a job; while the same one is under way, return that.

    The task is called with the job's key. Inside of a transaction the job begins when that is
    committed, and never where it is not. ``log_of`` is whose log its file will show; with
    ``of_clients`` it shows those of several clients of the owner.
    """
    wanted: dict[str, Any] = {
        "owner_id": owner and owner.pk,
        "kind": task.module_path,
        "about": about,
    }
    is_one_of_many = owner is None and not about
    if not is_one_of_many and (same := Job.objects.filter(**wanted).under_way().first()):
        return same
    key = uuid.uuid4()
    more: dict[str, Any] = {
        "log_of_id": log_of and log_of.pk,
        "of_clients": of_clients,
        "payload": payload,
    }
    try:
        with transaction.atomic():
            result = task.enqueue(str(key))
            return Job.objects.create(key=key, task_id=uuid.UUID(result.id), **wanted, **more)
    except IntegrityError:
        # Somebody asked for the same in the same moment.
        return Job.objects.filter(**wanted).latest("made_at")


@transaction.atomic
def delete_tasks_of(user: AbstractBaseUser) -> int:
    """Delete a person's jobs, and those of others that show the person's log; return how many.

    Their files and their rows in the queue go too. One that is being done stops at its next
    step and leaves nothing.
    """
    return _delete(Job.objects.filter(Q(owner_id=user.pk) | Q(log_of_id=user.pk)))


@transaction.atomic
def delete_tasks_on_log(person: AbstractBaseUser, *, owner: AbstractBaseUser) -> int:
    """Delete the same way what somebody has had made of a person's log; return how many.

    A file of several clients goes too: this one may be in it.
    """
    return _delete(
        Job.objects.filter(Q(log_of_id=person.pk) | Q(of_clients=True), owner_id=owner.pk)
    )


@transaction.atomic
def delete_files_of_clients(owners: Collection[int]) -> int:
    """Delete the same way the files of several clients that these people (by number) have."""
    return _delete(Job.objects.filter(of_clients=True, owner_id__in=owners))


def _delete(jobs: JobQuerySet) -> int:
    ids = list(jobs.values_list("task_id", flat=True))
    tasks = DBTaskResult.objects.filter(pk__in=ids)
    # Locked in the order of whoever does them: the row of the queue, then the job. A part of a
    # file that is just being written is then there to be deleted.
    list(tasks.select_for_update().order_by("pk").values_list("pk"))
    list(jobs.select_for_update().order_by("pk").values_list("pk"))
    jobs.delete()
    tasks.delete()
    return len(ids)


def delete_old_files_of_logs() -> int:
    """Delete jobs whose file shows a log once its hour is over; return how many.

    Each process that does jobs asks for this every few seconds; other files wait for the sweep.
    """
    old = Job.objects.expired().that_show_logs()
    return old.delete()[1].get(Job._meta.label, 0)


def sweep_jobs() -> int:
    """Delete jobs, with their files, whose time is over (a day, or an hour); return how many."""
    expired = Job.objects.expired()
    count = expired.count()
    expired.delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()
    return count
