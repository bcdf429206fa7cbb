"""What was taken against the limit, products from their labels, the medicines listed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log, shared_log
from accounts.enums import Scope
from accounts.models import Profile
from foods.amounts import mg_words
from foods.enums import SUPPLEMENTAL, FoodKind, FoodStatus
from foods.models import Food
from intake.bands.in_force import BandsInForce
from intake.bands.kidneys import kidney_warning_now
from intake.bands.notes import day_notes, spacing_words, week_of
from intake.diary.entries import AlreadyActedError
from intake.diary.log import Log
from intake.diary.products import log_product
from intake.enums import Meal
from intake.models import Day, Medicine
from intake.pages.day.entry_words import spoken_entry
from intake.pages.supplements.forms import CompoundForm, MedicineForm, ProductForm
from intake.pages.toasts import answer_day, posted, show_form
from intake.science.reference.medicine_names import all_names
from intake.science.rulers import supplement_ruler
from intake.science.spacing import MedicineClass, combined_note, listed_words, medicine_classes
from intake.science.supplements import (
    ANTACID_NOTE,
    SKIN_NOTE,
    WEEK,
    form_note,
    pregnancy_words,
    week_words,
)
from intake.science.verdict.day_verdict import verdict_for
from intake.science.zones import SupplementState
from intake.text import listed, reader_of


@own_log
@require_http_methods(["GET", "POST"])
def supplements(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """Show today against the limit; keep a product from its label and log what was taken."""
    today = Profile.objects.of(subject.user).today()
    asked = "weight" in request.GET or "compound" in request.GET
    compound = CompoundForm(request.GET if asked else None)
    initial: dict[str, Any] = {"date": today}
    if compound.elemental is not None:
        initial |= {"mg_per_piece": compound.elemental, "form": compound.form_name}
    form = ProductForm(posted(request), today=today, initial=initial)
    if form.is_valid():
        return _log(request, subject, form)
    context = _context(subject, today) | {"form": form, "compound": compound}
    return show_form(request, "intake/supplements/supplements.html", context)


def _log(request: HtmxHttpRequest, subject: Subject, form: ProductForm) -> HttpResponse:
    data, done = form.cleaned_data, None
    try:
        done = log_product(
            subject=subject.user,
            by=subject.viewer,
            name=form.product_name,
            kind=FoodKind(data["kind"]),
            form=data["form"],
            piece=data["piece"] or "tablet",
            magnesium_mg=data["mg_per_piece"],
            quantity=data["pieces"],
            date=data["date"],
            time=data["time"],
            request_key=data["request_key"],
        )
        text = f"Added: {spoken_entry(done.entry)}"
    except AlreadyActedError:
        text = "That was logged already."
    return answer_day(request, subject, data["date"], text, done, batch=data["request_key"])


def _context(subject: Subject, today: dt.date) -> dict[str, Any]:
    log = Log(subject)
    bands = BandsInForce(log)
    limits = bands.limits_on(today)
    week = log.days_between(today - dt.timedelta(days=WEEK - 1), today)
    day = next((one for one in week if one.date == today), None)
    sums = (day or Day(subject=subject.user, date=today)).sums
    kidneys = kidney_warning_now(log, bands, today)
    verdict = verdict_for(sums, limits, reader=log.reader, is_complete=False, kidney_advice=kidneys)
    entries = list(log.entries().on(today).filter(kind__in=SUPPLEMENTAL))
    mean = week_of(week, today)
    # On a day with a supplement the mean is among the day's own notes.
    of_week = week_words(mean, limits) if mean and not sums.supplemental_mg else ""
    return {
        "subject": subject,
        "limits": limits,
        "sums": sums,
        "words": verdict.supplement or "Nothing logged today.",
        "is_alert": verdict.supplement_state.is_alert,
        "is_any": verdict.supplement_state is SupplementState.ALERT_ANY,
        "ruler": supplement_ruler(sums, limits) if sums.supplemental_mg else None,
        "of_week": of_week,
        "notes": day_notes(
            entries,
            sums,
            limits,
            week=week,
            date=today,
            profile=bands.reference_profile_on(today),
            reader=log.reader,
            kidneys_unsure=bands.kidneys_unsure,
        ),
        "spacing": spacing_words(entries, log.medicines(), log.reader),
        "kidneys_impaired": bands.kidneys_impaired,
        "kidney_said": kidneys,
        "pregnancy": pregnancy_words(log.reader) if bands.is_pregnant_on(today) else "",
        "products": _products(subject, today),
        "skin_note": SKIN_NOTE,
        "antacid_note": ANTACID_NOTE,
        "day_url": subject.url("intake:day", today),
    }


def _products(subject: Subject, today: dt.date) -> list[dict[str, Any]]:
    """The products the person keeps, each with its pieces and what is worth knowing."""
    foods = Food.objects.filter(owner=subject.user, kind__in=SUPPLEMENTAL)
    foods = foods.exclude(status=FoodStatus.ARCHIVED).prefetch_related("portions")
    return [
        {
            "food": food,
            "pieces": [
                f"{unit.label}: {mg_words(unit.magnesium_mg)}"
                for portion in food.portions.all()
                if (unit := portion.unit).magnesium_mg
            ],
            "note": form_note(food.form) if food.form else "",
            "log_url": subject.url("intake:amount", today, food.pk)
            + f"?meal={Meal.SUPPLEMENTS.value}",
        }
        for food in foods.order_by("name")
    ]


@shared_log(Scope.PROFILE_MEDICINES)
@require_http_methods(["GET", "POST"])
def medicines(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Show the listed medicines and what they mean; add one."""
    form = MedicineForm(posted(request))
    if form.is_valid():
        found: list[MedicineClass] = form.cleaned_data["name"]
        for one in found:
            Medicine.objects.update_or_create(
                subject=subject.user,
                key=one.key,
                defaults={"times": form.cleaned_data["times"]},
            )
        messages.success(request, f"Listed: {listed([one.name for one in found])}.")
        return redirect(subject.url("intake:medicines"))
    context = _medicines_context(subject) | {"form": form}
    return show_form(request, "intake/supplements/medicines.html", context)


def _medicines_context(subject: Subject) -> dict[str, Any]:
    medicines = [one for one in Log(subject).medicines() if one.known]
    reader = reader_of(subject)
    keys = {one.key for one in medicines}
    words = listed_words(keys, reader)
    return {
        "subject": subject,
        "listed": [{"medicine": one, "words": words[one.key]} for one in medicines],
        "combined": combined_note(keys, reader),
        "names": all_names(medicine_classes()),
        "today": Profile.objects.of(subject.user).today(),
    }


@own_log
@require_POST
def remove_medicine(request: HttpRequest, subject: Subject, pk: int) -> HttpResponse:
    """Remove a medicine from the list; one that is gone already is no error."""
    Log(subject).medicines().filter(pk=pk).delete()
    messages.success(request, "The medicine is no longer listed.")
    return redirect(subject.url("intake:medicines"))
