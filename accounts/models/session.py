"""Sessions, which know whose they are and when they were used."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models.user import User

#: Names of what the session of somebody signed in holds: the second in which they signed
#: in (of the epoch), and the browser and system in words.
SIGNED_IN_AT = "signed_in_at"
DEVICE = "device"


class SessionQuerySet(models.QuerySet["Session"]):
    """Questions about sessions."""

    def open_of(self, user: User) -> list[Session]:
        """The sessions in which this person is signed in, last used first."""
        rows = self.filter(user=user, expire_date__gt=timezone.now()).order_by("-used_at")
        return [row for row in rows if row.is_open_for(user)]


class Session(AbstractBaseSession):
    """One browser that somebody is signed in with, or one in which nobody is.

    Of the device it keeps words ("Firefox on Linux") and neither the browser's own line nor
    a network address: those are enough to know one's own devices by.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    #: When it was last used, to ten minutes (``SESSION_USE_NOTED_EVERY``).
    used_at = models.DateTimeField()

    objects = SessionQuerySet.as_manager()  # type: ignore[assignment, misc]  # the base's only saves

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The store that wrote the data."""
        return import_module(settings.SESSION_ENGINE).SessionStore

    @cached_property
    def _data(self) -> dict[str, Any]:
        data: dict[str, Any] = self.get_decoded()
        return data

    @property
    def device(self) -> str:
        """Browser and system in words."""
        return self._data.get(DEVICE) or "A browser"

    @property
    def signed_in_at(self) -> dt.datetime:
        """When the person signed in."""
        return dt.datetime.fromtimestamp(self._data.get(SIGNED_IN_AT, 0), tz=dt.UTC)

    @property
    def code(self) -> str:
        """What stands for it on pages and in addresses; the key itself would let somebody in."""
        return salted_hmac("accounts.sessions", self.session_key).hexdigest()[:20]

    def is_open_for(self, user: User) -> bool:
        """Whether it still lets this person in: in time, and under the password of today."""
        hashed = self._data.get(HASH_SESSION_KEY, "")
        is_over = user.session_limits.are_over(self.signed_in_at, self.used_at)
        return not is_over and constant_time_compare(hashed, user.get_session_auth_hash())
