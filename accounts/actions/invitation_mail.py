"""The letters of invitations; they contain nothing of anybody's log."""

from __future__ import annotations

from collections.abc import Iterable
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection, send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Invitation

_ASKED = "a dietitian asks to see your log"
_REMINDED = "a dietitian still asks to see your log"


class LettersNotSentError(Exception):
    """The letters of several invitations could not be handed over."""


def invitation_url(token: str) -> str:
    """The full URL of the page where the invitation with this token is answered."""
    return str(settings.SITE_URL) + reverse("accounts:invitation", kwargs={"token": token})


def _body(invitation: Invitation, link: str, *, is_reminder: bool = False) -> str:
    context = {
        "invitation": invitation,
        "dietitian": invitation.dietitian,
        "link": link,
        "is_reminder": is_reminder,
    }
    return render_to_string("accounts/email/invitation_message.txt", context).strip() + "\n"


def send_invitation(invitation: Invitation, link: str) -> bool:
    """Mail an invitation to its address; return whether the mail server accepted it."""
    try:
        send_mail(
            settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + _ASKED,
            _body(invitation, link),
            settings.DEFAULT_FROM_EMAIL,
            [invitation.email],
        )
    except (OSError, SMTPException):
        return False
    return True


def send_letters(asked: Iterable[tuple[Invitation, str]], *, is_reminder: bool = False) -> None:
    """Mail several invitations, each with its token, all or none. Raises LettersNotSentError."""
    subject = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + (_REMINDED if is_reminder else _ASKED)
    letters = [
        EmailMessage(
            subject,
            _body(invitation, invitation_url(token), is_reminder=is_reminder),
            settings.DEFAULT_FROM_EMAIL,
            [invitation.email],
        )
        for invitation, token in asked
    ]
    try:
        get_connection().send_messages(letters)
    except (OSError, SMTPException) as error:
        raise LettersNotSentError from error
