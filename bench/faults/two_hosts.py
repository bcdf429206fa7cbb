"""Two app servers with folders of their own on one PostgreSQL: a person meets either.

    python -m bench.faults.two_hosts

The server is its own; the two share nothing but it and ``SECRET_KEY``.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from contextlib import ExitStack
from http.cookiejar import CookieJar

from bench.faults.cluster import cluster
from bench.faults.promises import Promises
from bench.faults.site import Site, new_person, running
from bench.site import ROOT, prepare, todays_date

#: Seconds within which another host finds a food that a curator named anew.
FOUND_S = 10.0
#: Refused sign-ins of one address, split over both.
ATTEMPTS = 20


class Visitor:
    """A browser, which keeps its cookies for both: a cookie is of a host and not of its port."""

    def __init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def ask(self, site: Site, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text, after redirects; a form is sent with the token of its page."""
        url = f"http://127.0.0.1:{site.port}{path}"
        data = None
        if form is not None:
            page = form.pop("page", path)
            found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', self.ask(site, page)[1])
            token = found[1] if found else ""
            data = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": token}).encode()
        try:
            with self._opener.open(url, data, timeout=30) as answer:  # our own
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")


def main() -> None:
    """Prepare both folders, and go to and fro."""
    with ExitStack() as stack:
        os.environ["DATABASE_URL"] = stack.enter_context(cluster()).url
        os.environ["SECRET_KEY"] = secrets.token_urlsafe(40)
        folders = [stack.enter_context(tempfile.TemporaryDirectory()) for _host in range(2)]
        prepare(folders[1])
        prepare(folders[0])
        one, other = (
            stack.enter_context(running(MIDBAND_VAR=folder, PLAIN_STATIC="")) for folder in folders
        )
        promises = Promises("Two app servers on one PostgreSQL")
        judge_hosts(promises, one, other)
        promises.end()


def judge_hosts(promises: Promises, one: Site, other: Site) -> None:
    """See whether a person may meet either of two servers; somebody new tries it."""
    user, password = new_person(), secrets.token_urlsafe()
    user.set_password(password)
    user.save()
    visitor = Visitor()
    form = {"login": user.email, "password": password}
    status, _text = visitor.ask(one, "/account/login/", form)
    here, there = (visitor.ask(site, "/account/")[1] for site in (one, other))
    is_known = user.email in here and user.email in there
    promises.check("signed in at one, known at the other", status, is_kept=is_known)
    files = [re.findall(r"/static/[\w./-]+", visitor.ask(site, "/")[1]) for site in (one, other)]
    got = [visitor.ask(other, path)[0] for path in files[0]]
    is_kept = files[0] == files[1] and set(got) == {200}
    promises.check("files a page of one names, from the other", len(got), is_kept=is_kept)
    key, day = str(uuid.uuid4()), f"/day/{todays_date()}/"
    entry = {"name": key, "mg": "1", "meal": "lunch", "request_key": key, "page": day}
    for site in (one, other):
        visitor.ask(site, f"{day}quick/", dict(entry))
    count = _entries(key)
    promises.check("one form sent to both acts once", count, is_kept=count == 1)
    seen = _searched(visitor, one, other)
    promises.check("another host finds a new name", f"{seen:.1f} s", is_kept=seen < FOUND_S)
    limited = _limited(user.email, one, other)
    promises.check("refused sign-ins count at both", limited, is_kept=limited)


def _entries(name: str) -> int:
    from intake.models import Entry

    return Entry.objects.filter(name=name).count()


def _searched(visitor: Visitor, one: Site, other: Site) -> float:
    """Name a food anew as a curator does on the one; seconds until the other finds it."""
    path = f"/day/{todays_date()}/add/?meal=lunch&q=zzyzx"
    for site in (one, other):
        visitor.ask(site, path)
    # As the administration does it, in a process of the first host.
    _rename(one, "Almonds", "Zzyzx almonds")
    start = time.monotonic()
    while time.monotonic() - start < 2 * FOUND_S:
        if "Zzyzx almonds" in visitor.ask(other, path)[1]:
            break
        time.sleep(0.2)
    seconds = time.monotonic() - start
    _rename(one, "Zzyzx almonds", "Almonds")
    return seconds


def _rename(site: Site, before: str, after: str) -> None:
    script = (
        "import django; django.setup(); from foods.models import Food;"
        "from foods.search.index.versions import foods_changed;"
        f"food = Food.objects.shared().filter(name='{before}')[0]; food.name = '{after}';"
        "food.save(); foods_changed([food.pk])"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=site.environment, check=True)


def _limited(email: str, one: Site, other: Site) -> bool:
    """Whether refused sign-ins at the one are also refused, for their number, at the other."""
    for number in range(ATTEMPTS):
        site = (one, other)[number % 2]
        form = {"login": email, "password": "not the password"}
        Visitor().ask(site, "/account/login/", form)
    texts = [
        Visitor().ask(site, "/account/login/", {"login": email, "password": "neither"})[1]
        for site in (one, other)
    ]
    return all("The password was wrong too often" in text for text in texts)


if __name__ == "__main__":
    main()
