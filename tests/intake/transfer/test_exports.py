"""What leaves: columns, harmless texts, the same numbers in every form, nothing of others."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actions.consent import record_access
from accounts.models import User
from foods.curation.actions import set_status
from foods.enums import FoodStatus
from foods.models import Food
from intake.care.actions import add_comment, set_review
from intake.diary.days import finish_day
from intake.enums import DayState, ReviewState, SupplementsTaken
from intake.transfer.exports.archive import stream_archive
from intake.transfer.exports.tables import DIARY, EVERYTHING
from intake.transfer.exports.text_formats import stream_csv, stream_json
from intake.transfer.exports.workbook import write_workbook
from tests.background import download
from tests.factories import (
    create_band,
    create_consent,
    create_dietitian,
    create_food,
    create_profile,
    create_symptom,
    create_user,
    log_entry,
    new_key,
)

pytestmark = pytest.mark.django_db

DATE = dt.date(2026, 11, 20)


def a_diary(user: User, *, days: int = 3) -> None:
    food = create_food(name="=HYPERLINK(1)", mg_per_100g="270")
    for number in range(days):
        date = DATE - dt.timedelta(days=number)
        log_entry(user=user, food=food, date=date, quantity="2", time=dt.time(8, 5))
    finish_day(subject=user, date=DATE, food=DayState.COMPLETE, supplements=SupplementsTaken.NONE)
    create_band(
        user=user,
        valid_from=DATE,
        low="100",
        target="150.5",
        supplement_limit="250",
        reason="@home",
    )


def table_of(stream: Iterator[bytes]) -> list[dict[str, str]]:
    text = b"".join(stream).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_entries_carry_their_day_its_band_and_zone() -> None:
    user = create_user()
    create_profile(user=user, sex="F", birth_date=dt.date(1990, 1, 1))
    a_diary(user)
    rows = table_of(stream_csv(DIARY["entries"], user))
    assert [row["date"] for row in rows] == ["2026-11-18", "2026-11-19", "2026-11-20"]
    assert rows[2] == {
        "date": "2026-11-20",
        "meal": "breakfast",
        "time": "08:05",
        "food": "'=HYPERLINK(1)",
        "source": "Midband",
        "source_key": rows[2]["source_key"],
        "quantity": "2",
        "portion": "1 oz",
        "portion_grams": "28.35",
        "portion_mg": "",
        "grams": "56.7",
        "mg_per_100g": "270",
        "magnesium_mg": "153.09",
        "kind": "food",
        "note": "",
        "day_state": "complete",
        "day_supplements": "none",
        "band_low_mg": "100",
        "band_target_mg": "150.5",
        "band_high_mg": "",
        "zone": "optimal",
        "known_grams": "",
        "parts": "",
        "typed_words": "",
        "value_given": "",
        "possible_mg": "",
        "composition_cv": "0.3",
        "amount_cv": "0.2",
    }
    assert (rows[1]["zone"], rows[1]["band_low_mg"]) == ("open", "265")


def test_days_and_bands_are_tables_too() -> None:
    user = create_user()
    a_diary(user)
    days = table_of(stream_csv(DIARY["days"], user))
    assert [(day["total_mg"], day["zone"]) for day in days] == [
        ("153.09", "open"),
        ("153.09", "open"),
        ("153.09", "optimal"),
    ]
    (band,) = table_of(stream_csv(DIARY["bands"], user))
    assert (band["target_mg"], band["reason"], band["high_mg"]) == ("150.5", "'@home", "")


def test_what_is_unknown_is_no_zero() -> None:
    user = create_user()
    eaten: list[list[str | None]] = [[None], ["270", None], ["100"]]
    for at, values in enumerate(eaten):
        for value in values:
            food = create_food(mg_per_100g=value, portions={"100 g": "100"})
            log_entry(user=user, food=food, date=DATE + dt.timedelta(days=at))
        finish_day(
            subject=user,
            date=DATE + dt.timedelta(days=at),
            food=DayState.COMPLETE,
            supplements=SupplementsTaken.NONE,
        )
    days = table_of(stream_csv(DIARY["days"], user))
    assert [(day["food_mg"], day["water_mg"], day["total_mg"]) for day in days] == [
        ("", "0", ""),
        ("270", "0", "270"),
        ("100", "0", "100"),
    ]
    file = io.BytesIO()
    write_workbook(file, user)
    front = openpyxl.load_workbook(file)["Summary"]
    facts = {row[0].value: row[1].value for row in front.iter_rows()}
    assert facts["Complete days"] == 3
    assert facts["Mean of complete days, mg a day"] == 185
    assert (facts["Days in the mean"], facts["of these with something unknown"]) == (2, 1)


def test_symptoms_are_a_table_too() -> None:
    user = create_user()
    create_symptom(user=user, date=DATE, note="=after a walk")
    create_symptom(user=create_user(), date=DATE)
    (row,) = table_of(stream_csv(DIARY["symptoms"], user))
    assert (row["date"], row["note"], row["places"]) == ("2026-11-20", "'=after a walk", "")


def test_places_and_days_without_symptoms_leave_in_every_format() -> None:
    user, places = create_user(), "feet,hands"
    create_symptom(user=user, date=DATE, kind="nerve_pain", places=places)
    for number, said in enumerate((False, True), 1):
        user.days.create(date=DATE + dt.timedelta(days=number), no_symptoms=said)
    symptoms, days = DIARY["symptoms"], DIARY["days"]
    assert [row["places"] for row in table_of(stream_csv(symptoms, user))] == ["feet, hands"]
    assert [row["no_symptoms"] for row in table_of(stream_csv(days, user))] == ["no", "yes"]
    assert [row["no_symptoms"] for row in json.loads(b"".join(stream_json(days, user)))] == [
        False,
        True,
    ]
    file = io.BytesIO()
    write_workbook(file, user)
    book = openpyxl.load_workbook(file)
    assert [cell.value for cell in book["Symptoms"]["G"]] == ["places", "feet, hands"]
    columns = [cell.value for cell in next(book["Days"].iter_rows())]
    place = columns.index("no_symptoms")
    assert [row[place].value for row in book["Days"].iter_rows()] == ["no_symptoms", False, True]


def test_json_has_the_same_rows_with_numbers() -> None:
    user = create_user()
    a_diary(user, days=450)
    for table in DIARY.values():
        rows = json.loads(b"".join(stream_json(table, user)))
        plain = table_of(stream_csv(table, user))
        assert [list(row) for row in rows] == [list(table.columns)] * len(plain)
    entries = json.loads(b"".join(stream_json(DIARY["entries"], user)))
    assert entries[0]["magnesium_mg"] == 153.09
    assert entries[0]["food"] == "=HYPERLINK(1)"
    assert entries[0]["portion_mg"] is None


def test_empty_diary_leaves_as_empty_tables() -> None:
    user = create_user()
    for table in DIARY.values():
        assert json.loads(b"".join(stream_json(table, user))) == []
        assert table_of(stream_csv(table, user)) == []


def test_export_reads_while_it_is_sent(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user = create_user()
    a_diary(user, days=2)
    food = create_food()
    log_entry(user=user, food=food, date=DATE - dt.timedelta(days=3650))
    rows = DIARY["entries"].rows(user)
    # Profile, three for the band, first and last day, and one season of days and of entries.
    with django_assert_num_queries(7):
        next(rows)
    # Nobody's export grows a query a row: two a season.
    with django_assert_num_queries(78):
        assert len(list(rows)) == 2


def test_workbook_has_a_summary_a_chart_and_no_formula(client: Client) -> None:
    user = create_user()
    a_diary(user)
    client.force_login(user)
    content = download(client, "export_workbook")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Summary", "Entries", "Days", "Bands", "Symptoms"]
    entries = book["Entries"]
    assert entries.max_row == 4
    head = [cell.value for cell in entries[1]]
    assert head == list(DIARY["entries"].columns)
    food = entries.cell(4, head.index("food") + 1)
    assert (food.value, food.data_type) == ("=HYPERLINK(1)", "s")
    assert entries.cell(4, head.index("magnesium_mg") + 1).value == 153.09
    assert entries.cell(4, 1).value == dt.datetime(2026, 11, 20)  # noqa: DTZ001  sheets know none
    facts = {row[0].value: row[1].value for row in book["Summary"].iter_rows()}
    assert (facts["Entries"], facts["Complete days"]) == (3, 1)
    assert facts["Mean of complete days, mg a day"] == 153.1
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert "xl/charts/chart1.xml" in parts.namelist()
        assert not any(
            b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets" in name
        )


def test_zip_holds_everything_about_the_person_and_nobody_else() -> None:
    user, other, dietitian = create_user(name="Anna"), create_user(), create_dietitian()
    create_profile(user=user, sex="F", birth_date=dt.date(1990, 1, 1))
    a_diary(user)
    create_food(name="My bread", owner=user)
    create_food(name="Secret cake", owner=other)
    log_entry(user=other, food=create_food(name="Secret lunch"), date=DATE)
    consent = create_consent(client=user, dietitian=dietitian, symptoms_notes=True)
    record_access(consent=consent, what="day", date=DATE)
    for by, text in ((dietitian, "More seeds?"), (user, "Yes")):
        add_comment(
            subject=user, dietitian=dietitian, by=by, date=DATE, text=text, request_key=new_key()
        )
    set_review(subject=user, dietitian=dietitian, date=DATE, state=ReviewState.REVIEWED)
    for by, food in ((user, create_food(name="Kale")), (other, create_food(name="Secret chard"))):
        foods = Food.objects.filter(pk=food.pk)
        set_status(foods=foods, status=FoodStatus.ARCHIVED, by=by, reason="Old")
    content = b"".join(stream_archive(user))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.testzip() is None
        names = {f"{table.name}.csv" for table in EVERYTHING}
        assert set(parts.namelist()) == names | {"README.txt", "account.json"}
        texts = {name: parts.read(name).decode("utf-8-sig") for name in parts.namelist()}
    assert not [name for name, text in texts.items() if "Secret" in text]
    account = json.loads(texts["account.json"])
    assert (account["name"], account["birth_date"]) == ("Anna", "1990-01-01")
    assert "My bread" in texts["own_foods.csv"]
    (given,) = csv.DictReader(io.StringIO(texts["consents.csv"]))
    assert given["may_see"] == "Log and trends, Symptoms and notes"
    (look,) = csv.DictReader(io.StringIO(texts["access_events.csv"]))
    assert (look["viewer"], look["what"], look["date"]) == ("Dana Reyes", "day", "2026-11-20")
    said = list(csv.DictReader(io.StringIO(texts["comments.csv"])))
    assert [(row["by"], row["text"]) for row in said] == [
        ("Dana Reyes", "More seeds?"),
        ("you", "Yes"),
    ]
    (review,) = csv.DictReader(io.StringIO(texts["reviews.csv"]))
    assert (review["date"], review["state"]) == ("2026-11-20", "reviewed")
    assert len(texts["entries.csv"].splitlines()) == 4
    assert len(texts["facts.csv"].splitlines()) == 2
    (curated,) = csv.DictReader(io.StringIO(texts["curation.csv"]))
    assert (curated["table"], curated["name"], curated["reason"]) == ("foods", "Kale", "Old")
    # Three entries can still be undone.
    assert len(texts["changes.csv"].splitlines()) == 4


#: Every table with rows about a person: the one that takes it out, or why none does.
TAKEN_OUT = {
    "accounts.profile": "account.json",
    "accounts.profilefacts": "facts",
    "accounts.consent": "consents",
    "accounts.invitation": "invitations",
    "accounts.accessevent": "access_events",
    "accounts.session": "sessions",
    "foods.food": "own_foods",
    "intake.entry": "entries",
    "intake.day": "days",
    "intake.band": "bands",
    "intake.symptom": "symptoms",
    "intake.change": "changes",
    "intake.comment": "comments",
    "intake.review": "reviews",
    "intake.medicine": "medicines",
    "intake.savedmeal": "saved_meals",
    "intake.saveditem": "a row of saved_meals for each",
    "intake.importchunk": "what an import adds, until it can no longer be undone",
    "intake.favouritefood": "favourites",
    "intake.preference": "account.json",
    "intake.habitchange": "habits",
    "foods.valuewanted": "values_wanted",
    "intake.import": "imports",
    "foods.historicalfood": "curation",
    "foods.historicalfoodgroup": "the same table as foods.historicalfood",
    "accounts.clienttag": "client_tags",
    "accounts.clientcard": "client_cards",
    "intake.clientnote": "private_notes",
    "intake.clienttask": "tasks",
    "intake.reasonsnooze": "snoozes",
    "intake.reportnote": "report_notes",
    "intake.commenttemplate": "comment_templates",
    "intake.reviewbatch": "what reviews were before, for an undo; those there are stand in reviews",
    "accounts.clientsummary": "worked out from the log for a list, and thrown away as easily",
    "accounts.worklist": "the order of a list as it was seen last",
    "accounts.historicalconsent": "earlier states of consents, which stand there with their dates",
}
#: The same for what somebody did as a dietitian.
BY_DIETITIAN = {
    "accounts.consent": "clients",
    "accounts.invitation": "invitations_sent",
    "accounts.accessevent": "looks_made",
    "intake.comment": "comments_written",
    "intake.review": "reviews_made",
    "intake.band": "bands_set",
}


def test_every_table_about_a_person_leaves_with_the_zip() -> None:
    rooms = ("accounts", "foods", "intake")
    about = {
        model._meta.label_lower
        for model in apps.get_models()
        if model._meta.app_label in rooms
        and any(
            isinstance(field, ForeignKey) and field.related_model is User
            for field in model._meta.get_fields()
        )
    }
    assert about == set(TAKEN_OUT)
    tables = {table.name for table in EVERYTHING}
    taken = {name for name in TAKEN_OUT.values() if " " not in name}
    assert taken | set(BY_DIETITIAN.values()) == tables | {"account.json"}


def test_documented_columns_are_the_columns() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "export.md").read_text(encoding="utf-8")
    for table in EVERYTHING:
        part = re.search(rf"## {table.name}\.csv\n(.*?)(\n## |\Z)", text, re.S)
        assert part is not None, table.name
        assert tuple(re.findall(r"^\| `(\w+)` ", part[1], re.M)) == table.columns
