"""Pages for the welcome questions, the profile, the settings, and privacy."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import path_on_this_site, public, signed_in, viewer
from accounts.actions.profile import save_profile
from accounts.forms.profile import ProfileForm
from accounts.models import Profile, User


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what is stored and where; open to everybody."""
    return render(request, "accounts/privacy.html")


@public
@require_safe
def change_password(_request: HttpRequest) -> HttpResponse:
    """Lead from the address that password managers know to the page itself."""
    return redirect("account_change_password")


@signed_in
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Link to everything that can be set."""
    return render(request, "accounts/settings.html")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask a new person for their profile, once; every answer is optional."""
    user = viewer(request)
    next_url = _next_url(request)
    form = _profile_form(request, user, asks_date=False)
    if form.rows:
        # Earlier answers are changed on the profile page, which asks from which day.
        return redirect("accounts:profile")
    if request.method == "POST" and form.is_valid():
        _save(form, user)
        return _redirect(request, next_url)
    return _render_form(request, "accounts/welcome.html", form, next_url=next_url)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change the profile."""
    user = viewer(request)
    form = _profile_form(request, user)
    if request.method == "POST" and form.is_valid():
        _save(form, user)
        messages.success(request, "Your answers are saved.")
        return _redirect(request, resolve_url("accounts:profile"))
    return _render_form(request, "accounts/profile.html", form)


def _profile_form(request: HttpRequest, user: User, *, asks_date: bool = True) -> ProfileForm:
    return ProfileForm(
        request.POST if request.method == "POST" else None,
        profile=Profile.objects.of(user),
        rows=list(user.profile_facts.all()),
        asks_date=asks_date,
    )


def _save(form: ProfileForm, user: User) -> None:
    save_profile(
        user=user, by=user, answers=form.answers, facts=form.facts, valid_from=form.holds_from
    )


def _render_form(
    request: HttpRequest, template: str, form: ProfileForm, next_url: str = ""
) -> HttpResponse:
    context = {"form": form, "next_url": next_url}
    if form.is_bound and request.headers.get("HX-Request") == "true":
        return render(request, f"{template}#profile_form", context, status=422)
    return render(request, template, context)


def _redirect(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect the whole page, also where htmx sent the form."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(url)
    return redirect(url)


def _next_url(request: HttpRequest) -> str:
    """The page the person wanted before signing up, if it is on this site; else today."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return path_on_this_site(request, wanted) or resolve_url("intake:today")
