"""How gunicorn serves Midband: ``gunicorn --config python:config.gunicorn config.wsgi``.

``make run``, the benchmarks and any service manager read this one file. Numbers
come from the environment; docs/operations.md lists them.
"""

import gc

from config import serving, settings

worker_class = "config.serving.BufferedWorker"
workers = settings.WORKERS
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


def when_ready(_server: object) -> None:
    """Keep what was loaded out of the collector's way: it lives as long as the process."""
    gc.collect()
    gc.freeze()
