"""The image and the compose file, read by the tools that know them and held to the app's numbers.

``python -m bench.containers.rehearsal`` builds and runs them; that takes an engine.
"""

from __future__ import annotations

import http.server
import json
import os
import re
import signal
import subprocess
import threading
import time
import tomllib
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from bench.containers import engine
from config import gunicorn, serving
from config.endpoints.health import LEAST_ROOM
from config.environment import SECRETS
from jobs.worker import PATIENCE_S
from tests.conventions import ROOMS
from tests.programs import program, said_by

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("app", "worker")
#: Units of Compose's sizes, in bytes.
SIZES = {"m": 1024**2}


def seconds(words: str) -> int:
    """A time such as 40s, in seconds."""
    return int(words.removesuffix("s"))


def in_memory(service: str) -> dict[str, int]:
    """The folders a container keeps in memory, and how large they may become (bytes)."""
    found = [re.fullmatch(r"(\S+?):.*size=(\d+)(m)", text) for text in SERVICES[service]["tmpfs"]]
    return {one[1]: int(one[2]) * SIZES[one[3]] for one in found if one}


def setting_of_image(name: str) -> str:
    """What the image sets in the environment."""
    found = re.search(rf"\b{name}=(\S+)", DOCKERFILE)
    assert found, name
    return found[1]


# -- The image ---------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["deploy/Dockerfile", "bench/containers/stand_ins/Dockerfile"])
def test_a_dockerfile_is_one(file: str) -> None:
    assert said_by("hadolint", ROOT / file) == (0, "")


def test_its_linter_sees_a_usual_mistake(tmp_path: Path) -> None:
    broken = tmp_path / "Dockerfile"
    broken.write_text(DOCKERFILE.replace("--no-install-recommends", ""))
    code, said = said_by("hadolint", broken)
    assert (code, "DL3015" in said) == (1, True)


def test_the_image_serves_as_a_plain_user_of_fixed_number() -> None:
    numbers = set(re.findall(r"--[ug]id (\d+)", DOCKERFILE))
    assert re.findall(r"(?m)^USER (\d+):(\d+)$", DOCKERFILE) == [(*numbers, *numbers)]
    assert re.findall(r"(?m)^CMD (.+)$", DOCKERFILE) == ['["sh", "deploy/serve.sh"]']


def test_the_image_is_of_this_version_and_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    labels = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]+)"', DOCKERFILE))
    assert labels["version"] == project["version"]
    assert labels["description"] == project["description"]
    assert (ROOT / "LICENSE").read_text().startswith(f"{labels['licenses']} License")
    assert {SERVICES[name]["image"] for name in OURS} == {f"midband:{project['version']}"}


def test_the_image_has_what_draws_the_pdf_and_dumps_the_database() -> None:
    line = re.search(r"apt-get install (libpango.+)", (ROOT / "docs/operations.md").read_text())
    assert line
    assert set(line[1].split()) <= set(DOCKERFILE.split())
    server = re.search(r"postgres:(\d+)", SERVICES["database"]["image"])
    assert server
    assert f"postgresql-client-{server[1]}" in DOCKERFILE.split()


def test_only_what_serves_goes_into_the_image() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    assert patterns[0] == "*"
    let_in = {line.removeprefix("!") for line in patterns if line.startswith("!")}
    files = {"deploy/serve.sh", "manage.py", "pyproject.toml", "requirements-production.txt"}
    # What is under a licence goes nowhere without it.
    licences = {"LICENSE", "docs/data-licences.md"}
    assert let_in == {*ROOMS, "fixtures", "static", "templates", *files, *licences}
    assert [one for one in let_in if not (ROOT / one).exists()] == []
    # Whatever is let in, these are taken out of it again.
    assert patterns[-3:] == ["**/__pycache__", "**/*.pyc", "**/.env"]


def test_what_goes_into_the_image_is_readable_whatever_the_clone_was() -> None:
    after = DOCKERFILE.partition("COPY . .\n")[2].partition("USER ")[0]
    # Before it is compiled: what is compiled has the rights of its source.
    assert after.index("chmod -R a+rX .") < after.index("compileall")


