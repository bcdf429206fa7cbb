"""The client's pages: invitations received, consents given, and who accessed the log."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import signed_in, viewer
from accounts.actions.consent import (
    InvitationRefusedError,
    accept_invitation,
    decline_invitation,
    end_consent,
)
from accounts.forms.consent import InvitationAnswerForm
from accounts.models import AccessEvent, Consent, Invitation, Profile, User

ACCESS_EVENTS_PER_PAGE = 50


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
        found = waiting.for_proved_address(user).filter(pk=pk).first()
    else:
        mine = Q(email="") | Q(email=user.email.lower()) | Q(dietitian=user)
        found = waiting.with_token(token).filter(mine).first()
    if found is None:
        raise Http404
    return found


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
    consent = (
        Consent.objects.filter(Q(client=user) | Q(dietitian=user), pk=pk)
        .select_related("client", "dietitian")
        .first()
    )
    if consent is None:
        raise Http404
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
