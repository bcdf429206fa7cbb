"""Adding: find a food as it is typed, log it in one tap or several at once, star it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log, path_on_this_site
from accounts.views.limits import is_search, limited
from foods.amounts import MAX_QUANTITY_LENGTH, AmountError
from foods.models import Food
from foods.search.find import foods_with_portions
from foods.typed_words import tidy_words
from intake.bands.kidneys import before_taking
from intake.bands.notes import food_notes
from intake.diary import copying, entries
from intake.diary.entries import AlreadyActedError, EntryOutcome
from intake.diary.log import Log
from intake.diary.products import remember_supplement
from intake.diary.saved.favourites import star_food
from intake.enums import Meal
from intake.pages.add.food_rows import PanelFood, PanelGroup, panel_food
from intake.pages.add.forms import AddForm, SeveralForm, asks_label_mg
from intake.pages.add.panel import UNFOLDS, likely_meal, panel_context
from intake.pages.add.sentence_form import SentenceForm
from intake.pages.day.addresses import day_addresses, kidneys_impaired, loggable_or_404
from intake.pages.day.entry_words import foods_words, spoken_entry
from intake.pages.fields import new_request_key
from intake.pages.toasts import answer_day, refuse_in_toast, words_of_errors
from intake.science.supplements import check_elemental


@own_log
@limited("search", counts=is_search)
@require_GET
def add(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Search the food table; a page of its own without JavaScript.

    Before typing it shows what is eaten often, the rest of which comes when it is unfolded.
    """
    loggable_or_404(subject, date)
    context = addresses(subject, date) | panel_context(request, subject)
    if not request.htmx:
        return render(request, "intake/add/add.html", context)
    if UNFOLDS in request.GET:
        more = [group for group in context["groups"] if group.is_more]
        context["group"] = more[0] if more else PanelGroup("", [])
        return render(request, "intake/add/_food_rows.html", context)
    return render(request, "intake/add/add.html#results", context)


@own_log
@require_GET
def amount(request: HtmxHttpRequest, subject: Subject, date: dt.date, food_id: int) -> HttpResponse:
    """Open one food to choose how much of it, when, and with what note."""
    loggable_or_404(subject, date)
    food = get_object_or_404(foods_with_portions(subject.user), pk=food_id)
    meal = request.GET.get("meal", "")
    context = addresses(subject, date) | {
        "row": _as_asked(panel_food(food), request),
        "meal": meal if meal in Meal.values else likely_meal(subject),
        "notes": food_notes(
            food,
            kidneys_impaired=kidneys_impaired(subject),
            kidney_note=before_taking(Log(subject), food),
        ),
    }
    template = "intake/add/amount.html#food_amount" if request.htmx else "intake/add/amount.html"
    return render(request, template, context)


def _as_asked(row: PanelFood, request: HttpRequest) -> PanelFood:
    """The row in the amount it had in the panel, where that is one of its units."""
    asked = request.GET
    row = replace(row, typed_words=tidy_words(asked.get("typed_words", "")))
    unit, quantity = asked.get("unit", ""), asked.get("quantity", "")
    if not quantity or unit not in {key for key, _label, _mg in row.units}:
        return row
    return replace(row, quantity=quantity[:MAX_QUANTITY_LENGTH], default_unit=unit)


def addresses(subject: Subject, date: dt.date) -> dict[str, Any]:
    """The addresses that the add panel and its rows send to."""
    return day_addresses(subject, date) | {"subject": subject, "date": date}


