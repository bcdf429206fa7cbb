"""The page on which somebody says when mail comes, and whether keys are used."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in, viewer
from accounts.forms.mail_and_keys import MailAndKeysForm


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mail_and_keys(request: HttpRequest) -> HttpResponse:
    """Show and change when mail tells of messages, and a dietitian's keys."""
    user = viewer(request)
    form = MailAndKeysForm(request.POST if request.method == "POST" else None, instance=user)
    if form.is_bound and form.is_valid():
        user.save(update_fields=list(form.fields))
        messages.success(request, "Your choice is saved.")
        return redirect("accounts:mail_and_keys")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/mail_and_keys.html", {"form": form}, status=status)
