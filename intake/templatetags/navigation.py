"""The addresses and the count of unread messages in the navigation of every page."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.urls import get_script_prefix, reverse

from accounts.access import Subject, lacks_second_factor
from accounts.models import User
from intake.care.messages import unread_count, waiting_for_client

register = template.Library()

_PLACES = (
    *("intake:today", "intake:trends", "intake:band", "intake:meals", "intake:symptoms"),
    *("intake:foods", "intake:clients", "intake:learn", "accounts:settings"),
    *("account_login", "account_logout"),
)


@register.simple_tag
def main_addresses() -> dict[str, str]:
    """The addresses of the main places, by their URL names without the room's."""
    return _addresses_below(get_script_prefix())


@cache
def _addresses_below(_prefix: str) -> dict[str, str]:
    """Worked out once; a dozen of them took a third of the time of the navigation."""
    return {name.rpartition(":")[2]: reverse(name) for name in _PLACES}


@register.simple_tag(takes_context=True)
def unread_messages(context: template.Context) -> int:
    """How many messages of clients the person signed in has not opened; 0 but for dietitians.

    Nothing is told before the second factor that the pages themselves ask for.
    """
    user: Any = context.get("user")
    if not isinstance(user, User) or not user.is_dietitian or lacks_second_factor(user):
        return 0
    return unread_count(user)


@register.simple_tag(takes_context=True)
def messages_for_me(context: template.Context) -> dict[str, Any]:
    """How many messages of dietitians the person has not opened, and where the first one stands."""
    user: Any = context.get("user")
    read: Any = context.get("conversation")
    subject: Any = context.get("subject")
    if read is not None and subject is not None and subject.is_self:
        # The page has read them itself.
        return {"count": read.waiting, "url": read.waiting_url}
    waiting = waiting_for_client(user) if isinstance(user, User) else None
    if waiting is None or waiting.first is None:
        return {"count": 0, "url": ""}
    url = f"{Subject(user, user).url('intake:day', waiting.first)}#comments"
    return {"count": waiting.count, "url": url}
