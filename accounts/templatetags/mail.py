"""Whether mail is sent, and the site's address, for pages."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def mail_is_sent() -> bool:
    """Whether mail is sent; otherwise it is written to a folder."""
    return bool(settings.MAIL_IS_SENT)


@register.simple_tag
def site_url() -> str:
    """The site's base URL."""
    return str(settings.SITE_URL)
