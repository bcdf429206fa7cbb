"""The letter that tells a client that a sharing has ended; it holds nothing of anybody's log."""

from __future__ import annotations

from smtplib import SMTPException

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Consent, User


def send_end(consent: Consent, *, by: User, is_restorable: bool) -> bool:
    """Tell the client who ended it, and where to take it back; return whether it was sent.

    To a confirmed address alone: anybody can sign up with somebody else's, who would learn
    that there is a dietitian.
    """
    client = consent.client
    if not EmailAddress.objects.filter(
        user=client, email__iexact=client.email, verified=True
    ).exists():
        return False
    path = reverse("accounts:restore_sharing", args=[consent.pk])
    context = {
        "dietitian": consent.dietitian,
        "is_by_client": by.pk == consent.client_id,
        "until": consent.restorable_until,
        "link": str(settings.SITE_URL) + path if is_restorable else "",
    }
    message = render_to_string("accounts/email/sharing_ended_message.txt", context)
    try:
        send_mail(
            settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + "a sharing has ended",
            message.strip() + "\n",
            settings.DEFAULT_FROM_EMAIL,
            [client.email],
        )
    except (OSError, SMTPException):
        return False
    return True
