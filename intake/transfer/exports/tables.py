"""Lists every table that is exported: its name, columns and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from accounts.models import User
from intake.transfer.exports import casework, diary, dietitian, person
from intake.transfer.exports.diary import ExportRow
from intake.transfer.reading.layouts import ENTRY_COLUMNS


@dataclass(frozen=True)
class ExportTable:
    """One table of a person's data; ``rows`` yields its rows as they are read."""

    name: str
    words: str
    columns: tuple[str, ...]
    rows: Callable[[User], Iterator[ExportRow]]


_ENTRIES = ExportTable("entries", "Entries, one a row", ENTRY_COLUMNS, diary.entry_rows)
_DAYS = ExportTable("days", "Days with their sums and zones", diary.DAY_COLUMNS, diary.day_rows)
_BANDS = ExportTable("bands", "Bands that were set", diary.BAND_COLUMNS, diary.band_rows)
_SYMPTOMS = ExportTable("symptoms", "Symptoms", diary.SYMPTOM_COLUMNS, diary.symptom_rows)

#: Tables that are offered one by one, by name.
DIARY = {table.name: table for table in (_ENTRIES, _DAYS, _BANDS, _SYMPTOMS)}

#: Tables of what somebody did as a dietitian.
_AS_DIETITIAN = (
    ExportTable("clients", "Clients you had", dietitian.CLIENT_COLUMNS, dietitian.client_rows),
    ExportTable(
        "invitations_sent", "Invitations you sent", dietitian.SENT_COLUMNS, dietitian.sent_rows
    ),
    ExportTable(
        "comments_written",
        "Your comments on clients' days",
        dietitian.WRITTEN_COLUMNS,
        dietitian.written_rows,
    ),
    ExportTable(
        "reviews_made",
        "Your reviews of clients' days",
        dietitian.JUDGED_COLUMNS,
        dietitian.judged_rows,
    ),
    ExportTable(
        "bands_set",
        "Bands you set for clients",
        dietitian.BAND_SET_COLUMNS,
        dietitian.band_set_rows,
    ),
    ExportTable(
        "looks_made", "Your looks at clients' logs", dietitian.LOOK_COLUMNS, dietitian.look_rows
    ),
)

#: Tables of what somebody keeps about clients as a dietitian.
_KEPT = (
    ExportTable("client_tags", "Your tags", casework.TAG_COLUMNS, casework.tag_rows),
    ExportTable(
        "client_cards", "What you call your clients", casework.CARD_COLUMNS, casework.card_rows
    ),
    ExportTable("private_notes", "Your private notes", casework.NOTE_COLUMNS, casework.note_rows),
    ExportTable("tasks", "Your tasks", casework.TASK_COLUMNS, casework.task_rows),
    ExportTable("snoozes", "Reasons you put off", casework.SNOOZE_COLUMNS, casework.snooze_rows),
    ExportTable(
        "report_notes",
        "Your notes on reports",
        casework.REPORT_NOTE_COLUMNS,
        casework.report_note_rows,
    ),
    ExportTable(
        "comment_templates",
        "Your templates",
        casework.TEMPLATE_COLUMNS,
        casework.template_rows,
    ),
)

#: Tables in the zip, beside account.json.
EVERYTHING = (
    *DIARY.values(),
    ExportTable("facts", "Answers that hold from a day on", person.FACT_COLUMNS, person.fact_rows),
    ExportTable("own_foods", "Your own foods", person.FOOD_COLUMNS, person.own_food_rows),
    ExportTable("saved_meals", "Saved meals and recipes", person.SAVED_COLUMNS, person.saved_rows),
    ExportTable("consents", "Whom you let in", person.CONSENT_COLUMNS, person.consent_rows),
    ExportTable(
        "invitations", "Invitations answered", person.INVITATION_COLUMNS, person.invitation_rows
    ),
    ExportTable("comments", "Comments on days", person.COMMENT_COLUMNS, person.comment_rows),
    ExportTable("reviews", "Days reviewed", person.REVIEW_COLUMNS, person.review_rows),
    ExportTable(
        "access_events", "Who looked at your log", person.ACCESS_COLUMNS, person.access_rows
    ),
    ExportTable("sessions", "Where you are signed in", person.SESSION_COLUMNS, person.session_rows),
    ExportTable("changes", "What can still be undone", person.CHANGE_COLUMNS, person.change_rows),
    ExportTable("medicines", "Medicines you listed", person.MEDICINE_COLUMNS, person.medicine_rows),
    ExportTable("habits", "Changes you were asked about", person.HABIT_COLUMNS, person.habit_rows),
    ExportTable("values_wanted", "Values you asked for", person.WANTED_COLUMNS, person.wanted_rows),
    ExportTable("favourites", "Foods you starred", person.FAVOURITE_COLUMNS, person.favourite_rows),
    ExportTable(
        "curation", "Food table, as a curator", person.CURATION_COLUMNS, person.curation_rows
    ),
    ExportTable("imports", "Files brought along", person.IMPORT_COLUMNS, person.import_rows),
    *_AS_DIETITIAN,
    *_KEPT,
)
