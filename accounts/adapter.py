"""allauth's adapters: where sign-up leads, and error messages."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Redirects a sign-up to the welcome page, which leads on to ``next``."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed.",
        "email_password_mismatch": "The address or the password is not right.",
        "email_taken": (
            "There is already an account with this address. Sign in, or set a new password."
        ),
        "enter_current_password": "This is not your current password.",
        "incorrect_code": "This code is not right, or its time is over.",
        "incorrect_password": "The password is not right.",
        "too_many_login_attempts": (
            "Too many failed attempts. Signing in is closed for this address for five minutes; "
            "after that, try again. Setting a new password opens it at once."
        ),
        "rate_limited": "Too many attempts in a short time. Wait a minute and try again.",
    }

    def post_login(
        self,
        request: HttpRequest,
        user: User,
        *,
        signup: bool,
        redirect_url: str | None,
        **kwargs: Any,
    ) -> HttpResponse:
        """Send a new account to the welcome page first, with the wanted page as ``next``."""
        if signup:
            wanted = f"?{urlencode({'next': redirect_url})}" if redirect_url else ""
            redirect_url = reverse("accounts:welcome") + wanted
        response: HttpResponse = super().post_login(
            request, user, signup=signup, redirect_url=redirect_url, **kwargs
        )
        return response


class SecondFactorAdapter(DefaultMFAAdapter):
    """Messages and names for the second factor."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": "Confirm your e-mail address first, then turn on the second factor.",
        "add_email_blocked": "Turn off the second factor before you change the address.",
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002  # the library's own signature
        """The name of a security key until its owner changes it."""
        return f"Key {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def build_totp_svg(self, url: str) -> str:
        """The key as a picture that can stand in a page: without a document's first line."""
        picture: str = super().build_totp_svg(url)
        return picture[picture.index("<svg") :]

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The relying party a key is bound to: this host, with the name the browser shows."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.MFA_TOTP_ISSUER}
