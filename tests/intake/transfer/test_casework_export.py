"""What a dietitian keeps about clients leaves with their own zip, and with nobody else's."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.consent import end_consent
from accounts.models import ClientTag, Consent, User
from intake.models import ClientNote, ClientTask, CommentTemplate
from intake.transfer.exports.archive import stream_archive
from tests.casework import DATE, keep_casework
from tests.factories import create_consent, create_dietitian, create_user

pytestmark = pytest.mark.django_db

KEPT = (
    *("client_tags", "client_cards", "private_notes", "tasks", "snoozes", "report_notes"),
    "comment_templates",
)


def kept_by(user: User) -> dict[str, list[dict[str, str]]]:
    """The rows of each table of what somebody keeps about clients."""
    with zipfile.ZipFile(io.BytesIO(b"".join(stream_archive(user)))) as parts:
        return {
            name: list(csv.DictReader(io.StringIO(parts.read(f"{name}.csv").decode("utf-8-sig"))))
            for name in KEPT
        }


@pytest.fixture
def kept(dietitian: User, ada: User, consent: Consent) -> None:
    keep_casework(dietitian=dietitian, client=ada)
    ClientTag.objects.create(dietitian=dietitian, name="Empty")
    CommentTemplate.objects.create(dietitian=dietitian, name="Praise", text="=Well done")


@pytest.mark.usefixtures("kept")
def test_the_zip_holds_all_that_is_kept(dietitian: User) -> None:
    tables = kept_by(dietitian)
    assert [row["name"] for row in tables["client_tags"]] == ["Empty", "Renal"]
    who = {"client": "Ada Client"}
    assert tables["client_cards"] == [
        who | {"label": "Tuesday", "short_code": "T1", "tags": "Renal"}
    ]
    (note,) = tables["private_notes"]
    assert (note["client"], note["text"], note["changed_at"]) == (
        *who.values(),
        "Afraid of needles",
        "",
    )
    (task,) = tables["tasks"]
    assert (task["text"], task["due_on"], task["done_at"]) == ("Ask about cocoa", f"{DATE}", "")
    (snooze,) = tables["snoozes"]
    assert (snooze["reason"], snooze["until"], snooze["note"]) == ("quiet", f"{DATE}", "On holiday")
    (said,) = tables["report_notes"]
    assert (said["date"], said["text"]) == (f"{DATE}", "Well under way")
    assert tables["comment_templates"] == [{"name": "Praise", "text": "'=Well done"}]


@pytest.mark.usefixtures("kept")
def test_nobody_elses_zip_holds_any_of_it(ada: User) -> None:
    other = create_dietitian()
    create_consent(client=ada, dietitian=other)
    for person in (ada, other, create_user(is_staff=True, is_superuser=True)):
        assert not any(kept_by(person).values())


@pytest.mark.usefixtures("kept")
def test_after_the_end_the_rows_stay_without_a_name(
    dietitian: User, ada: User, consent: Consent
) -> None:
    end_consent(consent=consent, by=ada)
    tables = kept_by(dietitian)
    about = [row["client"] for rows in tables.values() for row in rows if "client" in row]
    assert about == ["former client 1"] * 5
    assert tables["private_notes"][0]["text"] == "Afraid of needles"
    create_consent(client=ada, dietitian=dietitian)
    assert kept_by(dietitian)["private_notes"][0]["client"] == "Ada Client"


@pytest.mark.usefixtures("kept")
def test_many_rows_cost_no_more_queries_than_one(dietitian: User) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            b"".join(stream_archive(dietitian))
        return len(queries)

    count()
    before = count()
    for number in range(30):
        client = create_user()
        create_consent(client=client, dietitian=dietitian)
        both = {"dietitian": dietitian, "client": client}
        ClientNote.objects.create(**both, text=f"{number}")
        ClientTask.objects.create(**both, text=f"{number}", due_on=dt.date(2026, 7, 1))
    assert count() == before
