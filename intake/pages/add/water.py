"""A glass of water in one tap, and what the person's tap water has."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log
from accounts.models import Profile
from foods.actions import state_own_water
from foods.enums import Evidence
from foods.models import Food
from foods.pages.own_food_form import AmountField
from intake.bands.notes import food_notes
from intake.diary.entries import AlreadyActedError, add_entry
from intake.diary.recent_foods import TapWater
from intake.enums import Meal
from intake.pages.add.panel import likely_meal
from intake.pages.add.water_chip import glass_of_water, water_chip
from intake.pages.day.addresses import day_addresses, kidneys_impaired, loggable_or_404
from intake.pages.day.entry_words import spoken_entry
from intake.pages.day.forms import DateForm
from intake.pages.fields import RequestKeyField, new_request_key
from intake.pages.toasts import (
    answer_day,
    leave_toast,
    posted,
    refuse_in_toast,
    show_form,
    toast_of,
)
from intake.science.reference.waters import doubt_of_stated, refusal_of_stated

#: What a report or a label prints behind the number.
_PRINTED_UNIT = re.compile(r"\s*mg(?:\s*/\s*l|\s+(?:per|in\s+a)\s+lit(?:re|er))?\s*$", re.I)

#: Characters after these are not read.
_LONGEST_READ = 80


class PerLitreField(AmountField):
    """Magnesium in a litre of water, mg, as printed: "12,5 mg/l"."""

    def to_python(self, value: Any) -> Any:
        """Return the amount as Decimal, None where empty. Raises ValidationError."""
        typed = str(value or "").strip()[:_LONGEST_READ]
        try:
            return super().to_python(_PRINTED_UNIT.sub("", typed))
        except forms.ValidationError as error:
            raise forms.ValidationError(
                "Enter the mg in a litre as a number, such as 12 or 12.5."
            ) from error


class OwnWaterForm(forms.Form):
    """What a litre of the person's tap water has, or that they do not know."""

    # An empty field may be sent by the other button.
    use_required_attribute = False

    mg_per_litre = PerLitreField(
        may_be_zero=True,
        error_messages={"required": "Enter the number, or choose “I don’t know”."},
        label="Magnesium in your tap water, mg per litre",
        help_text=(
            "Look for magnesium (Mg) in the report of your water company, or on the label of your "
            "bottle. Hardness (Härte, dureté) is another number."
        ),
    )
    is_sure = forms.BooleanField(
        required=False, label="The number is right", widget=forms.HiddenInput
    )
    #: Sent by a button of its own.
    unknown = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Require a number that drinking water may have, or that it is not known."""
        data = super().clean() or self.cleaned_data
        if data.get("unknown"):
            self.errors.clear()
            data["mg_per_litre"] = None
            return data
        mg: Decimal | None = data.get("mg_per_litre")
        if mg is None:
            return data
        if words := refusal_of_stated(mg):
            self.add_error("mg_per_litre", words)
        elif (words := doubt_of_stated(mg)) and not data["is_sure"]:
            self.fields["is_sure"].widget = forms.CheckboxInput()
            self.add_error("is_sure", f"{words} Check it; tick the box if it is right.")
        return data


class GlassForm(forms.Form):
    """Logs one glass; without a meal to the likely one."""

    meal = forms.ChoiceField(choices=Meal.choices, required=False)
    request_key = RequestKeyField()


@own_log
@require_POST
def add_water(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Log a glass of the person's water; the same form sent twice logs once."""
    loggable_or_404(subject, date)
    form, glass = GlassForm(request.POST), glass_of_water(subject.user)
    if not form.is_valid() or glass is None:
        words = "Nothing was logged. Open the day again and tap once more."
        if request.htmx:
            return refuse_in_toast(request, words)
        leave_toast(request, words, None)
        return redirect(subject.url("intake:day", date))
    key, done = form.cleaned_data["request_key"], None
    try:
        done = add_entry(
            subject=subject.user,
            by=subject.viewer,
            date=date,
            meal=form.cleaned_data["meal"] or likely_meal(subject),
            food=glass.food,
            quantity=glass.quantity,
            unit=glass.unit,
            portion=glass.portion,
            request_key=key,
        )
        text = f"Added: {spoken_entry(done.entry)}"
    except AlreadyActedError:
        text = "That was logged already."
    answer = answer_day(request, subject, date, text, done, batch=key)
    if request.htmx:
        # A new request key, so that a second tap logs another glass.
        fresh = {"key": new_request_key(), "oob": True}
        answer.write(render_to_string("intake/add/_water_key.html", fresh))
    return answer


@own_log
@require_http_methods(["GET", "POST"])
def own_water(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """State what a litre of one's tap water has; asked once on the day, changed here."""
    date = _day_asked_on(request, subject)
    form = OwnWaterForm(posted(request), initial=_stated(subject))
    if form.is_valid():
        mg_per_litre = form.cleaned_data["mg_per_litre"]
        food = state_own_water(owner=subject.user, mg_per_litre=mg_per_litre)
        return _answer_stated(request, subject, date, food)
    context = {"subject": subject, "form": form, "date": date, "is_beside_day": request.htmx}
    if request.htmx:
        return show_form(request, "intake/add/own_water.html#water-form", context)
    today = Profile.objects.of(subject.user).today()
    context["day_url"] = subject.url("intake:day", date or today)
    return show_form(request, "intake/add/own_water.html", context)


def _day_asked_on(request: HttpRequest, subject: Subject) -> dt.date | None:
    """The day of the page that asks; None where it is asked on its own page."""
    today = Profile.objects.of(subject.user).today()
    form = DateForm(posted(request) or request.GET, today=today)
    return form.cleaned_data["date"] if form.is_valid() else None


def _stated(subject: Subject) -> dict[str, str]:
    """The number that the person stated before, if they knew it."""
    food = Food.objects.own_water(subject.user).first()
    per_litre = None if food is None else food.mg_per_litre
    if food is None or per_litre is None or food.evidence == Evidence.ESTIMATE:
        return {}
    return {"mg_per_litre": f"{per_litre.normalize():f}"}


def _answer_stated(
    request: HtmxHttpRequest, subject: Subject, date: dt.date | None, food: Food
) -> HttpResponse:
    """Show the button with its amount, or the page that was asked from."""
    is_estimate = food.evidence == Evidence.ESTIMATE
    water = TapWater(None if is_estimate else food.magnesium_mg_per_100g, is_answered=True)
    notes = food_notes(food, kidneys_impaired=kidneys_impaired(subject), kidney_note="")
    text = " ".join([_kept_words(food), *notes])
    if not request.htmx or date is None:
        leave_toast(request, text, None)
        return redirect(
            subject.url("intake:day", date) if date else subject.url("intake:own_water")
        )
    chip = {"water": water_chip(water), "meal": likely_meal(subject), "is_beside_day": True}
    context = day_addresses(subject, date) | {"date": date, "is_answer": True} | chip
    answer = render(request, "intake/add/own_water.html#water", context)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#water", "outerHTML"
    toast = toast_of(text, None) | {"oob": True}
    answer.write(render_to_string("_toast.html", toast, request))
    return answer


def _kept_words(food: Food) -> str:
    per_litre = food.mg_per_litre
    if per_litre is None:
        return "Saved. We log your water as unknown."
    words = f"{per_litre.normalize():f} mg"
    if food.evidence == Evidence.ESTIMATE:
        return f"Saved. We log your water with an estimate, {words} in a litre."
    return (
        f"Saved: {words} in a litre of your tap water. You can change it in the settings. "
        "What you logged before stays the same."
    )
