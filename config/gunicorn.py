"""How gunicorn serves Midband: ``gunicorn --config python:config.gunicorn config.wsgi``.

``make run``, the benchmarks and any service manager read this one file. Numbers
come from the environment; docs/operations.md lists them.
"""

from config import serving, settings

worker_class = "config.serving.BufferedWorker"
workers = settings.WORKERS
threads = settings.THREADS
worker_connections = serving.CONNECTIONS
#: A worker that gives no sign of life for so long (s) is replaced.
timeout = 60
#: What is under way when the site stops has so long (s) to end.
graceful_timeout = 20
loglevel = "warning"
control_socket_disable = True
