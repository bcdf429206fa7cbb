"""Deleting an account with everything in it; docs/decisions/deletion.md says what goes."""

from __future__ import annotations

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.functions import Lower

from accounts import erasure
from accounts.models import Consent, Invitation, User
from intake.models import Entry


@transaction.atomic
def delete_account(*, user: User) -> None:
    """Delete a person and all that is about them, for good.

    Others keep what is theirs: a client of a deleted dietitian keeps the bands
    set for them and the record of looks, without the dietitian's account.
    """
    # The entries first: they protect the foods they name, also one's own.
    user.entries.all().delete()
    Entry.objects.filter(food__owner=user).update(food=None)
    # What outlives the rows it speaks of has to be named here.
    addresses = erasure.email_addresses_of(user)
    mentions = Invitation.objects.annotate(address=Lower("email")).filter(address__in=addresses)
    mentions.update(email="")
    Invitation.objects.filter(answered_by=user).update(email="")
    erasure.delete_sessions(user, addresses)
    log = apps.get_model("admin", "LogEntry")._default_manager
    account = ContentType.objects.get_for_model(User)
    log.filter(content_type=account, object_id=str(user.pk)).delete()
    number = user.pk
    user.delete()
    # Last, since the end of a consent is written down in its history too.
    Consent.history.filter(client_id=number).delete()
    transaction.on_commit(lambda: erasure.delete_unsent_mail(addresses))
    # Where somebody is reading just now, the sweep does it.
    transaction.on_commit(erasure.truncate_write_ahead_log)
