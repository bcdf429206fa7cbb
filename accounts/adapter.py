"""allauth's adapters: where sign-up leads, error messages, and attempts that failed."""

from __future__ import annotations

import logging
from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode

from accounts.enums import SecurityEvent
from accounts.models import User
from accounts.models.session import DEVICE
from accounts.security_log.lines import record

logger = logging.getLogger(__name__)

#: Before a key that is stored encrypted.
_STORED = "fernet:"
#: What a browser's line may be long; nothing is read of a longer one.
_MAX_USER_AGENT = 1000
#: Where the rules of the library name one thing by more than its name.
_PLAIN_NAMES = {
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Edge Mobile": "Edge",
    "Firefox iOS": "Firefox",
    "Firefox Mobile": "Firefox",
    "Mac OS X": "macOS",
    "Mobile Safari": "Safari",
    "Opera Mobile": "Opera",
}


def device_words(user_agent: str) -> str:
    """Browser and system in words, such as "Firefox on Linux"; empty where neither is known."""
    # Its rules take half a second to compile and 6 MB, in a process in which somebody signs in.
    import ua_parser  # noqa: PLC0415

    line = user_agent[:_MAX_USER_AGENT]
    parts = (ua_parser.parse_user_agent(line), ua_parser.parse_os(line))
    names = [_PLAIN_NAMES.get(part.family, part.family) for part in parts if part is not None]
    return " on ".join(names)[:60]


class AccountAdapter(DefaultAccountAdapter):
    """Redirects a sign-up to the welcome page, which leads on to ``next``."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed.",
        "email_password_mismatch": "The address or the password is wrong.",
        "email_taken": (
            "There is already an account with this address. Sign in, or set a new password."
        ),
        "enter_current_password": "This is not your current password.",
        "incorrect_code": "This code is wrong, or too old.",
        "incorrect_password": "The password is wrong.",
        "too_many_login_attempts": (
            "The password was wrong too often. Wait five minutes, then try again. "
            "Or set a new password: then you can sign in at once."
        ),
        "rate_limited": "Too many attempts in a short time. Wait a minute and try again.",
    }

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and note the device in words for the page that lists sessions."""
        super().login(request, user)
        request.session[DEVICE] = device_words(request.headers.get("User-Agent", ""))

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

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, **extra: Any) -> User:
        """Make the account of a sign-up, with when it was agreed to what is kept."""
        user.privacy_agreed_at = timezone.now() if form.cleaned_data["privacy_agreed"] else None
        saved: User = super().save_user(request, user, form, **extra)
        return saved

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt, and log one too many. Raises ValidationError for that."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            record(SecurityEvent.LOCKED, person=credentials.get("email"), what="password")
            raise

    def authentication_failed(self, _request: HttpRequest, **credentials: Any) -> None:
        """Log a password that was not right, also where it was asked for again."""
        record(SecurityEvent.SIGN_IN_FAILED, person=credentials.get("email"), what="password")


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

    def encrypt(self, text: str) -> str:
        """A factor's key as it is stored, so that a copy of the database alone opens nothing."""
        return _STORED + _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The key of a factor; another one, which no code fits, where ``SECRET_KEY`` was lost."""
        before, mark, token = encrypted_text.partition(_STORED)
        if before or not mark:
            # Set up before keys were stored so.
            return encrypted_text
        try:
            return _cipher().decrypt(token.encode()).decode()
        except InvalidToken:
            logger.warning("The key of a second factor was stored under another SECRET_KEY.")
            return str(generate_totp_secret())


def _cipher() -> MultiFernet:
    """What encrypts the keys of second factors, under the site's own key or an earlier one."""
    site_keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    derived = (
        salted_hmac("accounts.second-factor", "", secret=one, algorithm="sha256").digest()
        for one in site_keys
    )
    return MultiFernet([Fernet(urlsafe_b64encode(one)) for one in derived])
