"""The admin's forms for foods, portions and groups, each change with a reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.db.models import F, Max

from foods.curation.actions import HistoryRow
from foods.curation.checks import (
    amount_text,
    big_change_text,
    big_portion_change_text,
    food_errors,
    normalised_barcode,
    portion_errors,
    unusual_value_text,
)
from foods.enums import ContainsTag, PortionOrigin
from foods.limits import MAX_REASON
from foods.models import Food, FoodGroup, Portion

#: The columns that ``foods/curation/checks.py`` checks.
_CHECKED = (
    *("kind", "form", "magnesium_mg_per_100g", "source", "evidence", "grams_per_ml"),
    "rank",
)
#: Added to the sequence of portions that move, so that two may swap (of 32,767).
_SEQUENCE_OFFSET = 10_000


def reason_field() -> forms.CharField:
    """The field for the reason, which every change requires."""
    return forms.CharField(
        label="Reason for the change",
        max_length=MAX_REASON,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text="Kept in the history beside your name.",
        error_messages={"required": "Say why; the next curator will want to know."},
    )


class ConfirmationInput(forms.CheckboxInput):
    """A checkbox that confirms one amount; it does not count for another one typed since."""

    def __init__(self, about: str, label: str) -> None:
        """Take the amount to confirm and the label; ticked where this amount was confirmed."""
        super().__init__({"aria-label": label}, check_test=lambda sent: sent == about)
        self.about = about

    def format_value(self, value: Any) -> str:
        """The value that a ticked box sends."""
        return self.about

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The amount that was confirmed, as sent."""
        return str(data.get(name, ""))


class EmptyCellInput(forms.HiddenInput):
    """An empty cell, in a column where other rows have a checkbox."""

    is_hidden = False


def confirmation_field() -> forms.CharField:
    """The field of such a checkbox; hidden until there is something to confirm."""
    return forms.CharField(label="Is right", required=False, widget=forms.HiddenInput)


def is_confirmed(form: forms.BaseForm, about: str, label: str) -> bool:
    """Show the checkbox for an amount; return whether it was ticked for it already."""
    form.fields["is_sure"].widget = ConfirmationInput(about, label)
    form["is_sure"].label = label
    confirmed: str = form.cleaned_data.get("is_sure", "")
    return confirmed == about


class ReasonForm(forms.Form):
    """The reason for restoring an earlier state."""

    reason = reason_field()


class ReasonActionForm(ActionForm):
    """The action for the selected rows, with its reason."""

    reason = forms.CharField(label="Reason:", max_length=MAX_REASON, required=False)


class CuratedForm(forms.ModelForm[Any]):
    """A row with the reason for its change; refused where it changed in the meantime."""

    reason = reason_field()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    #: The states of the row before it was saved, by id; set by ``HistoryAdmin``.
    states_before: dict[int, HistoryRow]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Remember when the row that the page shows was changed."""
        super().__init__(*args, **kwargs)
        changed_at = getattr(self.instance, "updated_at", None)
        self.stamp = changed_at.isoformat() if changed_at else ""
        self.initial["seen"] = self.stamp

    def clean(self) -> dict[str, Any]:
        """Refuse a form from a page that is out of date."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("seen") and data["seen"] != self.stamp:
            self.add_error(
                None,
                "Somebody changed this meanwhile. Open it in another tab, compare, and make "
                "your change there.",
            )
        return data


class GroupForm(CuratedForm):
    """A food group."""

    class Meta:
        model = FoodGroup
        fields = ["name", "slug", "rank"]

    def save(self, commit: bool = True) -> FoodGroup:
        """Mark the group as curated, so that loads leave it as it is."""
        self.instance.is_curated = True
        group: FoodGroup = super().save(commit)
        return group


