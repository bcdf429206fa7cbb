"""The page on which a dietitian invites several people from a list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import dietitian, viewer
from accounts.actions import invite_many as inviting
from accounts.actions.consent import InvitationRefusedError
from accounts.actions.invitation_mail import LettersNotSentError
from accounts.actions.invite_many import Invitee, judged
from accounts.forms.invite_many import InviteManyForm
from accounts.forms.invited_lines import MAX_ROWS, header_of
from accounts.models import User
from accounts.views.invitations import to_practice
from accounts.views.limits import TooOftenError, count_many


@dietitian
@require_http_methods(["GET", "HEAD", "POST"])
def invite_many(request: HttpRequest) -> HttpResponse:
    """Look at a list of people with what stands against each, then invite the others in one act."""
    user = viewer(request)
    if not user.name or not user.practice:
        return to_practice(request)
    is_sent = request.method == "POST"
    form = InviteManyForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, dietitian=user
    )
    if not form.is_valid():
        return _page(request, form, [], status=422 if is_sent else 200)
    rows = judged(by=user, invitees=form.invitees)
    if request.POST.get("act") == "send" and form.was_shown:
        return _send(request, user, form, rows)
    form.show_as_seen()
    is_any_good = any(not row.problem for row in rows)
    return _page(request, form, rows, status=200 if is_any_good else 422)


def _page(
    request: HttpRequest, form: InviteManyForm, rows: list[Invitee], *, status: int, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "good": [row for row in rows if not row.problem],
        "bad": [row for row in rows if row.problem],
        "most": MAX_ROWS,
        **more,
    }
    return render(request, "accounts/invite_many.html", context, status=status)


def _send(
    request: HttpRequest, user: User, form: InviteManyForm, rows: list[Invitee]
) -> HttpResponse:
    """Invite who can be; what is left over stays in the box, with what stands against it."""

    def may_send(count: int) -> None:
        count_many(request, "invite_many", count)

    try:
        sent = inviting.invite_many(by=user, invitees=rows, may_send=may_send)
    except TooOftenError as limit:
        return _too_many(request, form, rows, limit)
    except (InvitationRefusedError, LettersNotSentError) as error:
        words = str(error) or "The mail server did not take the letters, so nobody was invited."
        form.add_error(None, words)
        return _page(request, form, rows, status=422)
    words = "They are invited already, each once."
    if sent:
        words = ngettext("%d person is invited.", "%d people are invited.", len(sent)) % len(sent)
    left = [row for row in rows if row.problem and not (row.is_waiting and not sent)]
    if not left:
        messages.success(request, words)
        return redirect("accounts:invitations")
    header = header_of(form.data["rows"])
    form.keep_only("\n".join([*filter(None, [header]), *(row.raw for row in left)]))
    return _page(request, form, left, status=200, done=words)


def _too_many(
    request: HttpRequest, form: InviteManyForm, rows: list[Invitee], limit: TooOftenError
) -> HttpResponse:
    """Answer 429 with the list still there, and say how many can go now and when all can."""
    form.add_error(
        None,
        f"That is more than you can invite at this moment, so nobody was invited. {limit.left} can "
        f"be invited now, all of these in {limit.wait_words}.",
    )
    response = _page(request, form, rows, status=429)
    response["Retry-After"] = str(limit.seconds)
    return response
