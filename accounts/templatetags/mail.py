"""What the pages that send mail must say."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def mail_is_sent() -> bool:
    """Whether mail leaves this machine; without it mail is written to a folder."""
    return bool(settings.MAIL_IS_SENT)


@register.simple_tag
def site_url() -> str:
    """The address people type to reach this site."""
    return str(settings.SITE_URL)
