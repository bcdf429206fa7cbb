"""Who may open which page: every view has exactly one of these decorators.

The subject is the person whose log a page shows; the viewer is the person signed
in. Views read rows through the subject, never by a row's id alone, so another
person's row cannot be reached by guessing its id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, partial, wraps
from typing import Any, Concatenate, Protocol, cast
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from accounts.actions.caseload import ClientIdentity, identity_of
from accounts.actions.consent import ConsentEndedError, lock_consent, record_access
from accounts.enums import Scope
from accounts.models import Consent, User


class HtmxHttpRequest(HttpRequest):
    """A request as the middleware of htmx hands it to every view."""

    #: True where htmx asks, so that a fragment is enough.
    htmx: HtmxDetails


View = Callable[..., HttpResponseBase]
LogView = Callable[Concatenate[HtmxHttpRequest, "Subject", ...], HttpResponseBase]

#: The HTTP methods that change nothing.
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class AccessPolicy(StrEnum):
    """Whom a view is open to, one member per decorator."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    DIETITIAN = "dietitian"
    OWN_LOG = "own log"
    SHARED_LOG = "shared log"
    ABOUT_CLIENT = "about a client"


class ProtectedView(Protocol):
    """A view that declares its policy; the tests fail for a view without one."""

    __name__: str
    access_policy: AccessPolicy

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a request."""


def _declared(view: View, policy: AccessPolicy) -> ProtectedView:
    """The view with its policy as an attribute."""
    protected = cast("ProtectedView", view)
    protected.access_policy = policy
    return protected


@dataclass(frozen=True)
class Subject:
    """The person a page is about, and what the viewer may see and do there."""

    user: User
    viewer: User
    #: The consent that gives the viewer access; None for one's own log.
    consent: Consent | None = None

    @cached_property
    def is_self(self) -> bool:
        """Whether it is the viewer's own log; cached, since a page asks dozens of times."""
        return self.user.pk == self.viewer.pk

    @property
    def may_write(self) -> bool:
        """Whether the viewer may change entries and days: only in their own log."""
        return self.is_self

    def may(self, scope: Scope) -> bool:
        """Whether the viewer has a scope; the owner has all."""
        return self.is_self or (self.consent is not None and self.consent.has(scope))

    @property
    def sees_notes(self) -> bool:
        """Whether the viewer sees symptoms and notes."""
        return self.may(Scope.SYMPTOMS_NOTES)

    @property
    def sees_profile(self) -> bool:
        """Whether the viewer sees the profile, the kidney answer and medicines."""
        return self.may(Scope.PROFILE_MEDICINES)

    @property
    def may_set_band(self) -> bool:
        """Whether the viewer may set this person's band."""
        return self.may(Scope.MAY_SET_BAND)

    def sees(self, date: dt.date) -> bool:
        """Whether a day is within the dates that were shared."""
        return self.is_self or (self.consent is not None and self.consent.reaches(date))

    @property
    def name(self) -> str:
        """The person's name, or their e-mail address, for pages about them."""
        return str(self.user)

    @cached_property
    def identity(self) -> ClientIdentity | None:
        """Who this client is to the viewer, one query once; None for oneself."""
        return None if self.consent is None else identity_of(self.consent)

    def url(self, name: str, *args: Any) -> str:
        """Reverse the address of a page about this person; ``args`` are those after the code."""
        return reverse(name, args=args if self.is_self else (self.user.code, *args))


def log_for(person: User, viewer: User) -> Subject:
    """A person's log as somebody may see it at this moment, for work outside of a request.

    Raises ClosedLogError where they may not.
    """
    if person.pk == viewer.pk:
        return Subject(user=person, viewer=viewer)
    consent = _consent_or_404(person.code, viewer, None)
    return Subject(user=consent.client, viewer=viewer, consent=consent)


class ClosedLogError(Http404):
    """Another person's log, asked for without a live consent: answered as an unknown address."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


class MissingScopeError(PermissionDenied):
    """A client's log, opened by a dietitian whose consent lacks what is needed."""

    def __init__(self, client: User) -> None:
        super().__init__()
        self.client = client


