"""The mail with an invitation; it contains nothing of anybody's log."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Invitation


def invitation_url(token: str) -> str:
    """The full URL of the page where the invitation with this token is answered."""
    return str(settings.SITE_URL) + reverse("accounts:invitation", kwargs={"token": token})


def send_invitation(invitation: Invitation, link: str) -> bool:
    """Mail an invitation to its address; return whether the mail server accepted it."""
    context = {"invitation": invitation, "dietitian": invitation.dietitian, "link": link}
    message = render_to_string("accounts/email/invitation_message.txt", context)
    try:
        send_mail(
            settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + "a dietitian asks to see your log",
            message.strip() + "\n",
            settings.DEFAULT_FROM_EMAIL,
            [invitation.email],
        )
    except (OSError, SMTPException):
        return False
    return True
