"""The number of the request under way, which its lines in each of the logs bear.

config/logs/request_log.py gives it, and the answer tells it (``X-Request-ID``). It stays with a
thread until its next request: the server below tells of an answer that broke off when that
is over.
"""

from __future__ import annotations

from contextvars import ContextVar

#: Empty where no request is under way: in a command, in a process that does jobs.
REQUEST_ID: ContextVar[str] = ContextVar("REQUEST_ID", default="")
