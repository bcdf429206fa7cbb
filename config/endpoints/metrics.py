"""Numbers of requests and of the site for Prometheus; off unless ``METRICS_TOKEN`` is set.

Labels are names of routes and classes of statuses, so their number is bounded and they
tell nothing of a person. All processes write into one folder, and each answers for all.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import constant_time_compare

from config.logs.log_lines import route_name_of

FOLDER = Path(settings.VAR_DIR) / "metrics"
FOLDER.mkdir(mode=0o700, exist_ok=True)
# The client looks for it as it is imported.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(FOLDER)

from prometheus_client import (  # noqa: E402  # the folder must be named first
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402  # likewise

from config.endpoints.site_state import SiteState  # noqa: E402  # likewise

GetResponse = Callable[[HttpRequest], HttpResponseBase]

PATH = "/metrics"
REQUESTS = Histogram(
    "midband_request_seconds",
    "Requests by route and class of status, and seconds until the answer begins.",
    ["route", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def clear() -> None:
    """Forget what the processes of an earlier start counted."""
    for file in FOLDER.glob("*.db"):
        file.unlink(missing_ok=True)


def measured(get_response: GetResponse) -> GetResponse:
    """Time each request, and answer ``/metrics`` to those who know the token."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info == PATH:
            return _numbers(request)
        start = time.perf_counter()
        response = get_response(request)
        status = f"{response.status_code // 100}xx"
        seconds = time.perf_counter() - start
        REQUESTS.labels(route_name_of(request), status).observe(seconds)
        return response

    return middleware


def _numbers(request: HttpRequest) -> HttpResponse:
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        headers = {"WWW-Authenticate": "Bearer"}
        return HttpResponse("", status=HTTPStatus.UNAUTHORIZED, headers=headers)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types
    registry.register(SiteState())
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(
        generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4, headers=headers
    )
