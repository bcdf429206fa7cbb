"""What a password may be, beside what Django checks itself."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

#: Shown beside every field that sets a password; static/js/account/password_hint.js says in
#: words what is missing while somebody types.
PASSWORD_HELP = (
    f"At least {settings.MIN_PASSWORD_LENGTH} characters. A few words in a row are good. "
    "No common password, not only digits, and not like your address."
)


class MaximumLengthValidator:
    """Refuses a password that would be costly to hash and that nobody types."""

    def __init__(self, max_length: int) -> None:
        self.max_length = max_length

    def validate(self, password: str, _user: object = None) -> None:
        """Raise ValidationError for a password over ``max_length`` characters."""
        if len(password) > self.max_length:
            raise ValidationError(
                f"A password has at most {self.max_length} characters; this one has "
                f"{len(password)}.",
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        """The rule in words."""
        return f"Your password must have at most {self.max_length} characters."


def limit_length(field: forms.Field) -> None:
    """Let a field for a password refuse what is too long before anything is hashed.

    Not by the attribute ``maxlength``, with which a browser cuts off what is pasted and
    says nothing.
    """
    most = settings.MAX_PASSWORD_LENGTH
    field.validators.append(MaxLengthValidator(most, f"A password has at most {most} characters."))


def ask_for_new(field: forms.Field) -> None:
    """Say beside a field that sets a password what it must be like."""
    field.help_text = PASSWORD_HELP
    field.widget.attrs["data-password-hint"] = settings.MIN_PASSWORD_LENGTH
