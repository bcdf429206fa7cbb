"""Sign-up, and allauth's other forms with this site's texts, also those of security keys."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from accounts.actions.used_codes import report_used_code
from accounts.enums import SecurityEvent
from accounts.forms import passwords
from accounts.models import Profile, User
from accounts.security_log.lines import record
from accounts.time_zones import time_zone_or_blank

#: The longest name of a key (characters).
MAX_KEY_NAME = 60
_NO_KEY_ANSWERED = "No key answered. Try again, or use another way."
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
            if isinstance(field.widget, forms.PasswordInput):
                passwords.limit_length(field)
            if name == "password1":
                passwords.ask_for_new(field)


class LoginForm(PlainLabelsMixin, account.LoginForm):
    """Sign in by address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What keeps passwords looks for the name that belongs to one.
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SignUpForm(PlainLabelsMixin, account.SignupForm):
    """Create an account; a script fills in the browser's time zone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["privacy_agreed"] = forms.BooleanField(
            label="I have read what Midband keeps and why, and I agree",
            # In another tab, since a form that is left loses what was typed.
            help_text=format_html(
                '<a href="{}" target="_blank">What Midband keeps and why</a> (opens in a new tab)',
                reverse("accounts:privacy"),
            ),
            error_messages={"required": "Tick this box. Without it we cannot make an account."},
        )
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

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the link, or to an unknown address a message that says so; log either."""
        address: str = super().save(request, **kwargs)
        record(SecurityEvent.PASSWORD_RESET_ASKED, person=address)
        return address


class ResetPasswordKeyForm(PlainLabelsMixin, account.ResetPasswordKeyForm):
    """Set a new password by that link."""

    labels = {"password1": "New password"}


class ChangePasswordForm(PlainLabelsMixin, account.ChangePasswordForm):
    """Change the password, knowing the old one."""

    labels = {"password1": "New password"}
    user: User

    def clean_oldpassword(self) -> str:
        """Check the old one, and log a wrong one. Raises ValidationError."""
        try:
            old: str = super().clean_oldpassword()
        except forms.ValidationError:
            record(SecurityEvent.SIGN_IN_FAILED, person=self.user, what="password")
            raise
        return old


class SetPasswordForm(PlainLabelsMixin, account.SetPasswordForm):
    """Set a password where the account has none."""


class AddEmailForm(PlainLabelsMixin, account.AddEmailForm):
    """Change the e-mail address."""

    labels = {"email": "New e-mail address"}


class ReauthenticateForm(PlainLabelsMixin, account.ReauthenticateForm):
    """Confirm the identity by password."""


class CodeAttemptsMixin(PlainLabelsMixin):
    """Mixin for forms that take a code: too many wrong ones, and used ones, are logged."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Check the code. Raises ValidationError for a wrong one, and for one too many."""
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # the form's, which this is mixed into
        except forms.ValidationError as error:
            if error.code == "too_many_login_attempts":
                record(SecurityEvent.LOCKED, person=self.user, what="code")
            else:
                report_used_code(person=self.user, refused_code=self.cleaned_data["code"])
            raise
        return code


class AuthenticateCodeForm(CodeAttemptsMixin, mfa.AuthenticateForm):
    """Enter the second factor while signing in."""


class ReauthenticateCodeForm(CodeAttemptsMixin, mfa.ReauthenticateForm):
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


class KeyAttemptsMixin(PlainLabelsMixin):
    """Mixin for forms that a key answers: allauth tells of no answer that it did not take."""

    user: User

    def clean_credential(self) -> Authenticator:
        """Check the answer, and log a wrong one. Raises ValidationError."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # the form's, which this is mixed into
        except (forms.ValidationError, KeyError, TypeError, ValueError) as error:
            # What is no answer of a key at all is refused by the library in its own ways.
            too_many = getattr(error, "code", "") == "too_many_login_attempts"
            event = SecurityEvent.LOCKED if too_many else SecurityEvent.SIGN_IN_FAILED
            record(event, person=self.user, what=Authenticator.Type.WEBAUTHN)
            raise forms.ValidationError(_NO_KEY_ANSWERED) from error


class AuthenticateKeyForm(
    KeyAttemptsMixin, CredentialErrorsMixin, webauthn.AuthenticateWebAuthnForm
):
    """Use a key while signing in."""


class ReauthenticateKeyForm(KeyAttemptsMixin, webauthn.ReauthenticateWebAuthnForm):
    """Confirm the identity by a key; the view adds the errors."""

    def add_error(self, field: str | None, error: Any) -> None:  # noqa: ARG002  # Django's own signature
        """Show one plain message for every error."""
        super().add_error(field, _NO_KEY_ANSWERED)