def test_stand_ins_bear_the_names_they_stand_in_for() -> None:
    bases = re.findall(r"(?m)^FROM (\S+/\S+)", DOCKERFILE)
    others = {one["image"] for name, one in SERVICES.items() if name not in OURS}
    assert set(engine.STAND_INS.values()) == {*bases, *others}
    # Each is held to a release, and none is whatever is newest.
    assert [one for one in {*bases, *others} if not re.search(r":\d+\.?\d*-\w+", one)] == []


@pytest.fixture
def answering() -> Iterator[tuple[int, list[HTTPStatus]]]:
    """A server that answers /healthz alone; its port, and the status it answers with."""
    statuses = [HTTPStatus.OK]

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_asked = self.path == "/healthz"
            self.send_response(statuses[0] if is_asked else HTTPStatus.NOT_FOUND)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Tell nobody."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, statuses
    server.shutdown()
    server.server_close()


def test_the_health_check_asks_whether_the_process_answers(
    answering: tuple[int, list[HTTPStatus]],
) -> None:
    port, statuses = answering
    found = re.search(r"HEALTHCHECK .*\n\s+CMD (\[.+\])", DOCKERFILE)
    assert found
    _python, *arguments = json.loads(found[1])

    def ask(port: int) -> int:
        command = [one.replace("8000", str(port)) for one in arguments]
        return said_by("python", *command)[0]

    assert ask(port) == 0
    statuses[0] = HTTPStatus.SERVICE_UNAVAILABLE
    assert ask(port) == 1
    # Nobody listens on port 1.
    assert ask(1) == 1


# -- Its first process --------------------------------------------------------------------------


def served(
    tmp_path: Path, python: str, site: str = "https://midband.example.org"
) -> subprocess.Popen[str]:
    """What a container does first, with programs in place of Python and gunicorn."""
    for name, text in (("python", python), ("gunicorn", 'echo "served: $*"')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    return subprocess.Popen(  # noqa: S603  # our own script
        [program("sh"), DEPLOY / "serve.sh"],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PATH": path, "SITE_URL": site},
    )


def test_a_container_makes_ready_and_becomes_the_server(tmp_path: Path) -> None:
    process = served(tmp_path, 'echo "asked: $*"')
    said, _errors = process.communicate()
    assert process.returncode == 0
    assert said.splitlines() == [
        "asked: manage.py prepare",
        "served: --config python:config.gunicorn config.wsgi --bind 0.0.0.0:8000",
    ]


def test_a_container_that_is_not_ready_serves_nothing(tmp_path: Path) -> None:
    process = served(tmp_path, "exit 3")
    said, _errors = process.communicate()
    assert (process.returncode, said) == (3, "")


def test_a_container_refuses_an_address_of_which_caddy_serves_one_page(tmp_path: Path) -> None:
    process = served(tmp_path, "exit 3", site="https://midband.example.org/")
    said, errors = process.communicate()
    assert (process.returncode, said) == (1, "")
    assert errors.startswith("SITE_URL ends in a slash")
    assert errors.count("\n") == 1


def test_a_container_that_makes_ready_can_be_stopped(tmp_path: Path) -> None:
    process = served(tmp_path, f"echo > {tmp_path}/begun; exec sleep 60")
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    said, _errors = process.communicate(timeout=30)
    assert (process.returncode, said) == (128 + signal.SIGTERM, "")


# -- The compose file ---------------------------------------------------------------------------


def test_the_compose_file_is_one(tmp_path: Path) -> None:
    schema = ("--builtin-schema", "vendor.compose-spec")
    assert said_by("check-jsonschema", *schema, DEPLOY / "compose.yaml")[0] == 0
    broken = tmp_path / "compose.yaml"
    text = (DEPLOY / "compose.yaml").read_text()
    broken.write_text(text.replace("internal: true", "internal: {yes}"))
    assert said_by("check-jsonschema", *schema, broken)[0] == 1


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_little_and_its_log_ends(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "caddy" else [])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}
    # Ours and Caddy apart, the number of the user is that of its image.
    assert service.get("user", "999:999") == "999:999"


def test_only_caddy_is_reached_from_outside() -> None:
    assert [name for name, one in SERVICES.items() if "ports" in one] == ["caddy"]
    internal = {name for name, one in COMPOSE["networks"].items() if one and one.get("internal")}
    outside = {name for name, one in SERVICES.items() if set(one["networks"]) - internal}
    # The one for certificates, the other for mail.
    assert outside == {"caddy", "worker"}
    assert not set(SERVICES["caddy"]["networks"]) & set(SERVICES["database"]["networks"])


