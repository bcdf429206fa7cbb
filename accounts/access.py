"""Who may open what. Every view wears exactly one of these decorators.

The subject is the person whose log a page shows; the viewer is the one signed
in. Views start from the subject, never from a row's number alone, so another
person's row cannot be reached by guessing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial, wraps
from typing import Any, Concatenate

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.actions.consent import ConsentEndedError, lock_consent, record_access
from accounts.enums import Scope
from accounts.models import Consent, User

View = Callable[..., HttpResponseBase]
LogView = Callable[Concatenate[HttpRequest, "Subject", ...], HttpResponseBase]

#: What only shows.
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Subject:
    """The person a page is about, as seen by the one who looks."""

    user: User
    viewer: User
    #: Under which the viewer looks; None for one's own log.
    consent: Consent | None = None

    @cached_property
    def is_self(self) -> bool:
        """Whether the viewer looks at their own log; asked dozens of times a page."""
        return self.user.pk == self.viewer.pk

    @property
    def may_write(self) -> bool:
        """Whether the viewer may add, change, delete and finish: in their own log alone."""
        return self.is_self

    def may(self, scope: Scope) -> bool:
        """Whether the viewer may open, or do, what a scope names."""
        return self.is_self or (self.consent is not None and self.consent.has(scope))

    @property
    def sees_notes(self) -> bool:
        """Whether symptoms and notes are shown."""
        return self.may(Scope.SYMPTOMS_NOTES)

    @property
    def sees_profile(self) -> bool:
        """Whether the profile, the kidney flag and medicines are shown."""
        return self.may(Scope.PROFILE_MEDICINES)

    @property
    def may_set_band(self) -> bool:
        """Whether the viewer may set this person's band."""
        return self.may(Scope.MAY_SET_BAND)

    def sees(self, date: dt.date) -> bool:
        """Whether a day lies within what was shared."""
        return self.is_self or (self.consent is not None and self.consent.reaches(date))

    @property
    def name(self) -> str:
        """What the person is called on a page about them."""
        return str(self.user)

    def url(self, name: str, *args: Any) -> str:
        """Reverse a subject view so that links stay with the same person."""
        return reverse(name, args=args if self.is_self else (self.user.code, *args))


def viewer(request: HttpRequest) -> User:
    """Return the person signed in. Raises Http404 where nobody is."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def public(view: View) -> View:
    """Open to everybody, signed in or not."""
    vars(view)["access_policy"] = "public"
    return login_not_required(view)


def signed_in(view: View) -> View:
    """Open to anyone who is signed in; shows nothing of another person."""
    vars(view)["access_policy"] = "signed in"
    return view


def lacks_second_factor(user: User) -> bool:
    """Whether this account must set up a second factor before it goes on."""
    return settings.REQUIRE_SECOND_FACTOR and not user.has_second_factor


def to_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead to where a second factor is set up, and say why."""
    messages.info(
        request,
        "Other people’s data needs more than a password. Turn on a second factor first.",
    )
    return redirect("mfa_index")


def dietitian(view: View) -> View:
    """Open to dietitians, with a second factor where the site asks for one; others get 403."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = viewer(request)
        if not user.is_dietitian:
            raise PermissionDenied
        if lacks_second_factor(user):
            return to_second_factor(request)
        return view(request, *args, **kwargs)

    vars(wrapper)["access_policy"] = "dietitian"
    return wrapper


def own_log(view: LogView) -> View:
    """Open to the person the log belongs to; everybody else gets 404."""

    @wraps(view)
    def wrapper(
        request: HttpRequest, *args: Any, code: str = "", **kwargs: Any
    ) -> HttpResponseBase:
        user = viewer(request)
        if code and code != user.code:
            raise Http404
        return view(request, Subject(user=user, viewer=user), *args, **kwargs)

    vars(wrapper)["access_policy"] = "own log"
    return wrapper


def shared_log(
    scope: Scope = Scope.LOG, *, write: Scope | None = None, shows: bool = True
) -> Callable[[LogView], View]:
    """Open to the owner, and to a dietitian under a live consent that holds ``scope``.

    The address keyword ``code`` names the client. Without a live consent, or
    for a ``date`` before the earliest day shared, the answer is 404, as for a
    code that never was; without the scope it is 403. A change needs the scope
    ``write``, and is the owner's alone where that is None: it runs in one
    transaction that holds the consent's row, so that an end under way either
    waits for it or comes first. Each look and change is written down;
    ``shows=False`` is for views that only lead on.
    """

    def decorate(view: LogView) -> View:
        what = view.__name__.replace("_", " ")

        @wraps(view)
        def wrapper(
            request: HttpRequest, *args: Any, code: str = "", **kwargs: Any
        ) -> HttpResponseBase:
            user = viewer(request)
            if not code or code == user.code:
                return view(request, Subject(user=user, viewer=user), *args, **kwargs)
            date: dt.date | None = kwargs.get("date")
            consent = _consent_or_404(code, user, date)
            if lacks_second_factor(user):
                return to_second_factor(request)
            needed = scope if request.method in _SAFE_METHODS else write
            if needed is None or not {scope, needed} <= consent.scopes:
                raise PermissionDenied
            subject = Subject(user=consent.client, viewer=user, consent=consent)
            look = partial(record_access, consent=consent, what=what, date=date)
            if request.method in _SAFE_METHODS:
                response = view(request, subject, *args, **kwargs)
                if shows and response.status_code == 200:
                    look()
                return response
            with transaction.atomic():
                held = _lock_consent_or_404(subject, needed, date)
                response = view(request, replace(subject, consent=held), *args, **kwargs)
                if response.status_code < 400:
                    look(is_change=True)
                elif response.status_code == 422:
                    # A refused form changes nothing, but its page was shown.
                    look()
            return response

        vars(wrapper)["access_policy"] = "shared log"
        return wrapper

    return decorate


def _consent_or_404(code: str, user: User, date: dt.date | None) -> Consent:
    """The live consent of the person behind a code, for this dietitian and day."""
    consent = (
        Consent.objects.live()
        .filter(client__code=code, dietitian=user)
        .select_related("client__profile")
        .first()
    )
    if consent is None or (date is not None and not consent.reaches(date)):
        raise Http404
    return consent


def _lock_consent_or_404(subject: Subject, scope: Scope, date: dt.date | None) -> Consent:
    """The consent as it is now, locked; it may have ended or shrunk since it was found."""
    try:
        held = lock_consent(client=subject.user, dietitian=subject.viewer, scope=scope)
    except ConsentEndedError as over:
        raise Http404 from over
    if date is not None and not held.reaches(date):
        raise Http404
    return held
