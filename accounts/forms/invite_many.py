"""The form that takes a list of people to invite."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms

from accounts.actions.invite_many import Invitee
from accounts.enums import Scope
from accounts.forms.consent import scope_fields, ticked_scopes
from accounts.forms.invited_lines import (
    MAX_ROWS,
    SCOPE_HINT,
    ListRefusedError,
    decoded,
    invitees_in,
)
from accounts.models import User

#: The largest file (bytes); 200 rows have some 20 kB.
MAX_FILE_BYTES = 100_000


class InviteManyForm(forms.Form):
    """A pasted list or a file, and what is asked for where a row says nothing.

    What a file said is shown in the box afterwards, so that it can be put right there.
    """

    rows = forms.CharField(
        label="Addresses, one person a line",
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false", "wrap": "off"}
        ),
        help_text=(
            "An address alone, “Ada Lovelace &lt;ada@example.org&gt;”, or address, name, your own "
            f"label, and what you ask for, with commas between. {SCOPE_HINT}"
        ),
    )
    file = forms.FileField(
        label="Or a file (CSV)",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
        help_text=f"Up to {MAX_ROWS} rows. The first row may name the columns, in any order.",
    )
    #: The digest of what was looked at, so that nothing is sent that was not shown.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, dietitian: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dietitian = dietitian
        self.invitees: list[Invitee] = []
        self.fields |= scope_fields(frozenset(Scope))

    @property
    def scope_boxes(self) -> list[forms.BoundField]:
        """The boxes of what is asked for where a row says nothing."""
        return [self[scope.value] for scope in Scope if scope.value in self.fields]

    def clean(self) -> dict[str, Any]:
        """Read the list; what makes all of it unreadable stands beside the box or the file."""
        cleaned: dict[str, Any] = super().clean() or {}
        file, source = cleaned.get("file"), "rows"
        if self.errors:
            return cleaned
        try:
            if file is not None:
                source = "file"
                if cleaned.get("rows", "").strip():
                    raise ListRefusedError(
                        "There is a list in the box, too. Empty the box, or choose no file."
                    )
                if file.size > MAX_FILE_BYTES:
                    raise ListRefusedError(
                        f"The file is too large. It may have {MAX_FILE_BYTES // 1000} kB."
                    )
                self._show(decoded(file.read()))
                cleaned["rows"] = self.data["rows"]
            text = cleaned.get("rows", "")
            if not text.strip():
                raise ListRefusedError("Paste the addresses, or choose a file.")
            self.invitees = invitees_in(
                text, own=self.dietitian.email, default=ticked_scopes(cleaned)
            )
        except ListRefusedError as refusal:
            self.add_error(source, str(refusal))
        return cleaned

    def _show(self, text: str) -> None:
        """Put a text into the box, as if it had been typed there."""
        self.data = dict(self.data.items()) | {"rows": text}

    def show_as_seen(self) -> None:
        """Let the next sending know what was looked at."""
        self.data = dict(self.data.items()) | {"seen": self.digest}

    @property
    def digest(self) -> str:
        """Stands for the list and the boxes as they are read now."""
        parts = [repr((one.raw, sorted(one.scopes))) for one in self.invitees]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def was_shown(self) -> bool:
        """Whether exactly this was looked at before."""
        return bool(self.cleaned_data.get("seen")) and self.cleaned_data["seen"] == self.digest

    def keep_only(self, text: str) -> None:
        """Leave in the box what is still to be done."""
        self._show(text)
