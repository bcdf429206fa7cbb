"""The forms of what a dietitian keeps about a client: card, notes, tasks, reasons put off, tags."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import ClientTag
from accounts.models.caseload import MAX_LABEL, MAX_SHORT_CODE, MAX_TAG
from intake.care.casework import MAX_SNOOZE_DAYS, MAY_BE_PUT_OFF, reason_of
from intake.models.casework import MAX_NOTE, MAX_SNOOZE_NOTE, MAX_TASK
from intake.pages.clients.forms import SeenForm
from intake.pages.fields import DateField, LinesField, RequestKeyField
from intake.science.attention import Reason
from intake.text import date_words

#: So many new tags at once; more is a paste by mistake.
_MAX_NEW_TAGS = 20
#: A task is due within so many years from now; another year is a slip of the finger.
_MAX_DUE_YEARS = 5


class OneLineField(forms.CharField):
    """A text of one line: each run of blanks or line ends is one space."""

    def to_python(self, value: Any) -> Any:
        """Return the line."""
        return " ".join((super().to_python(value) or "").split())


class TagNamesField(forms.CharField):
    """Names of tags with commas between them; each once, whatever its capitals."""

    def to_python(self, value: Any) -> Any:
        """Return the names as they were typed; raise ValidationError for one that is too long."""
        typed = super().to_python(value) or ""
        parts = (" ".join(part.split()) for part in re.split(r"[,;\n]", typed))
        names = {part.casefold(): part for part in reversed([part for part in parts if part])}
        found = list(reversed(names.values()))
        if any(len(name) > MAX_TAG for name in found):
            raise forms.ValidationError(f"A tag has at most {MAX_TAG} characters.")
        if len(found) > _MAX_NEW_TAGS:
            raise forms.ValidationError(f"Add at most {_MAX_NEW_TAGS} tags at once.")
        return found


class CardForm(forms.Form):
    """What the dietitian calls a client, and the client's tags."""

    label = OneLineField(
        required=False,
        max_length=MAX_LABEL,
        label="Your label",
        help_text="Such as “Tuesday group” or “knee”. It stands beside the name.",
        error_messages={"max_length": f"A label has at most {MAX_LABEL} characters."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    short_code = OneLineField(
        required=False,
        max_length=MAX_SHORT_CODE,
        label="Short code",
        help_text="Such as “T1”. No two of your clients have the same.",
        error_messages={"max_length": f"A short code has at most {MAX_SHORT_CODE} characters."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    tags = forms.ModelMultipleChoiceField(
        queryset=ClientTag.objects.none(),
        required=False,
        error_messages={"invalid_choice": "One of these tags is gone. The others are as you left."},
    )
    new_tags = TagNamesField(
        required=False,
        label="New tags",
        help_text="With commas between them.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, known: QuerySet[ClientTag], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelMultipleChoiceField[ClientTag]", self.fields["tags"]).queryset = known

    @property
    def ticked(self) -> set[str]:
        """The numbers of the tags that are ticked, as the page shows the form."""
        return {str(getattr(one, "pk", one)) for one in self["tags"].value() or ()}


class ClientNoteForm(forms.Form):
    """Changes a private note."""

    text = LinesField(
        max_length=MAX_NOTE,
        label="Private note",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": "Write something first.",
            "max_length": f"A note has at most {MAX_NOTE:,} characters, and this one has "
            "%(show_value)s. Write it as two.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "note_%s", **kwargs})
        # A browser would cut what is pasted at the limit without a word.
        self.fields["text"].widget.attrs.pop("maxlength", None)


class NewClientNoteForm(ClientNoteForm):
    """Writes a private note."""

    request_key = RequestKeyField()


class ClientTaskForm(forms.Form):
    """Notes something to do."""

    text = OneLineField(
        max_length=MAX_TASK,
        label="Task",
        error_messages={
            "required": "Write what is to be done.",
            "max_length": f"A task has at most {MAX_TASK} characters.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    due_on = DateField(required=False, label="Due")
    request_key = RequestKeyField()

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "task_%s", **kwargs})
        self.today = today

    def clean_due_on(self) -> dt.date | None:
        """Refuse a year that is a slip of the finger; a day that is over may be meant."""
        due: dt.date | None = self.cleaned_data["due_on"]
        if due is not None and abs(due.year - self.today.year) > _MAX_DUE_YEARS:
            raise forms.ValidationError("Look at the year again.")
        return due


class SnoozeForm(SeenForm):
    """Puts a reason off until a day, with a note, as it was when the page was made."""

    reason = forms.ChoiceField(
        choices=[(reason.slug, reason.label) for reason in MAY_BE_PUT_OFF],
        error_messages={"invalid_choice": "Choose a reason of the list."},
    )
    until = DateField(
        label="Until",
        help_text="From this day on it counts again.",
        error_messages={"required": "Choose a day."},
    )
    note = OneLineField(
        required=False,
        max_length=MAX_SNOOZE_NOTE,
        label="Note",
        error_messages={"max_length": f"A note here has at most {MAX_SNOOZE_NOTE} characters."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = today + dt.timedelta(days=1)
        self.last = today + dt.timedelta(days=MAX_SNOOZE_DAYS)
        limits = {"min": self.first.isoformat(), "max": self.last.isoformat()}
        self.fields["until"].widget.attrs |= limits

    def clean_until(self) -> dt.date:
        """Refuse today, what is over, and what is too far ahead."""
        until: dt.date = self.cleaned_data["until"]
        if not self.first <= until <= self.last:
            first, last = date_words(self.first), date_words(self.last)
            raise forms.ValidationError(f"Choose a day from {first} to {last}.")
        return until

    @property
    def chosen(self) -> Reason:
        """The reason of a valid form."""
        return cast("Reason", reason_of(self.cleaned_data["reason"]))


class NewTagsForm(forms.Form):
    """Makes tags."""

    new_tags = TagNamesField(
        label="New tags",
        help_text="With commas between them.",
        error_messages={"required": "Write the name of a tag."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class TagNameForm(forms.Form):
    """Gives a tag another name."""

    name = OneLineField(
        max_length=MAX_TAG,
        label="Name",
        error_messages={
            "required": "A tag has a name.",
            "max_length": f"A tag has at most {MAX_TAG} characters.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        """Refuse what stands between two names."""
        name: str = self.cleaned_data["name"]
        if re.search("[,;]", name):
            raise forms.ValidationError("A name has no comma in it.")
        return name


class TaggedClientsForm(forms.Form):
    """Which of the clients shown have a tag; all by the numbers of consents."""

    shown = forms.RegexField("^[0-9]{1,18}(,[0-9]{1,18})*$", max_length=10_000)

    @property
    def shown_numbers(self) -> set[int]:
        """Those that stood on the page; the others keep or lack the tag as before."""
        return {int(number) for number in self.cleaned_data["shown"].split(",")}

    @property
    def ticked_numbers(self) -> set[int]:
        """Those ticked; what is no number is left out, like a client who left meanwhile."""
        sent = cast("QueryDict", self.data).getlist("clients")
        return {int(one) for one in sent if re.fullmatch("[0-9]{1,18}", one)}
