"""The clients of a dietitian side by side, and where their means lie on their own bands."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import HtmxHttpRequest, dietitian, viewer
from accounts.actions.consent import record_listing
from intake.care.cohort import cohort_of, cohort_rows, read_cohort
from intake.pages.clients.cohort.forms import CohortForm
from intake.pages.clients.cohort.lines import cohort_lines, cohort_picture
from intake.pages.clients.cohort.tasks import FORMATS

#: Clients on one page of the table.
PAGE_SIZE = 50
#: From so many days of all clients together on the picture is left to a tag or fewer days: to
#: read them takes a second, which a page should not (policy).
MOST_DRAWN_DAYS = 15_000


@dietitian
@require_safe
def cohort(request: HtmxHttpRequest) -> HttpResponse:
    """Show the clients of one dietitian, or those of one of their tags, over a window of days."""
    user = viewer(request)
    form = CohortForm(request.GET.dict(), tags=list(user.client_tags.all()))
    chosen, window = cohort_of(user, form.tag_chosen), form.window_chosen
    consents = read_cohort(chosen, window=window)
    # Before anything is shown: a look that cannot be recorded is none.
    clients = [consent.client_id for consent in consents]
    record_listing(viewer=user, what="cohort page", clients=clients)
    page = Paginator(consents, PAGE_SIZE).get_page(request.GET.get("page"))
    is_drawn = len(consents) * window <= MOST_DRAWN_DAYS
    rows = cohort_rows(consents if is_drawn else list(page.object_list), window=window)
    shown = rows[page.start_index() - 1 : page.end_index()] if is_drawn else rows
    context: dict[str, Any] = {
        "form": form,
        "total": len(consents),
        "page": page,
        "lines": cohort_lines(shown),
        "is_drawn": is_drawn,
        "formats": {ending: one.words for ending, one in FORMATS.items()},
    }
    if is_drawn:
        context |= cohort_picture(rows)
    template = "intake/clients/cohort.html"
    return render(request, f"{template}#cohort" if request.htmx else template, context)
