"""The proxies of `deploy/`, from their example configurations, on ports of this machine."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from bench.proxies import nginx_file
from tests.programs import program
from tests.served import free_port, is_open, until

DEPLOY = Path(settings.BASE_DIR) / "deploy"


@contextmanager
def nginx(folder: Path, *, upstream: int) -> Iterator[int]:
    """Run it before an app on that port; the port it listens on, without TLS."""
    port = free_port()
    whole = nginx_file(folder, port=port, upstreams=[upstream])
    with _running([program("nginx"), "-c", str(whole), "-e", "stderr"], port, os.environ.copy()):
        yield port


@contextmanager
def caddy(folder: Path, *, upstream: int) -> Iterator[int]:
    """Run it before an app on that port; the port it listens on, without TLS."""
    port = free_port()
    environment = os.environ | {
        "SITE_URL": f"http://127.0.0.1:{port}",
        "UPSTREAM": f"127.0.0.1:{upstream}",
        "AWAY_FOLDER": str(DEPLOY),
        "HOME": str(folder),
    }
    adapt = ["adapt", "--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"]
    adapted = subprocess.run(  # noqa: S603  # our own file
        [program("caddy"), *adapt], check=True, capture_output=True, env=environment
    )
    # Its port to be told by is the same for each that runs on a machine.
    configuration = json.loads(adapted.stdout) | {"admin": {"disabled": True}}
    whole = folder / "caddy.json"
    whole.write_text(json.dumps(configuration))
    with _running([program("caddy"), "run", "--config", str(whole)], port, environment):
        yield port


@contextmanager
def _running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(  # noqa: S603  # one of the two above
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    try:
        until(lambda: is_open(port) or process.poll() is not None)
        assert process.poll() is None, "it did not start"
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)
