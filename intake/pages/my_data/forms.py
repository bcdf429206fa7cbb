"""Forms that bring a diary along."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from django import forms

from foods.amounts import show_mg
from intake.text import counted
from intake.transfer.imports.kind_questions import KindAnswers
from intake.transfer.imports.plan import ReadingChoices
from intake.transfer.reading.csv_table import MAX_BYTES
from intake.transfer.reading.kind_evidence import SUPPLEMENT
from intake.transfer.reading.kinds import ANSWERS
from intake.transfer.reading.layouts import file_columns

_ORDERS = {
    "": "As the dates tell",
    "day": "Day first: 31/12/2026",
    "month": "Month first: 12/31/2026",
}
_SIGNS = {"": "As the numbers tell", "point": "A point: 1.5", "comma": "A comma: 1,5"}
_NEEDED = ("date", "food")


class UploadForm(forms.Form):
    """One CSV file."""

    file = forms.FileField(
        label="CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
        error_messages={
            "required": "Choose a file first.",
            "empty": "The file is empty.",
        },
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"The file is larger than {MAX_BYTES // 1024**2} MB. Split it into several files."
            )
        return file


class ColumnsForm(forms.Form):
    """Says which column of a file holds what, and how dates and numbers are written."""

    month_first = forms.ChoiceField(
        label="Order of dates", required=False, choices=list(_ORDERS.items())
    )
    comma = forms.ChoiceField(label="Decimal sign", required=False, choices=list(_SIGNS.items()))

    def __init__(
        self,
        *args: Any,
        header: list[str],
        mapping: dict[str, int],
        must_ask_order: bool = False,
        **kwargs: Any,
    ) -> None:
        """Offer the columns of a file; ``mapping`` is what is guessed of them."""
        super().__init__(*args, **kwargs)
        columns = [(str(place), name or f"Column {place + 1}") for place, name in enumerate(header)]
        boxes = {
            field: forms.ChoiceField(
                label=words,
                required=field in _NEEDED,
                choices=[("", "Choose a column" if field in _NEEDED else "None"), *columns],
                initial=str(mapping[field]) if field in mapping else "",
                error_messages={"required": f"Choose the column that holds the {words.lower()}."},
            )
            for field, words in ((one.field, one.label) for one in file_columns())
        }
        self.fields = boxes | self.fields
        self.must_ask_order = must_ask_order

    def clean(self) -> dict[str, Any]:
        """Ask for what magnesium follows from, and for the order of dates that tell none."""
        data = super().clean() or self.cleaned_data
        has_mg = data.get("magnesium_mg") or data.get("mg_per_100g") or data.get("source_key")
        if not self.errors and not has_mg:
            self.add_error("magnesium_mg", "Choose a column with magnesium, in all or per 100 g.")
        if self.must_ask_order and not data.get("month_first"):
            self.add_error(
                "month_first",
                "The dates in this file can be read in two ways. Say whether the day or the month "
                "comes first.",
            )
        return data

    @property
    def choices(self) -> ReadingChoices:
        """What was chosen; only for a valid form."""
        data = self.cleaned_data
        return ReadingChoices(
            mapping={one.field: int(data[one.field]) for one in file_columns() if data[one.field]},
            month_first={"day": False, "month": True}.get(data["month_first"]),
            decimal_comma={"point": False, "comma": True}.get(data["comma"]),
        )


class KindsForm(forms.Form):
    """Says of names that may be either whether they are supplements, medicines or food."""

    def __init__(
        self,
        *args: Any,
        questions: list[dict[str, Any]],
        others: dict[str, int],
        rest: str = "",
        **kwargs: Any,
    ) -> None:
        """Ask about each name, and about ``others`` together; see ``KindQuestions.as_json``."""
        super().__init__(*args, **kwargs)
        #: The name's key by the box it is asked in; a box is called after its name, so that
        #: an answer never lands on another where the file was read anew meanwhile.
        self.keys = {_box(one["key"]): one["key"] for one in questions}
        for one in questions:
            self.fields[_box(one["key"])] = _kind_box(
                one["name"], one["answer"] or one["kind"], _count_words(one)
            )
        if others["names"]:
            self.fields["rest"] = _kind_box(
                f"All {others['names']} other names",
                rest or SUPPLEMENT,
                f"{others['rows']} rows in all. One answer for them together.",
            )

    @property
    def answers(self) -> KindAnswers:
        """What was said; only for a valid form."""
        data = self.cleaned_data
        return KindAnswers({key: data[box] for box, key in self.keys.items()}, data.get("rest", ""))


def _box(key: str) -> str:
    return f"kind-{hashlib.blake2b(key.encode(), digest_size=8).hexdigest()}"


def _kind_box(label: str, initial: str, help_text: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=list(zip(ANSWERS, ("Supplement", "Medicine", "Food or drink"), strict=True)),
        initial=initial,
        help_text=help_text,
        widget=forms.RadioSelect,
        error_messages={"required": "Say what this is."},
    )


def _count_words(question: dict[str, Any]) -> str:
    """How much hangs on an answer, and why it is asked; no words from the file."""
    rows, unknown = question["rows"], question["unknown"]
    mg = "magnesium unknown" if unknown == rows else f"{show_mg(Decimal(question['mg']))} mg in all"
    return f"{counted(rows, 'row')}, {mg}. {question['why']}".rstrip()


class StartForm(forms.Form):
    """Begins an import."""

    has_doubtful = forms.BooleanField(label="Add the doubtful rows too", required=False)
