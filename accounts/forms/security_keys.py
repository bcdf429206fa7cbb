"""Forms for security keys and passkeys as a second factor, with this site's texts."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn import forms as webauthn
from django import forms

from accounts.forms.sign_in import PlainLabelsMixin

#: The longest name of a key (characters).
MAX_KEY_NAME = 60
_NO_KEY_ANSWERED = "No key answered. Try again, or use another way."


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
