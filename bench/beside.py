"""How long others wait for their day while two people have 20,000 entries exported at once.

Somebody asks for their day again and again, first while nothing else happens, then while two
others have one kind of file made: a new one as soon as the last is there, to the end of the
round. Printed are the p50 and the p99 (ms) with nothing and with exports beside it, and how
many files that were.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection

from bench.export import fill
from bench.site import Browser, percentile, prepare, served, session_of, todays_date

#: Entries of each of the two: 2,500 days of 8.
DAYS = 2_500
SECONDS = 20.0
#: The most that the p99 may grow to, as a multiple of the one of a quiet site.
MOST = 2.0
FORMS = ("everything.zip", "diary.xlsx", "entries.csv", "entries.json")


def main() -> None:
    """Make the site, measure each kind of file, and print."""
    chosen = sys.argv[1:] or list(FORMS)
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from accounts.models import User

        people = {"short@demo.example": 30, "one@demo.example": DAYS, "two@demo.example": DAYS}
        fill(people)
        sessions = [session_of(User.objects.get(email=email)) for email in people]
        with served(environment=os.environ | {"MIDBAND_VAR": folder}) as port:
            asker, *exporters = [Browser(port, session) for session in sessions]
            head = f"{'beside it':16}{'quiet p50':>11}{'p99':>8}{'busy p50':>11}"
            print(f"{head}{'p99':>8}{'ratio':>7}{'files':>7}")
            worst = max(_measure(asker, exporters, form) for form in chosen)
    if worst > MOST:
        sys.exit(f"Others wait {worst:.1f} times as long; the aim is {MOST:.0f}.")


def _measure(asker: Browser, exporters: list[Browser], form: str) -> float:
    """Print one line; how many times as long the slowest hundredth takes."""
    quiet = _days(asker)
    is_over = threading.Event()
    made: list[str] = []

    def export(browser: Browser) -> None:
        while not is_over.is_set():
            one_file(browser, form)
            made.append(form)

    threads = [threading.Thread(target=export, args=(one,)) for one in exporters]
    for thread in threads:
        thread.start()
    busy = _days(asker)
    is_over.set()
    for thread in threads:
        thread.join()
    calm, wait = percentile(quiet, 99) * 1e3, percentile(busy, 99) * 1e3
    print(
        f"{form:16}{percentile(quiet, 50) * 1e3:11.1f}{calm:8.1f}"
        f"{percentile(busy, 50) * 1e3:11.1f}{wait:8.1f}{wait / calm:7.2f}{len(made):7}"
    )
    return wait / calm


def _days(asker: Browser) -> list[float]:
    """Ask for the day for a while; the seconds of each answer."""
    found = []
    path = f"/day/{todays_date()}/"
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found.append(asker.ask(path).seconds)
    return found


def one_file(browser: Browser, form: str) -> bytes:
    """Have a file made and take it. Raises RuntimeError where it is not to be had."""
    path = f"/my-data/{form}"
    if form.startswith("entries"):
        return _get(browser, "GET", path)[1]
    status, _body, place = _get(browser, "POST", path)
    place = place.partition("#")[0]
    if status != 302 or "/export/" not in place:
        raise RuntimeError(f"{path} answered {status} {place}")
    while "Save the file" not in browser.ask(place).text:
        time.sleep(0.3)
    return _get(browser, "GET", f"{place}file/")[1]


def _get(browser: Browser, method: str, path: str) -> tuple[int, bytes, str]:
    connection = HTTPConnection("127.0.0.1", browser.port)
    connection.request(method, path, None, browser.headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body, answer.headers.get("Location", "")


if __name__ == "__main__":
    main()
