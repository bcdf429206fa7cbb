"""The client's pages of sharing: who can see the log, who looked, an end and its taking back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, Max, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import signed_in, viewer
from accounts.actions.caseload import identity_of
from accounts.actions.consent import (
    RestoringRefusedError,
    end_consent,
    restore_consent,
    why_not_restored,
)
from accounts.models import AccessEvent, Consent, Invitation, Profile, User
from accounts.models.consent import RESTORABLE_FOR

ACCESS_EVENTS_PER_PAGE = 50
#: The most ended consents that the page lists.
MAX_ENDED_SHOWN = 20


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
    ended = given.exclude(pk__in=running.values("pk")).annotate(
        is_restorable=Exists(Consent.objects.restorable().filter(pk=OuterRef("pk")))
    )
    looks = AccessEvent.objects.filter(subject=user).select_related("viewer")
    context = {
        "zone": Profile.objects.of(user).tzinfo,
        "asked": Invitation.objects.waiting().for_proved_address(user).select_related("dietitian"),
        "running": running,
        "ended": ended[:MAX_ENDED_SHOWN],
        "looks": Paginator(looks, ACCESS_EVENTS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "accounts/sharing.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def end_sharing(request: HttpRequest, pk: int) -> HttpResponse:
    """End a consent: the client with one click, the dietitian after a confirmation page."""
    user = viewer(request)
    shared = Consent.objects.filter(Q(client=user) | Q(dietitian=user))
    consent = get_object_or_404(shared.select_related("client__profile", "dietitian"), pk=pk)
    if consent.client_id == user.pk:
        if request.method == "POST":
            end_consent(consent=consent, by=user)
            messages.success(request, f"Ended. {consent.dietitian} no longer sees your log.")
        return redirect("accounts:sharing")
    # A person who lost the role can still end consents, but not open the other page.
    back = "accounts:invitations" if user.is_dietitian else "accounts:sharing"
    if consent.revoked_at is not None or consent.has_run_out:
        # What the client is called now is not told any more.
        messages.info(request, "That sharing has ended already.")
        return redirect(back)
    if request.method != "POST":
        return _ask_to_end(request, consent, reverse(back))
    end_consent(consent=consent, by=user)
    messages.success(request, f"Ended. You no longer see the log of {consent.client}.")
    return redirect(back)


def _ask_to_end(request: HttpRequest, consent: Consent, back: str) -> HttpResponse:
    """Ask a dietitian whether this is the one, with what tells two of a name apart."""
    # The birth year is the client's to show, and shown no longer than the log is.
    is_live = Consent.objects.live().filter(pk=consent.pk).exists()
    identity = identity_of(consent) if is_live else None
    context = {
        "consent": consent,
        "identity": identity,
        "days": RESTORABLE_FOR.days,
        "back_url": back,
    }
    return render(request, "accounts/end_sharing.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def restore_sharing(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the client take an end back, after a page that says what is shared again."""
    user = viewer(request)
    given = Consent.objects.filter(client=user).select_related("client__profile", "dietitian")
    consent = get_object_or_404(given, pk=pk)
    if request.method == "POST":
        return _restore(request, user, consent)
    if consent.revoked_at is None:
        messages.info(request, "That sharing has not ended, or you have taken the end back.")
        return redirect("accounts:sharing")
    context = {
        "consent": consent,
        "refusal": why_not_restored(consent),
        "zone": Profile.objects.of(user).tzinfo,
    }
    return render(request, "accounts/restore_sharing.html", context)


def _restore(request: HttpRequest, user: User, consent: Consent) -> HttpResponse:
    try:
        restore_consent(consent=consent, by=user)
    except RestoringRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        # Also where the button was pressed twice: it is true either way.
        messages.success(request, f"{consent.dietitian} can see your log again, as before.")
    return redirect("accounts:sharing")
