"""Where a person is signed in, and ending it there."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in, viewer
from accounts.enums import SecurityEvent
from accounts.models import Profile, Session
from accounts.security_log.lines import record


@signed_in
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """List the browsers that this person is signed in with."""
    user = viewer(request)
    context = {
        "zone": Profile.objects.of(user).tzinfo,
        "sessions": Session.objects.open_of(user),
        "current_key": request.session.session_key,
    }
    return render(request, "accounts/sessions.html", context)


@signed_in
@require_POST
def end_session(request: HttpRequest, code: str) -> HttpResponse:
    """Sign out on one other device. Raises Http404 for a session that is not the person's."""
    for session in _others(request):
        if session.code == code:
            session.delete()
            record(SecurityEvent.SESSION_ENDED, person=viewer(request), what="one")
            messages.success(request, f"Signed out: {session.device}.")
            return redirect("accounts:sessions")
    raise Http404


@signed_in
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    user = viewer(request)
    user.sessions.exclude(pk=request.session.session_key).delete()
    record(SecurityEvent.SESSION_ENDED, person=user, what="others")
    messages.success(request, "You are signed out everywhere but here.")
    return redirect("accounts:sessions")


def _others(request: HttpRequest) -> list[Session]:
    """The person's open sessions but the one that asks."""
    here = request.session.session_key
    return [one for one in Session.objects.open_of(viewer(request)) if one.pk != here]
