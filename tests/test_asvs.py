"""The table of docs/asvs.md names tests that exist; and what of it no other test proves."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from tests.conventions import python_files
from tests.factories import create_dietitian

ROOT = Path(settings.BASE_DIR)
DOCUMENT = ROOT / "docs/asvs.md"
#: The last requirement of each section that is of level 1 or 2, and those taken out by then.
LAST = {
    "2.1": 12,
    "2.2": 3,
    "2.3": 3,
    "2.4": 5,
    "2.5": 7,
    "2.6": 3,
    "2.7": 6,
    "2.8": 7,
    "2.9": 3,
    "2.10": 4,
    "3.1": 1,
    "3.2": 4,
    "3.3": 4,
    "3.4": 5,
    "3.5": 3,
    "3.7": 1,
    "4.1": 5,
    "4.2": 2,
    "4.3": 3,
    "5.1": 5,
    "5.2": 8,
    "5.3": 10,
    "5.4": 3,
    "5.5": 4,
    "7.1": 4,
    "7.2": 2,
    "7.3": 4,
    "7.4": 3,
    "8.1": 4,
    "8.2": 3,
    "8.3": 8,
    "13.1": 5,
    "13.2": 6,
    "13.3": 2,
    "13.4": 2,
}
TAKEN_OUT = {"4.1.4", "7.3.2", "13.1.2", "13.2.4"}
REQUIRED = {f"{part}.{n}" for part, last in LAST.items() for n in range(1, last + 1)} - TAKEN_OUT
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
#: How an answer begins that names no test.
WITHOUT_TEST = ("not met", "does not apply")


def rows() -> list[tuple[str, str]]:
    """(number, answer) of each row."""
    found = ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    return [(number, answer.strip()) for number, _level, _words, answer in found]


def named_in(text: str) -> Iterator[tuple[str, str]]:
    """(file, test) of each test that is named."""
    yield from re.findall(r"`(test_\w+\.py)::(test_\w+)`", text)


def test_every_requirement_has_one_line() -> None:
    count = Counter(number for number, _answer in rows())
    assert set(count) == REQUIRED
    assert max(count.values()) == 1


def test_every_line_names_a_test_or_says_why_there_is_none() -> None:
    bare = [
        number
        for number, answer in rows()
        if not any(named_in(answer)) and not answer.startswith(WITHOUT_TEST)
    ]
    assert bare == []
    assert [n for n, answer in rows() if answer.removesuffix(".") in WITHOUT_TEST] == []


def test_every_test_that_is_named_exists() -> None:
    files: dict[str, list[str]] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        files.setdefault(path.name, []).append(path.read_text(encoding="utf-8"))
    named = set(named_in(DOCUMENT.read_text(encoding="utf-8")))
    gone = {
        (file, test)
        for file, test in named
        if not any(re.search(rf"^def {test}\(", text, re.M) for text in files.get(file, ()))
    }
    assert gone == set()
    assert len(named) > 60


def test_the_counts_at_its_beginning_are_those_of_its_lines() -> None:
    answers = [answer for _number, answer in rows()]
    counted = {word: sum(one.startswith(word) for one in answers) for word in WITHOUT_TEST}
    text = DOCUMENT.read_text(encoding="utf-8")
    said = re.search(
        r"Of (\d+) requirements (\d+) are met, (\d+) are not, (\d+) do not apply", text
    )
    assert said is not None
    met = len(answers) - sum(counted.values())
    assert tuple(map(int, said.groups())) == (len(answers), met, *counted.values())


# -- What no other test proves ------------------------------------------------------------------

#: What makes code of text, or objects of bytes, and what starts other programs.
UNSAFE = {
    *("eval", "exec", "__import__", "pickle", "marshal", "shelve", "yaml", "subprocess"),
    *("system", "popen", "from_string", "extra", "RawSQL"),
}
#: What fetches something from elsewhere.
FETCHING = {"requests", "urllib.request", "http.client", "httpx", "aiohttp", "ftplib", "urllib3"}
ROOMS = ("jobs", "accounts", "foods", "intake", "config")


def unsafe_in(tree: ast.AST) -> set[str]:
    """What a file calls or imports of these."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call):
            found.add(getattr(node.func, "attr", getattr(node.func, "id", "")))
    return found & (UNSAFE | FETCHING)


def test_no_code_is_made_of_text_and_nothing_is_fetched() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): unsafe
        for path in python_files(ROOT)
        if path.relative_to(ROOT).parts[0] in ROOMS
        and (unsafe := unsafe_in(ast.parse(path.read_text(encoding="utf-8"))))
    }
    # They build the search index apart, install before the app is there, and start pg_dump,
    # pg_restore and a backup; none takes a word from outside.
    starts = (
        *("foods/search/index/watching.py", "config/preflight.py"),
        *(f"intake/management/keeping/{name}.py" for name in ("postgresql", "schedule")),
    )
    assert found == {start: {"subprocess"} for start in starts}
    assert unsafe_in(ast.parse("import pickle\nos.system(x)\nfrom urllib import request"))


@pytest.mark.parametrize(
    "wanted",
    [
        *(r"\beval\(", r"new Function\b", r"document\.write", r"\.(?:inner|outer)HTML\b"),
        *("insertAdjacentHTML", r"\b(?:local|session)Storage\b", "indexedDB", r"onpaste|'paste'"),
    ],
)
def test_no_script_makes_code_or_keeps_anything(wanted: str) -> None:
    # One puts a fragment of this site's own into a page, as htmx does.
    own = [path for path in (ROOT / "static/js").rglob("*.js") if path.name != "plot.js"]
    assert len(own) > 5
    assert [path.name for path in own if re.search(wanted, path.read_text(encoding="utf-8"))] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        *("/static/", "/static/css/", "/.git/config", "/static/../manage.py", "/.env"),
        *("/static/%2e%2e/manage.py", "/var/midband.sqlite3", "/static/.DS_Store", "/var/mail/"),
        *(f"/foods/{10**30}/", f"/meals/{2**63}/", f"/day/2026-11-20/entries/{-(2**63)}/"),
    ],
)
def test_no_folder_is_listed_and_no_number_is_too_large(
    client: Client, user: User, path: str
) -> None:
    client.force_login(user)
    assert client.get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("no_attempts")
def test_no_name_adds_a_line_to_a_letter(settings: Settings) -> None:
    dietitian = create_dietitian(name="Dana\r\nBcc: all@example.org", practice="Leeds\nTo: x@y.z")
    browser = Client()
    browser.force_login(dietitian)
    sent = {"email": "asked@example.org"}
    assert browser.post(reverse("accounts:invitations"), sent).status_code == 302
    (letter,) = mail.outbox
    assert letter.recipients() == ["asked@example.org"]
    head = letter.message().as_string().split("\n\n")[0]
    assert "all@example.org" not in head
    assert "x@y.z" not in head
    sent = {"email": "asked@example.org\nBcc: all@example.org"}
    assert browser.post(reverse("accounts:invitations"), sent).status_code == 422
