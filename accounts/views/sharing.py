"""Sharing a log: the client's pages, and the dietitian's.

The client sees invitations received, consents given and who accessed the log; the
dietitian sets name and practice, invites, and sees the consents received.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import dietitian, signed_in, viewer
from accounts.actions.consent import (
    InvitationRefusedError,
    accept_invitation,
    decline_invitation,
    end_consent,
    invite,
    set_name_and_practice,
    withdraw_invitation,
)
from accounts.actions.invitation_mail import invitation_url, send_invitation
from accounts.forms.consent import InvitationAnswerForm, InviteForm, PracticeForm
from accounts.models import AccessEvent, Consent, Invitation, Profile, User
from accounts.models.consent import INVITATION_LIFETIME
from accounts.views.limits import limited

ACCESS_EVENTS_PER_PAGE = 50
#: The most invitations that the page lists.
MAX_INVITATIONS_SHOWN = 50
#: The tag of the message that carries a new link to the next page; it is stored nowhere else.
_LINK = "invitation-link"


# -- The client's pages ------------------------------------------------------------


@signed_in
@require_safe
def sharing(request: HttpRequest) -> HttpResponse:
    """List consents given, invitations received, and every access to the log."""
    user = viewer(request)
    given = (
        Consent.objects.filter(client=user)
        .select_related("client__profile", "dietitian")
        .annotate(last_look=Max("events__at"))
    )
    running = given.running()
    looks = AccessEvent.objects.filter(subject=user).select_related("viewer")
    context = {
        "zone": Profile.objects.of(user).tzinfo,
        "asked": Invitation.objects.waiting().for_proved_address(user).select_related("dietitian"),
        "running": running,
        "ended": given.exclude(pk__in=running.values("pk"))[:20],
        "looks": Paginator(looks, ACCESS_EVENTS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "accounts/sharing.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str = "", pk: int | None = None) -> HttpResponse:
    """Show who asks and for what; accept with scopes and dates, or decline."""
    user = viewer(request)
    asked = _asked_or_404(user, token, pk)
    if asked.dietitian_id == user.pk:
        messages.info(request, "This is your own invitation. Hand the link to your client.")
        return redirect("accounts:invitations")
    bound = request.method == "POST" and request.POST.get("answer") != "decline"
    form = InvitationAnswerForm(request.POST if bound else None, invitation=asked, client=user)
    if request.method == "POST" and (not bound or form.is_valid()):
        return _answer(request, user, asked, form if bound else None)
    context = {"form": form, "invitation": asked, "dietitian": asked.dietitian}
    status = 422 if form.errors else 200
    return render(request, "accounts/invitation.html", context, status=status)


def _asked_or_404(user: User, token: str, pk: int | None) -> Invitation:
    """Return the open invitation with this token, or with this id to a confirmed address.

    An invitation to an address is for that address only, also with the link. Raises
    Http404, the same for one answered, withdrawn, expired or somebody else's.
    """
    waiting = Invitation.objects.waiting().select_related("dietitian")
    if pk is not None:
        return get_object_or_404(waiting.for_proved_address(user), pk=pk)
    mine = Q(email="") | Q(email=user.email.lower()) | Q(dietitian=user)
    return get_object_or_404(waiting.with_token(token).filter(mine))


def _answer(
    request: HttpRequest, user: User, asked: Invitation, form: InvitationAnswerForm | None
) -> HttpResponse:
    """Save the answer; without a form the invitation is declined."""
    try:
        if form is None:
            decline_invitation(invitation=asked, by=user)
            messages.success(request, f"Declined. {asked.dietitian} sees nothing of your log.")
        else:
            name = form.cleaned_data["name"]
            accept_invitation(invitation=asked, by=user, answer=form.answer, name=name)
            messages.success(request, f"{asked.dietitian} can see your log now.")
    except InvitationRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:sharing")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def end_sharing(request: HttpRequest, pk: int) -> HttpResponse:
    """End a consent: the client with one click, the dietitian after a confirmation page."""
    user = viewer(request)
    shared = Consent.objects.filter(Q(client=user) | Q(dietitian=user))
    consent = get_object_or_404(shared.select_related("client", "dietitian"), pk=pk)
    if consent.client_id == user.pk:
        if request.method == "POST":
            end_consent(consent=consent, by=user)
            messages.success(request, f"Ended. {consent.dietitian} no longer sees your log.")
        return redirect("accounts:sharing")
    # A person who lost the role can still end consents, but not open the other page.
    back = "accounts:invitations" if user.is_dietitian else "accounts:sharing"
    if request.method != "POST":
        if consent.revoked_at is not None:
            messages.info(request, "That sharing has ended already.")
            return redirect(back)
        context = {"consent": consent, "back_url": reverse(back)}
        return render(request, "accounts/end_sharing.html", context)
    end_consent(consent=consent, by=user)
    messages.success(request, f"Ended. You no longer see the log of {consent.client}.")
    return redirect(back)


# -- The dietitian's pages ---------------------------------------------------------


@dietitian
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest) -> HttpResponse:
    """Show and change the name and practice that clients see."""
    user = viewer(request)
    shown = User(name=user.name, practice=user.practice)
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
