"""Builds the image of deploy/, runs the services of its compose file, and uses the site.

    python -m bench.containers.rehearsal [--stand-ins] [--built]

It wants podman, podman-compose (PyPI), curl and free ports 80 and 443, as root; by
``--stand-ins`` images of others are first made of Debian's own packages (debootstrap), for a
machine that reaches no registry of images. ``--built`` takes the image as it was built before.
The project "midband" of this engine, with its volumes, is taken away before and afterwards.
"""

from __future__ import annotations

import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.containers.engine import PROJECT, Engine
from bench.faults.promises import Promises
from bench.site import ROOT

IMAGE = "midband:0.1.0"
HOST = "midband.localhost"
#: What deploy/.env has to say at least. No mail goes out, so nobody could confirm an address.
ENV = f"SITE_URL=https://{HOST}\nEMAIL_URL=smtp://mail.invalid:25\nEMAIL_VERIFICATION=optional\n"
#: Asked within a container: whether the world outside can be reached.
_WAY_OUT = "import socket; socket.create_connection(('192.0.2.1', 80), 3)"
_DRAW = "import weasyprint; print(len(weasyprint.HTML(string='<h1>Mg</h1>').write_pdf()))"


class Visitor:
    """A browser without a screen: curl, which keeps cookies and comes by Caddy."""

    def __init__(self, folder: Path) -> None:
        self._jar = folder / secrets.token_hex(4)

    def ask(self, path: str, *more: str, scheme: str = "https") -> tuple[int, str]:
        """Status and text of one answer. Nobody vouches for a certificate that Caddy made."""
        port = 443 if scheme == "https" else 80
        command = ["curl", "-sk", "--max-time", "60", "--resolve", f"{HOST}:{port}:127.0.0.1"]
        command += ["-b", str(self._jar), "-c", str(self._jar), "-w", "\n%{http_code}"]
        command += ["-e", f"https://{HOST}{path}", *more, f"{scheme}://{HOST}{path}"]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        text, _line, status = done.stdout.rpartition("\n")
        return int(status), text

    def wait(self, path: str = "/healthz") -> tuple[int, str]:
        """Ask until it is well, for a minute: Caddy has no check of its own, and begins last."""
        for _attempt in range(60):
            status, text = self.ask(path)
            if status == 200:
                break
            time.sleep(1.0)
        return status, text

    def send(self, path: str, **form: str) -> tuple[int, str]:
        """Fill in the form of a page and send it."""
        found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', self.ask(path)[1])
        form["csrfmiddlewaretoken"] = found[1] if found else ""
        fields = (f"{key}={value}" for key, value in form.items())
        return self.ask(path, *(part for one in fields for part in ("--data-urlencode", one)))


def main() -> None:
    """Build, start everything, look, stop, start anew, and start what must not start."""
    promises = Promises("The image and the compose file")
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(_copy_of_tree(Path(folder) / "tree"))
        _take_away(engine)
        if "--stand-ins" in sys.argv:
            engine.build_stand_ins()
        if "--built" not in sys.argv:
            engine.build(engine.tree / "deploy/Dockerfile", engine.tree, IMAGE)
        try:
            _judge(promises, engine, Path(folder))
        finally:
            _take_away(engine)
    promises.end()


def _copy_of_tree(tree: Path) -> Path:
    """What git knows and what is new, with the two files that a keeper makes."""
    tree.mkdir()
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    (tree / "deploy/.env").write_text(ENV)
    subprocess.run(["sh", str(tree / "deploy/make_secrets.sh")], check=True)
    return tree


def _take_away(engine: Engine) -> None:
    engine.compose("down", "--volumes", "--timeout", "5")


def _judge(promises: Promises, engine: Engine, folder: Path) -> None:
    _refusals(promises, engine)
    engine.up("database", "redis")
    engine.up("app", copies=2)
    said = [engine.run("logs", f"{PROJECT}_app_{number}")[1] for number in (1, 2)]
    loaded = sum("Added" in one for one in said)
    promises.check("two starts on an empty database load once", loaded, is_kept=loaded == 1)
    engine.up("worker", "caddy")
    visitor, form = Visitor(folder), _new_person()
    _pages(promises, visitor)
    _account(promises, engine, visitor, form, folder)
    _walls(promises, engine)
    _health(promises, engine)
    for service, most_s in (("app_1", 40), ("app_2", 40), ("worker_1", 30), ("database_1", 60)):
        seconds, code = engine.stop(f"{PROJECT}_{service}")
        is_kept = code == 0 and seconds < most_s
        promises.check(f"{service} stops in order", f"{seconds:.1f} s, {code}", is_kept=is_kept)
    engine.compose("down", "--timeout", "5")
    engine.up("database", "redis", "app", "worker", "caddy")
    login = {"login": form["email"], "password": form["password1"]}
    visitor.wait()
    status, _text = Visitor(folder).send("/account/login/", **login)
    promises.check("new containers know who was there", status, is_kept=status == 302)
    count = ("grep", "--count", '"event": "sign-up"', "/var/log/midband/security.log")
    code, counted = engine.run("exec", f"{PROJECT}_app_1", *count)
    promises.check("the security log outlives them", counted.strip(), is_kept=code == 0)


def _new_person() -> dict[str, str]:
    email = f"{secrets.token_hex(4)}@example.org"
    return {"email": email, "password1": secrets.token_urlsafe(), "privacy_agreed": "on"}


