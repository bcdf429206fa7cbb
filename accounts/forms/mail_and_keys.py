"""The form for mail about messages, and for the keys of a dietitian."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.enums import MessageMail
from accounts.models import User


class MailAndKeysForm(forms.ModelForm[User]):
    """When mail tells of messages; dietitians also say whether keys are used."""

    message_mail = forms.ChoiceField(
        label="Mail when somebody wrote to you",
        choices=MessageMail.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one of these.",
            "invalid_choice": "Choose one of these.",
        },
    )

    class Meta:
        model = User
        fields = ["message_mail", "uses_keys"]
        labels = {"uses_keys": "Use keys with clients"}
        help_texts = {
            "uses_keys": (
                "Keys n and p lead to the next client or day and back, j and k through the list. "
                "Switch them off if you use speech input, or if a letter typed by mistake takes "
                "you away."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message_mail"].help_text = (
            "It says who wrote and how often, never what. A message that may be urgent is told of "
            "at once, unless you choose never."
            if self.instance.is_dietitian
            else "It says who wrote and how often, never what."
        )
        if not self.instance.is_dietitian:
            del self.fields["uses_keys"]
