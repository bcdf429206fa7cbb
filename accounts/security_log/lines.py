"""Writing a line of the security log.

``record`` is called where something is done: in actions, in the adapter, where a page is
refused. A line holds pseudonyms, words of the code and a shortened network address; there
is no way to hand it an e-mail address to print, a code of a client, or a text.
"""

from __future__ import annotations

import json
import logging
import re
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.enums import SecurityEvent
from accounts.models import User
from accounts.security_log.pseudonyms import pseudonym_behind, pseudonym_of
from accounts.security_log.request_id import REQUEST_ID

_log = logging.getLogger("midband.security")
#: An account, or an e-mail address that somebody typed; only its pseudonym is written.
Party = User | str
_DONE = "done"
#: How an event ended, where nothing was done.
_OUTCOMES = {
    SecurityEvent.SIGN_IN_FAILED: "failed",
    SecurityEvent.LOCKED: "refused",
    SecurityEvent.CODE_USED_AGAIN: "refused",
    SecurityEvent.REFUSED: "refused",
}
#: What is written as it is: a word of the code, such as "totp", "dietitian" or "404".
_WORD = re.compile(r"[a-z0-9_-]{1,40}")
#: How much of a network address is kept (bits): a provider's neighbourhood, not a household.
_IPV4_BITS, _IPV6_BITS = 24, 48


def record(
    event: SecurityEvent,
    *,
    person: Party | None = None,
    other: Party | None = None,
    by: User | None = None,
    what: str = "",
) -> None:
    """Write one line: what happened, to whom, who else is in it, and who did it.

    ``by`` is written where it is not the person. ``what`` says more in a word of the code;
    raises ValueError for any other text. Inside a transaction the line of what was done is
    written once that is committed; an attempt that came to nothing is told at once.
    """
    if what and not _WORD.fullmatch(what):
        raise ValueError("The security log takes a word of the code, and no other text.")
    outcome = _OUTCOMES.get(event, _DONE)
    facts = {
        "time": timezone.now().isoformat(timespec="milliseconds"),
        "event": event.value,
        "outcome": outcome,
        "person": _pseudonym(person),
        "other": _pseudonym(other),
        "by": _pseudonym(by) if by is not None and by != person else "",
        "what": what,
        **_request_facts(),
    }
    line = json.dumps({name: fact for name, fact in facts.items() if fact})
    if outcome == _DONE:
        transaction.on_commit(lambda: _log.info("%s", line))
    else:
        _log.info("%s", line)


def _pseudonym(party: Party | None) -> str:
    if party is None or party == "":
        return ""
    return pseudonym_behind(party) if isinstance(party, str) else pseudonym_of(party)


def _request_facts() -> dict[str, str]:
    """Where the request under way comes from; nothing for a command."""
    request: Any = context.request
    if not isinstance(request, HttpRequest):
        return {}
    return {"network": _network_of(request), "request": REQUEST_ID.get()}


def _network_of(request: HttpRequest) -> str:
    """The network a request comes from, by the same count of proxies as the limits."""
    try:
        address = ip_address(get_adapter().get_client_ip(request))
    except (ImproperlyConfigured, PermissionDenied, ValueError):
        # None, or fewer proxies than were named: the line matters more.
        return ""
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    bits = _IPV6_BITS if isinstance(address, IPv6Address) else _IPV4_BITS
    return str(ip_network((address, bits), strict=False))
