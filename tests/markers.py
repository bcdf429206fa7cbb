"""Words planted in everything a person wrote, and the search for them in any answer.

A marker is one run of small letters, so that it reads the same raw, escaped for
HTML or JSON, and quoted for an address.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from django.db import models
from pypdf import PdfReader

from accounts.models import User
from tests.owned import label_of, owned_models

#: What each text of a person tells, if it is read. "private" is shown to the person alone,
#: "kept" to the dietitian who keeps it about them, and never to the person.
KINDS = {
    "accounts.User.name": "name",
    "accounts.User.email": "address",
    "account.EmailAddress.email": "address",
    "accounts.User.code": "code",
    "accounts.User.practice": "name",
    "accounts.User.password": "private",
    "accounts.User.practice_address": "name",
    "accounts.Invitation.token_hash": "private",
    "accounts.ClientCard.label": "kept",
    "accounts.ClientCard.short_code": "kept",
    "intake.ClientNote.text": "kept",
    "intake.ClientTask.text": "kept",
    "intake.ReasonSnooze.note": "kept",
    "intake.ReportNote.text": "kept",
    "accounts.Profile.birth_date": "profile",
    "foods.Food.name": "private",
    "foods.Food.source_key": "private",
    "foods.Food.description": "private",
    "foods.Food.source": "private",
    "foods.Food.barcode": "private",
    "foods.FoodAlias.name": "private",
    "foods.Portion.label": "private",
    "intake.Band.reason": "log",
    "intake.Band.reference": "log",
    "intake.Entry.name": "log",
    "intake.Entry.typed_words": "log",
    "intake.Entry.unit_label": "log",
    "intake.Entry.note": "notes",
    "intake.Change.before": "private",
    "intake.Change.after": "private",
    "intake.Day.note": "notes",
    "intake.Comment.text": "remarks",
    "intake.Import.file_name": "private",
    "intake.Import.content": "private",
    "intake.SavedMeal.name": "private",
    "intake.SavedItem.name": "private",
    "intake.SavedItem.typed_words": "private",
    "intake.SavedItem.unit_label": "private",
    "intake.Symptom.word": "notes",
    "intake.Symptom.note": "notes",
}
#: Texts of a person's rows that carry no marker, and why.
WITHOUT = {
    "accounts.AccessEvent.what": "the name of a page",
    "accounts.ClientSummary.name_key": "worked out from the name",
    "accounts.ClientSummary.search_text": "worked out, never shown",
    "accounts.ClientSummary.shown": "worked out from the log, without words of the person's",
    "accounts.Profile.time_zone": "one of a public list",
    "accounts.Profile.pending_notice": "one of a closed list",
    "accounts.Session.session_key": "lets its owner in, never shown",
    "accounts.Session.session_data": "signed by the site; what is shown of it is the device",
    "foods.Food.form": "one of a public list",
    "foods.Food.survey_category": "one of a public list",
    "foods.Food.contains": "tags of a closed list",
    "foods.Food.dish": "of shared foods alone; a constraint holds it",
    "intake.Entry.parts": "copies of what the saved meal says; checked through its items",
    "intake.Import.reading": "names of columns, worked out from the content",
    "intake.Import.preview": "worked out from the content",
    "intake.ImportChunk.rows": "the rows behind the preview, never shown",
    "intake.ImportChunk.added": "numbers of rows",
    "intake.ImportChunk.finished": "numbers of rows",
    "intake.Medicine.key": "one of a public list",
    "jobs.Job.kind": "the name of a function",
    "jobs.Job.about": "a key or a date",
    "jobs.Job.payload": "deleted at its end, never shown",
    "jobs.Job.outcome": "made up by us, with counts",
    "jobs.Job.failure": "one of a few sentences",
    "jobs.Job.file_name": "made up by us",
    "jobs.Job.content_type": "of a closed list",
    "jobs.JobPart.content": "a file of what is marked elsewhere",
    "intake.ReasonSnooze.reason": "one of a closed list",
    "intake.ReviewBatch.before": "states of reviews",
    "intake.Medicine.times": "times of day",
    "intake.Preference.excluded": "tags of a closed list",
    "intake.Symptom.places": "of a closed list",
    "account.EmailConfirmation.key": "sent by letter, never shown",
    "admin.LogEntry.object_id": "of staff alone",
    "admin.LogEntry.object_repr": "of staff alone",
    "admin.LogEntry.change_message": "of staff alone",
    "mfa.Authenticator.data": "nobody here has a second factor",
}
#: Searched for as they are stored, since an address or a rule depends on them.
AS_STORED = {
    "accounts.User.code",
    "accounts.User.password",
    "accounts.Profile.birth_date",
    "accounts.Invitation.token_hash",
}
#: Written, and compressed, by the file that was brought.
AS_BROUGHT = {"intake.Import.content"}
#: Too short for a longer one.
SHORT = {"foods.Food.barcode": "zqbarcodeqz", "accounts.ClientCard.short_code": "zqcodeqz"}

TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
_MARKER = re.compile(r"zq[a-z]+qz")


def mark_of(label: str) -> str:
    """The marker of one field."""
    return SHORT.get(label, "zq" + re.sub("[^a-z]", "", label.lower()) + "qz")


#: The field behind each marker. Both fields of an address hold the same one.
FIELDS = {
    mark_of(label): label
    for label in KINDS
    if label not in AS_STORED | {"account.EmailAddress.email"}
}


def texts_of(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """The fields in which something can be written; a choice is no text."""
    for field in model._meta.concrete_fields:
        if isinstance(field, TEXTS) and not field.choices:
            yield field


def plant(owner: User) -> None:
    """Write the marker of each field into every row of a person that has something there."""
    for model, lookup in owned_models().items():
        fields = [field for field in texts_of(model) if label_of(field) in KINDS]
        for number, row in enumerate(model._base_manager.filter(**{lookup: owner.pk})):
            values = {
                field.name: _marked(getattr(row, field.name), label_of(field), number)
                for field in fields
                if label_of(field) not in AS_STORED | AS_BROUGHT
            }
            if values:
                model._base_manager.filter(pk=row.pk).update(**values)
    owner.refresh_from_db()


def _marked(value: Any, label: str, number: int) -> Any:
    mark = mark_of(label)
    if isinstance(value, dict):
        return {name: mark if name in _WORDS and one else one for name, one in value.items()}
    if not value or "@" in value:
        return f"{mark_of('accounts.User.email')}@example.org" if value else value
    # Some are unique.
    return f"{mark}{number or ''}"


#: What is text in a row kept to be restored.
_WORDS = {"name", "typed_words", "note", "word", "unit_label"}


def marks_in(body: bytes, *more: str) -> set[str]:
    """The fields whose markers stand in an answer of any kind, or in words beside it."""
    texts = [*texts_in(body), *more]
    found = {mark for text in texts for mark in _MARKER.findall(text.casefold())}
    # A random key may look like a marker.
    return {FIELDS[mark] for mark in found & set(FIELDS)}


def texts_in(body: bytes) -> Iterator[str]:
    """What is written in it: in each file of an archive, on each page of a PDF."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts_in(archive.read(name))
    elif body.startswith(b"\x1f\x8b"):
        yield from texts_in(gzip.decompress(body))
    elif body.startswith(b"%PDF"):
        yield from (page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    elif body.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield body.decode("utf-16", errors="replace")
    else:
        yield body.decode(errors="replace")
