"""Security keys and passkeys as a second factor, in this site's words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn import forms as keys
from django import forms

from accounts.forms.sign_in import PlainLabelsMixin

#: The longest name of a key that is kept (characters).
MAX_KEY_NAME = 60
_NO_KEY_ANSWERED = "No key answered. Try again, or use another way."


class CredentialErrorsMixin(PlainLabelsMixin):
    """Mixed into a form that carries a key's answer: whatever a browser sends, words come back."""

    fields: dict[str, forms.Field]
    errors: Any

    def add_error(self, field: str | None, error: Any) -> None:
        """Say it over the form, since the answer itself has no field to be seen."""
        if field == "credential" or field is None:
            field, error = None, _NO_KEY_ANSWERED
        super().add_error(field, error)  # type: ignore[misc]  # the form's, which this is mixed into


class AddKeyForm(CredentialErrorsMixin, keys.AddWebAuthnForm):
    """Add a key."""

    labels = {"name": "Name of the key"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["maxlength"] = MAX_KEY_NAME

    def clean_name(self) -> str:
        """Cut a name rather than refuse a key that was just made."""
        name: str = super().clean_name()
        return name[:MAX_KEY_NAME]

    def clean(self) -> dict[str, Any]:
        """Refuse an answer that is none; the library catches but some of its forms."""
        try:
            data: dict[str, Any] = super().clean()
        except ValueError as error:
            raise forms.ValidationError(_NO_KEY_ANSWERED) from error
        return data


class RenameKeyForm(PlainLabelsMixin, keys.EditWebAuthnForm):
    """Call a key by another name."""

    labels = {"name": "Name of the key"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label="Name of the key", max_length=MAX_KEY_NAME)


class AuthenticateKeyForm(CredentialErrorsMixin, keys.AuthenticateWebAuthnForm):
    """Use a key while signing in."""


class ReauthenticateKeyForm(PlainLabelsMixin, keys.ReauthenticateWebAuthnForm):
    """Show by a key that it is still you; the view says what is wrong with the answer."""

    def add_error(self, field: str | None, error: Any) -> None:  # noqa: ARG002  # Django's own signature
        """In this site's words, whatever was wrong with it."""
        super().add_error(field, _NO_KEY_ANSWERED)
