"""What Prometheus is told of the site, and the alerts that deploy/alerts.yml makes of it."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml
from django.conf import settings as live
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult
from prometheus_client.core import Metric

from accounts.models import User
from config.endpoints.health import LEAST_ROOM
from config.endpoints.metrics import REQUESTS
from config.endpoints.site_state import SiteState
from jobs.actions import start_job
from jobs.lost import LOST_S
from jobs.models import Job, WorkerProcess
from jobs.worker import start_regular_jobs
from tests.background import do_jobs
from tests.jobs.tasks_to_try import be_deferred, be_done
from tests.markers import mark_of, marks_in

pytestmark = pytest.mark.django_db


def state() -> dict[str, float]:
    """The numbers, as ``name{label}``."""
    return {
        sample.name + "".join(f"{{{value}}}" for value in sample.labels.values()): sample.value
        for metric in SiteState().collect()
        for sample in metric.samples
    }


def test_jobs_that_wait_are_counted_with_the_age_of_the_oldest(user: User) -> None:
    found = state()
    assert found["midband_jobs_waiting{default}"] == 0
    assert found["midband_jobs_oldest_wait_seconds{default}"] == 0
    for about in ("a", "b"):
        start_job(be_done, owner=user, about=about)
    start_job(be_deferred, owner=user)
    DBTaskResult.objects.update(enqueued_at=timezone.now() - dt.timedelta(minutes=9))
    start_job(be_done, owner=user, about="c")
    found = state()
    assert found["midband_jobs_waiting{default}"] == 3
    assert found["midband_jobs_waiting{mail}"] == 1
    assert 540 <= found["midband_jobs_oldest_wait_seconds{default}"] < 600
    # What is put off to a later time could not begin.
    do_jobs("mail")
    assert state()["midband_jobs_waiting{mail}"] == 0


def test_processes_that_do_jobs_are_counted_while_they_live() -> None:
    for name in ("one", "other"):
        WorkerProcess.objects.create(name=name)
    assert state()["midband_job_processes"] == 2
    silent = timezone.now() - dt.timedelta(seconds=LOST_S + 1)
    WorkerProcess.objects.filter(name="one").update(seen_at=silent)
    assert state()["midband_job_processes"] == 1


def test_regular_work_is_told_by_when_it_ended_well(user: User) -> None:
    start_regular_jobs()
    name = "midband_regular_job_success_timestamp_seconds{%s}"
    assert not [one for one in state() if one.startswith(name[:20])]
    do_jobs()
    found = state()
    for kind in (*live.DAILY_TASKS, *live.HOURLY_TASKS):
        assert timezone.now().timestamp() - found[name % kind] < 600
    # What somebody asked for is no work of the site's.
    start_job(be_done, owner=user)
    do_jobs()
    assert len(state()) == len(found)


def test_backups_of_another_host_are_told_by_the_one_that_is_asked() -> None:
    assert live.BACKUP_TASK not in live.DAILY_TASKS
    made = timezone.now() - dt.timedelta(hours=2)
    Job.objects.create(
        kind=live.BACKUP_TASK, about="2026-12-01", task_id=uuid.uuid4(), finished_at=made
    )
    name = f"midband_regular_job_success_timestamp_seconds{{{live.BACKUP_TASK}}}"
    assert state()[name] == pytest.approx(made.timestamp())


@pytest.mark.parametrize("alert", ["MidbandNotSwept", "MidbandNoBackup"])
def test_work_that_fails_today_does_not_hide_behind_the_day_before(alert: str) -> None:
    (rule,) = (rule for rule in rules() if rule["alert"] == alert)
    pattern = re.findall(r'kind=~"([^"]+)"', rule["expr"])[0].replace(r"\\", "\\")
    kind = next(one for one in (*live.DAILY_TASKS, live.BACKUP_TASK) if re.fullmatch(pattern, one))
    # Each day at its begin (UTC): 26 hours have room for one that takes long.
    bound = float(re.findall(r"time\(\) - max by .*> (\d+)", rule["expr"])[0])
    assert 25 * 3600 < bound < 30 * 3600
    now = timezone.now()
    for hours, failure in ((50, ""), (27, ""), (3, "It failed.")):
        Job.objects.create(
            kind=kind,
            about=str(hours),
            task_id=uuid.uuid4(),
            failure=failure,
            finished_at=now - dt.timedelta(hours=hours),
        )
    name = f"midband_regular_job_success_timestamp_seconds{{{kind}}}"
    assert now.timestamp() - state()[name] == pytest.approx(27 * 3600)
    assert now.timestamp() - state()[name] > bound
    # And where no row is left it is the database alone that answers.
    assert re.search(
        r"or max by \(job\) \(midband_database_up\) == 1 unless on\(job\)", rule["expr"]
    )


def test_three_queries_say_it_all_and_nothing_of_anybody(user: User) -> None:
    User.objects.update(name=mark_of("accounts.User.name"))
    start_job(be_done, owner=user, about=mark_of("accounts.User.code"))
    with CaptureQueriesContext(connection) as asked:
        found = state()
    assert len(asked) == 3
    assert not marks_in(str(found).encode(), user.email)
    assert {name for name in found if "free" in name} == {
        "midband_disk_free_bytes{var}",
        "midband_disk_free_bytes{tmp}",
    }
    assert found["midband_disk_size_bytes{tmp}"] >= found["midband_disk_free_bytes{tmp}"]


def test_without_its_database_it_says_that_and_the_disk_alone() -> None:
    assert state()["midband_database_up"] == 1
    error = OperationalError("connection to me:secret@10.0.3.9 failed")
    with mock.patch.object(BaseDatabaseWrapper, "_cursor", side_effect=error):
        found = state()
    assert found.pop("midband_database_up") == 0
    assert {name.partition("{")[0] for name in found} == {
        "midband_disk_free_bytes",
        "midband_disk_size_bytes",
    }


# -- Alerts ----------------------------------------------------------------------------------------

ALERTS = Path(live.BASE_DIR) / "deploy" / "alerts.yml"
#: Of Prometheus itself and of the exporters that the file names.
OF_OTHERS = {
    *("up", "probe_ssl_earliest_cert_expiry", "node_filesystem_avail_bytes"),
    *("node_filesystem_size_bytes", "pg_replication_lag_seconds", "pg_up"),
    "pg_stat_replication_pg_wal_lsn_diff",
}
_NAME = re.compile(r"\b(?:midband|probe|pg|node)_[a-z_]+\b|\bup\b(?=\{)")


def rules() -> list[dict[str, Any]]:
    """The alerts of the file."""
    (group,) = yaml.safe_load(ALERTS.read_text())["groups"]
    return list(group["rules"])


def names_of(metric: Metric) -> set[str]:
    """What its samples are called."""
    return {sample.name for sample in metric.samples}


def test_an_alert_has_what_prometheus_wants() -> None:
    found = rules()
    names = [rule["alert"] for rule in found]
    assert len(set(names)) == len(names) > 8
    for rule in found:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert re.fullmatch(r"\d+[mh]", rule["for"])
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["expr"].count("(") == rule["expr"].count(")")


def test_alerts_ask_for_numbers_that_there_are() -> None:
    start_regular_jobs()
    do_jobs()
    REQUESTS.labels("intake:day", "2xx").observe(0.1)
    there = {name for metric in SiteState().collect() for name in names_of(metric)}
    there |= {name for metric in REQUESTS.collect() for name in names_of(metric)}
    asked = {name for rule in rules() for name in _NAME.findall(rule["expr"])}
    assert asked - there == OF_OTHERS
    # And each that tells of the site is watched.
    assert {name for name in there if "request" not in name} - {"midband_jobs_waiting"} <= asked


def test_alerts_name_labels_that_there_are() -> None:
    expressions = " ".join(rule["expr"] for rule in rules())
    assert set(re.findall(r'status="(\w+)"', expressions)) == {"5xx"}
    regular = [import_string(kind).module_path for kind in (*live.DAILY_TASKS, live.BACKUP_TASK)]
    patterns = set(re.findall(r'kind=~"([^"]+)"', expressions))
    assert len(patterns) == 2
    for pattern in patterns:
        assert [kind for kind in regular if re.fullmatch(pattern.replace(r"\\", "\\"), kind)]


def test_a_folder_in_memory_is_not_called_full_while_it_is_empty() -> None:
    (rule,) = (rule for rule in rules() if rule["alert"] == "MidbandDiskFull")
    found = re.fullmatch(r"(\w+) < (\w+) and \1 / midband_disk_size_bytes < ([\d.]+)", rule["expr"])
    assert found
    bound, share = float(found[2]), float(found[3])
    compose = yaml.safe_load(ALERTS.with_name("compose.yaml").read_text())
    for mount in compose["services"]["app"]["tmpfs"]:
        (mib,) = re.findall(r"size=(\d+)m", mount)
        size = int(mib) * 1024**2
        assert size < bound
        # It fires before /readyz says no, and not while half is free.
        assert LEAST_ROOM < share * size < size / 2


def test_the_manual_names_every_alert() -> None:
    text = (Path(live.BASE_DIR) / "docs" / "operations.md").read_text()
    assert [rule["alert"] for rule in rules() if f"`{rule['alert']}`" not in text] == []
