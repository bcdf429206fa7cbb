"""Sign-up, and allauth's other forms with this site's texts, also those of security keys."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.models import Profile, User
from accounts.time_zones import time_zone_or_blank

#: The longest name of a key (characters).
MAX_KEY_NAME = 60
_NO_KEY_ANSWERED = "No key answered. Try again, or use another way."
_STRENGTH_HELP = (
    "At least 10 characters. Not a common password, not only digits, not like your address."
)
_LABELS = {
    "login": "E-mail address",
    "email": "E-mail address",
    "oldpassword": "Current password",
    "password2": "The same password again",
}


class PlainLabelsMixin:
    """Mixin for allauth's forms: this site's labels, and no placeholders that repeat them."""

    #: Labels of one form alone.
    labels: dict[str, str] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = {**_LABELS, **self.labels}.get(name, field.label)
            if name == "password1":
                field.help_text = _STRENGTH_HELP


class LoginForm(PlainLabelsMixin, account.LoginForm):
    """Sign in by address and password."""


class SignUpForm(PlainLabelsMixin, account.SignupForm):
    """Create an account; a script fills in the browser's time zone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A plain Field: no value that a browser sends here may prevent a sign-up.
        self.fields["time_zone"] = forms.Field(
            required=False, widget=forms.HiddenInput(attrs={"data-time-zone": True})
        )

    def clean_time_zone(self) -> str:
        """Take a known time zone; read anything else as none."""
        return time_zone_or_blank(self.cleaned_data["time_zone"])

    def save(self, request: HttpRequest) -> User:
        """Create the account, and its profile where the time zone is known."""
        with transaction.atomic():
            user: User = super().save(request)
            if zone := self.cleaned_data["time_zone"]:
                Profile.objects.create(user=user, time_zone=zone)
        return user

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponseBase | None]:
        """Save; the second of two simultaneous sign-ups with one address is sent to sign in.

        For an existing address the same work is done as for a new one (hash a
        password, write an account), or the response time would reveal it.
        """
        if self.account_already_exists:
            self._take_as_long_as_a_new_account(request)
        try:
            saved: tuple[User | None, HttpResponseBase | None] = super().try_save(request)
        except IntegrityError:
            messages.info(request, "There is already an account with this address.")
            return None, redirect("account_login")
        return saved

    def _take_as_long_as_a_new_account(self, request: HttpRequest) -> None:
        """Create an account under an unused address and roll it back."""
        known = self.cleaned_data["email"]
        with transaction.atomic():
            with transaction.atomic():
                self.account_already_exists = False
                self.cleaned_data["email"] = f"{secrets.token_hex(16)}@nobody.invalid"
                self.save(request)
                transaction.set_rollback(True)
            # Changes nothing, but commits, which takes as long as for a new account.
            User.objects.filter(email__iexact=known).update(date_joined=F("date_joined"))
        self.cleaned_data["email"] = known
        self.account_already_exists = True


class ResetPasswordForm(PlainLabelsMixin, account.ResetPasswordForm):
    """Ask for a link that sets a new password."""


class ResetPasswordKeyForm(PlainLabelsMixin, account.ResetPasswordKeyForm):
    """Set a new password by that link."""

    labels = {"password1": "New password"}


class ChangePasswordForm(PlainLabelsMixin, account.ChangePasswordForm):
    """Change the password, knowing the old one."""

    labels = {"password1": "New password"}


class SetPasswordForm(PlainLabelsMixin, account.SetPasswordForm):
    """Set a password where the account has none."""


class AddEmailForm(PlainLabelsMixin, account.AddEmailForm):
    """Change the e-mail address."""

    labels = {"email": "New e-mail address"}


class ReauthenticateForm(PlainLabelsMixin, account.ReauthenticateForm):
    """Confirm the identity by password."""


class AuthenticateCodeForm(PlainLabelsMixin, mfa.AuthenticateForm):
    """Enter the second factor while signing in."""


class ReauthenticateCodeForm(PlainLabelsMixin, mfa.ReauthenticateForm):
    """Confirm the identity by the second factor."""


class ActivateAuthenticatorAppForm(PlainLabelsMixin, totp.ActivateTOTPForm):
    """Turn on the authenticator app."""

    labels = {"code": "Code that the app shows now"}


class CredentialErrorsMixin(PlainLabelsMixin):
    """Mixin for forms with a browser's credential: any invalid one gives a plain message."""

    fields: dict[str, forms.Field]
    errors: Any

    def add_error(self, field: str | None, error: Any) -> None:
        """Show errors of the hidden credential above the form."""
        if field == "credential" or field is None:
            field, error = None, _NO_KEY_ANSWERED
        super().add_error(field, error)  # type: ignore[misc]  # the form's, which this is mixed into


class AddKeyForm(CredentialErrorsMixin, webauthn.AddWebAuthnForm):
    """Add a key."""

    labels = {"name": "Name of the key"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["maxlength"] = MAX_KEY_NAME

    def clean_name(self) -> str:
        """Truncate the name rather than refuse a key that was just created."""
        name: str = super().clean_name()
        return name[:MAX_KEY_NAME]

    def clean(self) -> dict[str, Any]:
        """Refuse a malformed credential; allauth catches only some kinds of it."""
        try:
            data: dict[str, Any] = super().clean()
        except ValueError as error:
            raise forms.ValidationError(_NO_KEY_ANSWERED) from error
        return data


class RenameKeyForm(PlainLabelsMixin, webauthn.EditWebAuthnForm):
    """Rename a key."""

    labels = {"name": "Name of the key"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label="Name of the key", max_length=MAX_KEY_NAME)


class AuthenticateKeyForm(CredentialErrorsMixin, webauthn.AuthenticateWebAuthnForm):
    """Use a key while signing in."""


class ReauthenticateKeyForm(PlainLabelsMixin, webauthn.ReauthenticateWebAuthnForm):
    """Confirm the identity by a key; the view adds the errors."""

    def add_error(self, field: str | None, error: Any) -> None:  # noqa: ARG002  # Django's own signature
        """Show one plain message for every error."""
        super().add_error(field, _NO_KEY_ANSWERED)
