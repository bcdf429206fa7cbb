"""The count of unread messages in the navigation of every page."""

from __future__ import annotations

from typing import Any

from django import template

from accounts.access import lacks_second_factor
from accounts.models import User
from intake.care.clients import unread_count

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_messages(context: template.Context) -> int:
    """How many messages of clients the person signed in has not opened; 0 but for dietitians.

    Nothing is told before the second factor that the pages themselves ask for.
    """
    user: Any = context.get("user")
    if not isinstance(user, User) or not user.is_dietitian or lacks_second_factor(user):
        return 0
    return unread_count(user)
