"""Words for whoever reads the page: the person, or a dietitian who looks at their log."""

from __future__ import annotations

from typing import Any

from django import template

from accounts.access import Subject
from intake.text import said_of_another

register = template.Library()


@register.filter
def said_to_viewer(words: Any, subject: Any) -> str:
    """Words written for the person, of "the client" where somebody else reads them."""
    if isinstance(subject, Subject) and not subject.is_self:
        return said_of_another(str(words))
    return str(words)