def viewer(request: HttpRequest) -> User:
    """Return the person signed in. Raises Http404 where nobody is."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def path_on_this_site(request: HttpRequest, url: str) -> str:
    """The path and query of a URL of this site; empty for any other, to lead nobody away."""
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    path = urlsplit(url)._replace(scheme="", netloc="").geturl() if is_ours else ""
    # Asked again: the path of "https://this.site//other.site" alone is another site's URL.
    is_path = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_path else ""


def public(view: View) -> ProtectedView:
    """Open to everybody, signed in or not."""
    return _declared(login_not_required(view), AccessPolicy.PUBLIC)


def signed_in(view: View) -> ProtectedView:
    """Open to anyone signed in, for pages that show nothing of another person."""
    return _declared(view, AccessPolicy.SIGNED_IN)


def lacks_second_factor(user: User) -> bool:
    """Whether this account must set up a second factor before it goes on."""
    return settings.REQUIRE_SECOND_FACTOR and not user.has_second_factor


def to_second_factor(request: HttpRequest) -> HttpResponse:
    """Redirect to the page that sets up a second factor, with a message why."""
    messages.info(
        request,
        "You work with other people’s data, so a password is not enough. "
        "Turn on a second factor first.",
    )
    return redirect("mfa_index")


def to_reauthentication(request: HttpRequest, back: str = "") -> HttpResponse:
    """Redirect to the page where the person shows once more that it is them, and then back.

    Back is the page asked for; where that is a form, or no page (then ``back`` names one), the
    page with the button. What a form sent is not kept, as allauth would in the session,
    other people's addresses and passwords among it.
    """
    if is_htmx := request.headers.get("HX-Request") == "true":
        page = path_on_this_site(request, request.headers.get("HX-Current-URL", ""))
    elif back or request.method not in SAFE_METHODS:
        page = path_on_this_site(request, request.headers.get("Referer", ""))
        page = page or back or request.path
        messages.info(request, "First confirm that it is you. Then press the button again.")
    else:
        page = request.get_full_path()
    methods = get_adapter().get_reauthentication_methods(request.user)
    url = methods[0]["url"] if methods else reverse("account_login")
    url += f"?{urlencode({REDIRECT_FIELD_NAME: page})}" if page else ""
    return HttpResponseClientRedirect(url) if is_htmx else redirect(url)


def fresh_sign_in(back: str = "") -> Callable[[View], View]:
    """Ask once more who it is, unless that was asked in the last five minutes.

    It stands below the decorator of access, on what does harm in a stranger's hands at an open
    browser. ``back`` names the page with the button, where the view is a download or takes
    forms alone. docs/security.md lists where it is used; allauth guards its own pages so.
    """

    def decorate(view: View) -> View:
        guarded = reauthentication_required(view)

        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                response: HttpResponseBase = guarded(request, *args, **kwargs)
            except ReauthenticationRequired:
                return to_reauthentication(request, reverse(back) if back else "")
            return response

        return wrapper

    return decorate


def dietitian(view: View) -> ProtectedView:
    """Open to dietitians, with a second factor where the site asks for one; others get 403."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = viewer(request)
        if not user.is_dietitian:
            raise PermissionDenied
        if lacks_second_factor(user):
            return to_second_factor(request)
        return view(request, *args, **kwargs)

    return _declared(wrapper, AccessPolicy.DIETITIAN)


def own_log(view: LogView) -> ProtectedView:
    """Open to the person the log belongs to; everybody else gets 404."""

    @wraps(view)
    def wrapper(
        request: HtmxHttpRequest, *args: Any, code: str = "", **kwargs: Any
    ) -> HttpResponseBase:
        user = viewer(request)
        if code and code != user.code:
            raise ClosedLogError(code)
        return view(request, Subject(user=user, viewer=user), *args, **kwargs)

    return _declared(wrapper, AccessPolicy.OWN_LOG)


