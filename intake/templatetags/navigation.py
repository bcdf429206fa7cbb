"""The addresses and the count of unread messages in the navigation of every page."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.urls import get_script_prefix, reverse

from accounts.access import lacks_second_factor
from accounts.models import User
from intake.care.clients import unread_count

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
