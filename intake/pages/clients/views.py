"""The dietitian's list: every client with the reason that matters first."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import HtmxHttpRequest, dietitian, viewer
from accounts.actions.consent import record_listing
from intake.care.clients import ClientRow, arrange, client_rows
from intake.pages.clients.forms import ClientsForm
from intake.pages.clients.lines import client_lines
from intake.science.attention import Reason


@dietitian
@require_safe
def clients(request: HtmxHttpRequest) -> HttpResponse:
    """List the clients; search, filter and sort them."""
    user = viewer(request)
    # Written down before anything is read: a look that cannot be recorded is not shown.
    record_listing(viewer=user)
    rows = client_rows(user)
    form = ClientsForm(request.GET)
    chosen = form.chosen
    context: dict[str, Any] = {
        "form": form,
        "lines": client_lines(arrange(rows, **chosen)),
        "total": len(rows),
        "reasons": _choices(rows, chosen["reason"]),
        "is_narrowed": bool(chosen["query"] or chosen["reason"]),
    }
    template = (
        "intake/clients/clients.html#clients" if request.htmx else "intake/clients/clients.html"
    )
    return render(request, template, context)


def _choices(rows: list[ClientRow], chosen: Reason | None) -> list[dict[str, Any]]:
    """The reasons that hold for somebody, with how many, and the one chosen."""
    counts = Counter(one.reason for row in rows for one in row.reasons)
    return [
        {"reason": reason, "count": counts[reason], "is_chosen": reason is chosen}
        for reason in Reason
        if counts[reason] or reason is chosen
    ]
