"""How gunicorn serves Midband: ``gunicorn --config python:config.gunicorn config.wsgi``.

``make run``, the benchmarks and any service manager read this one file. Numbers
come from the environment; docs/operations.md lists them.
"""

import gc
import sys
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

try:
    from config import serving, settings
except ImproperlyConfigured as error:
    # gunicorn would print where in the code, and not what to set alone.
    sys.exit(f"midband: {error}")

worker_class = "config.serving.BufferedWorker"
#: One of them does jobs and answers nobody; gunicorn watches and replaces it as the others.
workers = settings.WORKERS + settings.JOB_WORKERS
threads = settings.THREADS
worker_connections = serving.CONNECTIONS
#: The app is loaded once, before the workers are forked, and its memory is shared.
preload_app = True
#: Seconds after which a worker that does not report is replaced.
timeout = 60
#: Seconds that requests in progress have when the site stops.
graceful_timeout = 20
loglevel = "warning"
control_socket_disable = True


def on_starting(_server: object) -> None:
    """Count requests from nothing, where they are counted."""
    if settings.METRICS_TOKEN:
        from config.endpoints import metrics  # noqa: PLC0415  # the client is loaded where it is used

        metrics.clear()


def when_ready(_server: object) -> None:
    """Keep what was loaded out of the collector's way: it lives as long as the process."""
    gc.collect()
    gc.freeze()


def pre_fork(server: Any, worker: serving.BufferedWorker) -> None:
    """Say what a new process is for: jobs, while too few do them, or answering."""
    doing = sum(one.does_jobs and not one.is_leaving for one in server.WORKERS.values())
    worker.does_jobs = doing < settings.JOB_WORKERS


def on_reload(server: Any) -> None:
    """Count the processes of before no more: each is replaced by one of its kind."""
    for one in server.WORKERS.values():
        one.is_leaving = True


def post_worker_init(worker: serving.BufferedWorker) -> None:
    """Keep the search index of a process that answers up to date; threads survive no fork."""
    # The settings also serve sites without foods: the yardstick of the benchmarks, tests.
    if not worker.does_jobs and apps.ready and apps.is_installed("foods"):
        from foods.search.index import watching  # noqa: PLC0415

        watching.watch()
