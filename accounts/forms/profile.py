"""The form for what a person states about themself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import TextChoices

from accounts.actions.profile import FactsClashError, plan_facts
from accounts.enums import KidneyAnswer, LifeStage, Sex
from accounts.models import FROM_THE_START, Profile, ProfileFacts
from accounts.models.profile import reference_choices
from accounts.rules import refusals
from accounts.time_zones import time_zone_choices


class OptionalDateField(forms.DateField):
    """A date that may be left empty, typed or chosen in the browser's own date picker."""

    default_error_messages = {"invalid": "Give the date as day, month and year."}

    def __init__(self, *, autocomplete: str = "", **kwargs: Any) -> None:
        attrs = {"type": "date"} | ({"autocomplete": autocomplete} if autocomplete else {})
        super().__init__(
            required=False, widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"), **kwargs
        )


def _last(
    choices: list[tuple[str, str]], value: TextChoices, label: str = ""
) -> list[tuple[str, str]]:
    """Put the answer that says nothing behind the others, with a label of its own if given."""
    others = [choice for choice in choices if choice[0] != value]
    return [*others, (value.value, label or value.label)]


class ProfileForm(forms.Form):
    """What a person states about themself; every answer is optional."""

    birth_date = OptionalDateField(
        label="Date of birth",
        autocomplete="bday",
        help_text="People need different amounts at different ages.",
    )
    logs_for_child = forms.BooleanField(
        label="I log for a child",
        required=False,
        help_text="Then all answers here are about the child.",
    )
    sex = forms.ChoiceField(
        label="Sex, for the reference values",
        required=False,
        widget=forms.RadioSelect,
        choices=_last(Sex.choices, Sex.NOT_SAID),
    )
    life_stage = forms.ChoiceField(
        label="Pregnant or breastfeeding",
        required=False,
        widget=forms.RadioSelect,
        choices=_last(LifeStage.choices, LifeStage.NONE, "Neither, or not said"),
    )
    kidneys_impaired = forms.ChoiceField(
        label="Has a doctor said that your kidneys work poorly?",
        required=False,
        widget=forms.RadioSelect,
        choices=_last(KidneyAnswer.choices, KidneyAnswer.NOT_SAID),
        help_text=(
            "Kidneys that work poorly may not clear the magnesium of supplements. This answer "
            "holds at once and for all days."
        ),
    )
    time_zone = forms.ChoiceField(label="Time zone", required=False)
    reference = forms.ChoiceField(
        label="Whose reference values?",
        required=False,
        widget=forms.RadioSelect,
        choices=reference_choices,
        help_text="Countries differ. What you choose stays until you change it here.",
    )
    valid_from = OptionalDateField(
        label="My new answers hold from",
        help_text=(
            "For sex, pregnancy or breastfeeding, and reference values. Days before this date stay "
            "as they were judged. Leave it empty to change all days."
        ),
    )

    def __init__(
        self,
        *args: Any,
        profile: Profile,
        rows: list[ProfileFacts],
        asks_date: bool = True,
        **kwargs: Any,
    ) -> None:
        """Show the current answers; ``rows`` are the dated facts, newest first.

        Without ``asks_date`` the answers hold from the start.
        """
        self.rows = rows
        self.today = profile.today()
        facts = ProfileFacts.on(rows, self.today)
        kwargs["initial"] = {
            **{name: getattr(profile, name) for name in Profile.UNDATED},
            **{name: getattr(facts, name) for name in ProfileFacts.DATED},
            # Facts stated for the first time hold for all days.
            "valid_from": self.today if rows else None,
        }
        super().__init__(*args, **kwargs)
        zones = list(time_zone_choices())
        if profile.time_zone and profile.time_zone not in dict(zones):
            zones.insert(0, (profile.time_zone, profile.time_zone))
        self._field("time_zone", forms.ChoiceField).choices = [("", "The site's own"), *zones]
        for name in ("birth_date", "valid_from"):
            self.fields[name].widget.attrs["max"] = self.today.isoformat()
        if profile.logs_for_child:
            self.fields[
                "kidneys_impaired"
            ].label = "Has a doctor said that the child’s kidneys work poorly?"
        if not asks_date:
            del self.fields["valid_from"]

    def _field(self, name: str, kind: type[forms.ChoiceField]) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, kind)  # noqa: S101  narrows the type for the checker
        return field

    def clean_life_stage(self) -> str:
        """Read no answer as neither."""
        return self.cleaned_data["life_stage"] or LifeStage.NONE

    def clean_valid_from(self) -> dt.date:
        """Read an empty date as from the start; refuse future dates."""
        date: dt.date = self.cleaned_data["valid_from"] or FROM_THE_START
        if date > self.today:
            raise forms.ValidationError(
                "This date is in the future. Choose today or an earlier day."
            )
        if date < FROM_THE_START:
            raise forms.ValidationError("Leave this empty to change all days.")
        return date

    def clean(self) -> dict[str, Any]:
        """Check the answers against each other and against earlier ones."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        since = self.holds_from if self.holds_from > FROM_THE_START else None
        words = refusals(
            birth_date=cleaned["birth_date"],
            sex=cleaned["sex"],
            life_stage=cleaned["life_stage"],
            logs_for_child=cleaned["logs_for_child"],
            today=self.today,
            since=since,
        )
        for field, text in words.items():
            self.add_error(field, text)
        if not words:
            try:
                plan_facts(
                    self.rows, facts=self.facts, valid_from=self.holds_from, today=self.today
                )
            except FactsClashError as error:
                self.add_error("sex", str(error))
        return cleaned

    @property
    def holds_from(self) -> dt.date:
        """The day from which changed answers hold."""
        date: dt.date = self.cleaned_data.get("valid_from") or FROM_THE_START
        return date

    @property
    def facts(self) -> ProfileFacts:
        """The dated facts of a valid form, not stored."""
        return ProfileFacts(**{name: self.cleaned_data[name] for name in ProfileFacts.DATED})

    @property
    def answers(self) -> Profile:
        """The answers of a valid form that hold for all days, not stored."""
        return Profile(**{name: self.cleaned_data[name] for name in Profile.UNDATED})
