"""The example configurations of proxies, systemd and the environment: what reads them takes them.

Those of proxies hold the app's own caps, and say what it believes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from django.urls import reverse
from environ import Env

from bench.proxies import nginx_file
from config import gunicorn
from config.middleware import MAX_FORM_BYTES, MAX_UPLOAD_BYTES
from config.serving import MAX_HEADERS, REQUEST_S
from jobs.worker import PATIENCE_S
from tests.programs import program, said_by
from tests.proxies import DEPLOY
from tests.served import free_port

MIB = 1024 * 1024


def lines_of(name: str) -> str:
    """A configuration without its comments, each run of blanks one space."""
    text = re.sub(r"(?m)(^|\s)#.*$", "", (DEPLOY / name).read_text())
    return re.sub(r"\s+", " ", text)


def test_nginx_takes_bodies_as_large_as_the_app() -> None:
    text = lines_of("nginx.conf")
    assert f"client_max_body_size {MAX_FORM_BYTES // MIB}m; client_header" in text
    found = re.findall(r"location = (\S+) \{ client_max_body_size (\d+)m;", text)
    assert {path: int(size) * MIB for path, size in found} == {
        reverse(name): size for name, size in MAX_UPLOAD_BYTES.items()
    }


def test_caddy_takes_bodies_as_large_as_the_app() -> None:
    text = lines_of("Caddyfile")
    sizes = {
        name: int(size) * MIB
        for name, size in re.findall(r"request_body @(\w+) \{ max_size (\d+)MiB", text)
    }
    paths = dict(re.findall(r"@(\w+) path (\S+) ", text))
    assert {paths[name]: size for name, size in sizes.items() if name in paths} == {
        reverse(name): size for name, size in MAX_UPLOAD_BYTES.items()
    }
    assert sizes["others"] == MAX_FORM_BYTES
    assert set(re.findall(r"@others not path (\S+) (\S+)", text)) == {tuple(paths.values())}


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("nginx.conf", ["X-Forwarded-For $remote_addr;", "X-Forwarded-Proto $scheme;"]),
        ("nginx.conf", ["return 301 https://$host$request_uri;", "gzip off;"]),
        ("nginx.conf", [f"client_header_timeout {REQUEST_S}s;", "limit_conn midband"]),
        ("nginx.conf", ["proxy_request_buffering on;", "proxy_buffering on;"]),
        # Else a visitor chooses the number that the log has of a request.
        ("nginx.conf", ["proxy_set_header X-Request-ID $request_id;"]),
        ("Caddyfile", ["header_up X-Request-ID {http.request.uuid}"]),
        ("Caddyfile", [f"read_header {REQUEST_S}s", f"max_header_size {MAX_HEADERS // 1024}KB"]),
    ],
)
def test_a_proxy_says_what_the_app_believes_and_keeps_the_slow_away(
    name: str, parts: list[str]
) -> None:
    text = lines_of(name)
    assert [part for part in parts if part not in text] == []
    assert text.count("{") == text.count("}")


def test_nothing_is_compressed_twice() -> None:
    assert "encode " not in lines_of("Caddyfile")


# -- Read by those they are for ------------------------------------------------------------------


def caddys_view(*, site: str = "", upstream: str = "") -> str:
    """What Caddy makes of its file, as JSON."""
    file = ("--config", DEPLOY / "Caddyfile", "--adapter", "caddyfile")
    found = {"SITE_URL": site, "UPSTREAM": upstream}
    environment = {name: value for name, value in found.items() if value}
    code, said = said_by("caddy", "validate", *file, **environment)
    assert (code, "Valid configuration" in said) == (0, True), said
    return said_by("caddy", "adapt", *file, **environment)[1]


def test_caddy_reads_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    # The suite sets it for the app.
    monkeypatch.delenv("SITE_URL", raising=False)
    text = caddys_view()
    assert '"host":["midband.example.org"]' in text
    assert '"dial":"127.0.0.1:8000"' in text


def test_caddy_is_told_in_its_environment_where_the_site_is() -> None:
    text = caddys_view(site="https://diary.example.net", upstream="app:8000")
    assert '"host":["diary.example.net"]' in text
    assert '"dial":"app:8000"' in text


def test_caddy_takes_a_slash_behind_the_site_for_a_page() -> None:
    # So deploy/serve.sh refuses it. Where Caddy takes it one day, that may go.
    assert '"path":["/"]' in caddys_view(site="https://diary.example.net/")
    assert '"path":["/"]' not in caddys_view(site="https://diary.example.net")


def test_nginx_reads_its_file(tmp_path: Path) -> None:
    # Certificates are read, and the port is tried.
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    files = ("-keyout", key, "-out", certificate, "-subj", "/CN=midband.example.org")
    assert said_by("openssl", *made, *files)[0] == 0
    whole = nginx_file(tmp_path, port=free_port(), upstreams=[8000], certificate=certificate)
    assert "test is successful" in said_by("nginx", "-t", "-c", whole, "-e", "stderr")[1]


# -- systemd -------------------------------------------------------------------------------------

UNITS = ("midband-web.service", "midband-worker.service")
#: What of a unit others could get at, in tenths (`systemd-analyze security`; 100 is all of it).
MOST_EXPOSED = 15


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as they are, but that the programs they start lie in this virtual environment."""
    folder = tmp_path / "units"
    shutil.copytree(DEPLOY / "systemd", folder)
    stand_in = tmp_path / "program"
    stand_in.write_text("#!/bin/sh\n")
    stand_in.chmod(0o755)
    for unit in UNITS:
        text = (folder / unit).read_text()
        (folder / unit).write_text(re.sub(r"/opt/midband/\.venv/bin/\w+", str(stand_in), text))
    return folder


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_reads_a_unit(unit: str, units: Path) -> None:
    path = {"SYSTEMD_UNIT_PATH": f"{units}:"}
    assert said_by("systemd-analyze", "verify", "--man=no", units / unit, **path) == (0, "")


