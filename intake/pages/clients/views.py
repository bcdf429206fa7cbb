"""The dietitian's list: every client with the reason that matters first, fifty on a page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import HtmxHttpRequest, dietitian, viewer
from accounts.actions.consent import record_listing
from accounts.models import User
from intake.care.panel.listing import (
    PAGE_SIZE,
    Panel,
    PanelRow,
    ShownClient,
    read_panel,
    shown_clients,
)
from intake.care.panel.worklist import keep_worklist
from intake.pages.clients.forms import ClientsForm
from intake.pages.clients.lines import client_lines
from intake.science.attention import Reason


@dietitian
@require_safe
def clients(request: HtmxHttpRequest) -> HttpResponse:
    """List the clients; search, filter and sort them."""
    user = viewer(request)
    form = ClientsForm(request.GET)
    panel = read_panel(user, form.choice)
    page = Paginator(panel.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = _recorded(user, panel, page)
    # What "next client" follows, also where a search was typed and no page loaded.
    at = {"page": page.number} if page.number > 1 else {}
    address = urlencode(form.kept | at)
    keep_worklist(dietitian=user, query=address, consents=[row.consent for row in panel.rows])
    context: dict[str, Any] = {
        "form": form,
        "panel": panel,
        "page": page,
        "kept": urlencode(form.kept),
        "lines": client_lines(shown),
        "reasons": _choices(panel),
    }
    template = (
        "intake/clients/clients.html#clients" if request.htmx else "intake/clients/clients.html"
    )
    return render(request, template, context)


def _recorded(user: User, panel: Panel, page: Page[PanelRow]) -> list[ShownClient]:
    """The clients of a page, once it is written down that they were seen.

    Before their words are read: a look that cannot be recorded is not shown.
    """
    rows = list(page.object_list)
    record_listing(viewer=user, clients=[row.client for row in rows])
    return shown_clients(panel, rows)


def _choices(panel: Panel) -> list[dict[str, Any]]:
    """The reasons that hold for somebody, with how many, and the one chosen."""
    chosen = panel.choice.reason
    return [
        {"reason": reason, "count": panel.counts[reason], "is_chosen": reason is chosen}
        for reason in Reason
        if panel.counts[reason] or reason is chosen
    ]
