"""The dietitian's pages of sharing: name and practice, invitations, and the consents held."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import dietitian, viewer
from accounts.actions.consent import (
    InvitationRefusedError,
    invite,
    set_name_and_practice,
    withdraw_invitation,
)
from accounts.actions.invitation_mail import invitation_url, send_invitation
from accounts.forms.consent import InviteForm, PracticeForm
from accounts.models import Consent, Profile, User
from accounts.models.consent import INVITATION_LIFETIME
from accounts.views.limits import limited

#: The most invitations that the page lists.
MAX_INVITATIONS_SHOWN = 50
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
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Invite a client; list invitations and consents."""
    user = viewer(request)
    if not user.name or not user.practice:
        messages.info(request, "Clients see who asks. Say your name and your practice first.")
        return redirect("accounts:practice")
    form = InviteForm(request.POST if request.method == "POST" else None, dietitian=user)
    if form.is_valid():
        _invite(request, user, form)
        return redirect("accounts:invitations")
    context = _new_link(request) | {
        "form": form,
        "link_days": INVITATION_LIFETIME.days,
        "zone": Profile.objects.of(user).tzinfo,
        "invitations": user.invitations.all()[:MAX_INVITATIONS_SHOWN],
        "consents": Consent.objects.running()
        .filter(dietitian=user)
        .select_related("client__profile"),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/invitations.html", context, status=status)


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
