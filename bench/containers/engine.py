"""Podman and podman-compose, as they are asked here: the services of one compose file."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.faults.promises import left_out
from bench.site import ROOT

#: The place of compose.yaml, which names its project by itself.
PROJECT = "midband"
#: What stands in for the images of others where no registry can be reached.
STAND_INS = {
    "python": "docker.io/library/python:3.11-slim-bookworm",
    "postgres": "docker.io/library/postgres:15-bookworm",
    "redis": "docker.io/library/redis:7.2-bookworm",
    "caddy": "docker.io/library/caddy:2.10-alpine",
}
#: Seconds until a service has to answer: a first start loads the foods.
PATIENCE_S = 900.0


class Engine:
    """Builds and runs what lies in one copy of the tree.

    ``PODMAN`` and ``PODMAN_COMPOSE`` name the programs; ``BUILD_OPTIONS`` go to each build, such
    as the mounts by which pip finds a registry of one's own.
    """

    def __init__(self, tree: Path) -> None:
        self.tree = tree
        self._podman = os.environ.get("PODMAN", "podman")
        self._compose = os.environ.get("PODMAN_COMPOSE", "podman-compose")
        for program in (self._podman, self._compose):
            if shutil.which(program) is None:
                left_out(f"there is no {program} on this machine")

    def run(self, *arguments: str, patience_s: float = PATIENCE_S) -> tuple[int, str]:
        """Have podman do something; its exit code, and all that it wrote."""
        return self._run([self._podman, *arguments], patience_s)

    def compose(self, *arguments: str) -> str:
        """Have podman-compose do something; raises RuntimeError where it fails."""
        command = [self._compose, "--podman-path", shutil.which(self._podman) or "", *arguments]
        code, said = self._run(command, PATIENCE_S)
        if code:
            raise RuntimeError(f"{arguments}: {said}")
        return said

    def build(self, file: Path, folder: Path, tag: str, *more: str) -> None:
        """Build an image with its health check, which the OCI's own format leaves out.

        Raises RuntimeError with what the build said last where it fails.
        """
        options = shlex.split(os.environ.get("BUILD_OPTIONS", ""))
        arguments = ["--format", "docker", "--file", str(file), "--tag", tag, *options, *more]
        code, said = self.run("build", *arguments, str(folder))
        if code:
            raise RuntimeError(said[-2000:])

    def build_stand_ins(self) -> None:
        """Make a bare Debian, and of it what is named as the images of others are."""
        with tempfile.TemporaryDirectory() as folder:
            bare, packed = Path(folder) / "bare", Path(folder) / "bare.tar"
            command = ["debootstrap", "--variant=minbase", "bookworm", str(bare)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            subprocess.run(["tar", "-C", str(bare), "-cf", str(packed), "."], check=True)
            self.run("import", str(packed), "localhost/bare:latest")
        place = ROOT / "bench/containers/stand_ins"
        for target, tag in STAND_INS.items():
            self.build(place / "Dockerfile", place, tag, "--target", target)

    def up(self, *services: str, copies: int = 1) -> None:
        """Start services, each of which is waited for: podman starts no check without systemd."""
        for service in services:
            scale = ["--scale", f"{service}={copies}"] if copies > 1 else []
            self.compose("up", "--detach", "--no-deps", *scale, service)
            for number in range(1, copies + 1):
                self._await(f"{PROJECT}_{service}_{number}")

    def _await(self, container: str) -> None:
        """Ask its own health check until it passes; raises RuntimeError where it never does."""
        check = self.look(container)["Config"].get("Healthcheck") or {}
        if check.get("Test", ["NONE"]) == ["NONE"]:
            return
        end = time.monotonic() + PATIENCE_S
        while self.run("healthcheck", "run", container)[0]:
            if time.monotonic() > end or not self.look(container)["State"]["Running"]:
                raise RuntimeError(f"{container}: {self.run('logs', container)[1][-2000:]}")
            time.sleep(1.0)

    def look(self, container: str) -> dict[str, Any]:
        """What the engine knows of a container."""
        found: list[dict[str, Any]] = json.loads(self.run("container", "inspect", container)[1])
        return found[0]

    def stop(self, container: str) -> tuple[float, int]:
        """Stop it as its compose file says; after how many seconds, and its exit code."""
        start = time.monotonic()
        self.run("stop", container)
        seconds = time.monotonic() - start
        return seconds, int(self.look(container)["State"]["ExitCode"])

    def _run(self, command: list[str], patience_s: float) -> tuple[int, str]:
        done = subprocess.run(
            command,
            cwd=self.tree / "deploy",
            timeout=patience_s,
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        return done.returncode, done.stdout
