"""Giving an entry without a value one on the spot, after saying what that changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from accounts.access import HtmxHttpRequest, Subject, own_log
from foods.actions import RequestKeyTakenError
from foods.amounts import show_mg
from foods.enums import SUPPLEMENTAL
from intake.bands.in_force import BandsInForce
from intake.diary.entries import AlreadyActedError
from intake.diary.log import Log
from intake.diary.products import basis_words, give_value, sums_with, usual_value_of, with_value
from intake.models import Entry
from intake.pages.day.addresses import loggable_or_404
from intake.pages.day.entry_words import spoken_entry
from intake.pages.entry.value_form import ValueForm
from intake.pages.toasts import answer_day
from intake.science.limits import Limits
from intake.science.sums import Sums
from intake.science.verdict.band_words import total_words
from intake.text import at_least, capitalised, sentences


@dataclass(frozen=True)
class ShownChange:
    """What saving would change, said before it is saved."""

    entry_words: str
    day_words: str
    rest_words: str

    @property
    def seen(self) -> str:
        """Sent back with Save; another one is shown again first."""
        return sentences(self.entry_words, self.day_words, self.rest_words)


@own_log
@require_http_methods(["GET", "POST"])
def entry_value(request: HtmxHttpRequest, subject: Subject, date: dt.date, pk: int) -> HttpResponse:
    """Give the value of an entry that has none; saved once what it changes was shown."""
    loggable_or_404(subject, date)
    log = Log(subject)
    found = log.entries().on(date).select_related("food__group", "portion")
    entry = get_object_or_404(found, pk=pk)
    if not entry.takes_value:
        return answer_day(request, subject, date, "This entry has a value already.")
    usual = usual_value_of(entry)
    is_asked = request.method == "POST" or "how" in request.GET
    sent = request.POST if request.method == "POST" else request.GET
    form = ValueForm(sent if is_asked else None, entry=entry, usual=usual)
    form.fields["request_key"].required = request.method == "POST"
    change = _change(log, entry, form) if is_asked and form.is_valid() else None
    if request.method == "POST" and change is not None and form.cleaned_data["seen"] == change.seen:
        return _save(request, subject, entry, form)
    context = {
        "subject": subject,
        "date": date,
        "entry": entry,
        "form": form,
        "change": change,
        "basis": basis_words(usual, entry.food.group.name) if usual and entry.food else "",
    }
    if request.method == "GET" and is_asked and request.htmx:
        return render(request, "intake/entry/entry_value.html#value-change", context)
    template = "intake/entry/entry_value.html" + ("#value_form" if request.htmx else "")
    status = 422 if request.method == "POST" and change is None else 200
    answer = render(request, template, context, status=status)
    if request.method == "POST" and request.htmx:
        answer["HX-Retarget"], answer["HX-Reswap"] = f"#entry-{entry.pk}", "outerHTML"
    return answer


def _change(log: Log, entry: Entry, form: ValueForm) -> ShownChange | None:
    """What saving a valid form would change of the entry, its day and what comes later."""
    stated = form.stated
    if stated is None:
        return None
    changed, date = with_value(entry, stated), entry.date
    entries, limits = log.entries_on(date), BandsInForce(log).limits_on(date)
    before, after = (_day_words(sums_with(entries, one), limits, entry) for one in (entry, changed))
    whose = "The supplements and medicines of this day go" if _is_apart(entry) else "This day goes"
    day = f"{whose} from {before} to {after}."
    rest = "Nothing else changes."
    if form.cleaned_data["keeps"] == ValueForm.OWN_FOOD:
        rest = (
            f"From now on “{capitalised(entry.shown_name)}” is a food of your own with this "
            "value. What you logged before stays the same."
        )
    estimate = ", an estimate" if changed.is_estimate else ""
    return ShownChange(f"{entry.amount_words} has {changed.mg_words}{estimate}.", day, rest)


def _is_apart(entry: Entry) -> bool:
    return entry.kind in SUPPLEMENTAL


def _day_words(sums: Sums, limits: Limits, entry: Entry) -> str:
    if not _is_apart(entry):
        return total_words(sums, limits)
    is_at_least = sums.supplemental_unknown_count > 0
    return f"{at_least(show_mg(sums.supplemental_mg), is_at_least=is_at_least)} mg"


def _save(
    request: HtmxHttpRequest, subject: Subject, entry: Entry, form: ValueForm
) -> HttpResponse:
    data, done, stated = form.cleaned_data, None, form.stated
    assert stated is not None  # noqa: S101  # a change was shown for it
    try:
        done = give_value(
            entry=entry,
            by=subject.viewer,
            stated=stated,
            keeps_food=data["keeps"] == ValueForm.OWN_FOOD,
            request_key=data["request_key"],
        )
        text = f"Given: {spoken_entry(done.entry)}"
    except AlreadyActedError:
        text = "That was saved already."
    except RequestKeyTakenError:
        return answer_day(request, subject, entry.date, "Nothing was saved. Open the form again.")
    except Entry.DoesNotExist:
        return answer_day(request, subject, entry.date, "That entry is already gone.")
    return answer_day(request, subject, entry.date, text, done, batch=data["request_key"])
