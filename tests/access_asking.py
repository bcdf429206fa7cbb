"""One request of one person, and what it came to: read, written, led to."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.client import ClientHandler

from config.logs.request_log import HEADER
from tests.access_world import World
from tests.markers import KINDS, marks_in
from tests.owned import Rows, rows_of

#: Written by any request: that somebody is there, and that somebody looked.
OF_THE_SITE = {"accounts_session", "cache", "accounts_accessevent"}
LOOKS = "accounts_accessevent"
_OF_ONE = {"Expires", HEADER}

# A refusal is what is asked about; writing each down with its traceback takes longer than it.
logging.getLogger("django.request").setLevel(logging.ERROR)

_handler = ClientHandler(enforce_csrf_checks=False)


class Browser(Client):
    """Sends requests only: one handler for all, nothing kept of the templates.

    That makes thousands of requests a fifth quicker.
    """

    def request(self, **request: Any) -> Any:
        """Answer as the site does; a fault of the code is a 500."""
        return _handler(self._base_environ(**request))  # type: ignore[attr-defined]  # not in the stubs


@dataclass(frozen=True)
class Answer:
    """What one request came to."""

    status: int
    html: str
    #: What the owner has after it.
    left: Rows
    #: How often it wrote to each table, but sessions and the cache.
    wrote: dict[str, int]
    #: The owner's texts that stand in it, as ``intake.Entry.note``.
    fields: frozenset[str]
    #: Where it leads.
    to: str
    #: The headers, but those that no two answers share: when it was made, and its number.
    headers: dict[str, str]

    @property
    def reads(self) -> set[str]:
        """The kinds of the owner's texts that stand in it."""
        return {KINDS[field] for field in self.fields}

    @property
    def changed(self) -> set[str]:
        """The tables it wrote to beside the note that somebody looked."""
        return set(self.wrote) - {LOOKS}


class Writes:
    """Counts the statements of a request that write, by table."""

    _TABLE = re.compile(r'^(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM) "(\w+)"')
    _READS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO", "SET CONSTRAINTS")

    def __init__(self) -> None:
        self.tables: Counter[str] = Counter()

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """See one statement on its way; Django hands it over so."""
        if not sql.startswith(self._READS):
            table = self._TABLE.match(sql)
            self.tables[table[1] if table else sql] += 1
        return execute(sql, params, many, context)

    def beside(self, tables: set[str]) -> dict[str, int]:
        """The counts of all tables but these."""
        return {name: count for name, count in self.tables.items() if name not in tables}


def ask(
    world: World,
    name: str,
    method: str,
    url: str,
    data: dict[str, Any] | None = None,
    *,
    afterwards: Callable[[Browser], None] | None = None,
    **more: Any,
) -> Answer:
    """Send one request; its changes are taken back afterwards.

    ``afterwards`` is called before they are where the request changed anything.
    """
    browser, writes = Browser(), Writes()
    browser.cookies = SimpleCookie(world.cookies[name])
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            response = getattr(browser, method.lower())(url, data or {}, **more)
            # Read before the way back, since a download reads while it is sent.
            body = b"".join(response)
        wrote = writes.beside({"accounts_session", "cache"})
        changed = set(wrote) - {LOOKS}
        left = world.had | rows_of(world.owner, changed) if changed else world.had
        if changed and afterwards is not None:
            afterwards(browser)
        transaction.set_rollback(True)
    headers = {name: text for name, text in response.headers.items() if name not in _OF_ONE}
    beside = " ".join([*headers.values(), *_waiting(response)])
    html = body.decode(errors="replace")
    asked = f"{url} {data}"
    fields = marks_in(body, beside) | world.secrets_in(f"{html} {beside}", asked)
    return Answer(
        status=response.status_code,
        html=html,
        left=left,
        wrote=wrote,
        fields=frozenset(fields),
        to=response.headers.get("Location", ""),
        headers=headers,
    )


def _waiting(response: Any) -> list[str]:
    """The messages that the next page will show; their cookie is packed and signed."""
    storage = getattr(response.wsgi_request, "_messages", None)
    return [str(message) for message in getattr(storage, "_queued_messages", ())]
