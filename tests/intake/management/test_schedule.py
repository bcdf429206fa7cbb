"""The backup of each day: by hosts that have a folder for it, and told of where it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from intake.management.keeping import schedule
from intake.management.keeping.backups import own_backups
from intake.management.keeping.schedule import back_up
from jobs.actions import start_job
from jobs.models import Job
from jobs.progress import JobStoppedError
from tests.background import do_jobs
from tests.intake.management.places import here

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a process that a job starts find the test's own place."""
    for name, value in here().environment.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("as_the_site")
def test_a_job_makes_a_backup_in_a_queue_of_its_own(tmp_path: Path, settings: Settings) -> None:
    settings.BACKUP_DIR = str(tmp_path)
    start_job(back_up, owner=None, about="2026-12-01")
    # A host without a folder does not take it up.
    assert (do_jobs("default"), do_jobs("mail")) == (0, 0)
    assert do_jobs("backups") == 1
    job = Job.objects.get(about="2026-12-01")
    assert (job.failure, len(own_backups(tmp_path))) == ("", 1)


@pytest.mark.usefixtures("as_the_site")
def test_a_failed_backup_is_told_in_the_log_and_not_tried_at_once(
    tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    settings.BACKUP_DIR = str(in_the_way)
    start_job(back_up, owner=None, about="2026-12-01")
    assert do_jobs("backups") == 1
    assert f"The backup failed: CommandError: {in_the_way}: File exists." in caplog.text
    assert Job.objects.get(about="2026-12-01").failure
    assert not DBTaskResult.objects.ready().exists()


def test_a_backup_ends_with_the_process_that_does_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    over.set()
    monkeypatch.setattr(schedule, "STOPPING", over)
    made = subprocess.Popen(  # ours
        [sys.executable, "-c", "import time; time.sleep(600)"], stderr=subprocess.PIPE, text=True
    )
    monkeypatch.setattr(subprocess, "Popen", lambda *_arguments, **_options: made)
    with pytest.raises(JobStoppedError):
        back_up.func("")
    assert made.poll() is not None
    assert made.stderr is not None
    made.stderr.close()


def test_a_backup_ends_whatever_befalls_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    made = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], text=True)
    monkeypatch.setattr(subprocess, "Popen", lambda *_arguments, **_options: made)

    def fail(_made: object) -> str:
        raise MemoryError

    monkeypatch.setattr(schedule, "_waited_for", fail)
    with pytest.raises(MemoryError):
        back_up.func("")
    assert made.poll() is not None


@pytest.mark.usefixtures("as_the_site")
@pytest.mark.parametrize(("own", "expected"), [(0, 10), (15, 15)])
def test_a_backup_stands_behind_others_and_never_before_the_job(
    own: int, expected: int, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_DIR = str(tmp_path)
    given: list[int] = []
    monkeypatch.setattr(os, "getpriority", lambda *_whose: own)
    monkeypatch.setattr(os, "setpriority", lambda _which, _whose, nice: given.append(nice))
    back_up.func("")
    assert given == [expected]


@pytest.mark.parametrize("folder", ["", "/backups"])
def test_hosts_with_a_folder_have_a_thread_for_it(folder: str) -> None:
    code = (
        "import json\nfrom config import settings\n"
        "print(json.dumps([settings.JOB_THREADS, len(settings.DAILY_TASKS)]))"
    )
    environment = here().environment | {"BACKUP_DIR": folder}
    done = subprocess.run(  # noqa: S603  # ours
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True
    )
    more = {"backups": 1} if folder else {}
    threads, tasks = json.loads(done.stdout)
    assert threads == {"default": 2, "mail": 1} | more
    assert tasks == (3 if folder else 2)
