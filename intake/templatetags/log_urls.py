"""The addresses of the pages about one person."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def log_url(context: template.Context, name: str, *args: Any) -> str:
    """The address of a page of the log shown, as ``Subject.url`` gives it: `{% log_url "band" %}`.

    Pages that only the owner opens take Django's own `{% url %}`.
    """
    address: str = context["subject"].url(f"intake:{name}", *args)
    return address
