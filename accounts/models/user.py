"""Accounts, with their roles and second factors."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.enums import ENUM_LENGTH, MessageMail
from accounts.roles import DIETITIAN

#: The longest name of a person (characters).
MAX_NAME = 120
#: allauth's types that count as a second factor; recovery codes alone do not.
SECOND_FACTORS = ("totp", "webauthn")


@dataclass(frozen=True)
class SessionLimits:
    """How long a session lasts."""

    #: From signing in on, used or not.
    age: dt.timedelta
    #: Without use.
    idle: dt.timedelta

    def are_over(self, signed_in_at: dt.datetime, used_at: dt.datetime) -> bool:
        """Whether a session of these times has ended by now."""
        now = timezone.now()
        return now - signed_in_at >= self.age or now - used_at >= self.idle


def new_code() -> str:
    """Return a random code that stands for a person in URLs (72 bits)."""
    return secrets.token_urlsafe(9)


class UserQuerySet(models.QuerySet["User"]):
    """Questions about accounts."""

    def with_roles(self) -> UserQuerySet:
        """Annotate what every page asks of the account, which then costs no further query.

        Whether it is a dietitian's, has a second factor, and ever shared its log.
        """
        roles = User.groups.through._default_manager.filter(
            user_id=OuterRef("pk"), group__name=DIETITIAN
        )
        factors = apps.get_model("mfa", "Authenticator")._default_manager.filter(
            user_id=OuterRef("pk"), type__in=SECOND_FACTORS
        )
        consents = apps.get_model("accounts", "Consent")._default_manager.filter(
            client_id=OuterRef("pk")
        )
        # An annotation of the name of a cached property is its value, which asks no more.
        # In a dict: as keywords django-stubs would declare the attributes again.
        columns = {
            "is_dietitian": Exists(roles),
            "has_second_factor": Exists(factors),
            "has_ever_shared": Exists(consents.order_by()),
        }
        return self.annotate(**columns)

    def administrators(self) -> UserQuerySet:
        """Those who can give roles in the admin."""
        return self.filter(is_active=True, is_staff=True, is_superuser=True)


class UserManager(BaseUserManager["User"]):
    """Creates accounts; e-mail addresses are compared without regard to case."""

    def get_queryset(self) -> UserQuerySet:
        """All accounts, with the methods of ``UserQuerySet``."""
        return UserQuerySet(self.model, using=self._db)

    def with_roles(self) -> UserQuerySet:
        """As ``UserQuerySet.with_roles``."""
        return self.get_queryset().with_roles()

    def administrators(self) -> UserQuerySet:
        """As ``UserQuerySet.administrators``."""
        return self.get_queryset().administrators()

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """Create an account. Raises ValueError without an address."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """Create an administrator."""
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True, **extra}
        )

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the account with this address, whatever its case. Raises DoesNotExist."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One account, identified by its e-mail address."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField("name", max_length=MAX_NAME, blank=True)
    practice = models.CharField("practice", max_length=160, blank=True)
    practice_address = models.TextField("address of the practice", max_length=300, blank=True)
    message_mail = models.CharField(
        "mail about messages",
        max_length=ENUM_LENGTH,
        choices=MessageMail.choices,
        default=MessageMail.DAILY,
    )
    # Messages until this moment were told of by mail.
    messages_told_until = models.DateTimeField(null=True, blank=True, editable=False)
    uses_keys = models.BooleanField("keys n and p for clients and days", default=True)
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    is_staff = models.BooleanField("may open the admin", default=False)
    is_active = models.BooleanField("active", default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    # Empty for accounts from before sign-up asked, and for those made on the machine.
    privacy_agreed_at = models.DateTimeField(
        "agreed to what is kept", null=True, blank=True, editable=False
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_without_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def is_dietitian(self) -> bool:
        """Whether the account has the role of a dietitian."""
        return self.groups.filter(name=DIETITIAN).exists()

    @cached_property
    def has_second_factor(self) -> bool:
        """Whether signing in asks for more than the password."""
        factors = apps.get_model("mfa", "Authenticator")._default_manager
        return bool(factors.filter(user=self, type__in=SECOND_FACTORS).exists())

    @cached_property
    def has_ever_shared(self) -> bool:
        """Whether this person ever gave a consent, ended or not."""
        consents = apps.get_model("accounts", "Consent")._default_manager
        return bool(consents.filter(client=self).exists())

    @property
    def may_have_shared(self) -> bool:
        """Whether they may ever have given a consent; asks nothing, so it is True where not read.

        ``with_roles`` reads it, and so do the accounts of requests.
        """
        return bool(vars(self).get("has_ever_shared", True))

    @property
    def is_administrator(self) -> bool:
        """Whether this person can give roles in the admin."""
        return self.is_active and self.is_staff and self.is_superuser

    @property
    def session_limits(self) -> SessionLimits:
        """How long this person stays signed in: shorter for who sees other people's data."""
        if self.is_staff or self.is_dietitian:
            return SessionLimits(settings.STAFF_SESSION_AGE, settings.STAFF_SESSION_IDLE)
        return SessionLimits(settings.SESSION_AGE, settings.SESSION_IDLE)