def _pages(promises: Promises, visitor: Visitor) -> None:
    visitor.wait()
    status, _text = visitor.ask("/", scheme="http")
    promises.check("http leads to https", status, is_kept=status == 308)
    status, page = visitor.ask("/")
    promises.check("the first page", status, is_kept=status == 200)
    files = re.findall(r"/static/[\w./-]+", page)
    got = {visitor.ask(path)[0] for path in files}
    promises.check("its styles and scripts", f"{len(files)}: {got}", is_kept=got == {200})
    got = {visitor.ask("/healthz")[0]}
    promises.check("/healthz", got, is_kept=got == {200})
    status, lines = visitor.wait("/readyz")
    promises.check("/readyz", lines.replace("\n", "; "), is_kept=status == 200)
    status, _text = visitor.ask("/metrics")
    promises.check("/metrics is not for everybody", status, is_kept=status == 404)


def _account(
    promises: Promises, engine: Engine, visitor: Visitor, form: dict[str, str], folder: Path
) -> None:
    status, _text = visitor.send("/account/signup/", **form)
    promises.check("somebody signs up", status, is_kept=status == 302)
    is_known = form["email"] in visitor.ask("/account/")[1]
    promises.check("and is known", is_known, is_kept=is_known)
    login = {"login": form["email"], "password": "not the password"}
    status, _text = Visitor(folder).send("/account/login/", **login)
    promises.check("a wrong password is refused", status, is_kept=status == 200)
    _code, keys = engine.run("exec", f"{PROJECT}_redis_1", "redis-cli", "dbsize")
    promises.check("limits are counted in Redis", keys.strip(), is_kept=keys.strip() != "0")


def _walls(promises: Promises, engine: Engine) -> None:
    """What a container may not do, tried from within."""
    app = f"{PROJECT}_app_1"
    _code, said = engine.run("exec", app, "sh", "-c", "id -u; grep CapEff /proc/self/status")
    is_kept = said.split() == ["10001", "CapEff:", "0" * 16]
    promises.check("a plain user without privileges", " ".join(said.split()), is_kept=is_kept)
    code, said = engine.run("exec", app, "touch", "/opt/midband/app/manage.py")
    promises.check("its code cannot be changed", said.strip(), is_kept=code != 0)
    for service in ("app", "database", "redis"):
        networks = engine.look(f"{PROJECT}_{service}_1")["NetworkSettings"]["Networks"]
        inside = {
            engine.run("network", "inspect", name, "--format", "{{.Internal}}")[1].strip()
            for name in networks
        }
        promises.check(f"{service} has no way out", inside, is_kept=inside == {"true"})
    code, said = engine.run("exec", app, "python", "-c", _WAY_OUT)
    is_kept = code != 0 and "unreachable" in said
    promises.check("and finds none", said.strip().splitlines()[-1], is_kept=is_kept)
    shared = set(engine.look(f"{PROJECT}_caddy_1")["NetworkSettings"]["Networks"]) & set(
        engine.look(f"{PROJECT}_database_1")["NetworkSettings"]["Networks"]
    )
    promises.check("Caddy and the database share no network", shared, is_kept=not shared)
    ports = {
        service: sorted(port for port, bound in _bindings(engine, service).items() if bound)
        for service in ("app", "worker", "database", "redis", "caddy")
    }
    is_kept = [name for name, found in ports.items() if found] == ["caddy"]
    promises.check("ports are Caddy's alone", ports["caddy"], is_kept=is_kept)
    code, said = engine.run("exec", f"{PROJECT}_worker_1", "python", "-c", _DRAW)
    promises.check("a PDF is drawn", said.strip(), is_kept=code == 0 and said.strip().isdigit())


def _bindings(engine: Engine, service: str) -> dict[str, list[dict[str, str]] | None]:
    """The ports of a container that are named, with those of the machine that lead there."""
    found: dict[str, list[dict[str, str]] | None] = engine.look(f"{PROJECT}_{service}_1")[
        "HostConfig"
    ]["PortBindings"]
    return found


def _health(promises: Promises, engine: Engine) -> None:
    """The image's own check, with and without somebody who answers."""
    code, _said = engine.run("healthcheck", "run", f"{PROJECT}_app_1")
    promises.check("the health check of a site that answers", code, is_kept=code == 0)
    name = f"{PROJECT}_silent"
    engine.run("run", "--detach", "--rm", "--name", name, "--network", "none", IMAGE, "sleep", "60")
    code, _said = engine.run("healthcheck", "run", name)
    promises.check("and of one that does not", code, is_kept=code == 1)
    engine.run("rm", "--force", "--time", "0", name)


def _refusals(promises: Promises, engine: Engine) -> None:
    """Starts that must end, each in one line that says why."""
    base = ("run", "--rm", "--no-healthcheck", "--read-only", "--network", "none")
    memory = ("--tmpfs", "/var/lib/midband:mode=1777")
    away = "DATABASE_URL=postgres://midband@127.0.0.1:1/midband"
    elsewhere = "DATABASE_URL=postgres://midband@database:5432/midband"
    with tempfile.TemporaryDirectory() as foreign:
        Path(foreign).chmod(0o755)
        for title, options, words in (
            ("no key, a database elsewhere", ("-e", elsewhere), "SECRET_KEY must be set"),
            ("a key file that is not there", ("-e", "SECRET_KEY_FILE=/run/none"), "cannot read"),
            ("no database", ("-e", away), "the database does not answer"),
            ("a volume of somebody else", ("-v", f"{foreign}:/var/lib/midband"), "cannot write"),
        ):
            place = () if "-v" in options else memory
            code, said = engine.run(*base, *place, *options, IMAGE)
            lines = said.strip().splitlines()
            is_kept = code != 0 and len(lines) == 1 and words in said
            promises.check(title, " / ".join(lines)[-200:], is_kept=is_kept)


if __name__ == "__main__":
    main()
