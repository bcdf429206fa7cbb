"""The dietitian's pages of sharing: name and practice, invitations, and the consents held."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import dietitian, viewer
from accounts.actions import reminders
from accounts.actions.caseload import called
from accounts.actions.consent import (
    InvitationRefusedError,
    invite,
    set_name_and_practice,
    withdraw_invitation,
)
from accounts.actions.invitation_mail import (
    LettersNotSentError,
    invitation_url,
    send_invitation,
)
from accounts.actions.reminders import REMIND_ALL_AFTER
from accounts.forms.consent import InviteForm, PracticeForm
from accounts.models import Consent, Profile, User
from accounts.models.consent import INVITATION_LIFETIME, InvitationQuerySet
from accounts.views.invitation_rows import rows_of_consents, rows_of_invitations
from accounts.views.limits import TooOftenError, count_many, is_search, limited, too_many

#: How many invitations, and how many consents, stand on a page.
PER_PAGE = 50
#: The longest search (characters).
MAX_SEARCH = 100
#: The tag of the message that carries a new link to the next page; it is stored nowhere else.
_LINK = "invitation-link"


@dietitian
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest) -> HttpResponse:
    """Show and change the name and practice that clients see."""
    user = viewer(request)
    shown = User(name=user.name, practice=user.practice, practice_address=user.practice_address)
    form = PracticeForm(request.POST if request.method == "POST" else None, instance=shown)
    if request.method == "POST" and form.is_valid():
        set_name_and_practice(user=user, by=user, **form.cleaned_data)
        messages.success(request, "Your name and practice are saved.")
        return redirect("accounts:invitations")
    status = 422 if form.errors else 200
    return render(request, "accounts/practice.html", {"form": form}, status=status)


@dietitian
@limited("invite", accepted_only=True)
@limited("search", counts=is_search)
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Invite a client; list and search invitations and consents."""
    user = viewer(request)
    if not user.name or not user.practice:
        return to_practice(request)
    form = InviteForm(request.POST if request.method == "POST" else None, dietitian=user)
    if form.is_valid():
        _invite(request, user, form)
        return redirect("accounts:invitations")
    words = request.GET.get("q", "").strip()[:MAX_SEARCH]
    context = _new_link(request) | {
        "form": form,
        "words": words,
        "link_days": INVITATION_LIFETIME.days,
        "wait_days": REMIND_ALL_AFTER.days,
        "remindable": user.invitations.remindable(REMIND_ALL_AFTER).count(),
        **_lists(request, user, words),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/invitations.html", context, status=status)


def to_practice(request: HttpRequest) -> HttpResponse:
    """Lead a dietitian to the page where they say who asks."""
    messages.info(request, "Clients see who asks. Say your name and your practice first.")
    return redirect("accounts:practice")


def _lists(request: HttpRequest, user: User, words: str) -> dict[str, Any]:
    """A page of the invitations and one of the consents, and the rest of the address of each."""
    held = Consent.objects.running().filter(dietitian=user)
    held = called(held, words) if words else held
    asked = Paginator(user.invitations.mentioning(words), PER_PAGE)
    shared = Paginator(held.select_related("client__profile"), PER_PAGE)
    kept = {"q": words} if words else {}
    pages = {key: request.GET.get(key, "") for key in ("page", "shared")}
    others = {
        key: kept | ({other: pages[other]} if pages[other] else {})
        for key, other in (("page", "shared"), ("shared", "page"))
    }
    asked_page, shared_page = asked.get_page(pages["page"]), shared.get_page(pages["shared"])
    zone = Profile.objects.of(user).tzinfo
    return {
        "invitations": asked_page,
        "asked": rows_of_invitations(asked_page, zone),
        "consents": shared_page,
        "shared": rows_of_consents(shared_page, zone),
        "kept": {key: urlencode(values) for key, values in others.items()},
    }


def _invite(request: HttpRequest, user: User, form: InviteForm) -> None:
    try:
        invitation, token = invite(by=user, email=form.cleaned_data["email"], scopes=form.scopes)
    except InvitationRefusedError as refusal:
        messages.error(request, str(refusal))
        return
    link = invitation_url(token)
    if invitation.email and not send_invitation(invitation, link):
        messages.error(request, "The e-mail could not be sent. Hand over the link yourself.")
    messages.success(request, link, extra_tags=f"{_LINK} {invitation.email}")


def _new_link(request: HttpRequest) -> dict[str, Any]:
    """Split the messages into the new link with its address and the other notices."""
    found: dict[str, Any] = {"notices": []}
    for message in messages.get_messages(request):
        tag, _space, email = (message.extra_tags or "").partition(" ")
        if tag == _LINK:
            found |= {"link": message.message, "sent_to": email}
        else:
            found["notices"].append(message)
    return found


@dietitian
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation; its link stops working at once."""
    user = viewer(request)
    invitation = get_object_or_404(user.invitations.all(), pk=pk)
    try:
        withdraw_invitation(invitation=invitation, by=user)
    except InvitationRefusedError as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, "The invitation is taken back. Its link no longer works.")
    return redirect("accounts:invitations")


@dietitian
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one reminder of one invitation; its old link stops, the letter holds a new one."""
    user = viewer(request)
    invitation = get_object_or_404(user.invitations.all(), pk=pk)
    return _remind(request, user, user.invitations.filter(pk=invitation.pk))


@dietitian
@require_POST
def remind_all(request: HttpRequest) -> HttpResponse:
    """Send one reminder of each invitation that has waited for some days."""
    user = viewer(request)
    return _remind(request, user, user.invitations.remindable(REMIND_ALL_AFTER))


def _remind(request: HttpRequest, user: User, asked: InvitationQuerySet) -> HttpResponse:
    def may_send(count: int) -> None:
        count_many(request, "remind", count)

    try:
        sent = len(reminders.remind(invitations=asked, by=user, may_send=may_send))
    except TooOftenError as limit:
        return too_many(request, limit.wait_s)
    except LettersNotSentError:
        messages.error(request, "The mail server did not take the letters, so none was sent.")
        return redirect("accounts:invitations")
    if sent:
        words = ngettext("%d reminder is", "%d reminders are", sent) % sent
        messages.success(
            request, f"{words} on the way. The links of the first letters no longer work."
        )
    else:
        messages.info(request, "There is nobody to remind: each was reminded, or has answered.")
    return redirect("accounts:invitations")
