"""A site that is told to stop ends what it is at, and begins nothing new."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from jobs.actions import start_job
from jobs.models import Job, WorkerProcess
from tests.background import do_jobs
from tests.jobs.tasks_to_try import wait_for_file
from tests.served import database_url, is_open, served, until

# -- Pages -----------------------------------------------------------------------------------------

SETTINGS = """
from config.settings import *
ROOT_URLCONF = "slow_urls"
"""

#: A page and a file that take until ``go`` lies in the folder, and say that they were begun.
URLS = """
import time
from pathlib import Path
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from accounts.access import public
from config import urls

def wait(name):
    Path(settings.VAR_DIR, name).touch()
    while not Path(settings.VAR_DIR, "go").exists():
        time.sleep(0.02)

@public
def page(request):
    wait("page")
    return HttpResponse("the page")

def parts():
    yield b"a part, "
    wait("file")
    yield b"the rest"

@public
def file(request):
    return StreamingHttpResponse(parts())

urlpatterns = [
    path("page/", page, name="page"), path("file/", file, name="file"), *urls.urlpatterns
]
"""


def read(port: int, path: str) -> bytes:
    """What an address answers with."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    body = connection.getresponse().read()
    connection.close()
    return body


@contextmanager
def slow_site(
    folder: Path, *before: str
) -> Iterator[tuple[subprocess.Popen[bytes], int, ThreadPoolExecutor]]:
    """The site with two slow addresses, its port, and somebody to ask them."""
    (folder / "slow_settings.py").write_text(SETTINGS)
    (folder / "slow_urls.py").write_text(URLS)
    started = served(
        folder, before=before, DJANGO_SETTINGS_MODULE="slow_settings", REQUEST_LOG="requests.log"
    )
    with ThreadPoolExecutor() as askers, started as (server, port):
        yield server, port, askers


def routes_told(folder: Path) -> set[tuple[str, int, bool]]:
    """The name, the status and whether it was whole, of each answer in the request log."""
    lines = map(json.loads, (folder / "requests.log").read_text().splitlines())
    return {(line["route"], line["status"], "cut" not in line) for line in lines}


#: Starts a process as a container does its first: it gets no signal that it does not handle.
AS_FIRST = ("unshare", "--pid", "--fork", "--kill-child")


def _can_be_first() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*AS_FIRST, "true"], check=False, capture_output=True).returncode == 0  # noqa: S603  # ours


_NO_CONTAINER = pytest.mark.skipif(not _can_be_first(), reason="this user may make no namespace")


def child_of(pid: int) -> int:
    """The process that another has started."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


@pytest.mark.parametrize(
    ("before", "times"),
    [((), 3), pytest.param(AS_FIRST, 1, marks=_NO_CONTAINER)],
    ids=["told thrice", "as the first process"],
)
def test_what_is_under_way_is_answered_and_nothing_new_is_begun(
    tmp_path: Path, before: tuple[str, ...], times: int
) -> None:
    with slow_site(tmp_path, *before) as (server, port, askers):
        page, file = askers.submit(read, port, "/page/"), askers.submit(read, port, "/file/")
        until(lambda: (tmp_path / "page").exists() and (tmp_path / "file").exists())
        first = child_of(server.pid) if before else server.pid
        for _time in range(times):
            os.kill(first, signal.SIGTERM)
        until(lambda: not is_open(port))
        (tmp_path / "go").touch()
        assert (page.result(), file.result()) == (b"the page", b"a part, the rest")
        assert server.wait(timeout=30) == 0
    assert routes_told(tmp_path) == {("page", 200, True), ("file", 200, True)}


def test_ctrl_c_waits_for_nobody(tmp_path: Path) -> None:
    with slow_site(tmp_path) as (server, port, askers):
        page = askers.submit(read, port, "/page/")
        until((tmp_path / "page").exists)
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
        assert isinstance(page.exception(), ConnectionError | http.client.HTTPException)
    assert not (tmp_path / "go").exists()


# -- Jobs ------------------------------------------------------------------------------------------


@contextmanager
def by_command(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that does jobs and nothing else."""
    process = subprocess.Popen(  # ours
        [sys.executable, "manage.py", "work"],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {"MIDBAND_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
        | {"DATABASE_URL": database_url(), "REQUEST_LOG": "requests.log"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def beside_pages(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The site with its own process for jobs."""
    with served(
        folder, DATABASE_URL=database_url(), REQUEST_LOG="requests.log", JOB_WORKERS="1"
    ) as (server, _port):
        yield server


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("start", "signals"),
    [
        (by_command, [signal.SIGTERM] * 3),
        (by_command, [signal.SIGINT]),
        (beside_pages, [signal.SIGTERM]),
        (beside_pages, [signal.SIGINT]),
    ],
    ids=["work, told thrice", "work, Ctrl+C", "make run", "make run, Ctrl+C"],
)
def test_a_job_comes_to_the_end_of_a_step_and_is_given_back(
    user: User, tmp_path: Path, start: type, signals: list[signal.Signals]
) -> None:
    file = tmp_path / "go"
    job = start_job(wait_for_file, owner=user, payload=str(file).encode())
    with start(tmp_path) as process:
        until(lambda: Job.objects.get(pk=job.pk).done > 2)
        for each in signals:
            process.send_signal(each)
        assert process.wait(timeout=30) == 0
    row = DBTaskResult.objects.get(pk=job.task_id)
    assert row.status == TaskResultStatus.READY
    assert not WorkerProcess.objects.exists()
    lines = map(json.loads, (tmp_path / "requests.log").read_text().splitlines())
    outcomes = {line["kind"]: line["outcome"] for line in lines}
    assert outcomes[wait_for_file.module_path] == "given back"
    # The next process goes on where that one was, and it does not count as lost.
    file.touch()
    steps = Job.objects.get(pk=job.pk).done
    do_jobs()
    job.refresh_from_db()
    assert (job.times_lost, job.is_under_way, job.done >= steps) == (0, False, True)
