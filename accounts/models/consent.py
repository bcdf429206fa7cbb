"""Who may see whose log: the question, the answer, and every look."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.enums import ENUM_LENGTH, InvitationState, Scope
from accounts.models.profile import Profile
from accounts.models.user import User
from accounts.roles import DIETITIAN

#: How long a link to an invitation works.
INVITATION_LIFETIME = dt.timedelta(days=7)


#: The scopes that are ticked; each is a field of the same name.
OPTIONAL_SCOPES = tuple(scope.value for scope in Scope if scope != Scope.LOG)


class Scopes(models.Model):
    """The boxes that an invitation asks for and a consent holds."""

    symptoms_notes = models.BooleanField("symptoms and notes", default=False)
    profile_medicines = models.BooleanField("profile and medicines", default=False)
    may_set_band = models.BooleanField("may set my band", default=False)

    class Meta:
        abstract = True

    @property
    def scopes(self) -> frozenset[Scope]:
        """What is open, the log always."""
        return frozenset(
            {Scope.LOG, *(Scope(name) for name in OPTIONAL_SCOPES if getattr(self, name))}
        )

    @property
    def scope_words(self) -> list[str]:
        """What is open, in the words of the boxes, in their order."""
        return [str(scope.label) for scope in Scope if scope in self.scopes]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def waiting(self, now: dt.datetime | None = None) -> InvitationQuerySet:
        """Those that can still be answered."""
        return self.filter(
            state=InvitationState.OPEN,
            expires_at__gt=now or timezone.now(),
            dietitian__is_active=True,
            dietitian__groups__name=DIETITIAN,
        )

    def for_proved_address(self, user: User) -> InvitationQuerySet:
        """Those sent to an address that the person has confirmed to be theirs.

        Anybody can sign up with somebody else's address; who has not confirmed
        it sees nothing here and needs the link.
        """
        addresses = apps.get_model("account", "EmailAddress")._default_manager.filter(
            user=user, verified=True
        )
        return self.exclude(dietitian=user).filter(
            email__in=addresses.values_list(Lower("email"), flat=True)
        )

    def with_token(self, token: str) -> InvitationQuerySet:
        """The one that a link leads to."""
        return self.filter(token_hash=Invitation.hash_of(token))


class Invitation(Scopes):
    """A dietitian's question to one person; answered once. Of its link only the hash is kept."""

    dietitian = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("e-mail address of the client", blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(
        max_length=ENUM_LENGTH, choices=InvitationState.choices, default=InvitationState.OPEN
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["email"], name="invitation_by_email")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=InvitationState.OPEN, answered_at=None)
                | ~Q(state=InvitationState.OPEN) & Q(answered_at__isnull=False),
                name="invitation_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="invitation_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dietitian_id} to {self.email or 'whoever holds the link'}"

    @staticmethod
    def hash_of(token: str) -> str:
        """SHA-256 of a link's token; 256 random bits need no salt and no slow hash."""
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def has_expired(self) -> bool:
        """Whether nobody answered in time."""
        return self.state == InvitationState.OPEN and self.expires_at <= timezone.now()


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Questions about consents."""

    def of(self, client: User, dietitian: User) -> ConsentQuerySet:
        """Those between two people."""
        return self.filter(client=client, dietitian=dietitian)

    def running(self, now: dt.datetime | None = None) -> ConsentQuerySet:
        """Those that neither side has ended and whose time is not over."""
        now = now or timezone.now()
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=now), revoked_at=None, valid_from__lte=now
        )

    def live(self, now: dt.datetime | None = None) -> ConsentQuerySet:
        """Those that open a log now: running, both accounts open, the role still held."""
        return self.running(now).filter(
            client__is_active=True,
            dietitian__is_active=True,
            dietitian__groups__name=DIETITIAN,
        )


class Consent(Scopes):
    """One person's leave for one dietitian to see their log. Earlier states are history."""

    client = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents_given")
    dietitian = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents_held")
    invitation = models.OneToOneField(
        Invitation, on_delete=models.SET_NULL, null=True, blank=True, related_name="consent"
    )
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(
        null=True, blank=True, help_text="The moment after the last; empty means no end."
    )
    earliest_day = models.DateField(
        null=True, blank=True, help_text="How far back it reaches; empty means all days."
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ConsentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "dietitian"],
                condition=Q(revoked_at=None),
                name="consent_one_unrevoked",
            ),
            models.CheckConstraint(condition=~Q(client=F("dietitian")), name="consent_of_another"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="consent_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} to {self.dietitian_id}"

    def has(self, scope: Scope) -> bool:
        """Whether this opens a part of the log."""
        return scope in self.scopes

    def reaches(self, date: dt.date) -> bool:
        """Whether a day lies within what was shared."""
        return self.earliest_day is None or date >= self.earliest_day

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it holds, on the client's calendar; None without an end."""
        if self.valid_until is None:
            return None
        zone = Profile.objects.of(self.client).tzinfo
        return (self.valid_until - dt.timedelta(microseconds=1)).astimezone(zone).date()


class AccessEvent(models.Model):
    """One look at somebody's log, or one change to it, by another person."""

    subject = models.ForeignKey(User, on_delete=models.CASCADE, related_name="looks_at_me")
    viewer = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="my_looks")
    consent = models.ForeignKey(
        Consent, on_delete=models.SET_NULL, null=True, related_name="events"
    )
    what = models.CharField(max_length=40)
    date = models.DateField(null=True, help_text="The day looked at, where it was one day.")
    is_change = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    listed_on = models.DateField(
        null=True, help_text="Set for lists of clients, which count once a client a day."
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject", "-at"], name="access_of_subject"),
            models.Index(fields=["consent", "-at"], name="access_by_consent"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "viewer", "listed_on"], name="access_listed_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} at {self.subject_id}: {self.what}"
