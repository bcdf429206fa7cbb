"""A meal in one sentence: read into a line for each food, looked over, logged in one tap."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.access import HtmxHttpRequest, Subject, own_log
from accounts.views.limits import is_search, limited
from foods.search.find import clean_query
from intake.diary.meal_foods import read_meal_foods
from intake.diary.meal_text import MAX_MEAL_LENGTH
from intake.enums import Meal
from intake.pages.add.panel import meal_asked, own_weights
from intake.pages.add.sentence_form import SentenceForm
from intake.pages.add.sentence_lines import sentence_of, sentence_sent
from intake.pages.add.views import addresses, log_picks
from intake.pages.day.addresses import loggable_or_404
from intake.text import listed

#: In what is sent: show the foods that were chosen, and log nothing.
UPDATES = "update"


@own_log
@limited("search", counts=is_search)
@require_http_methods(["GET", "POST"])
def add_meal(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Read a sentence on a page of its own, or log what is ticked; sent twice it logs once."""
    loggable_or_404(subject, date)
    if request.method == "GET":
        return _read(request, subject, date)
    form = SentenceForm(request.POST, user=subject.user)
    if UPDATES in request.POST:
        form.is_valid()
        return _show_again(request, subject, date, form, status=200)
    if not form.is_valid():
        return _show_again(request, subject, date, form, status=422)
    left = listed([f"“{words}”" for words in form.left_out])
    answer = log_picks(request, subject, date, form, rest=f"Not logged: {left}" if left else "")
    return _show_again(request, subject, date, form, status=422) if answer is None else answer


def _read(request: HttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    text = clean_query(request.GET.get("q", ""), longest=MAX_MEAL_LENGTH)
    meal, sentence = meal_asked(request, subject), None
    if text:
        boosts, history = own_weights(subject.user, meal)
        read = read_meal_foods(text, user=subject.user, boosts=boosts)
        sentence = sentence_of(text, read, meal=meal, history=history)
    context = _frame(subject, date) | {"q": text, "meal": meal, "sentence": sentence}
    return render(request, "intake/add/add_meal.html", context)


def _frame(subject: Subject, date: dt.date) -> dict[str, Any]:
    choices = {"meal_choices": Meal.choices, "longest_query": MAX_MEAL_LENGTH}
    return addresses(subject, date) | choices


def _show_again(
    request: HtmxHttpRequest, subject: Subject, date: dt.date, form: SentenceForm, *, status: int
) -> HttpResponse:
    """The lines as they were sent; a food that was chosen comes in its own amount."""
    _boosts, history = own_weights(subject.user)
    sentence = sentence_sent(form, history=history, shows_errors=status != 200)
    context = _frame(subject, date) | {"q": sentence.text, "sentence": sentence}
    if not request.htmx:
        return render(request, "intake/add/add_meal.html", context, status=status)
    answer = render(request, "intake/add/add_meal.html#sentence", context, status=status)
    if status != 200:
        answer["HX-Retarget"], answer["HX-Reswap"] = "#sentence", "outerHTML"
    return answer