def shared_log(
    scope: Scope = Scope.LOG,
    *,
    write: Scope | None = None,
    shows: bool = True,
    changes: bool = True,
) -> Callable[[LogView], ProtectedView]:
    """Open to the owner, and to a dietitian under a live consent with ``scope``.

    The URL keyword ``code`` names the client. Without a live consent, or for a
    ``date`` before the earliest day shared, the answer is 404, as for an unknown
    code; without the scope it is 403. A change needs the scope ``write``, and is
    open to the owner only where that is None: it runs in one transaction that
    locks the consent's row, so that a revocation at the same moment either waits
    or comes first. Each access and change is recorded; ``shows=False`` is for
    views that only redirect or say nothing of the log, ``changes=False`` for
    forms that ask for something to be shown, which count as an access.
    """

    def decorate(view: LogView) -> ProtectedView:
        what = view.__name__.replace("_", " ")

        @wraps(view)
        def wrapper(
            request: HtmxHttpRequest, *args: Any, code: str = "", **kwargs: Any
        ) -> HttpResponseBase:
            user = viewer(request)
            if not code or code == user.code:
                return view(request, Subject(user=user, viewer=user), *args, **kwargs)
            date: dt.date | None = kwargs.get("date")
            consent = _consent_or_404(code, user, date)
            if lacks_second_factor(user):
                return to_second_factor(request)
            needed = scope if request.method in SAFE_METHODS else write
            if needed is None or not {scope, needed} <= consent.scopes:
                raise MissingScopeError(consent.client)
            subject = Subject(user=consent.client, viewer=user, consent=consent)
            record = partial(record_access, consent=consent, what=what, date=date)
            if request.method in SAFE_METHODS:
                response = view(request, subject, *args, **kwargs)
                if shows and response.status_code == 200:
                    record()
                return response
            with transaction.atomic():
                locked = _lock_consent_or_404(subject, needed, date)
                response = view(request, replace(subject, consent=locked), *args, **kwargs)
                if response.status_code < 400:
                    record(is_change=changes)
                elif response.status_code == 422:
                    # An invalid form changes nothing, but the log was shown around it.
                    record()
            return response

        return _declared(wrapper, AccessPolicy.SHARED_LOG)

    return decorate


def about_client(view: LogView) -> ProtectedView:
    """Open to a dietitian under a live consent alone, for what they keep about that client.

    Such a page shows nothing of the log and changes nothing of the client's, so nothing is
    recorded: a record would tell the client that there is a private note. Everybody else,
    the client too, gets 404. A change runs in one transaction that locks the consent's row,
    and that of somebody whose consent ended just before is answered with 404.
    """

    @wraps(view)
    def wrapper(
        request: HtmxHttpRequest, *args: Any, code: str = "", **kwargs: Any
    ) -> HttpResponseBase:
        user = viewer(request)
        consent = _consent_or_404(code, user, None)
        if lacks_second_factor(user):
            return to_second_factor(request)
        subject = Subject(user=consent.client, viewer=user, consent=consent)
        if request.method in SAFE_METHODS:
            return view(request, subject, *args, **kwargs)
        with transaction.atomic():
            locked = _lock_consent_or_404(subject, Scope.LOG, None)
            return view(request, replace(subject, consent=locked), *args, **kwargs)

    return _declared(wrapper, AccessPolicy.ABOUT_CLIENT)


def _consent_or_404(code: str, user: User, date: dt.date | None) -> Consent:
    """The live consent of the client with this code for this dietitian. Raises ClosedLogError."""
    consent = (
        Consent.objects.live()
        .filter(client__code=code, dietitian=user)
        .select_related("client__profile")
        .first()
    )
    if consent is None or (date is not None and not consent.reaches(date)):
        raise ClosedLogError(code)
    return consent


def _lock_consent_or_404(subject: Subject, scope: Scope, date: dt.date | None) -> Consent:
    """Read the consent again, locked: it may have changed since. Raises ClosedLogError."""
    try:
        locked = lock_consent(client=subject.user, dietitian=subject.viewer, scope=scope)
    except ConsentEndedError as error:
        raise ClosedLogError(subject.user.code) from error
    if date is not None and not locked.reaches(date):
        raise ClosedLogError(subject.user.code)
    return locked
