"""The bar above a client's pages: who it is, and where else to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from accounts.access import Subject
from accounts.models import Profile

register = template.Library()

#: The pages of a client: the view that the link opens, its words, and whose pages belong to it.
_PAGES = (
    ("trends", "Trends", ("trend_days", "sources")),
    ("band", "Band", ("what_if", "reset_band")),
    ("report", "Report", ("report_note", "one_report_pdf", "report_pdf")),
    ("symptoms", "Symptoms", ("compare_symptoms",)),
    ("medicines", "Medicines", ()),
    ("client_file", "Notes and tasks", ("client_note", "snooze_reason")),
)
_DAY_PAGES = ("day", "add_comment", "delete_comment", "review")


@dataclass(frozen=True, slots=True)
class ClientPage:
    """A link of the bar."""

    words: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ClientBar:
    """The links of the bar, as far as the consent lets the dietitian follow them."""

    pages: list[ClientPage]
    list_url: str
    previous_url: str
    next_url: str


@register.simple_tag(takes_context=True)
def client_bar(context: template.Context) -> ClientBar:
    """The links above a page of ``subject``, a client of whoever is signed in.

    No page is named that the consent does not open; no query but that of the identity.
    """
    subject: Subject = context["subject"]
    identity = subject.identity
    match = context["request"].resolver_match
    here = match.view_name.removeprefix("intake:") if match else ""
    today = Profile.objects.of(subject.user).today()
    pages = [ClientPage("Day", subject.url("intake:day", today), here in _DAY_PAGES)]
    for name, words, below in _PAGES:
        if _is_open(subject, name):
            url = subject.url(f"intake:{name}")
            pages.append(ClientPage(words, url, here in {name, *below}))
    query = identity.list_query if identity else ""
    return ClientBar(
        pages=pages,
        list_url=reverse("intake:clients") + (f"?{query}" if query else ""),
        previous_url=subject.url("intake:previous_client"),
        next_url=subject.url("intake:next_client"),
    )


def _is_open(subject: Subject, name: str) -> bool:
    needed: dict[str, Any] = {"symptoms": subject.sees_notes, "medicines": subject.sees_profile}
    return bool(needed.get(name, True))
