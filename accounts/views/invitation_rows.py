"""The lines of the invitations page, put in words here: in the template each costs three times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.dateformat import format as date_words

from accounts.actions.caseload import cards_of
from accounts.models import Consent, Invitation


@dataclass(frozen=True)
class Row:
    """One invitation, or one consent, as the page shows it."""

    who: str
    #: The dietitian's own words for that person.
    own_words: str
    words: str
    #: Where its buttons and links lead; empty where there is none.
    remind_url: str = ""
    withdraw_url: str = ""
    end_url: str = ""


def rows_of_invitations(invitations: Iterable[Invitation], zone: dt.tzinfo) -> list[Row]:
    """A line for each invitation, with dates in the dietitian's time zone."""
    # Asked for once: an address for each button would be a tenth of the page's time.
    start = reverse("accounts:invitations")
    rows = []
    for one in invitations:
        is_waiting = one.is_waiting
        rows.append(
            Row(
                who=one.email or "By link",
                own_words=" · ".join(filter(None, (one.client_name, one.label))),
                words=_words_of(one, zone, is_waiting=is_waiting),
                remind_url=f"{start}{one.pk}/remind/" if one.is_remindable else "",
                withdraw_url=f"{start}{one.pk}/withdraw/" if is_waiting else "",
            )
        )
    return rows


def _words_of(one: Invitation, zone: dt.tzinfo, *, is_waiting: bool) -> str:
    state = one.get_state_display()
    if is_waiting:
        state += f" until {_date(one.expires_at, zone)}"
    elif one.is_open:
        state = "Expired without an answer"
    reminded = f"reminded {_date(one.reminded_at, zone)}" if one.reminded_at else ""
    return " · ".join(filter(None, (state, reminded, ", ".join(one.scope_words))))


def rows_of_consents(consents: Iterable[Consent], zone: dt.tzinfo) -> list[Row]:
    """A line for each consent, which was read with the profile of its client."""
    held = list(consents)
    cards, start = cards_of(held), reverse("accounts:sharing")
    rows = []
    for one in held:
        last = one.last_day
        until = f", until {date_words(last, 'j F Y')}" if last else ""
        since = f"since {_date(one.valid_from, zone, 'j F Y')}"
        rows.append(
            Row(
                who=str(one.client),
                own_words=cards.get(one.client_id, ""),
                words=f"{', '.join(one.scope_words)} · {since}{until}",
                end_url=f"{start}{one.pk}/end/",
            )
        )
    return rows


def _date(at: dt.datetime, zone: dt.tzinfo, form: str = "j F") -> str:
    return date_words(at.astimezone(zone), form)
