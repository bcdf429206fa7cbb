"""What a person states of an entry without a value, before it is saved."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from foods.amounts import UNUSUAL_MG_PER_100G, amount_words, piece_refusal, show_mg
from foods.enums import SUPPLEMENTAL
from foods.pages.own_food_form import AmountField
from foods.usual_value import UsualValue
from intake.diary.products import StatedValue, of_kind, of_label, with_value
from intake.models import Entry
from intake.pages.fields import RequestKeyField
from intake.science.limits import ABSURD_MG


class ValueForm(forms.Form):
    """The label's value, or the usual one of the kind; for one entry, or as an own food."""

    # Which box is needed changes with the choice before it, on the page.
    use_required_attribute = False

    PER_100G, PER_UNIT, OF_KIND = "100g", "unit", "kind"
    ENTRY, OWN_FOOD = "entry", "own"

    how = forms.ChoiceField(widget=forms.RadioSelect, label="What is its magnesium?")
    mg = AmountField(
        may_be_zero=True,
        label="Magnesium on the label, mg",
        error_messages={"required": "Enter the number on the label, in mg."},
    )
    keeps = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="What is it for?",
        choices=[(ENTRY, "This entry only"), (OWN_FOOD, "A food of my own, from now on")],
        initial=ENTRY,
    )
    #: What the person was shown before pressing Save; see ``ShownChange.seen``.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    request_key = RequestKeyField()

    def __init__(self, *args: Any, entry: Entry, usual: UsualValue | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry, self.usual = entry, usual
        self.stated: StatedValue | None = None
        choices = []
        if entry.unit_grams is not None:
            choices.append((self.PER_100G, "The label says it for 100 g"))
        choices.append((self.PER_UNIT, f"The label says it for {self.unit_words}"))
        if usual is not None:
            estimate = with_value(entry, of_kind(usual))
            words = (
                f"The usual value of its kind: {show_mg(usual.mg_per_100g)} mg in 100 g, "
                f"{estimate.mg_words} here, an estimate"
            )
            choices.append((self.OF_KIND, words))
        how = self.fields["how"]
        assert isinstance(how, forms.ChoiceField)  # noqa: S101  # as declared above
        how.choices, how.initial = choices, choices[0][0]
        self.fields["mg"].required = self["how"].value() != self.OF_KIND
        if entry.food is not None and entry.food.is_own:
            # It is changed on its own page; another one of its name would be one too many.
            self.fields["keeps"] = forms.ChoiceField(
                widget=forms.HiddenInput, choices=[(self.ENTRY, "")], initial=self.ENTRY
            )

    @property
    def is_by_unit(self) -> bool:
        """Whether its unit is one portion, such as "1 cup", and not a measure, such as "g"."""
        label = self.entry.unit_label
        return bool(label) and not label[0].isalpha()

    @property
    def unit_words(self) -> str:
        """What else than 100 g a label may speak of: one portion, or all that was eaten."""
        entry = self.entry
        if self.is_by_unit:
            return entry.unit_label
        return f"all of it, {amount_words(entry.quantity, entry.unit_label)}"

    def clean(self) -> dict[str, Any]:
        """Put the number and what it is for together; refuse what no food holds."""
        data = super().clean() or self.cleaned_data
        how = data.get("how")
        if how == self.OF_KIND and self.usual is not None:
            self.stated = of_kind(self.usual)
        elif how and "mg" not in self.errors:
            self._clean_label(data.get("mg"), is_per_100g=how == self.PER_100G)
        return data

    def _clean_label(self, mg: Decimal | None, *, is_per_100g: bool) -> None:
        if mg is None:
            return
        if not is_per_100g and not self.is_by_unit:
            mg /= self.entry.quantity
        stated = of_label(self.entry, mg, is_per_100g=is_per_100g)
        per_100g = stated.mg_per_100g
        if per_100g is not None and per_100g > UNUSUAL_MG_PER_100G:
            self.add_error(
                "mg",
                f"That is {show_mg(per_100g)} mg in 100 g, more than in any food we know.  "
                "Check the number and what it is for.",
            )
        elif self.entry.kind in SUPPLEMENTAL and (words := piece_refusal(mg)):
            self.add_error("mg", words)
        elif (with_value(self.entry, stated).magnesium_mg or 0) > ABSURD_MG:
            self.add_error("mg", "That is more than anybody eats in a day. Check the number.")
        else:
            self.stated = stated