class FoodForm(CuratedForm):
    """A shared food, checked by ``foods/curation/checks.py``."""

    contains = forms.MultipleChoiceField(
        choices=[(tag, tag) for tag in ContainsTag.values],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A preference people may filter by, never a promise about allergies.",
    )
    is_sure = confirmation_field()

    class Meta:
        model = Food
        # Those of the page's fieldsets, which the admin fills in.
        fields: list[str] = []
        widgets = {
            name: forms.TextInput(attrs={"class": "vLargeTextField"})
            for name in ("name", "description", "source")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Remember the value, to detect a change."""
        super().__init__(*args, **kwargs)
        self.value_before: Decimal | None = self.instance.magnesium_mg_per_100g

    def clean(self) -> dict[str, Any]:
        """Check the food."""
        data = super().clean()
        if "magnesium_mg_per_100g" in self.errors:
            return data
        entered = Food(**{name: data[name] for name in _CHECKED if name in data})
        is_new = entered.magnesium_mg_per_100g != self.value_before
        # A release does not contain the new value, which needs a source of its own.
        cites_release = self.instance.release_id is not None and not is_new
        for field, words in food_errors(entered, cites_release=cites_release).items():
            if field not in self.errors:
                self.add_error(field, words)
        if self.instance.pk and data.get("everyday_food") == self.instance:
            words = "Choose another food; this one cannot stand for itself."
            self.add_error("everyday_food", words)
        if is_new and not self.errors:
            self._ask(entered)
        return data

    def _ask(self, entered: Food) -> None:
        """Ask to confirm a new value that is unusual or far from the old one."""
        value = entered.magnesium_mg_per_100g
        change = big_change_text(self.value_before, value, "mg per 100 g")
        odd = unusual_value_text(entered.kind, value)
        label = f"This value changes {change}: it is right" if change else f"{value} mg is right"
        if (odd or change) and not is_confirmed(self, amount_text(value), label):
            more = "Tick the box if that is right."
            self.add_error("is_sure", f"{odd} {more}" if odd else f"That is a big change. {more}")

    def save(self, commit: bool = True) -> Food:
        """Mark the food as curated, so that loads leave it as it is."""
        self.instance.is_curated = True
        if self.instance.magnesium_mg_per_100g != self.value_before:
            self.instance.release = None
        food: Food = super().save(commit)
        return food

    def clean_barcode(self) -> str:
        """Return 14 digits, shorter codes padded with zeros."""
        try:
            return normalised_barcode(self.cleaned_data["barcode"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class PortionForm(forms.ModelForm[Portion]):
    """A household portion of a food."""

    is_sure = confirmation_field()

    class Meta:
        model = Portion
        fields = ["label", "grams", "magnesium_mg", "is_estimate", "sequence"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the sequence of a new portion be empty; new ones are Midband's own."""
        super().__init__(*args, **kwargs)
        self.fields["sequence"].required = False
        self.before = (self.instance.label, self.instance.grams, self.instance.magnesium_mg)
        if self.instance.pk is None:
            self.initial["sequence"] = None
            self.instance.origin = PortionOrigin.MIDBAND

    def clean(self) -> dict[str, Any]:
        """Require exactly one of weight and magnesium, within its bounds."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("sequence") is None and self.instance.pk is not None:
            data["sequence"] = self.instance.sequence
        if not {"grams", "magnesium_mg"} & set(self.errors):
            grams: Decimal | None = data.get("grams")
            for field, words in portion_errors(grams, data.get("magnesium_mg")).items():
                self.add_error(field, words)
        return data

    def change(self) -> str:
        """Describe a big change of a portion that keeps its label; else empty."""
        label, grams, magnesium_mg = self.before
        now = self.cleaned_data
        # Another label is another measure: "1 tbsp" for "1 cup" rightly weighs less.
        if self.instance.pk is None or now.get("label") != label or now.get("DELETE"):
            return ""
        return big_portion_change_text(
            (grams, magnesium_mg), (now.get("grams"), now.get("magnesium_mg"))
        )


class LabelledInlineFormSet(forms.BaseInlineFormSet[Any, Food, forms.ModelForm[Any]]):
    """Inline rows whose inputs have labels, for screen readers."""

    def add_fields(self, form: forms.ModelForm[Any], index: int | None) -> None:
        """Label every input, with the one that deletes."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            words = field.label or name.replace("_", " ")
            field.widget.attrs["aria-label"] = str(words).capitalize()


class PortionFormSet(LabelledInlineFormSet):
    """The portions of one food, each with a sequence of its own per origin."""

    #: Whether some row has a checkbox; the others then have an empty cell.
    asks = False

    def add_fields(self, form: forms.ModelForm[Any], index: int | None) -> None:
        """Add the column of checkboxes where it is needed."""
        super().add_fields(form, index)
        if self.asks:
            form.fields["is_sure"].widget = EmptyCellInput()

    def clean(self) -> None:
        """Refuse two portions of one origin with one sequence; ask to confirm big changes."""
        super().clean()
        taken: set[tuple[str, int]] = set()
        for form in self.forms:
            place = form.cleaned_data.get("sequence") if form.is_valid() else None
            if place is None or form.cleaned_data.get("DELETE"):
                continue
            if (form.instance.origin, place) in taken:
                form.add_error("sequence", "Another portion has this place.")
            taken.add((form.instance.origin, place))
        self._ask()

    def _ask(self) -> None:
        changes = {
            form: form.change()
            for form in self.initial_forms
            if isinstance(form, PortionForm) and form.is_valid()
        }
        self.asks = any(changes.values())
        for form in self.forms if self.asks else ():
            form.fields["is_sure"].widget = EmptyCellInput()
        for form, change in changes.items():
            if change and not is_confirmed(form, change, f"The change {change} is right"):
                form.add_error("is_sure", f"This portion changes {change}. Tick if that is right.")

    def save(self, commit: bool = True) -> list[Portion]:
        """Save the portions; those that move or go give up their sequence first."""
        moving = [
            form.instance.pk
            for form in self.initial_forms
            if form in self.deleted_forms or "sequence" in form.changed_data
        ]
        Portion.objects.filter(food=self.instance, pk__in=moving).update(
            sequence=F("sequence") + _SEQUENCE_OFFSET
        )
        return super().save(commit)

    def save_new(self, form: forms.ModelForm[Portion], commit: bool = True) -> Portion:
        """Put a portion without a sequence last."""
        if not form.cleaned_data.get("sequence"):
            there = Portion.objects.filter(food=self.instance, origin=form.instance.origin)
            last: int = there.aggregate(last=Max("sequence"))["last"] or 0
            form.instance.sequence = last + 1
        portion: Portion = super().save_new(form, commit)
        return portion
