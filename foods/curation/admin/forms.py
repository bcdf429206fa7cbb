"""The forms of the administration: what may be stated, and why it is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.db.models import F, Max

from foods.curation.checks import (
    amount_text,
    barcode_of,
    change_words,
    food_faults,
    portion_change,
    portion_faults,
    unusual,
)
from foods.enums import PortionOrigin
from foods.history import MAX_REASON
from foods.models import CONTAINS_TAGS, Food, FoodGroup, Portion

#: What the rules of ``foods/curation/checks.py`` read of a food.
_CHECKED = (
    *("kind", "form", "magnesium_mg_per_100g", "source", "evidence", "grams_per_ml"),
    "rank",
)
#: Beyond every place a portion has, so that two may change places (of 32,767).
_SEQUENCE_OFFSET = 10_000


def reason_field() -> forms.CharField:
    """The field every change is asked for."""
    return forms.CharField(
        label="Reason for the change",
        max_length=MAX_REASON,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text="Kept in the history beside your name.",
        error_messages={"required": "Say why; the next curator will want to know."},
    )


class ConfirmationInput(forms.CheckboxInput):
    """A tick about one amount: of another one, typed since, it says nothing."""

    def __init__(self, about: str, label: str) -> None:
        """Stand ticked where it was ticked about this."""
        super().__init__({"aria-label": label}, check_test=lambda said: said == about)
        self.about = about

    def format_value(self, value: Any) -> str:  # noqa: ARG002  # Django's own signature
        """What a tick sends."""
        return self.about

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002  # as above
        """What was ticked, as it was sent."""
        return str(data.get(name, ""))


class EmptyCellInput(forms.HiddenInput):
    """The empty cell of a row that asks nothing, beside rows that do."""

    is_hidden = False


def confirmation_field() -> forms.CharField:
    """The field of such a tick; hidden until there is something to ask."""
    return forms.CharField(label="Is right", required=False, widget=forms.HiddenInput)


def is_confirmed(form: forms.BaseForm, about: str, label: str) -> bool:
    """Ask in the form whether an amount is right; return whether that was ticked already."""
    form.fields["is_sure"].widget = ConfirmationInput(about, label)
    form["is_sure"].label = label
    said: str = form.cleaned_data.get("is_sure", "")
    return said == about


class ReasonForm(forms.Form):
    """Why an earlier state is brought back."""

    reason = reason_field()


class ReasonActionForm(ActionForm):
    """What is done with the rows that are ticked, and why."""

    reason = forms.CharField(label="Reason:", max_length=MAX_REASON, required=False)


class CuratedForm(forms.ModelForm[Any]):
    """A row with the reason for its change, refused where somebody else was quicker."""

    reason = reason_field()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Remember which state of the row the page shows."""
        super().__init__(*args, **kwargs)
        changed_at = getattr(self.instance, "updated_at", None)
        self.stamp = changed_at.isoformat() if changed_at else ""
        self.initial["seen"] = self.stamp

    def clean(self) -> dict[str, Any]:
        """Refuse what was made on a page that is out of date."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("seen") and data["seen"] != self.stamp:
            self.add_error(
                None,
                "Somebody changed this meanwhile. Open it in another tab, compare, and make "
                "your change there.",
            )
        return data


class GroupForm(CuratedForm):
    """A shelf of the food table."""

    class Meta:
        model = FoodGroup
        fields = ["name", "slug", "rank"]

    def save(self, commit: bool = True) -> FoodGroup:  # noqa: FBT001, FBT002  # Django's own signature
        """Mark the group, so that a load leaves it as it is."""
        self.instance.is_curated = True
        group: FoodGroup = super().save(commit)
        return group


class FoodForm(CuratedForm):
    """A food of the shared table, held to the rules of ``foods/curation/checks.py``."""

    contains = forms.MultipleChoiceField(
        choices=[(tag, tag) for tag in CONTAINS_TAGS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A preference people may filter by, never a promise about allergies.",
    )
    is_sure = confirmation_field()

    class Meta:
        model = Food
        fields = [
            "name",
            "description",
            "group",
            "kind",
            "form",
            "magnesium_mg_per_100g",
            "source",
            "evidence",
            "status",
            "is_staple",
            "rank",
            "contains",
            "grams_per_ml",
            "barcode",
            "replaced_by",
        ]
        widgets = {
            name: forms.TextInput(attrs={"class": "vLargeTextField"})
            for name in ("name", "description", "source")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Remember the value, to see whether it changes."""
        super().__init__(*args, **kwargs)
        self.value_before: Decimal | None = self.instance.magnesium_mg_per_100g

    def clean(self) -> dict[str, Any]:
        """Hold the food to the rules."""
        data = super().clean()
        if "magnesium_mg_per_100g" in self.errors:
            return data
        said = Food(**{name: data[name] for name in _CHECKED if name in data})
        is_new = said.magnesium_mg_per_100g != self.value_before
        # A release does not say the new value; its source has to.
        cites_release = self.instance.release_id is not None and not is_new
        for field, words in food_faults(said, cites_release=cites_release).items():
            if field not in self.errors:
                self.add_error(field, words)
        if is_new and not self.errors:
            self._ask(said)
        return data

    def _ask(self, said: Food) -> None:
        """Ask whether a new value is right that is unusual, or far from the old one."""
        value = said.magnesium_mg_per_100g
        change = change_words(self.value_before, value, "mg per 100 g")
        odd = unusual(said.kind, value)
        label = f"This value changes {change}: it is right" if change else f"{value} mg is right"
        if (odd or change) and not is_confirmed(self, amount_text(value), label):
            more = "Tick the box if that is right."
            self.add_error("is_sure", f"{odd} {more}" if odd else f"That is a big change. {more}")

    def save(self, commit: bool = True) -> Food:  # noqa: FBT001, FBT002  # as above
        """Mark the food, so that a load leaves it as it is."""
        self.instance.is_curated = True
        if self.instance.magnesium_mg_per_100g != self.value_before:
            self.instance.release = None
        food: Food = super().save(commit)
        return food

    def clean_barcode(self) -> str:
        """Fourteen digits, the shorter codes filled up with zeros."""
        try:
            return barcode_of(self.cleaned_data["barcode"])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault


class PortionForm(forms.ModelForm[Portion]):
    """A household amount of a food."""

    is_sure = confirmation_field()

    class Meta:
        model = Portion
        fields = ["label", "grams", "magnesium_mg", "is_estimate", "sequence"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let a new portion come last; new ones are Midband's own."""
        super().__init__(*args, **kwargs)
        self.fields["sequence"].required = False
        self.before = (self.instance.label, self.instance.grams, self.instance.magnesium_mg)
        if self.instance.pk is None:
            self.initial["sequence"] = None
            self.instance.origin = PortionOrigin.MIDBAND

    def clean(self) -> dict[str, Any]:
        """Exactly one of weight and magnesium, each within its bounds."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("sequence") is None and self.instance.pk is not None:
            data["sequence"] = self.instance.sequence
        if not {"grams", "magnesium_mg"} & set(self.errors):
            grams: Decimal | None = data.get("grams")
            for field, words in portion_faults(grams, data.get("magnesium_mg")).items():
                self.add_error(field, words)
        return data

    def change(self) -> str:
        """What changes much in a portion that keeps its label, in words; else empty."""
        label, grams, magnesium_mg = self.before
        now = self.cleaned_data
        # Another label is another measure: "1 cup" made "1 tbsp" weighs less, as it should.
        if self.instance.pk is None or now.get("label") != label or now.get("DELETE"):
            return ""
        return portion_change((grams, magnesium_mg), (now.get("grams"), now.get("magnesium_mg")))


class LabelledInlineFormSet(forms.BaseInlineFormSet[Any, Food, forms.ModelForm[Any]]):
    """Rows whose boxes say their name themselves: the head of a column names none of them."""

    def add_fields(self, form: forms.ModelForm[Any], index: int | None) -> None:
        """Name every box, the one that deletes too."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            words = field.label or name.replace("_", " ")
            field.widget.attrs["aria-label"] = str(words).capitalize()


class PortionFormSet(LabelledInlineFormSet):
    """The portions of one food, each in a place of its own."""

    #: Whether a row asks something; all of them have a cell for it then, to stay in line.
    asks = False

    def add_fields(self, form: forms.ModelForm[Any], index: int | None) -> None:
        """Head the column of the boxes where there is one."""
        super().add_fields(form, index)
        if self.asks:
            form.fields["is_sure"].widget = EmptyCellInput()

    def clean(self) -> None:
        """Refuse two portions of one origin in one place; ask about amounts far from before."""
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

    def save(self, commit: bool = True) -> list[Portion]:  # noqa: FBT001, FBT002  # Django's own signature
        """Save them; what moves or goes leaves its place free first."""
        moving = [
            form.instance.pk
            for form in self.initial_forms
            if form in self.deleted_forms or "sequence" in form.changed_data
        ]
        Portion.objects.filter(food=self.instance, pk__in=moving).update(
            sequence=F("sequence") + _SEQUENCE_OFFSET
        )
        return super().save(commit)

    def save_new(self, form: forms.ModelForm[Portion], commit: bool = True) -> Portion:  # noqa: FBT001, FBT002  # as above
        """Put a portion without a place last."""
        if not form.cleaned_data.get("sequence"):
            there = Portion.objects.filter(food=self.instance, origin=form.instance.origin)
            last: int = there.aggregate(last=Max("sequence"))["last"] or 0
            form.instance.sequence = last + 1
        portion: Portion = super().save_new(form, commit)
        return portion
