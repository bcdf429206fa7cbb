"""Reading the security log, and what must never be in it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.enums import SecurityEvent
from accounts.models import User
from accounts.security_log.pseudonyms import pseudonym_of
from tests.factories import PASSWORD, create_user
from tests.markers import mark_of, marks_in
from tests.pages import browser_of

Line = dict[str, str]
NEW_PASSWORD = "battery staple horse"

#: What stands in a line: its names in this order, and all that each may hold.
SHAPES = {
    "time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00",
    "event": "|".join(SecurityEvent),
    "outcome": "done|failed|refused",
    "person": "[a-z2-7]{16}",
    "other": "[a-z2-7]{16}",
    "by": "[a-z2-7]{16}",
    "what": (
        "password|code|totp|webauthn|recovery_codes|all|403|404|429|csrf|one|others|make_archive|make_workbook"
        "|make_report_pdf|entries|administrator|staff|curator|dietitian"
    ),
    "network": r"\d+\.\d+\.\d+\.0/24|[0-9a-f:]+::/48",
    "request": "[0-9a-fA-F-]{8,64}",
}


class SecurityLog:
    """What is written while something is done, and what must never be in it."""

    def __init__(self, commits: DjangoCaptureOnCommitCallbacks) -> None:
        self.commits = commits
        self.stream = io.StringIO()
        self.secrets: set[str] = set()

    def whole(self, act: Callable[..., object], *args: Any, **extra: Any) -> list[Line]:
        """The lines of one act, each once nothing in it could name anybody."""
        self.stream.seek(0)
        self.stream.truncate()
        with self.commits(execute=True):
            act(*args, **extra)
        people = User.objects.values_list("code", "email")
        secrets = self.secrets.union(*people)
        return [checked(text, secrets) for text in self.stream.getvalue().splitlines()]

    def of(self, act: Callable[..., object], *args: Any, **extra: Any) -> list[Line]:
        """The lines of one act, without when, from where, in which request, and how it ended."""
        alike = {"time", "network", "request", "outcome"}
        lines = self.whole(act, *args, **extra)
        return [{name: one[name] for name in one if name not in alike} for one in lines]


def checked(text: str, secrets: set[str]) -> Line:
    """What a line tells, where each fact has its shape and none is a secret."""
    found: Line = json.loads(text)
    assert list(found) == [name for name in SHAPES if name in found]
    for name, value in found.items():
        assert re.fullmatch(SHAPES[name], value), (name, value)
    assert not marks_in(text.encode())
    assert not [secret for secret in secrets if secret in text]
    return found


def marked_user(**extra: Any) -> User:
    """Somebody with a marker in every text of the account."""
    user = create_user(
        email=f"{mark_of('accounts.User.email')}@example.org",
        name=mark_of("accounts.User.name"),
        practice=mark_of("accounts.User.practice"),
        **extra,
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def line(event: SecurityEvent, person: User | str | None = None, **more: User | str) -> Line:
    """A line as it is expected."""
    found: dict[str, User | str | None] = {"event": event, "person": person, **more}
    return {
        name: pseudonym_of(value) if isinstance(value, User) else str(value)
        for name, value in found.items()
        if value is not None
    }


def log_in(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    """Send the sign-in form."""
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def link_in_mail(path: str) -> str:
    """The last link below a path that was sent."""
    (link,) = re.findall(rf"http://testserver({re.escape(path)}\S+)", str(mail.outbox[-1].body))
    return str(link)


def reauthenticated(user: User) -> Client:
    """A browser in which somebody has just given the password again."""
    client = browser_of(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client
