"""The forms of the day page: finishing, going to a date, the note, the kidney question."""

from __future__ import annotations

from django import forms

from accounts.enums import KidneyAnswer
from intake.enums import DayState, SupplementsTaken
from intake.models import Day
from intake.pages.fields import WRONG_DATE, LoggableDateField, LoggableDateForm, RequestKeyField

_FINISH_WORDS = {
    DayState.COMPLETE: "Finish day",
    DayState.PARTIAL: "Something is missing",
}
#: The buttons that finish a day, the usual one first.
FINISH_CHOICES = tuple(
    (state.value, _FINISH_WORDS.get(state, state.label))
    for state in reversed(DayState)
    if state != DayState.OPEN
)
_ASKED_WORDS = {
    DayState.COMPLETE: "Yes",
    DayState.PARTIAL: "No",
    DayState.OPEN: "I don’t know",
}
#: The answers to whether a day was everything; it stays open for who does not know.
ASKED_CHOICES = tuple((state.value, words) for state, words in _ASKED_WORDS.items())
#: What may be said of a day's supplements; that nothing is said stands last.
SUPPLEMENTS_CHOICES = tuple(SupplementsTaken.choices[::-1])
#: The answers on the buttons of the kidney question: yes stands first, as asked.
KIDNEY_CHOICES = sorted(
    (one for one in KidneyAnswer.choices if one[0] != KidneyAnswer.NOT_SAID),
    key=lambda one: one[0] != KidneyAnswer.YES,
)


class FinishForm(forms.Form):
    """Finishes a day as complete or partial."""

    food = forms.ChoiceField(
        choices=FINISH_CHOICES,
        required=False,
    )
    supplements = forms.ChoiceField(choices=SUPPLEMENTS_CHOICES, required=False)

    def clean_food(self) -> str:
        """A plain "finish" is a complete day."""
        return self.cleaned_data["food"] or DayState.COMPLETE


class AskedForm(forms.Form):
    """Says, asked the next day, whether a day was everything."""

    food = forms.ChoiceField(choices=ASKED_CHOICES)
    request_key = RequestKeyField()


class DateForm(LoggableDateForm):
    """A date to open, within the range a diary may have."""

    date = LoggableDateField(error_messages={"required": WRONG_DATE})


class KidneysForm(forms.Form):
    """Takes an answer; "not said" is refused."""

    kidneys = forms.ChoiceField(choices=KIDNEY_CHOICES)

    @property
    def answer(self) -> KidneyAnswer:
        """The answer given."""
        return KidneyAnswer(self.cleaned_data["kidneys"])


class NoteForm(forms.Form):
    """Writes the note of a day."""

    note = forms.CharField(
        required=False,
        max_length=Day._meta.get_field("note").max_length,
        label="Note on this day",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    request_key = RequestKeyField()
