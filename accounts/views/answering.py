"""The page of an invitation: who asks and for what, open to whoever holds its link."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.access import public, signed_in, viewer
from accounts.actions.consent import (
    InvitationRefusedError,
    accept_invitation,
    decline_invitation,
)
from accounts.enums import Scope
from accounts.forms.consent import SCOPE_HELP, InvitationAnswerForm
from accounts.models import Invitation, User


@public
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who asks and for what to whoever holds the link; the person it is for answers.

    Never the address that it was sent to. Answering takes a sign-in.
    """
    user = request.user if isinstance(request.user, User) else None
    if request.method == "POST" and user is None:
        return redirect_to_login(request.path)
    waiting = Invitation.objects.waiting().select_related("dietitian")
    asked = waiting.with_token(token).first()
    if asked is None:
        return _gone(request)
    if user is not None and asked.dietitian_id == user.pk:
        messages.info(request, "This is your own invitation. Hand the link to your client.")
        return redirect("accounts:invitations")
    if user is not None and _is_for(asked, user):
        return _answered(request, user, asked)
    return _gone(request) if request.method == "POST" else _shown(request, asked)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def asked_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an invitation to a confirmed address of this person, and take the answer."""
    user = viewer(request)
    waiting = Invitation.objects.waiting().select_related("dietitian")
    asked = get_object_or_404(waiting.for_proved_address(user), pk=pk)
    return _answered(request, user, asked, "accounts/asked_invitation.html")


def _is_for(asked: Invitation, user: User) -> bool:
    """Whether this person may answer with the link: one to an address is for that alone."""
    if asked.email in {"", user.email.lower()}:
        return True
    return Invitation.objects.for_proved_address(user).filter(pk=asked.pk).exists()


def _gone(request: HttpRequest) -> HttpResponse:
    """Answer 404, the same for one answered, taken back, expired, or never made."""
    return render(request, "accounts/invitation_gone.html", status=404)


def _context(asked: Invitation) -> dict[str, object]:
    # The log, which every consent opens, is said in a sentence of its own.
    optional = asked.scopes - {Scope.LOG}
    wanted = [(scope, SCOPE_HELP.get(scope, "")) for scope in Scope if scope in optional]
    return {"invitation": asked, "dietitian": asked.dietitian, "wanted": wanted}


def _shown(request: HttpRequest, asked: Invitation) -> HttpResponse:
    """Show it without the form: nobody is signed in, or somebody else than it was sent to."""
    back = urlencode({"next": request.path})
    context = _context(asked) | {"back": back}
    return render(request, "accounts/invitation.html", context)


def _answered(
    request: HttpRequest,
    user: User,
    asked: Invitation,
    template: str = "accounts/invitation.html",
) -> HttpResponse:
    """Show the form, or carry out what it says."""
    bound = request.method == "POST" and request.POST.get("answer") != "decline"
    form = InvitationAnswerForm(request.POST if bound else None, invitation=asked, client=user)
    if request.method == "POST" and (not bound or form.is_valid()):
        return _answer(request, user, asked, form if bound else None)
    context = _context(asked) | {"form": form}
    return render(request, template, context, status=422 if form.errors else 200)


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
