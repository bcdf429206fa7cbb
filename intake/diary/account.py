"""Deleting an account with everything in it; docs/decisions/deletion.md says what goes."""

from __future__ import annotations

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django_tasks import task

from accounts import erasure
from accounts.actions.administrators import require_another_administrator
from accounts.enums import SecurityEvent
from accounts.models import ClientSummary, Consent, Invitation, User, Worklist
from accounts.security_log.lines import record
from intake.models import Entry
from jobs.actions import delete_files_of_clients, delete_tasks_of, start_job
from jobs.progress import JobDeferredError

#: Seconds between two attempts to empty the write-ahead log.
_AGAIN_S = 10


@transaction.atomic
def delete_account(*, user: User) -> None:
    """Delete a person and all that is about them, for good.

    Others keep what is theirs: a client of a deleted dietitian keeps the bands
    set for them and the record of looks, without the dietitian's account. Raises
    LastAdministratorError.
    """
    # Before any other row is locked: two administrators would wait for each other.
    require_another_administrator(than=user)
    # In the order of other writes: the consents, what lists keep, the account.
    shared = Consent.objects.filter(Q(client=user) | Q(dietitian=user)).order_by("pk")
    list(shared.select_for_update(no_key=True).values_list("pk"))
    ClientSummary.objects.on_calendar_of(user).mark_stale()
    # Waits for what is being written just now; what comes later finds no account.
    if User.objects.select_for_update().filter(pk=user.pk).first() is None:
        # The form was sent twice.
        return
    # The entries first: they protect the foods they name, also one's own.
    user.entries.all().delete()
    Entry.objects.filter(food__owner=user).update(food=None)
    # What outlives the rows it speaks of has to be named here.
    addresses = erasure.email_addresses_of(user)
    erasure.delete_limits(user, addresses)
    mentions = Invitation.objects.annotate(address=Lower("email")).filter(address__in=addresses)
    # What a list of clients is searched by has it, too, where they accepted as somebody else.
    kept = ClientSummary.objects.filter(consent__invitation__in=mentions.values("pk"))
    kept.mark_stale()
    kept.update(search_text="")
    # Who was invited, by all that the dietitian said of them.
    nobody = {"email": "", "client_name": "", "label": ""}
    mentions.update(**nobody)
    Invitation.objects.filter(answered_by=user).update(**nobody)
    erasure.delete_sessions(user, addresses)
    delete_tasks_of(user)
    dietitians = set(user.consents_given.values_list("dietitian", flat=True))
    # Files of several clients, in which this one may be.
    delete_files_of_clients(dietitians)
    # What they searched their lists for last may be this one's name or address.
    Worklist.objects.filter(dietitian__in=dietitians, query__contains="q=").update(query="")
    log = apps.get_model("admin", "LogEntry")._default_manager
    account = ContentType.objects.get_for_model(User)
    log.filter(content_type=account, object_id=str(user.pk)).delete()
    number = user.pk
    record(SecurityEvent.ACCOUNT_DELETED, person=user)
    user.delete()
    # Last, since the end of a consent is written down in its history too.
    Consent.history.filter(client_id=number).delete()
    transaction.on_commit(lambda: erasure.delete_unsent_mail(addresses))
    transaction.on_commit(_empty_log)


def _empty_log() -> None:
    """Empty SQLite's write-ahead log; where somebody is reading just now, as soon as nobody is."""
    if not erasure.truncate_write_ahead_log():
        start_job(empty_write_ahead_log, owner=None)


@task()
def empty_write_ahead_log(_key: str) -> None:
    """Try it again as a job, until nobody is reading; the sweep tries, too."""
    if not erasure.truncate_write_ahead_log():
        raise JobDeferredError(_AGAIN_S)
