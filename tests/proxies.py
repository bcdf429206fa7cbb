"""The proxies of `deploy/`, from their example configurations, on ports of this machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.programs import program, said_by
from tests.served import free_port, is_open, until

DEPLOY = Path(settings.BASE_DIR) / "deploy"


def nginx_here(folder: Path, *, port: int, upstream: int = 8000) -> Path:
    """A whole configuration with the example in it, which listens by TLS on this port."""
    text = (DEPLOY / "nginx.conf").read_text()
    # Certificates are read, and ports below 1024 tried.
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    files = ("-keyout", key, "-out", certificate, "-subj", "/CN=midband.example.org")
    assert said_by("openssl", *made, *files)[0] == 0
    text = re.sub(r"/etc/letsencrypt/\S+privkey.pem", str(key), text)
    text = re.sub(r"/etc/letsencrypt/\S+fullchain.pem", str(certificate), text)
    text = re.sub(r"listen \[::\]:\d+( ssl http2)?;", "", text)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    text = text.replace("listen 443 ", f"listen 127.0.0.1:{port} ")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    text = text.replace("/opt/midband/deploy", str(DEPLOY))
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Its workers are somebody else where root starts it, who cannot read what belongs to a test.
    user = "user root;\n" if os.geteuid() == 0 else ""
    whole = folder / "nginx.conf"
    whole.write_text(
        f"{user}daemon off;\npid {folder}/pid;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{paths}{text}\n}}\n"
    )
    return whole


@contextmanager
def nginx(folder: Path, *, upstream: int) -> Iterator[int]:
    """Run it before an app on that port; the port it listens on, by TLS."""
    port = free_port()
    whole = nginx_here(folder, port=port, upstream=upstream)
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
