"""The site behind PgBouncer in transaction mode: all pages, exports and imports.

    python -m bench.faults.pgbouncer

The server and PgBouncer are its own; sixteen threads share four connections.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import shutil
import socket
import subprocess
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.beside import one_file
from bench.faults.cluster import Cluster, as_user, cluster, free_port
from bench.faults.promises import Promises, left_out
from bench.faults.site import Person, Site, lost_and_doubled, running, writers
from bench.people import ENTRIES_A_DAY, person_with_days
from bench.site import Browser, manage, prepare, session_of, todays_date

#: People who export at once, and the days each has.
PEOPLE, DAYS = 8, 300
CONNECTIONS = 4
#: How often another port is tried where somebody took the one that was free.
_ATTEMPTS = 5
PAGES = (
    *("/", "/trends/?window=365", "/sources/?window=365", "/band/", "/report/", "/symptoms/"),
    *("/find/?q=almonds", "/medicines/", "/meals/", "/foods/", "/foods/?q=spin", "/learn/"),
    *("/supplements/", "/preferences/", "/my-data/", "/import/", "/account/", "/account/sharing/"),
)
FILES = ("entries.csv", "everything.zip", "diary.xlsx")
IMPORTED = 300


def main() -> None:
    """Prepare through PgBouncer, ask, and look whether files are whole."""
    tool = bouncer_tool()
    with ExitStack() as stack:
        server = stack.enter_context(cluster())
        port = stack.enter_context(bouncer(server, tool))
        os.environ |= {"DATABASE_URL": f"postgres://midband@127.0.0.1:{port}/postgres"}
        os.environ.setdefault("PGBOUNCER", "yes")
        prepare(stack.enter_context(tempfile.TemporaryDirectory()))
        site = stack.enter_context(running())
        _judge(site)


def bouncer_tool() -> str:
    """Where PgBouncer is; ends the script where it is not on this machine."""
    tool = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if tool is None:
        left_out("there is no pgbouncer on this machine")
    return tool


@contextmanager
def bouncer(server: Cluster, tool: str) -> Iterator[int]:
    """PgBouncer in transaction mode before all databases of a server; its port."""
    with tempfile.TemporaryDirectory() as folder:
        if user := as_user().get("user"):
            shutil.chown(folder, user)
        port, process = _started(server, tool, Path(folder))
        try:
            yield port
        finally:
            process.terminate()
            process.wait()


def _started(server: Cluster, tool: str, folder: Path) -> tuple[int, subprocess.Popen[bytes]]:
    """Start it on a port that is still free by then. Raises TimeoutError."""
    settings = folder / "pgbouncer.ini"
    for _attempt in range(_ATTEMPTS):
        port = free_port()
        settings.write_text(
            f"[databases]\n* = host=127.0.0.1 port={server.port} user=midband\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            f"auth_type = any\npool_mode = transaction\ndefault_pool_size = {CONNECTIONS}\n"
            f"logfile = {folder}/log\npidfile = {folder}/pid\n"
        )
        # The app's settings keep new files from everybody else.
        settings.chmod(0o644)
        process = subprocess.Popen([tool, "--quiet", str(settings)], cwd="/", **as_user())
        while process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return port, process
            time.sleep(0.1)
    raise TimeoutError("PgBouncer does not start")


def _judge(site: Site) -> None:
    promises = Promises(f"PgBouncer, {CONNECTIONS} connections in transaction mode")
    users = [person_with_days(f"year{number}@demo.example", days=DAYS) for number in range(PEOPLE)]
    sessions = [session_of(user) for user in users]
    people = writers(site.port, 4)
    with ThreadPoolExecutor(16) as pool:
        pages = [
            pool.submit(Person(site.port, session).send, page)
            for page in PAGES
            for session in sessions
        ]
        files = [pool.submit(_file, site, path, one) for path in FILES for one in sessions]
    answers = Counter(page.result() for page in pages)
    # The report leads to its own dates.
    is_kept = set(answers) <= {200, 302}
    promises.check(f"{len(pages)} pages", dict(answers), is_kept=is_kept)
    whole = sum(file.result() for file in files)
    promises.check(f"{len(files)} exports that are whole", whole, is_kept=whole == len(files))
    added = _imported()
    promises.check(f"{IMPORTED} rows brought along", added, is_kept=added == IMPORTED)
    for person in people:
        person.end()
    others = sum((person.others for person in people), Counter[int]())
    count = sum(len(person.acknowledged) for person in people)
    promises.check("entries were acknowledged", f"{count:,}", is_kept=count > 0)
    promises.check("other answers to those who write", dict(others), is_kept=not others)
    lost, doubled = lost_and_doubled(people)
    promises.check("lost, doubled", (lost, doubled), is_kept=(lost, doubled) == (0, 0))
    manage("check_days")
    promises.end()


def _file(site: Site, form: str, session: str) -> bool:
    """Whether a file comes whole, with all that the person has logged."""
    if form.endswith(".csv"):
        person = Person(site.port, session)
        person.send(f"/my-data/{form}")
        text = person.body.decode("utf-8-sig")
        return sum(1 for _row in csv.DictReader(io.StringIO(text))) == DAYS * ENTRIES_A_DAY
    content = one_file(Browser(site.port, session), form)
    try:
        return zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    except zipfile.BadZipFile:
        return False


def _imported() -> int:
    """Bring a file along as the pages do; how many entries came of it."""
    from intake.models import Entry
    from intake.transfer.imports.plan import begin_import
    from intake.transfer.imports.steps import start_import, step_import

    user = person_with_days("brings@demo.example", days=1)
    before = Entry.objects.filter(subject=user).count()
    lines = ["Day,Time,Group,Food Name,Amount,Energy (kcal),Magnesium (mg),Category"]
    for number in range(IMPORTED):
        date = todays_date() - dt.timedelta(days=400 + number)
        lines.append(f"{date},8:05 AM,Lunch,Food {number % 97},80.00 g,99,41.5,Nuts")
    of = begin_import(
        subject=user,
        file=io.BytesIO("\n".join(lines).encode()),
        file_name="servings.csv",
        earliest=dt.date(2000, 1, 1),
        latest=todays_date(),
    )
    start_import(subject=user, key=of.key, has_doubtful=False)
    while step_import(subject=user, key=of.key).is_under_way:
        pass
    return Entry.objects.filter(subject=user).count() - before


if __name__ == "__main__":
    main()
