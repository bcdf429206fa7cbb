"""Who may see whose log: invitations, consents, and a record of every access."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.enums import ENUM_LENGTH, InvitationState, Scope
from accounts.models.profile import Profile
from accounts.models.user import MAX_NAME, User
from accounts.roles import DIETITIAN

#: How long the link of an invitation works.
INVITATION_LIFETIME = dt.timedelta(days=7)
#: How long after an end the client can take it back.
RESTORABLE_FOR = dt.timedelta(days=30)


#: The scopes that are ticked; each is a field of the same name.
OPTIONAL_SCOPES = tuple(scope.value for scope in Scope if scope != Scope.LOG)


class Scopes(models.Model):
    """The optional scopes, each as a column: those an invitation asks for or a consent gives."""

    # The columns themselves are added below; this is for whoever checks types.
    symptoms_notes: bool
    profile_medicines: bool
    may_set_band: bool

    class Meta:
        abstract = True

    @property
    def scopes(self) -> frozenset[Scope]:
        """The scopes set, and always the log."""
        return frozenset(
            {Scope.LOG, *(Scope(name) for name in OPTIONAL_SCOPES if getattr(self, name))}
        )

    @property
    def scope_words(self) -> list[str]:
        """The labels of the scopes set, in the order of the list."""
        return [str(scope.label) for scope in Scope if scope in self.scopes]


for _name in OPTIONAL_SCOPES:
    Scopes.add_to_class(_name, models.BooleanField(Scope(_name).label.lower(), default=False))


def spelled(words: str, *fields: str) -> Q:
    """Whether one of the fields has these words, whatever their case.

    SQLite knows the case of a to z alone, so the usual spellings of others are asked for too.
    """
    others = () if words.isascii() else (words.lower(), words.title(), words.upper())
    spellings = dict.fromkeys((words, *others))
    found = Q()
    for field in fields:
        for one in spellings:
            found |= Q(**{f"{field}__icontains": one})
    return found


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def waiting(self, now: dt.datetime | None = None) -> InvitationQuerySet:
        """Invitations that can be answered at ``now`` (default: this moment)."""
        return self.filter(
            state=InvitationState.OPEN,
            expires_at__gt=now or timezone.now(),
            dietitian__is_active=True,
            dietitian__groups__name=DIETITIAN,
        )

    def for_proved_address(self, user: User) -> InvitationQuerySet:
        """Invitations to an address that this person has confirmed.

        Anybody can sign up with somebody else's address; without a confirmation the
        person needs the link.
        """
        addresses = apps.get_model("account", "EmailAddress")._default_manager.filter(
            user=user, verified=True
        )
        return self.exclude(dietitian=user).filter(
            email__in=addresses.values_list(Lower("email"), flat=True)
        )

    def remindable(self, waits_for: dt.timedelta = dt.timedelta(0)) -> InvitationQuerySet:
        """Invitations to an address that wait at least so long and had no reminder yet."""
        now = timezone.now()
        return (
            self.waiting(now)
            .exclude(email="")
            .filter(reminded_at=None, created_at__lte=now - waits_for)
        )

    def mentioning(self, words: str) -> InvitationQuerySet:
        """Those with these words in the address, the name or the label; all for none."""
        return self.filter(spelled(words, "email", "client_name", "label")) if words else self

    def with_token(self, token: str) -> InvitationQuerySet:
        """The invitation whose link has this token."""
        return self.filter(token_hash=Invitation.hash_of(token))


class Invitation(Scopes):
    """A dietitian asks one person for their log; answered once. Only the token's hash is stored."""

    dietitian = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("e-mail address of the client", blank=True)
    client_name = models.CharField("name of the client", max_length=MAX_NAME, blank=True)
    label = models.CharField("your label for the client", max_length=60, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
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
        """SHA-256 of a token, in hex; 256 random bits need neither salt nor a slow hash."""
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered or withdrawn it."""
        return self.state == InvitationState.OPEN

    @property
    def has_expired(self) -> bool:
        """Whether its time ran out while it was open."""
        return self.is_open and self.expires_at <= timezone.now()

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be answered, as far as itself goes."""
        return self.is_open and not self.has_expired

    @property
    def is_remindable(self) -> bool:
        """Whether one reminder may go to its address."""
        return self.is_waiting and bool(self.email) and self.reminded_at is None


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Questions about consents."""

    def of(self, client: User, dietitian: User) -> ConsentQuerySet:
        """The consents between two people."""
        return self.filter(client=client, dietitian=dietitian)

    def running(self, now: dt.datetime | None = None) -> ConsentQuerySet:
        """Consents that neither side has ended and whose time is not over."""
        now = now or timezone.now()
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=now), revoked_at=None, valid_from__lte=now
        )

    def with_scope(self, scope: Scope) -> ConsentQuerySet:
        """Those that open one more thing than the log; ``scope`` is an optional one."""
        return self.filter(**{scope.value: True})

    def live(self, now: dt.datetime | None = None) -> ConsentQuerySet:
        """Consents that give access: running, both accounts active, the role still held."""
        return self.running(now).filter(
            client__is_active=True,
            dietitian__is_active=True,
            dietitian__groups__name=DIETITIAN,
        )

    def restorable(self, now: dt.datetime | None = None) -> ConsentQuerySet:
        """Consents whose end the client can still take back.

        None where a newer one to the same dietitian exists: it says what the client wants now.
        """
        now = now or timezone.now()
        pair = Consent.objects.filter(client=OuterRef("client"), dietitian=OuterRef("dietitian"))
        newer = pair.filter(Q(pk__gt=OuterRef("pk")) | Q(revoked_at=None)).order_by()
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=now),
            ~Exists(newer),
            revoked_at__gt=now - RESTORABLE_FOR,
            dietitian__is_active=True,
            dietitian__groups__name=DIETITIAN,
        )


class Consent(Scopes):
    """One person's consent that one dietitian sees their log; earlier states are history."""

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
    #: The author of the next history row; simple-history looks for this name.
    _history_user: User

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
        """Whether the consent includes a scope."""
        return scope in self.scopes

    def reaches(self, date: dt.date) -> bool:
        """Whether a day is not before the earliest one shared."""
        return self.earliest_day is None or date >= self.earliest_day

    @property
    def last_day(self) -> dt.date | None:
        """The last day it is valid, in the client's time zone; None without an end."""
        if self.valid_until is None:
            return None
        zone = Profile.objects.of(self.client).tzinfo
        return (self.valid_until - dt.timedelta(microseconds=1)).astimezone(zone).date()

    @property
    def has_run_out(self) -> bool:
        """Whether its own time is over, ended by somebody or not."""
        return self.valid_until is not None and self.valid_until <= timezone.now()

    @property
    def restorable_until(self) -> dt.datetime | None:
        """Until when the client can take the end back; None while it has not ended."""
        return self.revoked_at and self.revoked_at + RESTORABLE_FOR


class AccessEvent(models.Model):
    """One access to somebody's log, or one change to it, by another person."""

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
                fields=["subject", "viewer", "what", "listed_on"],
                name="access_listed_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} at {self.subject_id}: {self.what}"
