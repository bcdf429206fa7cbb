"""Accounts for administrators: address, name and roles, and nothing about health.

Profiles are not registered. An administrator can neither set a password nor
change an address, since either would open somebody's log; nor delete an
account here, since Django's confirmation page lists everything that goes with it.
"""

from __future__ import annotations

from typing import Any, cast

import django.contrib.auth.admin  # noqa: F401  registers what is taken out below
from allauth.account import admin as _addresses  # noqa: F401  likewise
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa import admin as _factors  # noqa: F401  likewise
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django_tasks_db import admin as _tasks  # noqa: F401  likewise
from django_tasks_db.models import DBTaskResult

from accounts.access import fresh_sign_in, lacks_second_factor, to_second_factor
from accounts.actions.administrators import LastAdministratorError, require_another_administrator
from accounts.enums import SecurityEvent
from accounts.models import ClientSummary, User
from accounts.roles import ADMINISTRATOR
from accounts.security_log.lines import record

_login = secure_admin_login(admin.site.login)
_has_permission = admin.site.has_permission


def _login_with_second_factor(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Sign in through allauth, with its rate limits; require a second factor first."""
    user = request.user
    if isinstance(user, User) and user.is_staff and lacks_second_factor(user):
        return to_second_factor(request)
    response: HttpResponse = _login(request, **kwargs)
    return response


def _has_permission_and_second_factor(request: HttpRequest) -> bool:
    """Whether the person may open the administration: only with a second factor."""
    user = request.user
    return isinstance(user, User) and _has_permission(request) and not lacks_second_factor(user)


admin.site.login = _login_with_second_factor  # type: ignore[assignment, method-assign]  # the site is one object
admin.site.has_permission = _has_permission_and_second_factor  # type: ignore[method-assign]  # likewise
admin.site.site_header = admin.site.site_title = "Midband administration"

# allauth shows addresses to edit and the keys of second factors; roles are laid
# down by accounts/roles.py; a job that failed shows what it was at.
admin.site.unregister([EmailAddress, Authenticator, Group, DBTaskResult])


def _roles_in(answers: dict[str, Any]) -> set[str]:
    """The roles in the values of the form, by name; entering the administration is one."""
    flags = {"is_staff": "staff", "is_superuser": ADMINISTRATOR}
    held = {role for field, role in flags.items() if answers[field]}
    return held | {group.name for group in answers["groups"]}


class AccountForm(forms.ModelForm[User]):
    """The account, of which the last administrator stays one."""

    def clean(self) -> dict[str, Any]:
        """Refuse to take the rights from the last; the admin saves in the same transaction."""
        data = super().clean() or self.cleaned_data
        stays = data.get("is_active") and data.get("is_staff") and data.get("is_superuser")
        if not stays:
            try:
                require_another_administrator(than=self.instance)
            except LastAdministratorError as error:
                raise forms.ValidationError(str(error)) from error
        return data


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """The accounts with their roles."""

    form = AccountForm
    list_display = [
        "email",
        "name",
        "practice",
        "role_names",
        "is_staff",
        "is_active",
        "date_joined",
    ]
    list_filter = ["groups", "is_staff", "is_active"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = [
        "email",
        "name",
        "practice",
        "groups",
        "is_staff",
        "is_superuser",
        "is_active",
        "date_joined",
        "last_login",
    ]
    readonly_fields = ["email", "date_joined", "last_login"]
    actions = ["remove_second_factor"]
    # The roles, which are few.
    formfield_overrides = {ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Read the roles of all listed accounts in one query."""
        return super().get_queryset(request).prefetch_related("groups")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: people sign up themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never: the confirmation page would list the person's log."""
        return False

    def save_model(
        self,
        request: HttpRequest,
        obj: User,
        form: Any,
        change: bool,  # the admin's own signature
    ) -> None:
        """Save the account, whose name stands in the lists of dietitians."""
        ClientSummary.objects.of_client(obj).mark_stale()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the groups, and log every role that was given or taken."""
        super().save_related(request, form, formsets, change)
        by, user = cast("User", request.user), form.instance
        before, after = _roles_in(form.initial), _roles_in(form.cleaned_data)
        for role in sorted(after - before):
            record(SecurityEvent.ROLE_GIVEN, person=user, by=by, what=role)
        for role in sorted(before - after):
            record(SecurityEvent.ROLE_TAKEN, person=user, by=by, what=role)
        if "is_active" in form.changed_data:
            opened = form.cleaned_data["is_active"]
            event = SecurityEvent.ACCOUNT_OPENED if opened else SecurityEvent.ACCOUNT_CLOSED
            record(event, person=user, by=by)

    @admin.display(description="roles")
    def role_names(self, user: User) -> str:
        """The account's roles, by name."""
        return ", ".join(group.name for group in user.groups.all())

    @admin.action(description="Remove the second factor (the phone is lost)")
    @method_decorator(fresh_sign_in())
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Remove all second factors of these accounts; each removal is logged."""
        for user in queryset:
            if Authenticator.objects.filter(user=user).delete()[0]:
                self.log_change(request, user, "Removed the second factor.")
                by = cast("User", request.user)
                record(SecurityEvent.FACTOR_REMOVED, person=user, by=by, what="all")
                messages.success(request, f"{user.email} signs in by password alone now.")
            else:
                messages.info(request, f"{user.email} has no second factor.")