@own_log
@require_POST
def add_entry(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Log one amount; the same form sent twice logs once."""
    loggable_or_404(subject, date)
    form = AddForm(request.POST, user=subject.user)
    if not form.is_valid():
        return _refuse(request, subject, date, form)
    data, done = form.cleaned_data, None
    try:
        done = _log(subject, date, form)
        text = f"Added: {spoken_entry(done.entry)}"
        # Asked once, when the label is first entered: it may be the weight of the compound.
        label_mg, food = data["label_mg"], form.chosen_food
        if label_mg and food and (doubt := check_elemental(label_mg, food.form)):
            text += f". {doubt}"
    except AmountError as error:
        # Only the parts of a recipe tell that so many servings are too heavy.
        form.add_error("quantity", str(error))
        return _refuse(request, subject, date, form)
    except AlreadyActedError:
        text = _what_it_did(subject, data["request_key"])
    answer = answer_day(request, subject, date, text, done, batch=data["request_key"])
    if request.htmx:
        # A new request key for the row, so that a second tap logs again.
        key = {"food_id": data["food"], "key": new_request_key()}
        answer.write(render_to_string("intake/add/_request_key.html", key))
    return answer


def _log(subject: Subject, date: dt.date, form: AddForm) -> EntryOutcome:
    food, amount, data = form.chosen_food, form.amount, form.cleaned_data
    assert food is not None  # noqa: S101  # a valid form found both
    assert amount is not None  # noqa: S101  # as above
    unit, portion = amount.unit, amount.portion
    if asks_label_mg(food) and unit.magnesium_mg is not None:
        portion = remember_supplement(
            subject=subject.user,
            food=food,
            piece=unit.label.removeprefix("1 "),
            magnesium_mg=unit.magnesium_mg,
        )
        food = portion.food
    return entries.add_entry(
        subject=subject.user,
        by=subject.viewer,
        date=date,
        meal=data["meal"],
        food=food,
        quantity=amount.quantity,
        unit=unit,
        portion=portion,
        time=data["time"],
        note=data["note"],
        typed_words=data["typed_words"],
        request_key=data["request_key"],
    )


def _what_it_did(subject: Subject, key: Any) -> str:
    change = Log(subject).changes().of_batch(key).first()
    pk = change and change.entry_pk
    entry = Log(subject).entries().filter(pk=pk).first() if pk else None
    return f"Added: {spoken_entry(entry)}" if entry else "That was logged already."


def _refuse(
    request: HtmxHttpRequest, subject: Subject, date: dt.date, form: AddForm
) -> HttpResponse:
    """Show the row again with what was typed and the words beside the field."""
    meal = request.POST.get("meal", "")
    food, words = form.chosen_food, tidy_words(request.POST.get("typed_words", ""))
    row = panel_food(food, form, meal=meal, typed_words=words) if food else None
    context = addresses(subject, date) | {
        "row": row,
        "form": form,
        "meal": meal,
        "meal_choices": Meal.choices,
        "groups": [PanelGroup("", [row])] if row else [],
        "food_count": 1 if row else 0,
        "several_key": new_request_key(),
        "q": row.name if row else "",
    }
    if not request.htmx:
        template = "intake/add/amount.html" if row else "intake/add/add.html"
        return render(request, template, context, status=422)
    if row is None:
        return refuse_in_toast(request, "This food is no longer in the food table.")
    answer = render(request, "intake/add/amount.html#food_amount", context, status=422)
    answer["HX-Retarget"], answer["HX-Reswap"] = f"#food-{row.food_id}", "outerHTML"
    return answer


@own_log
@require_POST
def add_several(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Log every food that was ticked; the same form sent twice logs them once."""
    loggable_or_404(subject, date)
    form = SeveralForm(request.POST, user=subject.user)
    if not form.is_valid():
        return _refuse_several(request, subject, date, form)
    rest = f"{form.gone} is no longer offered and was left out" if form.gone else ""
    answer = log_picks(request, subject, date, form, rest=rest)
    if answer is None:
        return _refuse_several(request, subject, date, form)
    if request.htmx:
        fresh = {"key": new_request_key(), "oob": True}
        answer.write(render_to_string("intake/add/_several_key.html", fresh))
    return answer


def log_picks(
    request: HtmxHttpRequest,
    subject: Subject,
    date: dt.date,
    form: SeveralForm | SentenceForm,
    *,
    rest: str,
) -> HttpResponse | None:
    """Log the foods that a valid form ticks, once, and answer with the day.

    ``rest`` says what of the form is not logged; may be empty. None where an amount is too
    heavy, which is then an error of the form.
    """
    key: uuid.UUID = form.cleaned_data["request_key"]
    done = None
    try:
        done = copying.add_several(
            subject=subject.user,
            by=subject.viewer,
            date=date,
            picks=form.picks,
            request_key=key,
        )
    except AmountError as error:
        # Only the parts of a recipe tell that so many servings are too heavy.
        form.add_error(None, str(error))
        return None
    except AlreadyActedError:
        text = "These were added already."
    else:
        text = ". ".join(filter(None, [f"Added {foods_words(done.placed)}", rest]))
    return answer_day(request, subject, date, text, done, batch=key)


def _refuse_several(
    request: HtmxHttpRequest, subject: Subject, date: dt.date, form: SeveralForm
) -> HttpResponse:
    words = words_of_errors(form)
    if request.htmx:
        return refuse_in_toast(request, words)
    context = addresses(subject, date) | panel_context(request, subject)
    if "meal" not in form.errors:
        context["meal"] = request.POST.get("meal", "")
    context["several_error"] = words
    return render(request, "intake/add/add.html", context, status=422)


@own_log
@require_POST
def star(request: HtmxHttpRequest, subject: Subject, date: dt.date, food_id: int) -> HttpResponse:
    """Set or remove a food's star, as the button says; idempotent."""
    loggable_or_404(subject, date)
    food = get_object_or_404(Food.objects.visible_to(subject.user), pk=food_id)
    is_starred = request.POST.get("star") == "1"
    star_food(subject=subject.user, food=food, is_starred=is_starred)
    if request.htmx:
        row = panel_food(food, is_starred=is_starred)
        context = {"row": row, "star_url": request.path.removesuffix(f"{food_id}/")}
        return render(request, "intake/add/_food_rows.html#star", context)
    came_from = path_on_this_site(request, request.headers.get("Referer", ""))
    return redirect(came_from or subject.url("intake:day", date))
