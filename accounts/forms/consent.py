"""Forms for the practice, an invitation, and the answer to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from accounts.actions.consent import InvitationAnswer
from accounts.enums import Scope
from accounts.forms.profile import OptionalDateField
from accounts.models import Invitation, Profile, User
from accounts.models.user import MAX_NAME

#: What each scope includes, for both sides.
SCOPE_HELP = {
    Scope.SYMPTOMS_NOTES: "Your symptoms, and your notes on foods and days.",
    Scope.PROFILE_MEDICINES: (
        "Age, sex, pregnancy, kidneys, and the names of medicines with magnesium."
    ),
    Scope.MAY_SET_BAND: "They may set your band, and say why.",
}

#: How far ahead a consent may end (years); more is a typing error.
MAX_CONSENT_YEARS = 10
#: The earliest year to share from; an earlier one is a typing error ("26").
EARLIEST_YEAR = 2000


def scope_fields(scopes: frozenset[Scope]) -> dict[str, forms.BooleanField]:
    """A box for each of the optional scopes among these."""
    return {
        scope.value: forms.BooleanField(
            label=scope.label, required=False, help_text=SCOPE_HELP.get(scope, "")
        )
        for scope in Scope
        if scope in scopes and scope != Scope.LOG
    }


def ticked_scopes(cleaned: dict[str, Any]) -> frozenset[Scope]:
    """The scopes whose boxes are ticked in what a form was sent."""
    return frozenset(scope for scope in Scope if cleaned.get(scope.value))


class PracticeForm(forms.ModelForm[User]):
    """The name and practice that clients see."""

    class Meta:
        model = User
        fields = ["name", "practice", "practice_address"]
        labels = {
            "name": "Your name",
            "practice": "Your practice",
            "practice_address": "Address of the practice",
        }
        help_texts = {
            "practice": "For example “Nutrition clinic, Leeds”.",
            "practice_address": "As on a letter. Whoever you invite can see it.",
        }
        widgets = {
            "practice_address": forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"})
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "practice"):
            self.fields[name].required = True


class InviteForm(forms.Form):
    """Whom a dietitian invites, and for which scopes."""

    email = forms.EmailField(
        label="E-mail address of the client",
        required=False,
        max_length=254,  # As the column; Django's form field would accept 320.
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="Or leave it empty, and hand over a link yourself.",
    )

    def __init__(self, *args: Any, dietitian: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dietitian = dietitian
        self.fields |= scope_fields(frozenset(Scope))

    def clean_email(self) -> str:
        """Refuse the dietitian's own address."""
        email: str = self.cleaned_data["email"].lower()
        if email and email == self.dietitian.email.lower():
            raise forms.ValidationError("This is your own address.")
        return email

    @property
    def scopes(self) -> frozenset[Scope]:
        """The optional scopes that are asked for."""
        return ticked_scopes(self.cleaned_data)


class InvitationAnswerForm(forms.Form):
    """What a client consents to; it offers the scopes asked for, none ticked."""

    name = forms.CharField(
        label="Your name",
        required=False,
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="They see this name. Without one they see your e-mail address.",
    )
    last_day = OptionalDateField(
        label="Last day",
        help_text="Leave it empty if you do not want to set one. You can end it at any time.",
    )
    earliest_day = OptionalDateField(
        label="First day they may see",
        help_text="Leave it empty to show all days.",
    )

    def __init__(self, *args: Any, invitation: Invitation, client: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": client.name or invitation.client_name}
        super().__init__(*args, **kwargs)
        self.today = Profile.objects.of(client).today()
        self.fields = scope_fields(invitation.scopes) | self.fields
        self.fields["last_day"].widget.attrs["min"] = self.today.isoformat()
        self.fields["earliest_day"].widget.attrs["max"] = self.today.isoformat()

    def clean_last_day(self) -> dt.date | None:
        """Refuse a last day that is over, or too far ahead."""
        date: dt.date | None = self.cleaned_data["last_day"]
        if date is not None and date < self.today:
            raise forms.ValidationError("This day is over. Choose today or a later day.")
        if date is not None and date.year > self.today.year + MAX_CONSENT_YEARS:
            raise forms.ValidationError(
                f"Choose a day within {MAX_CONSENT_YEARS} years, or leave it empty."
            )
        return date

    def clean_earliest_day(self) -> dt.date | None:
        """Refuse a future day, and a year that was typed with two digits."""
        date: dt.date | None = self.cleaned_data["earliest_day"]
        if date is not None and date > self.today:
            raise forms.ValidationError("Choose today or an earlier day.")
        if date is not None and date.year < EARLIEST_YEAR:
            # "26" for the year would show all days instead of this year's.
            raise forms.ValidationError(f"Give the year in full, {EARLIEST_YEAR} or later.")
        return date

    @property
    def answer(self) -> InvitationAnswer:
        """The answer, for a valid form."""
        return InvitationAnswer(
            scopes=ticked_scopes(self.cleaned_data),
            last_day=self.cleaned_data["last_day"],
            earliest_day=self.cleaned_data["earliest_day"],
        )