def test_systemd_sees_a_slip(units: Path) -> None:
    unit = units / UNITS[0]
    unit.write_text(unit.read_text().replace("KillMode=mixed", "KillMod=mixed"))
    said = said_by("systemd-analyze", "verify", "--man=no", unit)[1]
    assert "Unknown key 'KillMod'" in said


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_may_do_little(unit: str, units: Path) -> None:
    command = ("security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}")
    path = {"SYSTEMD_UNIT_PATH": f"{units}:"}
    code, said = said_by("systemd-analyze", *command, units / unit, **path)
    assert code == 0, said
    # It is what all units share that does it.
    shutil.rmtree(units / "midband-.service.d")
    assert said_by("systemd-analyze", *command, units / unit, **path)[0] != 0


def test_units_have_time_to_finish() -> None:
    times = {
        unit: int(
            re.findall(r"(?m)^TimeoutStopSec=(\d+)$", (DEPLOY / "systemd" / unit).read_text())[0]
        )
        for unit in UNITS
    }
    assert times[UNITS[0]] > gunicorn.graceful_timeout
    assert times[UNITS[1]] > PATIENCE_S


# -- The example environment ----------------------------------------------------------------------

#: What nobody who runs a site can leave unread.
IMPORTANT = {
    *("SITE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL", "EMAIL_VERIFICATION", "SECURITY_CONTACT"),
    *("SECRET_KEY", "DATABASE_URL", "CACHE_URL", "METRICS_TOKEN", "SECURITY_LOG", "LOG_LEVEL"),
    *("WORKERS", "THREADS", "TRUSTED_PROXIES", "TIME_ZONE", "BACKUP_DIR", "BACKUP_KEEP"),
}


def test_the_example_environment_has_the_settings_of_a_site() -> None:
    text = (DEPLOY / "example.env").read_text()
    names = re.findall(r"(?m)^#?([A-Z][A-Z_]+)=", text)
    assert len(names) == len(set(names))
    told = (DEPLOY.parent / "docs/operations.md").read_text()
    assert set(names) - set(re.findall(r"`([A-Z][A-Z_]+)`", told)) == set()
    assert IMPORTANT - set(names) == set()
    # Each has a line about it, and no quotes, which Compose and systemd read differently.
    lines = text.splitlines()
    said = [before for before, one in pairwise(lines) if re.match(r"#?[A-Z][A-Z_]+=", one)]
    assert "" not in said
    assert not set("\"'") & set("".join(line for line in lines if not line.startswith("# ")))


def test_the_app_reads_the_example_environment(tmp_path: Path) -> None:
    script = (
        "import sys; from environ import Env; Env.read_env(sys.argv[1]);"
        "from config import settings as read;"
        "print(read.SITE_URL, read.EMAIL_HOST, read.EMAIL_USE_TLS)"
    )
    command = ["-c", script, str(DEPLOY / "example.env")]
    done = subprocess.run(  # noqa: S603  # our own words
        [program("python"), *command],
        cwd=DEPLOY.parent,
        check=True,
        text=True,
        capture_output=True,
        env={"MIDBAND_VAR": str(tmp_path / "var"), "PATH": "/usr/bin:/bin"},
    )
    assert done.stdout == "https://midband.example.org mail.example.org True\n"


def test_signs_of_a_password_are_written_as_the_example_says() -> None:
    head = (DEPLOY / "example.env").read_text().partition("\n\n")[0].replace("\n# ", " ")
    signs = dict(re.findall(r"(\S) as (%\w\w)", head))
    assert signs.keys() == set("$%@/:#?")
    password = "".join(["a+", *signs.values(), "b"])
    expected = "".join(["a+", *signs, "b"])
    assert Env.db_url_config(f"postgres://me:{password}@here/diary")["PASSWORD"] == expected
    mail = Env.email_url_config(f"smtp+tls://me:{password}@mail.example.org:587")
    assert (mail["EMAIL_HOST_PASSWORD"], mail["EMAIL_HOST"]) == (expected, "mail.example.org")
    # Behind the host a + is a blank.
    assert Env.db_url_config("postgres://me@here/a%2Bb+c")["NAME"] == "a+b c"
