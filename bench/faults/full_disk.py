"""A disk that fills under a site: it still starts and is read, and nothing is half kept.

    python -m bench.faults.full_disk

The disk is a file system in memory, so it takes root on Linux.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.faults.promises import Promises, left_out
from bench.faults.site import Person, Site, new_person, running
from bench.site import ROOT, manage, prepare, session_of, todays_date

#: Room for a prepared site and little more (MB).
SIZE_MB = 160
PAGES = ("/learn/", "/trends/", "/band/", "/my-data/entries.csv")


def main() -> None:
    """Prepare on a disk of its own, fill it, and use the site."""
    if sys.platform != "linux" or os.getuid() != 0:
        left_out("a disk of its own takes root on Linux")
    with ExitStack() as stack:
        disk = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(_mounted(disk))
        (disk / "tmp").mkdir()
        (disk / "var").mkdir(mode=0o700)
        prepare(str(disk / "var"))
        os.environ |= {"TMPDIR": str(disk / "tmp"), "DJANGO_SETTINGS_MODULE": "config.settings"}
        _judge(disk)


@contextmanager
def _mounted(folder: Path) -> Iterator[None]:
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder)]
    if subprocess.run(command, check=False).returncode:
        left_out("no disk may be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill(disk: Path) -> Path:
    """Write until nothing more goes."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (1024 * 1024, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return ballast


def _judge(disk: Path) -> None:
    promises = Promises("A full disk, SQLite")
    user = new_person()
    session = session_of(user)
    with running(PLAIN_STATIC="") as site:
        status = _log(site, session)
        promises.check("logging with room", status, is_kept=status == 302)
        ballast = _fill(disk)
        _use(site, session, promises)
        promises.check("/readyz", site.status("/readyz"), is_kept=site.status("/readyz") == 503)
    command = [sys.executable, "manage.py", "prepare"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    said = " / ".join((done.stdout + done.stderr).splitlines())
    promises.check("making ready again", said or "nothing to say", is_kept=not done.returncode)
    with running(PLAIN_STATIC="") as site:
        _fill(disk)
        _use(site, session, promises)
        ballast.unlink()
        status = _log(site, session)
        promises.check("logging with room again", status, is_kept=status == 302)
        log = site.log()
    for line in log.splitlines()[-3:]:
        print(f"  its log: {line[:150]}")
    promises.check("traces in the log", log.count("Traceback"), is_kept="Traceback" not in log)
    from intake.models import Entry

    count = Entry.objects.filter(subject=user).count()
    promises.check("entries kept", count, is_kept=count == 2)
    manage("check_database")
    promises.end()


def _use(site: Site, session: str, promises: Promises) -> None:
    """Read, and try to write."""
    person = Person(site.port, session)
    day = f"/day/{todays_date()}/"
    read = {page: person.send(page) for page in (day, *PAGES)}
    promises.check("pages", read, is_kept=set(read.values()) == {200})
    status = person.send(f"{day}add/?meal=lunch&q=almonds")
    is_found = b"Almonds" in person.body
    promises.check("a search finds", (status, is_found), is_kept=is_found)
    person.send(day)
    style = re.search(r"/static/site[\w.]*\.css", person.body.decode())
    status = person.send(style[0]) if style else 0
    promises.check("the style sheet", status, is_kept=status == 200)
    status = _log(site, session, person)
    is_said = b"so nothing was kept" in person.body
    promises.check("logging", (status, is_said), is_kept=status == 507 and is_said)


def _log(site: Site, session: str, person: Person | None = None) -> int:
    key = str(uuid.uuid4())
    form = {"name": key, "mg": "1", "meal": "lunch", "request_key": key}
    person = person or Person(site.port, session)
    return person.send(f"/day/{todays_date()}/quick/", form)


if __name__ == "__main__":
    main()
