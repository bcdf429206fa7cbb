"""Finding things again in one's own log: by food, part of a recipe, note or symptom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import Subject, own_log
from accounts.models import Profile
from accounts.views.limits import is_search, limited
from intake.diary.log import Log
from intake.enums import SymptomName, SymptomPlace
from intake.models import Entry, Symptom

#: Days on one page of what was found.
_DAYS_A_PAGE = 20
_LONGEST_QUERY = 100
_MOST_WORDS = 8


@dataclass
class FoundDay:
    """One day on which something was found."""

    date: dt.date
    url: str
    #: Each entry with the parts of it that match where its name and note do not.
    lines: list[tuple[Entry, list[str]]] = field(default_factory=list)
    symptoms: list[Symptom] = field(default_factory=list)
    note: str = ""


@own_log
@limited("search", counts=is_search)
@require_GET
def find(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Days with an entry, symptom or note that holds every word, newest first."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST_QUERY]
    today = Profile.objects.of(subject.user).today()
    context: dict[str, Any] = {
        "subject": subject,
        "q": query,
        "day_url": subject.url("intake:day", today),
    }
    if query:
        context |= _found(subject, query, request.GET.get("page"))
    return render(request, "intake/find/find.html", context)


def _found(subject: Subject, query: str, number: str | None) -> dict[str, Any]:
    """One page of days; five queries, however many there are."""
    words = query.split()[:_MOST_WORDS]
    every = Log(subject).entries().with_part_names()
    entries = every.filter(_holds(words, "name", "typed_words", "note", "part_names"))
    days = Log(subject).days().filter(_holds(words, "note"))
    symptoms = Log(subject).symptoms().filter(_tells_of(words))
    dates = (
        entries.order_by()
        .values_list("date")
        .union(days.order_by().values_list("date"), symptoms.order_by().values_list("date"))
        .order_by("-date")
    )
    page = Paginator(dates, _DAYS_A_PAGE).get_page(number)
    found = {date: FoundDay(date, subject.url("intake:day", date)) for (date,) in page.object_list}
    for entry in entries.filter(date__in=found).order_by("date", "pk"):
        found[entry.date].lines.append((entry, _parts_meant(entry, words)))
    for symptom in symptoms.filter(date__in=found):
        found[symptom.date].symptoms.append(symptom)
    for day in days.filter(date__in=found):
        found[day.date].note = day.note
    return {"page": page, "found": found.values(), "kept": urlencode({"q": query})}


def _parts_meant(entry: Entry, words: list[str]) -> list[str]:
    """The parts of a recipe that have a word which neither its name nor its note has."""
    if entry.whole is None:
        return []
    said = f"{entry.name} {entry.typed_words} {entry.note}".casefold()
    within = [word for word in map(str.casefold, words) if word not in said]
    names = dict.fromkeys(part.name for part in entry.whole.parts)
    return [name for name in names if any(word in name.casefold() for word in within)]


def _tells_of(words: list[str]) -> Q:
    """Every word in what a symptom is called, where it was felt, or its note."""
    every = Q()
    for word in words:
        kinds = [
            kind.value
            for kind in SymptomName
            if kind != SymptomName.OTHER and word.lower() in kind.label.lower()
        ]
        one = Q(kind__in=kinds) | _holds([word], "word", "note")
        for place in SymptomPlace:
            if word.lower() in place.label.lower():
                one |= Q(places__contains=place.value)
        every &= one
    return every


def _holds(words: list[str], *fields: str) -> Q:
    """Every word in one of the fields, whatever its case."""
    every = Q()
    for word in words:
        one = Q()
        # SQLite folds the case of plain letters alone, so accents are tried both ways.
        for spelt in dict.fromkeys((word, word.lower(), word.upper(), word.capitalize())):
            for name in fields:
                one |= Q(**{f"{name}__icontains": spelt})
            if word.isascii():
                break
        every &= one
    return every
