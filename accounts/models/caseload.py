"""What a dietitian keeps about clients for themselves, and what the list of clients keeps."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.models.consent import Consent
from accounts.models.user import User

#: The longest label a dietitian gives a client, and the longest tag (characters).
MAX_LABEL, MAX_TAG = 60, 40
#: The longest short code (characters); it stands beside every name.
MAX_SHORT_CODE = 12


class ClientTag(models.Model):
    """A word by which a dietitian groups clients; one client may have several."""

    dietitian = models.ForeignKey(User, on_delete=models.CASCADE, related_name="client_tags")
    name = models.CharField(max_length=MAX_TAG)

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint("dietitian", Lower("name"), name="tag_once_a_dietitian"),
            models.CheckConstraint(condition=~Q(name=""), name="tag_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ClientCard(models.Model):
    """A dietitian's own label, short code and tags for a client; never shown to the client.

    It belongs to the two people, not to a consent: a client who comes back is known again.
    """

    dietitian = models.ForeignKey(User, on_delete=models.CASCADE, related_name="client_cards")
    client = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=MAX_LABEL, blank=True)
    short_code = models.CharField(max_length=MAX_SHORT_CODE, blank=True)
    tags = models.ManyToManyField(ClientTag, related_name="cards", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dietitian", "client"], name="card_once_a_client"),
            models.UniqueConstraint(
                "dietitian",
                Lower("short_code"),
                condition=~Q(short_code=""),
                name="card_short_code_once",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.short_code or f"card of {self.client_id}"


class ClientSummaryQuerySet(models.QuerySet["ClientSummary"]):
    """Questions about summaries."""

    def of_client(self, client: User) -> ClientSummaryQuerySet:
        """Those of every consent that a person gave."""
        return self.filter(client=client)

    def of_pair(self, *, dietitian: User, client: User) -> ClientSummaryQuerySet:
        """What a dietitian's list says of one client."""
        return self.filter(consent__dietitian=dietitian, client=client)

    def on_calendar_of(self, person: User) -> ClientSummaryQuerySet:
        """Those that change with a person's own date: as a client, and as a dietitian."""
        return self.filter(Q(client=person) | Q(consent__dietitian=person))

    def mark_stale(self) -> int:
        """Let the next look at the list work them out again; return how many there are.

        Inside of the transaction that changes what they say, before it locks anything else
        that two writes might wait for. The version keeps whoever is working one out at this
        moment from storing what is not true any more.
        """
        return self.update(is_stale=True, version=F("version") + 1)


class ClientSummary(models.Model):
    """What the list of clients shows of one consent, kept so that it is not worked out each time.

    Per consent, since each reaches another earliest day. ``manage.py check_panel`` proves
    every fresh one equal to a new computation.
    """

    consent = models.OneToOneField(Consent, on_delete=models.CASCADE, related_name="summary")
    client = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=0)
    is_stale = models.BooleanField(default=True)
    fresh_until = models.DateTimeField(
        null=True, help_text="The next midnight of either; what is said depends on the date."
    )
    first_reason = models.PositiveSmallIntegerField(default=0)
    reason_bits = models.PositiveIntegerField(
        default=0, help_text="The reasons that hold, each as the bit of its number."
    )
    days_quiet = models.PositiveIntegerField(default=0)
    last_logged = models.DateField(null=True)
    mean_mg = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    name_key = models.CharField(max_length=255, blank=True)
    search_text = models.TextField(blank=True)
    shown = models.JSONField(default=dict)

    objects = ClientSummaryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_stale=True) | Q(fresh_until__isnull=False),
                name="summary_fresh_until_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"summary of consent {self.consent_id}"


class Worklist(models.Model):
    """The list of clients as a dietitian saw it last: its address and its order.

    So that "next client" keeps its place while reasons go away under the work.
    """

    dietitian = models.OneToOneField(User, on_delete=models.CASCADE, related_name="worklist")
    query = models.CharField(max_length=500, blank=True)
    consents = models.JSONField(default=list, help_text="Numbers of consents, in order.")

    def __str__(self) -> str:
        return f"{len(self.consents)} clients of {self.dietitian_id}"