def test_containers_have_time_to_finish() -> None:
    assert seconds(SERVICES["app"]["stop_grace_period"]) > gunicorn.graceful_timeout
    assert seconds(SERVICES["worker"]["stop_grace_period"]) > PATIENCE_S
    # Caddy waits for the app's answers.
    assert seconds(SERVICES["caddy"]["stop_grace_period"]) > gunicorn.graceful_timeout


@pytest.mark.parametrize("name", OURS)
def test_a_container_keeps_in_memory_what_it_writes(name: str) -> None:
    folders = in_memory(name)
    var = Path(setting_of_image("MIDBAND_VAR"))
    cache = Path(setting_of_image("XDG_CACHE_HOME"))
    assert set(folders) == {str(var.parent), str(cache.parent)}
    # /readyz wants room in both, and some bodies wait at once.
    assert folders[str(var.parent)] > 2 * LEAST_ROOM
    assert folders[str(cache.parent)] > LEAST_ROOM + 5 * serving.MAX_BODY


def test_secrets_are_in_files_and_each_file_is_made(tmp_path: Path) -> None:
    environment = SERVICES["app"]["environment"]
    backups = {"BACKUP_DIR": "/var/backups/midband"}
    assert environment | backups == SERVICES["worker"]["environment"]
    in_files = {name.removesuffix("_FILE") for name in environment if name.endswith("_FILE")}
    assert in_files == {"SECRET_KEY", "DATABASE_URL"} <= set(SECRETS)
    script = tmp_path / "make_secrets.sh"
    script.write_bytes((DEPLOY / "make_secrets.sh").read_bytes())
    assert said_by("sh", script)[0] == 0
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert made.keys() == COMPOSE["secrets"].keys()
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    # Containers read them under other numbers.
    rights = {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()}
    assert rights == {0o644}
    assert len(set(made.values())) == len(made)
    assert re.fullmatch(r"postgres://midband:\w{64}@database:5432/midband", made["database_url"])
    # A second run keeps each, and says so.
    assert said_by("sh", script)[1].count("is there and stays") == len(made)
    assert made == {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}


def test_what_is_kept_lies_in_volumes_that_are_the_apps_own() -> None:
    log = Path(SERVICES["app"]["environment"]["SECURITY_LOG"]).parent
    backups = SERVICES["worker"]["environment"]["BACKUP_DIR"]
    assert SERVICES["app"]["volumes"] == [f"logs:{log}"]
    assert SERVICES["worker"]["volumes"] == [f"logs:{log}", f"backups:{backups}"]
    made = re.search(r"install --directory --owner=midband .*\\\n\s+(/.+)", DOCKERFILE)
    assert made
    assert {str(log), backups} < set(made[1].split())
    # Those who keep a site read of each.
    head = (DEPLOY / "compose.yaml").read_text().partition("name: midband")[0]
    manual = (ROOT / "docs/operations.md").read_text()
    assert [one for one in COMPOSE["volumes"] if f"`{one}`" not in head] == []
    assert [one for one in COMPOSE["volumes"] if f"| `{one}` |" not in manual] == []


def test_a_restore_ends_again_what_was_ended_before_anybody_can_sign_in() -> None:
    manual = (ROOT / "docs/operations.md").read_text()
    recipe = manual.partition("docker volume rm midband_database\n")[2]
    steps = re.findall(
        r"docker compose (up|run)\b.*?(redis|restore|prepare|repeat_endings|$)", recipe
    )
    assert [last for _verb, last in steps[:4]] == ["redis", "restore", "prepare", "repeat_endings"]
    assert "--wait database redis" in recipe
    log = SERVICES["app"]["environment"]["SECURITY_LOG"]
    assert log in recipe.partition("repeat_endings")[2].partition("up --detach")[0]


def test_limits_are_not_pushed_out_of_redis() -> None:
    command = SERVICES["redis"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    assert SERVICES["app"]["environment"]["CACHE_URL"] == "redis://redis:6379/0"


def test_background_work_has_one_service() -> None:
    assert SERVICES["app"]["environment"]["JOB_WORKERS"] == "0"
    assert SERVICES["worker"]["command"] == ["python", "manage.py", "work"]
